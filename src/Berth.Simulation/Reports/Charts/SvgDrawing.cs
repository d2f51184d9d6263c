using System.Globalization;
using System.Text;
using System.Xml;

namespace Berth.Simulation.Reports.Charts;

/// <summary>Inline SVG for pictures made of many rectangles, which a chart library would make ten times as long. Coordinates to a tenth of a unit.</summary>
internal sealed class SvgDrawing
{
    private readonly XmlWriter _xml;

    /// <summary>Opens a drawing.</summary>
    /// <param name="page">The page.</param>
    /// <param name="width">Width in units; the page scales it.</param>
    /// <param name="height">Height in units.</param>
    /// <param name="label">What the picture shows, for people who do not see it.</param>
    /// <param name="css">Further style class.</param>
    public SvgDrawing(HtmlPage page, double width, double height, string label, string css)
    {
        _xml = page.Xml;
        _xml.WriteStartElement("svg", SvgCanvas.Namespace);
        _xml.WriteAttributeString("class", "chart " + css);
        _xml.WriteAttributeString("viewBox", FormattableString.Invariant($"0 0 {width} {height}"));
        _xml.WriteAttributeString("font-size", "11");
        _xml.WriteAttributeString("role", "img");
        _xml.WriteAttributeString("aria-label", HtmlPage.Clean(label));
    }

    /// <summary>A number as it is written.</summary>
    public static string Number(double value) => (Math.Round(value * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The outline of a rectangle, to be put into a path.</summary>
    public static void AppendBox(StringBuilder path, double x, double y, double width, double height) =>
        path.Append('M').Append(Number(x)).Append(' ').Append(Number(y)).Append('h').Append(Number(width)).Append('v').Append(Number(height))
            .Append('h').Append(Number(-width)).Append('z');

    /// <summary>
    /// Slanted lines that fill a rectangle, cut at its edges. (A pattern would need a reference by URL, which the page's security policy and its readers
    /// can do without.)
    /// </summary>
    public static void AppendHatch(StringBuilder path, double x, double y, double width, double height, double step)
    {
        for (double offset = step / 2; offset < width + height; offset += step)
        {
            double fromX = Math.Min(offset, width);
            double fromY = offset - fromX;
            double toX = Math.Max(0, offset - height);
            double toY = offset - toX;
            path.Append('M').Append(Number(x + fromX)).Append(' ').Append(Number(y + fromY))
                .Append('L').Append(Number(x + toX)).Append(' ').Append(Number(y + toY));
        }
    }

    /// <summary>A path with a style class.</summary>
    public void Path(string css, StringBuilder data, double? thickness = null)
    {
        if (data.Length == 0)
        {
            return;
        }

        _xml.WriteStartElement("path", SvgCanvas.Namespace);
        _xml.WriteAttributeString("class", css);
        if (thickness is { } width)
        {
            _xml.WriteAttributeString("stroke-width", Number(width));
        }

        _xml.WriteAttributeString("d", data.ToString());
        _xml.WriteEndElement();
    }

    /// <summary>A line of text.</summary>
    public void Text(double x, double y, string text, string css, string? anchor = null)
    {
        _xml.WriteStartElement("text", SvgCanvas.Namespace);
        _xml.WriteAttributeString("class", css);
        _xml.WriteAttributeString("x", Number(x));
        _xml.WriteAttributeString("y", Number(y));
        if (anchor is not null)
        {
            _xml.WriteAttributeString("text-anchor", anchor);
        }

        _xml.WriteString(HtmlPage.Clean(text));
        _xml.WriteEndElement();
    }

    /// <summary>Opens a group that says its title when the pointer rests on it.</summary>
    public void OpenGroup(string css, string title)
    {
        _xml.WriteStartElement("g", SvgCanvas.Namespace);
        _xml.WriteAttributeString("class", css);
        _xml.WriteElementString("title", SvgCanvas.Namespace, HtmlPage.Clean(title));
    }

    /// <summary>Opens a drawing in the drawing whose units are stretched to its box.</summary>
    public void OpenStretched(double x, double y, double width, double height, int columns, int rows)
    {
        _xml.WriteStartElement("svg", SvgCanvas.Namespace);
        _xml.WriteAttributeString("x", Number(x));
        _xml.WriteAttributeString("y", Number(y));
        _xml.WriteAttributeString("width", Number(width));
        _xml.WriteAttributeString("height", Number(height));
        _xml.WriteAttributeString("viewBox", FormattableString.Invariant($"0 0 {columns} {rows}"));
        _xml.WriteAttributeString("preserveAspectRatio", "none");
        _xml.WriteAttributeString("shape-rendering", "crispEdges");
    }

    /// <summary>Closes the innermost group or drawing.</summary>
    public void Close() => _xml.WriteEndElement();

    /// <summary>Closes the drawing itself.</summary>
    public void Finish()
    {
        _xml.WriteFullEndElement();
        _xml.WriteWhitespace("\n");
    }
}
