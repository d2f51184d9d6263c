using Berth.Model.Metrics;
using Berth.Simulation.Experiments;

namespace Berth.Simulation.Reports;

/// <summary>The result in one sentence, and what must be said beside it. Never claims more than the intervals carry.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Details">Sentences below it.</param>
internal sealed record Headline(string Text, IReadOnlyList<string> Details)
{
    private const double NotableGrowth = 1.1;

    /// <summary>The headline of a report.</summary>
    public static Headline Of(ReportContext context)
    {
        if (context.Model.Policies.All(policy => policy.Metrics.Wait.Count == 0))
        {
            return new Headline("No job ran, so there is nothing to compare.", []);
        }

        if (context.Model.Policies.Any(policy => policy.Violations is { Count: > 0 }))
        {
            return new Headline("No verdict: a schedule breaks the rules that every schedule must keep.", []);
        }

        return context.Names.Count == 1 ? Single(context) : context.Model.Comparisons.Count == 0 ? Untested(context) : Tested(context);
    }

    private static Headline Single(ReportContext context)
    {
        ScheduleMetrics metrics = context.Model.Policies[0].Metrics;
        string half = metrics.Wait.Median == 0 ? "half of the jobs start at once" : $"half of the jobs wait no longer than {NumberText.Span(metrics.Wait.Median)}";
        string text = $"Under {context.Names[0]} a job waits {NumberText.Span(metrics.Wait.Mean)} on average; {half}.";
        string what = metrics.Resources is null
            ? $"The machine is busy {NumberText.Percent(metrics.Utilization)} of the time"
            : $"{NumberText.Percent(metrics.Utilization)} of the {(context.Model.Workload.Unit == Model.SizeUnit.Gpu ? "GPU" : "CPU")} is in use";
        string machine = $"{what}, and jobs take {NumberText.Number(metrics.BoundedSlowdown.Mean)} times as long as they would alone (mean bounded slowdown).";
        return new Headline(text, [machine, "Nothing is compared: one policy was run."]);
    }

    private static Headline Untested(ReportContext context)
    {
        int best = Enumerable.Range(0, context.Names.Count).MinBy(i => context.Model.Policies[i].Metrics.BoundedSlowdown.Mean);
        string value = NumberText.Number(context.Model.Policies[best].Metrics.BoundedSlowdown.Mean);
        return new Headline(
            $"{context.Names[best]} has the lowest mean bounded slowdown: {value}.", ["Whether the difference is more than chance was not computed."]);
    }

    private static Headline Tested(ReportContext context)
    {
        string first = context.IsBound(0) ? $"{context.Names[0]} (a bound, which plans with actual run times)" : context.Names[0];
        List<(int Policy, FigureDifference Difference)> candidates = [];
        for (int i = 1; i < context.Names.Count; i++)
        {
            FigureDifference? difference = context.Comparison(i)!.Figures.FirstOrDefault(figure => figure.Figure == Figure.Headline);
            if (difference is not null && !context.IsBound(i))
            {
                candidates.Add((i, difference));
            }
        }

        if (candidates.Count == 0)
        {
            return new Headline($"No policy that could be used was compared with {first}.", []);
        }

        List<(int Policy, FigureDifference Difference)> better = [.. candidates.Where(c => c.Difference.Verdict == DifferenceVerdict.Better)];
        if (better.Count == 0)
        {
            return NoneBetter(first, candidates);
        }

        (int policy, FigureDifference winner) = better.MinBy(c => c.Difference.Candidate);
        string amount = $"mean bounded slowdown {NumberText.Number(winner.Candidate)} instead of {NumberText.Number(winner.Baseline)}";
        List<string> worse =
        [
            .. context.Comparison(policy)!.Figures.Where(figure => figure.Verdict == DifferenceVerdict.Worse).Select(figure => figure.Label),
        ];
        string text = worse.Count == 0
            ? $"{context.Names[policy]} serves this workload better than {first}: {amount}."
            : $"{context.Names[policy]} slows jobs down less than {first}, {amount}, but is worse in {string.Join(", ", worse)}.";
        return new Headline(text, [.. Evidence(winner), .. LongestWait(context, policy), .. Rivals(context, better, policy)]);
    }

    private static Headline NoneBetter(string first, List<(int Policy, FigureDifference Difference)> candidates)
    {
        if (candidates.All(c => c.Difference.Verdict == DifferenceVerdict.NotEnoughData))
        {
            return new Headline("Not enough data to say which policy serves this workload better.", ["The figures below describe this log and no more."]);
        }

        bool allWorse = candidates.All(c => c.Difference.Verdict == DifferenceVerdict.Worse);
        return new Headline(
            allWorse
                ? $"No policy beats {first} on this workload: all have a higher mean bounded slowdown."
                : $"No policy is shown to beat {first} on this workload.",
            allWorse ? [] : ["Where a difference is undecided, chance can explain it."]);
    }

    private static IEnumerable<string> Evidence(FigureDifference winner)
    {
        Figure figure = Figure.Groups.SelectMany(group => group.Figures).First(candidate => candidate.Id == Figure.Headline);
        string? difference = figure.DifferenceText(winner.Baseline, winner.Difference);
        string? interval = winner.Interval is null ? null : figure.IntervalText(winner.Baseline, winner.Interval);
        if (difference is not null && interval is not null)
        {
            yield return $"The difference is {difference}, with a {NumberText.Percent(winner.Interval!.Confidence, 0)} interval from {interval}.";
        }
    }

    /// <summary>One job can starve while every mean improves; that is said even though no interval can be given for a single job.</summary>
    private static IEnumerable<string> LongestWait(ReportContext context, int policy)
    {
        double before = context.Model.Policies[0].Metrics.Wait.Max;
        double after = context.Model.Policies[policy].Metrics.Wait.Max;
        if (after > NotableGrowth * before)
        {
            yield return $"The longest wait of a job grows from {NumberText.Span(before)} to {NumberText.Span(after)}.";
        }
    }

    private static IEnumerable<string> Rivals(ReportContext context, List<(int Policy, FigureDifference Difference)> better, int winner)
    {
        List<string> others = [.. better.Where(c => c.Policy != winner).Select(c => context.Names[c.Policy])];
        if (others.Count > 0)
        {
            yield return $"Also better than {context.Names[0]}: {string.Join(", ", others)}. How the better ones differ from each other was not tested.";
        }
    }
}
