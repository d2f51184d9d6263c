using System.Text;
using System.Xml.Linq;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Reports;
using Berth.Testing;
using Berth.Tests.Model.Metrics;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Simulation.Reports;

/// <summary>The parts of a report that only clusters of nodes have.</summary>
public sealed class NodeReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly ClusterNodes Small = new([Class("gpu", 2, 8, 2) with { IdleWatts = 100, FullWatts = 700, PricePerHour = 2 }, Class("cpu", 1, 8)])
    {
        Reservations = [new AdvanceReservation("repair", NodeSet.Of([2]), new Instant(600_000), new Instant(1_200_000), [])],
    };

    [Fact]
    public void A_small_report_of_nodes_is_as_reviewed() => Golden.Check("report/nodes.html", Write(Small, Cases(Small)));

    [Fact]
    public void Sections_of_nodes_are_there_and_lead_somewhere()
    {
        XElement page = HtmlReportTests.Parse(Write(Small, Cases(Small)));

        string[] targets = [.. page.Descendants("nav").Descendants("a").Select(link => (string)link.Attribute("href")!)];
        Assert.Equal(["#resources", "#time", "#nodes", "#gantt"], targets.Where(target => target is "#resources" or "#time" or "#nodes" or "#gantt"));
        Assert.Subset(page.Descendants().Attributes("id").Select(id => "#" + id.Value).ToHashSet(), targets.ToHashSet());
    }

    [Fact]
    public void Every_picture_has_words_for_those_who_do_not_see_it_and_every_style_a_rule()
    {
        string html = Write(Small, Cases(Small));
        XElement page = HtmlReportTests.Parse(html);
        XElement[] charts = [.. page.Descendants(Svg + "svg").Where(svg => (string?)svg.Attribute("role") == "img")];

        Assert.All(charts, chart => Assert.NotEmpty((string)chart.Attribute("aria-label")!));
        Assert.Equal(2, charts.Count(chart => ((string)chart.Attribute("class")!).Contains("heatmap", StringComparison.Ordinal)));
        Assert.Equal(2, charts.Count(chart => ((string)chart.Attribute("class")!).Contains("gantt", StringComparison.Ordinal)));
        string style = page.Descendants("style").Single().Value;
        Assert.All(
            page.Descendants(Svg + "path").SelectMany(path => ((string)path.Attribute("class")!).Split(' ')).Distinct(),
            name => Assert.Contains($".{name}{{", style, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_bar_says_who_when_where_and_a_user_has_one_colour_under_all_policies()
    {
        XElement page = HtmlReportTests.Parse(Write(Small, Cases(Small)));
        XElement[] jobs = [.. page.Descendants(Svg + "g").Where(group => ((string)group.Attribute("class")!).StartsWith("job", StringComparison.Ordinal))];

        Assert.Contains(jobs, job => (string)job.Element(Svg + "title")! == "job 100 train of ann: 0\u202Fs to 10\u202Fmin (10\u202Fmin), 4 GPUs on gpu");
        Assert.Contains(jobs, job => ((string)job.Attribute("class")!).Contains("gang", StringComparison.Ordinal));
        var colors = jobs.Select(job => (((string)job.Element(Svg + "title")!).Split(" of ")[1].Split(':')[0], (string)job.Element(Svg + "path")!.Attribute("class")!)).Distinct();
        Assert.Equal([("ann", "u0"), ("bob", "u1"), ("eve", "u2")], colors.Order());
    }

    [Fact]
    public void Hostile_names_stay_text_in_pictures()
    {
        const string Name = "\"><script>alert(1)</script>\u202e";
        PlacedJob[][] cases = [[new(0, 0, 600, new JobMode(2, Task(1, 2)), new TaskPlace(0, 1, 3), new TaskPlace(1, 1, 3)) { User = Name, Name = Name }]];
        var nodes = new ClusterNodes([Small.Classes[0] with { Name = "<gpu>" }]);

        XElement page = HtmlReportTests.Parse(Write(nodes, cases));

        Assert.Single(page.Descendants("script"));
        Assert.Empty(page.Descendants(Svg + "script"));
        Assert.Contains(page.Descendants(Svg + "title"), title => title.Value.Contains("<script>", StringComparison.Ordinal) && !title.Value.Contains('\u202e'));
    }

    [Fact]
    public void Equal_models_give_equal_bytes() => Assert.Equal(Write(Small, Cases(Small)), Write(Small, Cases(Small)));

    [Fact]
    public void No_two_numbers_for_what_is_in_use_stand_in_a_report()
    {
        // A third of a GPU is counted as one by the pool's utilization; the report says a third.
        PlacedJob[][] cases = [[new(0, 0, 600, new JobMode(1, Task(1, 1, 333)), new TaskPlace(0, 1, 1))]];

        XElement page = HtmlReportTests.Parse(Write(new ClusterNodes([Class("gpu", 1, 8, 1)]), cases));

        Assert.Contains("33.30\u202F%", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("utilization", page.Descendants("table").First().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants("figcaption"), caption => caption.Value == "Utilization");
    }

    [Fact]
    public void A_report_of_ten_thousand_nodes_and_three_policies_is_small()
    {
        var nodes = new ClusterNodes([Class("a", 5_000, 64, 4), Class("b", 5_000, 64, 8)]);
        PlacedJob[][] cases = [.. Enumerable.Range(0, 3).Select(policy => ManyJobs(nodes, policy))];

        string html = Write(nodes, cases);

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 100_000, 900_000);
        XElement page = HtmlReportTests.Parse(html);
        Assert.Contains("Shown are", page.Value, StringComparison.Ordinal);
        Assert.Contains("busiest", page.Value, StringComparison.Ordinal);
    }

    private static PlacedJob[] ManyJobs(ClusterNodes nodes, int policy)
    {
        long[] freeAt = new long[nodes.Count];
        var jobs = new List<PlacedJob>();
        for (int job = 0; job < 30_000; job++)
        {
            int node = (int)((job * (7919L + policy)) % nodes.Count);
            long submit = job * 3L;
            long start = Math.Max(submit, freeAt[node]);
            long run = 600 + ((job * 104_729L) % 40_000);
            freeAt[node] = start + run;
            int gpus = 1 + (job % 4);
            jobs.Add(new PlacedJob(submit, start, run, new JobMode(1, Task(2, gpus)), new TaskPlace(node, 1, (1 << gpus) - 1)) { User = $"user{job % 83}" });
        }

        return [.. jobs];
    }

    /// <summary>Two policies: the second starts the short jobs first.</summary>
    private static PlacedJob[][] Cases(ClusterNodes nodes)
    {
        PlacedJob Train(long start) => new(0, start, 600, new JobMode(2, Task(4, 2)), new TaskPlace(0, 1, 3), new TaskPlace(1, 1, 3)) { User = "ann", Name = "train" };
        PlacedJob Share(long submit, long start) => new(submit, start, 300, new JobMode(1, Task(1, 1, 500)), new TaskPlace(0, 1, 1)) { User = "eve" };
        PlacedJob Count(long start) => new(60, start, 900, new JobMode(1, Task(8)), new TaskPlace(nodes.Count - 1, 1, 0)) { User = "bob", Outcome = JobOutcome.Completed };
        return
        [
            [Train(0), Share(30, 600), Share(31, 600), Count(1200)],
            [Train(331), Share(30, 30), Share(31, 31), Count(1200)],
        ];
    }

    private static string Write(ClusterNodes nodes, PlacedJob[][] cases)
    {
        (Workload Workload, Cluster Cluster, Schedule Schedule)[] built = [.. cases.Select((jobs, i) => Build(nodes, jobs, policy: $"policy {i + 1}"))];
        (Workload workload, Cluster cluster, _) = built[0];
        Schedule[] schedules = [.. built.Select(one => one.Schedule)];
        ResourceTimeline[] lines = [.. schedules.Select(schedule => ResourceTimeline.Compute(workload, cluster, schedule, 480)!)];
        IReadOnlyList<NodeReport> onNodes = NodeReport.Of(workload, cluster, schedules, lines);
        ReportModel pool = ReportCases.Model([ReportCases.Policy("policy", [0, 0, 600, 330, 450])]);
        return ReportCases.Write(pool with
        {
            Title = "nodes",
            Command = null,
            Workload = WorkloadFacts.Of(workload, cluster),
            Nodes = nodes,
            UserNames = workload.Users,
            UsersByWork = ReportModel.OrderUsers(workload),
            Policies =
            [
                .. schedules.Select((schedule, i) => new PolicyReport
                {
                    Policy = new PolicySpec { Name = schedule.Policy },
                    Text = schedule.Policy,
                    Metrics = MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All),
                    Timeline = TimelineCalculator.Compute(workload, cluster, schedule, 480),
                    Waits = WaitCurve.Of(schedule, MeasurementWindow.All),
                    Nodes = onNodes[i],
                    Counters = new ReplayCounters(10, 9, 0),
                    Violations = [],
                }),
            ],
        });
    }
}
