using System.Globalization;
using Berth.Model;
using Berth.Model.Fairness;

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
    public static IReadOnlyList<string> Of(FairnessStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return [.. study.Policies.Select(policy => Promises(policy) + FinishTimes(policy)), .. Prices(study)];
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

    private static IEnumerable<string> Prices(FairnessStudy study)
    {
        for (int i = 0; i < study.Prices.Count; i++)
        {
            if (study.Prices[i].LooksAtShares)
            {
                yield return Price(study, study.Prices[i]) + Worst(study.Policies[i].Service);
            }
        }

        if (study.Prices.Count > 0 && !study.Prices.Any(price => price.LooksAtShares))
        {
            int evenest = Enumerable.Range(0, study.Prices.Count).MaxBy(i => study.Policies[i].Service.Widest.JainIndex);
            yield return Invariant($"No policy here looks at shares; the one that keeps promises most evenly is {study.Prices[evenest].Policy} (Jain {study.Policies[evenest].Service.Widest.JainIndex:0.00}). ")
                + Price(study, study.Prices[evenest]) + Worst(study.Policies[evenest].Service);
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

    /// <summary>The worst served of the narrowest kind of which there are several; a log that names one user has none worth telling.</summary>
    private static string Worst(FairnessReport service)
    {
        foreach (ServiceByKind kind in service.Kinds)
        {
            EntityService[] served = [.. kind.Entities.Where(entity => entity.Jobs > 0)];
            if (served.Length > 1)
            {
                EntityService worst = served.MaxBy(entity => entity.MeanBoundedSlowdown)!;
                double mean = served.Average(entity => entity.MeanBoundedSlowdown);
                return Invariant($" Its worst {Word(kind.Kind, 1)} is {worst.Name}, whose jobs wait {DurationText.ForPeople(worst.MeanWaitSeconds)} on average and are slowed down {worst.MeanBoundedSlowdown:0.0} times, {worst.MeanBoundedSlowdown / mean:0.0} times as much as those of the mean {Word(kind.Kind, 1)}.");
            }
        }

        return "";
    }

    private static string SignedPercent(double share) => Invariant($"{share * 100:+0.0;-0.0;0.0} %");

    private static string Percent(double share) => Invariant($"{share * 100:0.0} %");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
