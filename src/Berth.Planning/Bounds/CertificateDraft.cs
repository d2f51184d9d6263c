using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Bounds;

/// <summary>Writes certificates of a batch in the words of its workload.</summary>
internal sealed class CertificateDraft(BatchProblem problem, double[]? meanAloneMs)
{
    /// <summary>The one with the larger bound; the first when they are equal.</summary>
    public static BoundCertificate Better(BoundCertificate one, BoundCertificate other) => other.Value > one.Value ? other : one;

    /// <summary>A certificate that has nothing but its kind.</summary>
    public BoundCertificate Of(PlanMeasure measure, BoundKind kind, double value) =>
        new(measure, kind, Round(measure, value)) { MeanAloneMs = measure == PlanMeasure.UserStretch ? meanAloneMs ?? [] : [] };

    /// <summary>A certificate of a mix of lanes.</summary>
    public BoundCertificate OfMix(PlanMeasure measure, BoundKind kind, double value, double[] mix) => Of(measure, kind, value) with
    {
        Lanes = [.. Enumerable.Range(0, mix.Length).Where(lane => mix[lane] > 0).Select(lane => Weighted(problem.Lanes[lane], mix[lane]))],
    };

    /// <summary>A certificate of prices, given by job of the batch.</summary>
    public BoundCertificate OfPrices(PlanMeasure measure, BoundKind kind, double value, double[] prices) => Of(measure, kind, value) with
    {
        Prices = ByWorkload(prices, neutral: null),
    };

    /// <summary>The chain of jobs that ends last when nothing but releases and other jobs holds anyone back.</summary>
    public BoundCertificate Chain(BoundData data)
    {
        if (data.Count == 0)
        {
            return Of(PlanMeasure.Makespan, BoundKind.CriticalPath, 0);
        }

        int last = 0;
        for (int job = 1; job < data.Count; job++)
        {
            last = data.HeadMs[job] + data.ShortestMs[job] > data.HeadMs[last] + data.ShortestMs[last] ? job : last;
        }

        var chain = new List<int> { last };
        for (int? before = HeldBackBy(data, last); before is { } one; before = HeldBackBy(data, one))
        {
            chain.Add(one);
        }

        chain.Reverse();
        return Of(PlanMeasure.Makespan, BoundKind.CriticalPath, data.HeadMs[last] + data.ShortestMs[last]) with { Jobs = Ids([.. chain]) };
    }

    /// <summary>Jobs by their index in the workload.</summary>
    public IReadOnlyList<int> Ids(int[] jobs) => [.. jobs.Select(job => problem.Id[job])];

    /// <summary>Numbers of jobs by their index in the workload, 0 for those that are not planned; none at all when every one is neutral.</summary>
    public IReadOnlyList<double> ByWorkload(double[] ofJob, double? neutral)
    {
        if (neutral is { } same && Array.TrueForAll(ofJob, number => number == same))
        {
            return [];
        }

        double[] all = new double[problem.Workload.JobCount];
        for (int job = 0; job < ofJob.Length; job++)
        {
            all[problem.Id[job]] = ofJob[job];
        }

        return all;
    }

    /// <summary>Times in whole milliseconds, with whole weights, and numbers of jobs are whole: up to the next one, but for a hair of rounding.</summary>
    private static double Round(PlanMeasure measure, double value)
    {
        double safe = Math.Max(0, value - (1e-9 * Math.Abs(value)));
        return measure is PlanMeasure.BoundedSlowdown or PlanMeasure.UserStretch ? safe : Math.Ceiling(safe - 1e-6);
    }

    private static int? HeldBackBy(BoundData data, int job)
    {
        foreach ((int before, bool startOnly) in data.Before(job))
        {
            if (data.HeadMs[before] + (startOnly ? 0 : data.ShortestMs[before]) == data.HeadMs[job])
            {
                return before;
            }
        }

        return null;
    }

    private LaneWeight Weighted(Lane lane, double weight)
    {
        string resource = lane.Kind switch
        {
            LaneKind.Licence => "licence:" + problem.Cluster.Nodes!.Licences[lane.Index].Name,
            LaneKind.Array => FormattableString.Invariant($"array:{lane.Index}"),
            _ => lane.Kind.ToString().ToLowerInvariant(),
        };
        IReadOnlyList<NodeClass> classes = problem.Cluster.Nodes?.Classes ?? [];
        return new LaneWeight(resource, lane.Classes.Count == classes.Count ? [] : [.. lane.Classes.Select(index => classes[index].Name)], weight);
    }
}
