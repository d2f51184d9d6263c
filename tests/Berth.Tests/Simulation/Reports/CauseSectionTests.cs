using System.Xml.Linq;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Reports;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class CauseSectionTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static PolicyReport Policy(string name)
    {
        ReplayResult result = WaitLaws.Run(ReportCases.Workload, ReportCases.Cluster, PolicyText.Parse(name));
        long[] starts = [.. result.Schedule.StartMs.ToArray().Select(ms => ms / 1000)];
        return ReportCases.Policy(name, starts) with
        {
            Causes = WaitBreakdownCalculator.Compute(ReportCases.Workload, ReportCases.Cluster, result.Schedule, result.Waits!, MeasurementWindow.All),
        };
    }

    private static XElement Section(params string[] policies) => HtmlReportTests.Parse(ReportCases.Write(ReportCases.Model([.. policies.Select(Policy)])))
        .Descendants("section").Single(section => (string?)section.Attribute("id") == "causes");

    private static XElement[] Charts(XElement section) => [.. section.Descendants(Svg + "svg").Where(svg => (string?)svg.Attribute("role") == "img")];

    [Fact]
    public void Where_nobody_asked_there_is_no_section_and_no_way_to_it()
    {
        XElement page = HtmlReportTests.Parse(ReportCases.Write(ReportCases.Two));

        Assert.DoesNotContain(page.Descendants("section"), section => (string?)section.Attribute("id") == "causes");
        Assert.DoesNotContain(page.Descendants("a"), link => (string?)link.Attribute("href") == "#causes");
    }

    /// <summary>Under fcfs C waits 540 s, and D and E behind it: 510 s and 480 s before C starts, and 1 200 s each while it runs.</summary>
    [Fact]
    public void One_policy_has_sentences_a_table_a_wide_and_a_narrow_chart_and_bars()
    {
        XElement section = Section("fcfs");

        Assert.Equal(["stacked wide", "stacked narrow", "causes", "causes"], Charts(section).Select(chart => ((string)chart.Attribute("class")!)["chart ".Length..]));
        Assert.Contains(section.Descendants("li"), item => item.Value.StartsWith("Order: ", StringComparison.Ordinal));
        string[] rows = [.. section.Descendants("table").First().Descendants("tbody").Single().Elements("tr").Select(row => (string)row.Element("th")!)];
        Assert.Equal("all", rows[^1]);
        Assert.Contains("order", rows);
    }

    [Fact]
    public void Policies_stand_beside_each_other_on_one_scale_and_say_what_they_show()
    {
        XElement[] charts = Charts(Section("fcfs", "easy"));

        Assert.Equal(["stacked", "stacked", "causes", "causes", "causes", "causes"], charts.Select(chart => ((string)chart.Attribute("class")!)["chart ".Length..]));
        Assert.All(charts, chart => Assert.Contains(chart.Descendants(Svg + "path"), path => ((string)path.Attribute("d")!).Length > 8));
        Assert.Contains("under easy; of all waiting: ", (string)charts[1].Attribute("aria-label")!, StringComparison.Ordinal);
        Assert.Equal(Ticks(charts[0]), Ticks(charts[1]));

        static string[] Ticks(XElement chart) => [.. chart.Elements(Svg + "text").Where(text => (string?)text.Attribute("text-anchor") == "end").Select(text => text.Value)];
    }

    [Fact]
    public void Every_class_of_its_charts_has_a_rule()
    {
        XElement page = HtmlReportTests.Parse(ReportCases.Write(ReportCases.Model([Policy("fcfs"), Policy("easy")])));
        string style = page.Descendants("style").Single().Value;
        XElement section = page.Descendants("section").Single(one => (string?)one.Attribute("id") == "causes");
        IEnumerable<XElement> shapes = section.Descendants().Where(shape => shape.Name.Namespace == Svg && shape.Name.LocalName != "svg");

        foreach (string name in shapes.Attributes("class").SelectMany(css => css.Value.Split(' ')).Distinct())
        {
            Assert.Contains($".{name}{{", style, StringComparison.Ordinal);
        }

        for (int cause = 0; cause < WaitAttribution.CauseCount; cause++)
        {
            Assert.Contains(FormattableString.Invariant($".c{cause}{{fill:var(--c{cause})}}"), style, StringComparison.Ordinal);
            Assert.Equal(3, style.Split(FormattableString.Invariant($"--c{cause}:#")).Length - 1);
        }
    }
}
