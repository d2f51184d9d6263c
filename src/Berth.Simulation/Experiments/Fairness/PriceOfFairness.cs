using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>One figure of a policy against the best value that a policy reaches which looks at no shares.</summary>
/// <param name="Figure">Stable name, the same as in a comparison: <c>mean_wait_s</c>, <c>mean_bounded_slowdown</c>, <c>utilization</c>.</param>
/// <param name="Label">For people.</param>
/// <param name="Best">Policy that reaches the best value.</param>
/// <param name="BestValue">The best value.</param>
/// <param name="Value">Value of this policy.</param>
/// <param name="Interval">Interval of value minus best value; null where the two were not compared, which needs one of them to be the first policy.</param>
public sealed record FigurePrice(string Figure, string Label, string Best, double BestValue, double Value, ConfidenceInterval? Interval)
{
    /// <summary>Value minus best value, in the unit of the figure.</summary>
    public double Difference => Value - BestValue;

    /// <summary>The difference as a part of the best value; null where that is 0.</summary>
    public double? Relative => BestValue == 0 ? null : Difference / Math.Abs(BestValue);
}

/// <summary>What a policy costs in service to all against the best that looks at no shares.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="LooksAtShares">True when its order or its preemption depends on who a job belongs to: then the difference is a price of fairness.</param>
/// <param name="Figures">Mean wait, mean bounded slowdown, utilization.</param>
public sealed record PolicyPrice(string Policy, bool LooksAtShares, IReadOnlyList<FigurePrice> Figures)
{
    /// <summary>The price in one figure.</summary>
    public FigurePrice Of(string figure) => Figures.First(price => price.Figure == figure);
}

/// <summary>
/// The price of fairness: what service to all loses under a policy that looks at shares, against the best policy of the same run that does not. It speaks of the
/// policies that were run, and no others.
/// </summary>
public static class PriceOfFairness
{
    private static readonly (string Figure, string Label, bool LargerIsBetter, Func<ScheduleMetrics, double> Read)[] _figures =
    [
        ("mean_wait_s", "mean wait", false, metrics => metrics.Wait.Mean),
        ("mean_bounded_slowdown", "mean bounded slowdown", false, metrics => metrics.BoundedSlowdown.Mean),
        ("utilization", "utilization", true, metrics => metrics.Utilization),
    ];

    /// <summary>True when the order or the preemption of a policy depends on who a job belongs to.</summary>
    public static bool LooksAtShares(PolicySpec policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Plain.Any(plain =>
            plain.Order.Kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor or OrderKind.Drf
            || plain.Preemption.Rule == PreemptionRule.Reclaim);
    }

    /// <summary>
    /// The price of every policy, in order. Empty where no policy is left to compare with: those that look at no shares, without bounds that plan with actual run
    /// times; where all look at shares, all of them.
    /// </summary>
    /// <param name="policies">The policies.</param>
    /// <param name="metrics">Their figures, in the same order.</param>
    /// <param name="comparisons">Entry i compares policy i+1 with the first one; empty where nothing was compared.</param>
    public static IReadOnlyList<PolicyPrice> Of(
        IReadOnlyList<PolicySpec> policies, IReadOnlyList<ScheduleMetrics> metrics, IReadOnlyList<PolicyComparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(comparisons);
        int[] usable = [.. Enumerable.Range(0, policies.Count).Where(i => policies[i].Estimate != EstimateKind.Perfect && metrics[i].Wait.Count > 0)];
        int[] unfair = [.. usable.Where(i => !LooksAtShares(policies[i]))];
        int[] candidates = unfair.Length > 0 ? unfair : usable;
        if (policies.Count < 2 || candidates.Length == 0)
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(0, policies.Count).Select(policy => new PolicyPrice(
                policies[policy].Name,
                LooksAtShares(policies[policy]),
                [
                    .. _figures.Select(figure =>
                    {
                        int best = figure.LargerIsBetter ? candidates.MaxBy(i => figure.Read(metrics[i])) : candidates.MinBy(i => figure.Read(metrics[i]));
                        return new FigurePrice(
                            figure.Figure, figure.Label, policies[best].Name, figure.Read(metrics[best]), figure.Read(metrics[policy]), Interval(comparisons, figure.Figure, best, policy));
                    }),
                ])),
        ];
    }

    /// <summary>The interval of the difference, from the comparison that has it; turned round where the policy is the first one.</summary>
    private static ConfidenceInterval? Interval(IReadOnlyList<PolicyComparison> comparisons, string figure, int best, int policy)
    {
        if (comparisons.Count == 0 || best == policy || (best != 0 && policy != 0))
        {
            return null;
        }

        ConfidenceInterval? found = comparisons[Math.Max(best, policy) - 1].Figures.FirstOrDefault(difference => difference.Figure == figure)?.Interval;
        return found is null || best == 0 ? found : new ConfidenceInterval(-found.High, -found.Low, found.Confidence);
    }
}
