using Berth.Model;

namespace Berth.Planning.Bounds;

/// <summary>
/// A sum of figures of jobs seen as a weighted sum of completion times: the figure of a job that ends at C is at least Slope (C - OffsetMs), and at least Floor, which is what the
/// earliest possible end gives. So it is at least s Slope (C - OffsetMs) + (1 - s) Floor for any share s from 0 to 1, and every bound of a weighted sum of completion times, with
/// weights s Slope, becomes a bound of the sum of figures.
/// </summary>
internal sealed class LinearForm
{
    private const double SlowdownThresholdMs = 10_000;

    private LinearForm(int count)
    {
        Slope = new double[count];
        OffsetMs = new double[count];
        Floor = new double[count];
    }

    /// <summary>Growth of the figure of a job with its completion time.</summary>
    public double[] Slope { get; }

    /// <summary>The completion time for which the line is 0.</summary>
    public double[] OffsetMs { get; }

    /// <summary>The least figure that a job can have.</summary>
    public double[] Floor { get; }

    /// <summary>The form of a measure that is a sum over jobs; null for those that are not.</summary>
    public static LinearForm? Of(PlanMeasure measure, BoundData data)
    {
        var form = new LinearForm(data.Count);
        for (int job = 0; job < data.Count; job++)
        {
            double earliestMs = data.HeadMs[job] + data.ShortestMs[job];
            switch (measure)
            {
                case PlanMeasure.WeightedCompletion or PlanMeasure.Completion:
                    form.Slope[job] = measure == PlanMeasure.Completion ? 1 : data.Problem.Weight[job];
                    form.Floor[job] = form.Slope[job] * earliestMs;
                    break;
                case PlanMeasure.Tardiness when data.Problem.DueMs[job] != long.MaxValue:
                    form.Slope[job] = data.Problem.Weight[job];
                    form.OffsetMs[job] = data.Problem.DueMs[job];
                    form.Floor[job] = form.Slope[job] * Math.Max(0, earliestMs - form.OffsetMs[job]);
                    break;
                case PlanMeasure.BoundedSlowdown:
                    form.Slope[job] = 1 / Math.Max(data.LongestMs[job], SlowdownThresholdMs);
                    form.OffsetMs[job] = data.Problem.Workload.Jobs.SubmitMs[data.Problem.Id[job]] - data.Problem.StartMs;
                    form.Floor[job] = LeastSlowdown(data, job, form.OffsetMs[job]);
                    break;
                case PlanMeasure.Tardiness:
                    break;
                default:
                    return null;
            }
        }

        return form;
    }

    /// <summary>
    /// The form of the largest stretch of a user: no smaller than the sum of the users' stretches with weights whose sum is 1, which are the shares of their jobs.
    /// </summary>
    /// <param name="data">The batch.</param>
    /// <param name="meanAloneMs">For each user the mean end of the jobs alone.</param>
    public static LinearForm OfUsers(BoundData data, double[] meanAloneMs)
    {
        int[] jobs = new int[meanAloneMs.Length];
        foreach (int user in data.Problem.User)
        {
            jobs[user]++;
        }

        var form = new LinearForm(data.Count);
        for (int job = 0; job < data.Count; job++)
        {
            int user = data.Problem.User[job];
            form.Slope[job] = 1 / (jobs[user] * Math.Max(1, meanAloneMs[user]));
        }

        return form;
    }

    /// <summary>The sum of the least figures.</summary>
    public double FloorSum() => Floor.Sum();

    /// <summary>The weights of completion times for some shares.</summary>
    public double[] Weights(double[] shares) => [.. Slope.Select((slope, job) => slope * shares[job])];

    /// <summary>What is added to a bound of the weighted sum of completion times.</summary>
    public double Rest(double[] shares)
    {
        double rest = 0;
        for (int job = 0; job < shares.Length; job++)
        {
            rest += ((1 - shares[job]) * Floor[job]) - (shares[job] * Slope[job] * OffsetMs[job]);
        }

        return rest;
    }

    private static double LeastSlowdown(BoundData data, int job, double submitMs)
    {
        double least = double.MaxValue;
        for (int mode = data.Problem.FirstMode[job]; mode < data.Problem.FirstMode[job + 1]; mode++)
        {
            double runMs = data.Problem.DurationMs[mode];
            least = Math.Min(least, Math.Max(1, (data.HeadMs[job] + runMs - submitMs) / Math.Max(runMs, SlowdownThresholdMs)));
        }

        return least;
    }
}
