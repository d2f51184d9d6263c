using Berth.Model;
using Berth.Simulation.Experiments;

namespace Berth.Simulation.Reports;

/// <summary>A report being written: the page, the model and what several sections need of it.</summary>
internal sealed class ReportContext
{
    private const int LongestName = 42;

    /// <summary>Checks the model. Throws when it has no policy or the comparisons do not match the policies.</summary>
    public ReportContext(ReportModel model, HtmlPage page)
    {
        if (model.Policies.Count == 0)
        {
            throw new ArgumentException("a report needs at least one policy", nameof(model));
        }

        if (model.Comparisons.Count != 0 && model.Comparisons.Count != model.Policies.Count - 1)
        {
            throw new ArgumentException(
                $"{model.Comparisons.Count} comparisons for {model.Policies.Count} policies; one for each after the first, or none", nameof(model));
        }

        Model = model;
        Page = page;
        Names = Distinct(model.Policies);
    }

    /// <summary>What is reported.</summary>
    public ReportModel Model { get; }

    /// <summary>Where it is written.</summary>
    public HtmlPage Page { get; }

    /// <summary>One display name a policy, short enough for a heading, all different; the table of policies has the whole text.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The comparison of a policy with the first; null for the first itself or where nothing was compared.</summary>
    public PolicyComparison? Comparison(int policy) => policy == 0 || Model.Comparisons.Count == 0 ? null : Model.Comparisons[policy - 1];

    /// <summary>True when the policy plans with actual run times, which nobody knows beforehand.</summary>
    public bool IsBound(int policy) => Model.Policies[policy].Policy.Estimate == EstimateKind.Perfect;

    /// <summary>Opens a section with its heading.</summary>
    public void OpenSection(string id, string heading)
    {
        Page.Open("section", null, ("id", id));
        Page.Element("h2", heading);
    }

    /// <summary>Writes the colours of the policies, with their dashes.</summary>
    public void WriteLegend()
    {
        Page.Open("ul", "legend");
        for (int i = 0; i < Names.Count; i++)
        {
            Page.Open("li");
            WriteKey(i);
            Page.Text(Names[i]);
            Page.Close();
        }

        Page.Close();
    }

    /// <summary>Writes the line sample of one policy.</summary>
    public void WriteKey(int policy)
    {
        System.Xml.XmlWriter xml = Page.Xml;
        xml.WriteStartElement("svg", Charts.SvgCanvas.Namespace);
        xml.WriteAttributeString("class", "key");
        xml.WriteAttributeString("viewBox", "0 0 22 8");
        xml.WriteAttributeString("aria-hidden", "true");
        xml.WriteStartElement("path", Charts.SvgCanvas.Namespace);
        xml.WriteAttributeString("class", "n " + Charts.ChartColor.Class('k', Charts.ChartColor.Series(policy)));
        xml.WriteAttributeString("stroke-width", "3");
        if (Charts.ChartColor.Dash(policy) is { } dash)
        {
            xml.WriteAttributeString("stroke-dasharray", string.Join(' ', dash));
        }

        xml.WriteAttributeString("d", "M0 4h22");
        xml.WriteEndElement();
        xml.WriteFullEndElement();
    }

    /// <summary>Writes one entry of a legend: a patch of colour and what it stands for.</summary>
    public void WriteSwatch(string css, string text) => PageParts.WriteSwatch(Page, css, text);

    /// <summary>Opens the closed table of numbers below a picture.</summary>
    public void OpenNumbers(string summary)
    {
        Page.Open("details");
        Page.Element("summary", summary);
        Page.Open("div", "scroll");
    }

    /// <summary>Closes what <see cref="OpenNumbers"/> opened.</summary>
    public void CloseNumbers()
    {
        Page.Close();
        Page.Close();
    }

    /// <summary>Writes the head row of a table.</summary>
    public void WriteHead(params IEnumerable<string> columns) => PageParts.WriteHead(Page, columns);

    /// <summary>Writes one row: the first cell names it.</summary>
    public void WriteRow(string name, params IEnumerable<string> cells) => PageParts.WriteRow(Page, name, cells);

    /// <summary>Shortens a name for a place of fixed width; the tables carry it whole.</summary>
    public static string Shorten(string name, int most)
    {
        // The chart library reads "_{" and "^{" as sub- and superscript; a zero-width space keeps them letters.
        string clean = HtmlPage.Clean(name).Replace("_{", "_\u200B{", StringComparison.Ordinal).Replace("^{", "^\u200B{", StringComparison.Ordinal);
        if (clean.Length <= most)
        {
            return clean;
        }

        int cut = char.IsHighSurrogate(clean[most - 2]) ? most - 2 : most - 1;
        return clean[..cut].TrimEnd() + "…";
    }

    private static List<string> Distinct(IReadOnlyList<PolicyReport> policies)
    {
        var names = new List<string>(policies.Count);
        foreach (PolicyReport policy in policies)
        {
            string whole = policy.Policy.Name.Trim();
            string name = whole.Length == 0 ? "policy" : Shorten(whole, LongestName);
            string first = name;
            for (int copy = 2; names.Contains(name); copy++)
            {
                name = FormattableString.Invariant($"{first} #{copy}");
            }

            names.Add(name);
        }

        return names;
    }
}
