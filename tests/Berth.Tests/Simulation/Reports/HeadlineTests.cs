using Berth.Model;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class HeadlineTests
{
    [Theory]
    [InlineData(DifferenceVerdict.Better, "easy serves this workload better than fcfs: mean bounded slowdown 2.59 instead of 9.54.")]
    [InlineData(DifferenceVerdict.Undecided, "No policy is shown to beat fcfs on this workload.")]
    [InlineData(DifferenceVerdict.Worse, "No policy beats fcfs on this workload: all have a higher mean bounded slowdown.")]
    [InlineData(DifferenceVerdict.NotEnoughData, "Not enough data to say which policy serves this workload better.")]
    public void It_claims_what_the_comparison_carries(DifferenceVerdict verdict, string expected)
    {
        ReportModel model = ReportCases.Two;
        model = model with { Comparisons = [ReportCases.Compare(model.Policies[0], model.Policies[1], verdict)] };

        Assert.Equal(expected, Headline(model));
    }

    [Fact]
    public void It_names_what_the_winner_makes_worse()
    {
        ReportModel model = ReportCases.Two;
        PolicyComparison comparison = model.Comparisons[0];
        FigureDifference worse = new("utilization", "utilization", 0.9, 0.8, -0.1, new ConfidenceInterval(-0.2, -0.05, 0.95), DifferenceVerdict.Worse);
        model = model with { Comparisons = [comparison with { Figures = [.. comparison.Figures, worse] }] };

        Assert.Equal("easy slows jobs down less than fcfs, mean bounded slowdown 2.59 instead of 9.54, but is worse in utilization.", Headline(model));
    }

    [Fact]
    public void A_growing_longest_wait_is_said()
    {
        ReportModel model = ReportCases.Model(
            [ReportCases.Policy("fcfs", [0, 0, 600, 1800, 1800]), ReportCases.Policy("starving", [0, 0, 9000, 100, 130])]);

        Assert.Contains("The longest wait of a job grows from 28\u202Fmin 30\u202Fs to 2\u202Fh 29\u202Fmin.", ReportCases.Write(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_never_wins()
    {
        ReportModel model = ReportCases.Two;
        PolicyReport bound = model.Policies[1] with { Policy = model.Policies[1].Policy with { Estimate = EstimateKind.Perfect } };
        model = model with { Policies = [model.Policies[0], bound] };

        Assert.Equal("No policy that could be used was compared with fcfs.", Headline(model));
    }

    [Fact]
    public void A_schedule_that_breaks_rules_stops_the_verdict_and_shows_why()
    {
        ReportModel model = ReportCases.Two;
        Violation[] violations = [.. Enumerable.Range(1, 9).Select(i => new Violation(ViolationKind.OverCapacity, null, null, $"violation {i}"))];
        model = model with { Policies = [model.Policies[0], model.Policies[1] with { Violations = violations }] };

        string html = ReportCases.Write(model);

        Assert.Equal("No verdict: a schedule breaks the rules that every schedule must keep.", Headline(model));
        Assert.Contains("The schedule of easy breaks rules, 9 in all: its figures must not be used.", html, StringComparison.Ordinal);
        Assert.Contains("violation 5", html, StringComparison.Ordinal);
        Assert.DoesNotContain("violation 6", html, StringComparison.Ordinal);
        Assert.Contains("and 4 more", html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchecked_schedule_is_said_to_be_unchecked()
    {
        ReportModel model = ReportCases.One;
        model = model with { Policies = [model.Policies[0] with { Violations = null }] };

        string html = ReportCases.Write(model);

        Assert.Contains("Not validated: fcfs.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("no violation", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_comparisons_the_lowest_mean_is_named_and_chance_is_not_ruled_out()
    {
        string html = ReportCases.Write(ReportCases.Two with { Comparisons = [] });

        Assert.Equal("easy has the lowest mean bounded slowdown: 2.59.", HtmlReportTests.Headline(HtmlReportTests.Parse(html)));
        Assert.Contains("Whether the difference is more than chance was not computed.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_hang_together_is_refused()
    {
        ReportModel model = ReportCases.Two;

        Assert.Throws<ArgumentException>(() => ReportCases.Write(model with { Policies = [] }));
        Assert.Throws<ArgumentException>(() => ReportCases.Write(model with { Comparisons = [model.Comparisons[0], model.Comparisons[0]] }));
    }

    private static string Headline(ReportModel model) => HtmlReportTests.Headline(HtmlReportTests.Parse(ReportCases.Write(model)));
}
