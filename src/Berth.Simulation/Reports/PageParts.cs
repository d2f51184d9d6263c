namespace Berth.Simulation.Reports;

/// <summary>Small parts that several pages are made of.</summary>
internal static class PageParts
{
    /// <summary>Writes one entry of a legend: a patch of colour and what it stands for.</summary>
    /// <param name="page">The page.</param>
    /// <param name="css">Style class of the fill.</param>
    /// <param name="text">What it stands for.</param>
    public static void WriteSwatch(HtmlPage page, string css, string text)
    {
        page.Open("li");
        System.Xml.XmlWriter xml = page.Xml;
        xml.WriteStartElement("svg", Charts.SvgCanvas.Namespace);
        xml.WriteAttributeString("class", "swatch");
        xml.WriteAttributeString("viewBox", "0 0 14 10");
        xml.WriteAttributeString("aria-hidden", "true");
        xml.WriteStartElement("path", Charts.SvgCanvas.Namespace);
        xml.WriteAttributeString("class", css);
        xml.WriteAttributeString("d", "M0 0h14v10h-14z");
        xml.WriteEndElement();
        xml.WriteFullEndElement();
        page.Text(text);
        page.Close();
    }

    /// <summary>Writes the head row of a table.</summary>
    public static void WriteHead(HtmlPage page, params IEnumerable<string> columns)
    {
        page.Open("thead");
        page.Open("tr");
        foreach (string column in columns)
        {
            page.Element("th", column, null, ("scope", "col"));
        }

        page.Close();
        page.Close();
    }

    /// <summary>Writes one row: the first cell names it.</summary>
    public static void WriteRow(HtmlPage page, string name, params IEnumerable<string> cells)
    {
        page.Open("tr");
        page.Element("th", name, null, ("scope", "row"));
        foreach (string cell in cells)
        {
            page.Element("td", cell);
        }

        page.Close();
    }

    /// <summary>Writes the colours of the users in a Gantt view.</summary>
    public static void WriteUsers(HtmlPage page, Charts.GanttWords words)
    {
        page.Open("ul", "legend");
        for (int color = 0; color < words.Named.Count; color++)
        {
            WriteSwatch(page, Charts.GanttWords.ColorClass(color), ReportContext.Shorten(words.Named[color], 30));
        }

        if (words.HasOthers)
        {
            WriteSwatch(page, Charts.GanttWords.ColorClass(Charts.GanttWords.Colors), "other users");
        }

        page.Close();
    }

    /// <summary>Writes names with their values, below each other.</summary>
    public static void WritePairs(HtmlPage page, IEnumerable<(string Name, string Value)> pairs, string? css = null)
    {
        page.Open("dl", css is null ? "pairs" : "pairs " + css);
        foreach ((string name, string value) in pairs)
        {
            page.Element("dt", name);
            page.Element("dd", value);
        }

        page.Close();
    }
}
