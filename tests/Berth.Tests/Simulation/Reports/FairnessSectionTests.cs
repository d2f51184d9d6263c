using System.Text.RegularExpressions;
using System.Xml.Linq;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class FairnessSectionTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly long[] Strict = [0, 30, 600, 1800, 1800];

    private static readonly long[] Backfilled = [0, 30, 600, 330, 450];

    private static ReportModel Model()
    {
        PolicyReport[] policies = [ReportCases.Policy("fcfs", Strict), ReportCases.Policy("fair", Backfilled)];
        PolicySpec[] specs = [policies[0].Policy, policies[1].Policy with { Order = new OrderSpec(OrderKind.FairShare) }];
        ReportModel model = ReportCases.Model([policies[0], policies[1] with { Policy = specs[1] }]);
        MeasuredSchedule[] arms =
        [
            .. new[] { Strict, Backfilled }.Select((starts, i) => new MeasuredSchedule(
                new ScheduleDraft(ReportCases.Workload, ReportCases.Cluster).StartAll(starts).Build(), policies[i].Metrics)),
        ];
        return model with { Fairness = FairnessStudy.Of(ReportCases.Workload, ReportCases.Cluster, specs, arms, []) };
    }

    private static XElement Section(ReportModel model) =>
        HtmlReportTests.Parse(ReportCases.Write(model)).Descendants("section").Single(section => (string?)section.Attribute("id") == "fairness");

    [Fact]
    public void Without_a_study_there_is_no_section_and_no_way_to_it()
    {
        XElement page = HtmlReportTests.Parse(ReportCases.Write(ReportCases.Two));

        Assert.DoesNotContain(page.Descendants("section"), section => (string?)section.Attribute("id") == "fairness");
        Assert.DoesNotContain(page.Descendants("a"), link => (string?)link.Attribute("href") == "#fairness");
    }

    [Fact]
    public void Promises_and_deliveries_are_drawn_for_each_policy_and_named()
    {
        XElement[] charts = [.. Section(Model()).Descendants(Svg + "svg").Where(svg => (string?)svg.Attribute("role") == "img")];

        string[] kinds = [.. charts.Select(chart => ((string)chart.Attribute("class")!).Split(' ')[1])];
        Assert.Equal(["stacked", "stacked", "stacked", "stacked", "promise", "promise", "wide", "narrow"], kinds);
        Assert.All(charts, chart => Assert.Contains(chart.Descendants(Svg + "path"), path => ((string)path.Attribute("d")!).Length > 8));
        Assert.Contains("under fair; means: alice", (string)charts[3].Attribute("aria-label")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_class_of_its_charts_has_a_rule()
    {
        string html = ReportCases.Write(Model());
        string style = HtmlReportTests.Parse(html).Descendants("style").Single().Value;
        IEnumerable<XElement> shapes = Section(Model()).Descendants().Where(shape => shape.Name.Namespace == Svg && shape.Name.LocalName != "svg");

        foreach (string name in shapes.Attributes("class").SelectMany(css => css.Value.Split(' ')).Distinct())
        {
            Assert.Contains($".{name}{{", style, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_layers_of_a_stack_end_where_the_shares_do()
    {
        // Strict order: C waits until 600 s and D until 1800 s, so that all four processors are held from 600 s to 1800 s.
        XElement stack = Section(Model()).Descendants(Svg + "svg").First(svg => ((string?)svg.Attribute("class"))?.Contains("stacked", StringComparison.Ordinal) == true && ((string)svg.Attribute("aria-label")!).Contains("delivered", StringComparison.Ordinal));

        IEnumerable<double> heights = stack.Descendants(Svg + "path").Where(path => ((string)path.Attribute("class")!)[0] == 'u')
            .SelectMany(path => Regex.Matches((string)path.Attribute("d")!, @"V([\d.]+)").Select(match => double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(8, heights.Min());
        Assert.Equal(146, heights.Max());
    }

    [Fact]
    public void The_table_and_the_sentences_say_what_fairness_costs()
    {
        XElement section = Section(Model());

        string[] words = [.. section.Elements("p").Select(paragraph => paragraph.Value)];
        Assert.Contains(words, text => text.StartsWith("fair against the best that looks at no shares: mean wait", StringComparison.Ordinal));
        Assert.DoesNotContain(words, text => text.Contains("No policy here looks at shares", StringComparison.Ordinal));
        XElement[] rows = [.. section.Descendants("table").First().Descendants("tbody").Single().Elements("tr")];
        Assert.Equal(["fcfs", "fair"], rows.Select(row => row.Elements().First().Value));
        Assert.Equal("best", rows[0].Elements().ElementAt(8).Value);
    }

    [Fact]
    public void Names_from_anywhere_stay_text()
    {
        Workload workload = WorkloadText.Parse("""
            job submit procs run user
            A 0 4 600 <b>&
            B 0 4 600 _{x}
            """);
        PolicyReport policy = ReportCases.Policy("fcfs", [0, 600], workload);
        var arm = new MeasuredSchedule(new ScheduleDraft(workload, ReportCases.Cluster).StartAll(0, 600).Build(), policy.Metrics);
        ReportModel model = ReportCases.Model([policy], workload) with
        {
            Fairness = FairnessStudy.Of(workload, ReportCases.Cluster, [policy.Policy], [arm], []),
        };

        Assert.Empty(Section(model).Descendants("b"));
        Assert.Contains(Section(model).Descendants(Svg + "text"), text => text.Value == "<b>&");
    }
}
