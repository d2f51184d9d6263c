using System.Globalization;
using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>Says in plain sentences what a study of fairness found; claims nothing beyond the policies that were run.</summary>
public static class FairnessText
{
    private const double SmallestShare = 0.0005;

    /// <summary>A word for so many tenants of a kind.</summary>
    public static string Word(TenantKind kind, int count)
    {
        string one = kind switch { TenantKind.User => "user", TenantKind.Account => "account", _ => "queue" };
        return count == 1 ? one : one + "s";
    }

    /// <summary>One sentence or two a policy on promises and finish times, and then the price of each policy that looks at shares.</summary>
    /// <param name="study">What was found.</param>
    /// <param name="metrics">Figures of the policies, in the same order.</param>
    public static IReadOnlyList<string> Of(FairnessStudy study, IReadOnlyList<ScheduleMetrics> metrics)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(metrics);
        return [.. study.Policies.Select(policy => Promises(policy) + FinishTimes(policy)), .. Prices(study, metrics)];
    }

    private static string Promises(PolicyFairness policy)
    {
        ServiceByKind service = policy.Service.Widest;
        int promised = service.Entities.Count(entity => entity.DueHours > 0);
        if (promised == 0)
        {
            return $"{policy.Service.Policy}: nothing was promised to anybody who wanted it.";
        }

        string kept = Invariant($"{policy.Service.Policy}: {Percent(service.Kept)} of what {promised} {Word(service.Kind, promised)} {(promised == 1 ? "was" : "were")} promised and asked for was delivered");
        return service.LeastKept is { Kept: { } least } worst && least < service.Kept - SmallestShare
            ? Invariant($"{kept}, least to {Word(service.Kind, 1)} {worst.Name}: {Percent(least)}.")
            : kept + ".";
    }

    private static string FinishTimes(PolicyFairness policy)
    {
        FinishTimeFairness times = policy.WidestFinishTimes;
        if (times.Tenants.Count == 0)
        {
            return "";
        }

        int losers = times.Tenants.Count(tenant => tenant.Rho > 1);
        int jobs = times.Tenants.Sum(tenant => tenant.Jobs);
        TenantRho? large = times.Tenants.FirstOrDefault(tenant => tenant.Jobs * 100 >= jobs && tenant.Rho > 1);
        TenantRho worst = large ?? times.Tenants[0];
        string of = large is null ? "" : ", of those with at least 1 % of the jobs";
        string all = times.Tenants.Count == 1 ? "The one" : Invariant($"All {times.Tenants.Count}");
        return losers == 0
            ? Invariant($" {all} {Word(times.Kind, times.Tenants.Count)} {(times.Tenants.Count == 1 ? "fares" : "fare")} no worse than with their share to themselves.")
            : Invariant($" {losers} of {times.Tenants.Count} {Word(times.Kind, times.Tenants.Count)} would fare better with their share to themselves, {Word(times.Kind, 1)} {worst.Name} most{of}: rho {worst.Rho:0.00}.");
    }

    private static IEnumerable<string> Prices(FairnessStudy study, IReadOnlyList<ScheduleMetrics> metrics)
    {
        for (int i = 0; i < study.Prices.Count; i++)
        {
            if (study.Prices[i].LooksAtShares)
            {
                yield return Price(study, study.Prices[i]) + WorstUser(study.Policies[i].Service, metrics[i]);
            }
        }

        if (study.Prices.Count > 0 && !study.Prices.Any(price => price.LooksAtShares))
        {
            int evenest = Enumerable.Range(0, study.Prices.Count).MaxBy(i => study.Policies[i].Service.Widest.JainIndex);
            yield return Invariant($"No policy here looks at shares; the one that keeps promises most evenly is {study.Prices[evenest].Policy} (Jain {study.Policies[evenest].Service.Widest.JainIndex:0.00}). ")
                + Price(study, study.Prices[evenest]) + WorstUser(study.Policies[evenest].Service, metrics[evenest]);
        }
    }

    /// <summary>For example: mean wait 1h 2m against 55m 21s under easy-sjbf (+12.0 %), and so on for the other figures.</summary>
    private static string Price(FairnessStudy study, PolicyPrice price)
    {
        FigurePrice wait = price.Of("mean_wait_s");
        FigurePrice slowdown = price.Of("mean_bounded_slowdown");
        FigurePrice used = price.Of("utilization");
        bool isPriceOfShares = price.LooksAtShares && !study.Prices.First(other => other.Policy == wait.Best).LooksAtShares;
        string measure = isPriceOfShares ? "the best that looks at no shares" : "the best here";
        return $"{price.Policy} against {measure}: {Change(price, wait, DurationText.ForPeople)}; {Change(price, slowdown, value => Invariant($"{value:0.00}"))}; {Change(price, used, Percent)}.";
    }

    private static string Change(PolicyPrice price, FigurePrice figure, Func<double, string> text)
    {
        string value = $"{figure.Label} {text(figure.Value)}";
        if (figure.Best == price.Policy)
        {
            return $"{value}, the best";
        }

        string relative = figure.Relative is { } share ? $" ({SignedPercent(share)}{Interval(figure)})" : "";
        return $"{value} against {text(figure.BestValue)} under {figure.Best}{relative}";
    }

    private static string Interval(FigurePrice figure) => figure.Interval is { } interval
        ? Invariant($", {100 * interval.Confidence:0.#} % interval {SignedPercent(interval.Low / figure.BestValue)} to {SignedPercent(interval.High / figure.BestValue)}")
        : "";

    private static string WorstUser(FairnessReport service, ScheduleMetrics metrics) =>
        service.Of(TenantKind.User)?.Entities.Where(user => user.Jobs > 0).MaxBy(user => user.MeanBoundedSlowdown) is { } worst
            ? Invariant($" Its worst user is {worst.Name}, who waits {DurationText.ForPeople(worst.MeanWaitSeconds)} on average and is slowed down {worst.MeanBoundedSlowdown:0.0} times, {metrics.Fairness.MaxOverMean:0.0} times as much as the mean user.")
            : "";

    private static string SignedPercent(double share) => Invariant($"{share * 100:+0.0;-0.0;0.0} %");

    private static string Percent(double share) => Invariant($"{share * 100:0.0} %");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
