using System.Globalization;
using System.Text;
using System.Xml;
using OxyPlot;

namespace Berth.Simulation.Reports.Charts;

/// <summary>
/// Draws a chart as compact inline SVG: theme classes instead of colours, no fonts, coordinates to a tenth of a unit, lines as relative
/// paths. (The library's own SVG export writes fixed colours and fonts, which cannot follow the page, and is three times as long.)
/// Clipping is left out: every chart here sets its axes so that all data lie inside.
/// </summary>
internal sealed class SvgCanvas : RenderContextBase
{
    /// <summary>The name space that makes a copied-out chart a drawing of its own.</summary>
    public const string Namespace = "http://www.w3.org/2000/svg";

    // The library's metrics of a common sans serif, so that no font is needed where the report is made.
    private static readonly PdfRenderContext Metrics = new(10, 10, OxyColors.Undefined);

    private readonly XmlWriter _xml;
    private readonly double _fontSize;
    private readonly StringBuilder _path = new();
    private int _clips;

    /// <summary>A canvas inside an open <c>svg</c> element whose text size is <paramref name="fontSize"/>.</summary>
    public SvgCanvas(XmlWriter xml, double fontSize)
    {
        _xml = xml;
        _fontSize = fontSize;
    }

    /// <inheritdoc/>
    public override int ClipCount => _clips;

    /// <inheritdoc/>
    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || stroke.IsInvisible())
        {
            return;
        }

        _path.Clear();
        AppendRun(points, 0, points.Count);
        WritePath("n", stroke, thickness, dashArray, isCrisp: false);
    }

    /// <inheritdoc/>
    public override void DrawLineSegments(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || stroke.IsInvisible())
        {
            return;
        }

        _path.Clear();
        for (int i = 0; i + 1 < points.Count; i += 2)
        {
            AppendRun(points, i, 2);
        }

        WritePath("n", stroke, thickness, dashArray, isCrisp: true);
    }

    /// <inheritdoc/>
    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || (fill.IsInvisible() && stroke.IsInvisible()))
        {
            return;
        }

        _path.Clear();
        AppendRun(points, 0, points.Count);
        _path.Append('z');
        WritePath(fill.IsVisible() ? ChartColor.Class('f', fill) : "n", stroke, thickness, dashArray, isCrisp: false);
    }

    /// <inheritdoc/>
    public override void DrawRectangle(OxyRect rectangle, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode)
    {
        if (fill.IsInvisible())
        {
            return;
        }

        _xml.WriteStartElement("rect", Namespace);
        _xml.WriteAttributeString("class", ChartColor.Class('f', fill));
        _xml.WriteAttributeString("x", Coordinate(rectangle.Left));
        _xml.WriteAttributeString("y", Coordinate(rectangle.Top));
        _xml.WriteAttributeString("width", Coordinate(rectangle.Width));
        _xml.WriteAttributeString("height", Coordinate(rectangle.Height));
        _xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p,
        string text,
        OxyColor fill,
        string fontFamily,
        double fontSize,
        double fontWeight,
        double rotation,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        // Where the baseline lies below the point, in sizes of the font.
        double drop = verticalAlignment switch
        {
            VerticalAlignment.Top => 0.86,
            VerticalAlignment.Middle => 0.34,
            _ => -0.2,
        };
        _xml.WriteStartElement("text", Namespace);
        _xml.WriteAttributeString("class", ChartColor.Class('f', fill));
        if (rotation == 0)
        {
            _xml.WriteAttributeString("x", Coordinate(p.X));
            _xml.WriteAttributeString("y", Coordinate(p.Y + (drop * fontSize)));
        }
        else
        {
            _xml.WriteAttributeString("transform", $"translate({Coordinate(p.X)} {Coordinate(p.Y)}) rotate({Coordinate(rotation)})");
            _xml.WriteAttributeString("y", Coordinate(drop * fontSize));
        }

        if (horizontalAlignment != HorizontalAlignment.Left)
        {
            _xml.WriteAttributeString("text-anchor", horizontalAlignment == HorizontalAlignment.Center ? "middle" : "end");
        }

        if (Math.Abs(fontSize - _fontSize) > 0.01)
        {
            _xml.WriteAttributeString("font-size", Coordinate(fontSize));
        }

        if (fontWeight > 500)
        {
            _xml.WriteAttributeString("font-weight", "600");
        }

        _xml.WriteString(HtmlPage.Clean(text));
        _xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        lock (Metrics)
        {
            return Metrics.MeasureText(text, "Arial", fontSize, fontWeight);
        }
    }

    /// <inheritdoc/>
    public override void PushClip(OxyRect clippingRectangle) => _clips++;

    /// <inheritdoc/>
    public override void PopClip() => _clips--;

    private static string Coordinate(double value) => (Math.Round(value * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Adds one run of points as a move and relative lines, rounding positions and not steps so that errors do not add up.</summary>
    private void AppendRun(IList<ScreenPoint> points, int from, int count)
    {
        long x = 0;
        long y = 0;
        for (int i = from; i < from + count; i++)
        {
            long nextX = (long)Math.Round(points[i].X * 10);
            long nextY = (long)Math.Round(points[i].Y * 10);
            if (i == from)
            {
                _path.Append('M');
                AppendTenths(nextX, isFirst: true);
                AppendTenths(nextY, isFirst: false);
            }
            else if (nextY == y)
            {
                _path.Append('h');
                AppendTenths(nextX - x, isFirst: true);
            }
            else if (nextX == x)
            {
                _path.Append('v');
                AppendTenths(nextY - y, isFirst: true);
            }
            else
            {
                _path.Append('l');
                AppendTenths(nextX - x, isFirst: true);
                AppendTenths(nextY - y, isFirst: false);
            }

            x = nextX;
            y = nextY;
        }
    }

    private void AppendTenths(long tenths, bool isFirst)
    {
        if (tenths < 0)
        {
            _path.Append('-');
        }
        else if (!isFirst)
        {
            _path.Append(' ');
        }

        long size = Math.Abs(tenths);
        _path.Append(CultureInfo.InvariantCulture, $"{size / 10}");
        if (size % 10 != 0)
        {
            _path.Append('.').Append((char)('0' + (size % 10)));
        }
    }

    private void WritePath(string fillClass, OxyColor stroke, double thickness, double[]? dashArray, bool isCrisp)
    {
        _xml.WriteStartElement("path", Namespace);
        bool hasStroke = stroke.IsVisible() && thickness > 0;
        _xml.WriteAttributeString("class", hasStroke ? fillClass + " " + ChartColor.Class('k', stroke) : fillClass);
        if (hasStroke && Math.Abs(thickness - 1) > 0.01)
        {
            _xml.WriteAttributeString("stroke-width", Coordinate(thickness));
        }

        if (hasStroke && dashArray is { Length: > 0 })
        {
            _xml.WriteAttributeString("stroke-dasharray", string.Join(' ', dashArray.Select(Coordinate)));
        }

        if (isCrisp)
        {
            _xml.WriteAttributeString("shape-rendering", "crispEdges");
        }

        _xml.WriteAttributeString("d", _path.ToString());
        _xml.WriteEndElement();
    }
}
