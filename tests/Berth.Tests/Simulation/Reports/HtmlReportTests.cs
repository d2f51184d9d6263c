using System.Xml;
using System.Xml.Linq;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class HtmlReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_small_report_is_as_reviewed() => Golden.Check("report/five-jobs.html", ReportCases.Write(ReportCases.Two));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(20)]
    public void The_whole_page_is_well_formed_and_all_charts_are_named(int policies)
    {
        XElement page = Parse(ReportCases.Write(ReportCases.Many(policies)));

        XElement[] charts = [.. page.Descendants(Svg + "svg").Where(svg => (string?)svg.Attribute("role") == "img")];
        Assert.True(charts.Length >= 6, $"{charts.Length} charts");
        Assert.All(charts, chart => Assert.False(string.IsNullOrWhiteSpace((string?)chart.Attribute("aria-label"))));
        Assert.All(charts, chart => Assert.Contains(chart.Descendants(Svg + "path"), path => ((string)path.Attribute("d")!).Length > 4));
        Assert.All(Ids(page), id => Assert.NotEmpty(id));
        Assert.Equal(Ids(page).Distinct(), Ids(page));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_contents_lead_to_sections_that_are_there(int policies)
    {
        XElement page = Parse(ReportCases.Write(ReportCases.Many(policies)));

        string[] targets = [.. page.Descendants("a").Select(link => ((string)link.Attribute("href")!)[1..])];
        Assert.Subset(Ids(page).ToHashSet(), targets.ToHashSet());
        Assert.Equal(policies > 1, targets.Contains("change"));
    }

    [Fact]
    public void Nothing_is_fetched_from_anywhere()
    {
        string html = ReportCases.Write(ReportCases.Many(5)).Replace(Svg.NamespaceName, "", StringComparison.Ordinal);

        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        XElement page = Parse(ReportCases.Write(ReportCases.Many(5)));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "link" or "img" or "iframe" or "object" or "embed" or "base");
        Assert.All(page.Descendants("a"), link => Assert.StartsWith("#", (string)link.Attribute("href")!, StringComparison.Ordinal));
    }

    [Fact]
    public void The_security_policy_names_the_style_and_the_script_of_the_page()
    {
        XElement page = Parse(ReportCases.Write(ReportCases.Two));

        string policy = (string)page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") is not null).Attribute("content")!;
        foreach (string tag in (string[])["style", "script"])
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes(page.Descendants(tag).Single().Value);
            string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(text));
            Assert.Contains($"{tag}-src 'sha256-{hash}'", policy, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(page.Descendants(), element => element.Attributes().Any(
            attribute => attribute.Name.LocalName == "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("</style></title><b>&amp;&#60;")]
    [InlineData("]]><!--")]
    [InlineData("control \u0000\u0001\u001b\u0085 characters\r\n\tand lines")]
    [InlineData("half a pair \ud83d and \udc00 and \uffff")]
    [InlineData("turned \u202egnp.exe")]
    [InlineData("sub_{script} and super^{script}")]
    public void Hostile_names_stay_text(string name)
    {
        Workload workload = WorkloadText.Parse(ReportCases.FiveJobs.Replace("alice", "X", StringComparison.Ordinal));
        PolicyReport first = Renamed(ReportCases.Policy("fcfs", [0, 0, 600, 1800, 1800], workload), name);
        PolicyReport other = Renamed(ReportCases.Policy("easy", [0, 0, 600, 330, 450], workload), name);
        ReportModel model = ReportCases.Model([first, other]);
        PolicyComparison comparison = model.Comparisons[0];
        model = model with
        {
            Title = name,
            Workload = model.Workload with { Name = name },
            Import = [new ImportRow(name, 1, name)],
            Limits = [new ReportFact(name, name)],
            Command = name,
            Comparisons =
            [
                comparison with
                {
                    Verdict = name,
                    Classes = [.. comparison.Classes.Select(found => found with { Class = name })],
                    Figures = [.. comparison.Figures, new("unknown_figure_s", name, 1, 2, 1, null, DifferenceVerdict.NotEnoughData) { Note = name }],
                },
            ],
            Provenance = model.Provenance with { Input = name, Cluster = name, Options = new Dictionary<string, string> { [name] = name } },
        };

        XElement page = Parse(ReportCases.Write(model));

        string shown = Visible(name);
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Equal(shown, page.Descendants("pre").Single().Value);
        Assert.Equal(2, page.Descendants("script").Concat(page.Descendants("style")).Count());
        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.DescendantNodes(), node => node is XComment or XCData or XProcessingInstruction);
        Assert.DoesNotContain(page.ToString(), c => c is (>= '\u202A' and <= '\u202E') or '\uFFFF' || (char.IsControl(c) && c is not '\n' and not '\r'));
    }

    [Fact]
    public void Two_policies_of_one_name_are_told_apart()
    {
        ReportModel model = ReportCases.Model([ReportCases.Policy("easy", [0, 0, 600, 330, 450]), ReportCases.Policy("easy", [0, 0, 600, 330, 450])]);

        string[] heads = [.. Parse(ReportCases.Write(model)).Descendants("table").First().Descendants("thead").Single().Descendants("th").Select(head => head.Value)];

        Assert.Equal(["figure", "easy", "easy #2"], heads);
    }

    [Fact]
    public void A_long_name_is_cut_in_headings_and_whole_in_the_list_of_policies()
    {
        string name = string.Join(" + ", Enumerable.Repeat("r * sqrt(n)", 20));
        ReportModel model = ReportCases.Model([ReportCases.Policy(name, [0, 0, 600, 330, 450])]);

        XElement page = Parse(ReportCases.Write(model));

        Assert.All(page.Descendants("th"), head => Assert.True(head.Value.Length < 60, head.Value));
        Assert.Contains(page.Descendants("dd"), text => text.Value.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_models_give_equal_bytes()
    {
        Assert.Equal(ReportCases.Write(ReportCases.Many(4)), ReportCases.Write(ReportCases.Many(4)));
    }

    [Fact]
    public void Figures_that_are_no_numbers_never_reach_the_page()
    {
        ReportModel model = ReportCases.Two;
        PolicyReport[] policies = [.. model.Policies.Select(Spoiled)];
        PolicyComparison comparison = model.Comparisons[0];
        model = model with
        {
            Policies = policies,
            Workload = model.Workload with { OfferedLoad = double.NaN },
            Comparisons =
            [
                comparison with
                {
                    Figures = [.. comparison.Figures.Select(figure => figure with { Difference = double.NaN, Interval = new ConfidenceInterval(double.NegativeInfinity, double.NaN, 0.95) })],
                    Classes = [.. comparison.Classes.Select(found => found with { BaselineBoundedSlowdown = 0, CandidateWaitSeconds = double.PositiveInfinity })],
                },
            ],
        };

        XElement page = Parse(ReportCases.Write(model));

        Assert.DoesNotContain("NaN", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page.Value, StringComparison.Ordinal);
        string[] numbers = [.. page.Descendants().Where(element => element.Name.Namespace == Svg).Attributes().Select(attribute => attribute.Value)];
        Assert.DoesNotContain(numbers, value => value.Contains("NaN", StringComparison.Ordinal) || value.Contains('∞', StringComparison.Ordinal));
    }

    [Fact]
    public void A_workload_of_which_no_job_ran_says_so()
    {
        Workload workload = WorkloadText.Parse("job submit procs run\nA 0 9 60\nB 5 9 60\n");
        PolicyReport policy = ReportCases.Policy("fcfs", [], workload);

        XElement page = Parse(ReportCases.Write(ReportCases.Model([policy, policy], workload)));

        Assert.Equal("No job ran, so there is nothing to compare.", Headline(page));
        Assert.DoesNotContain(page.Descendants(Svg + "svg"), svg => (string?)svg.Attribute("role") == "img");
    }

    [Fact]
    public void A_workload_without_jobs_makes_a_page()
    {
        Workload workload = new WorkloadBuilder { Name = "empty" }.Build();

        XElement page = Parse(ReportCases.Write(ReportCases.Model([ReportCases.Policy("fcfs", [], workload)], workload)));

        Assert.Equal("No job ran, so there is nothing to compare.", Headline(page));
    }

    [Fact]
    public void A_single_job_that_never_waits_makes_a_page()
    {
        Workload workload = WorkloadText.Parse("job submit procs run\nA 0 1 60\n");
        PolicyReport policy = ReportCases.Policy("fcfs", [0], workload);

        XElement page = Parse(ReportCases.Write(ReportCases.Model([policy, policy], workload)));

        Assert.StartsWith("fcfs #2 serves this workload better", Headline(page), StringComparison.Ordinal);
        Assert.Equal(["1 proc"], Maps(page)[0].Descendants("tbody").Single().Descendants("th").Select(head => head.Value));
    }

    [Fact]
    public void Classes_without_jobs_have_no_row_and_empty_cells_are_marked()
    {
        XElement map = Maps(Parse(ReportCases.Write(ReportCases.Two)))[0];

        Assert.Equal(["1 proc", "2-8 procs"], map.Descendants("tbody").Single().Descendants("th").Select(head => head.Value));
        Assert.Equal(
            ["size \\ run time", "up to 1 min", "1-10 min", "10-60 min"], map.Descendants("thead").Single().Descendants("th").Select(head => head.Value));
        string[] cells = [.. map.Descendants("td").Select(cell => $"{(string?)cell.Attribute("class")} {cell.Elements("small").SingleOrDefault()?.Value}".Trim())];
        Assert.Equal(["h3 1", "h2 2", "none", "none", "h0 1", "h0 1"], cells);
    }

    [Fact]
    public void A_class_whose_change_is_no_number_has_a_row_but_no_bar()
    {
        ReportModel model = ReportCases.Two;
        PolicyComparison comparison = model.Comparisons[0];
        ClassDifference[] classes =
        [
            .. comparison.Classes.Select(found => found.Class == "bob" ? found with { BaselineBoundedSlowdown = 0 } : found),
        ];

        XElement page = Parse(ReportCases.Write(model with { Comparisons = [comparison with { Classes = classes }] }));

        string chart = page.Descendants(Svg + "svg").Select(svg => (string?)svg.Attribute("aria-label") ?? "").Single(label => label.Contains("by user", StringComparison.Ordinal));
        Assert.Equal("Change of mean bounded slowdown by user: carol ÷5.08; alice same.", chart);
        Assert.Contains(page.Descendants("th"), head => head.Value == "bob");
    }

    [Fact]
    public void A_page_for_three_policies_on_a_long_log_is_small()
    {
        WorkloadBuilder builder = new() { Name = "long", Origin = Instant.FromUnixSeconds(1_000_000_000) };
        for (int job = 0; job < 20_000; job++)
        {
            long run = 30 + (job * 7919L % 40_000);
            builder.Add(new JobRow
            {
                Number = job + 1,
                SubmitMs = (1_000_000_000 + (job * 3000L)) * 1000,
                RunMs = run * 1000,
                RequestedMs = 2 * run * 1000,
                Processors = 1 + (job % 4),
                User = builder.User($"user{job % 83}"),
            });
        }

        Workload workload = builder.Build();
        PolicyReport[] policies =
        [
            .. Enumerable.Range(1, 3).Select(k => ReportCases.Policy(
                $"p{k}", [.. Enumerable.Range(0, workload.JobCount).Select(job => (job * 3000L) + (job * 104_729L % (7919 * k)))], workload)),
        ];

        string html = ReportCases.Write(ReportCases.Model(policies, workload));

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(html), 60_000, 200_000);
    }

    internal static XElement Parse(string html)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null };
        using XmlReader reader = XmlReader.Create(new StringReader(html), settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
    }

    internal static string Headline(XElement page) => page.Descendants("p").Single(text => (string?)text.Attribute("class") == "headline").Value;

    private static XElement[] Maps(XElement page) => [.. page.Descendants("table").Where(table => (string?)table.Attribute("class") == "heat")];

    private static string[] Ids(XElement page) => [.. page.Descendants().Attributes("id").Select(id => id.Value)];

    private static PolicyReport Renamed(PolicyReport policy, string name) => policy with
    {
        Policy = policy.Policy with { Name = name },
        Text = name,
        Violations = [new Violation(ViolationKind.OverCapacity, null, null, name)],
        Metrics = policy.Metrics with { ByUser = [.. policy.Metrics.ByUser.Select(user => user with { Name = name })] },
    };

    private static PolicyReport Spoiled(PolicyReport policy)
    {
        var nothing = new Distribution(5, double.NaN, double.NaN, double.PositiveInfinity, double.NaN, double.NegativeInfinity);
        return policy with
        {
            Metrics = policy.Metrics with
            {
                Wait = nothing, BoundedSlowdown = nothing, Slowdown = nothing, Turnaround = nothing, Utilization = double.NaN, LossOfCapacity = double.PositiveInfinity,
                SizeByRunTime = [.. policy.Metrics.SizeByRunTime.Select(row => (IReadOnlyList<ClassMetrics?>)[.. row.Select(cell => cell is null ? null : cell with { BoundedSlowdown = nothing })])],
            },
            Timeline = policy.Timeline with { Utilization = [.. policy.Timeline.Utilization.Select((value, i) => i % 3 == 0 ? double.NaN : value)], QueueLength = [.. policy.Timeline.QueueLength.Select(_ => double.PositiveInfinity)] },
        };
    }

    /// <summary>What is left of a text when what cannot be shown is replaced.</summary>
    private static string Visible(string text)
    {
        IEnumerable<char> shown = text.Select(c => c switch
        {
            '\r' or '\n' or '\t' => ' ',
            (>= '\u202A' and <= '\u202E') or '\uFFFF' => '\uFFFD',
            _ => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c,
        });
        return string.Concat(shown);
    }
}
