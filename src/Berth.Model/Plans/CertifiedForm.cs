namespace Berth.Model;

/// <summary>
/// A sum of figures as a weighted sum of completion times: the figure of a job that ends at C is at least Slope (C - Offset), and at least Floor. So for shares s from 0 to 1 it is at least
/// s Slope (C - Offset) + (1 - s) Floor. The largest stretch of a user is no smaller than the stretches of all users with weights whose sum is 1.
/// </summary>
internal sealed class CertifiedForm
{
    private const double SlowdownThresholdMs = 10_000;
    private const double Hair = 1e-9;

    private CertifiedForm(int count)
    {
        Weights = new double[count];
        Floors = new double[count];
    }

    /// <summary>Weights of completion times.</summary>
    public double[] Weights { get; }

    /// <summary>The least figure of each job, from its earliest possible end.</summary>
    public double[] Floors { get; }

    /// <summary>What is added to a bound of the weighted sum.</summary>
    public double Rest { get; private set; }

    /// <summary>The form that a certificate speaks of; null, with a reason, when its shares are not sound.</summary>
    public static CertifiedForm? Of(Workload workload, CertifiedJobs jobs, BoundCertificate certificate, out string reason)
    {
        var form = new CertifiedForm(workload.JobCount);
        IReadOnlyList<double> shares = certificate.Shares;
        if (shares.Count != 0 && (shares.Count != workload.JobCount || shares.Any(share => !(share >= 0 && share <= 1 + Hair))))
        {
            reason = "its shares are not one number from 0 to 1 for each job";
            return null;
        }

        if (certificate.Measure == PlanMeasure.UserStretch)
        {
            return form.FillUsers(workload, jobs, certificate, out reason) ? form : null;
        }

        reason = "";
        foreach (int job in jobs.Running)
        {
            double share = shares.Count == 0 ? 1 : Math.Min(1, shares[job]);
            (double slope, double offsetMs, double floor) = Line(workload, jobs, certificate.Measure, job);
            form.Floors[job] = floor;
            form.Weights[job] = share * slope;
            form.Rest += ((1 - share) * floor) - (share * slope * offsetMs);
        }

        return form;
    }

    /// <summary>For each user the jobs that run.</summary>
    public static int[] JobsOfUsers(Workload workload, CertifiedJobs jobs)
    {
        int[] count = new int[workload.Users.Count];
        foreach (int job in jobs.Running)
        {
            count[workload.Jobs.User[job]]++;
        }

        return count;
    }

    private bool FillUsers(Workload workload, CertifiedJobs jobs, BoundCertificate certificate, out string reason)
    {
        reason = "it does not say for each user how long the jobs take alone";
        if (certificate.MeanAloneMs.Count != workload.Users.Count)
        {
            return false;
        }

        int[] count = JobsOfUsers(workload, jobs);
        double?[] weight = new double?[workload.Users.Count];
        int users = count.Count(jobsOfUser => jobsOfUser > 0);
        foreach (int job in jobs.Running)
        {
            int user = workload.Jobs.User[job];
            double share = certificate.Shares.Count == 0 ? 1.0 / users : certificate.Shares[job];
            if (weight[user] is { } known && Math.Abs(known - share) > Hair)
            {
                reason = "jobs of one user have different shares";
                return false;
            }

            weight[user] = share;
            Weights[job] = share / (count[user] * Math.Max(1, certificate.MeanAloneMs[user]));
        }

        reason = "the weights of the users are more than 1 together";
        return weight.Sum(one => one ?? 0) <= 1 + Hair;
    }

    private static (double Slope, double OffsetMs, double Floor) Line(Workload workload, CertifiedJobs jobs, PlanMeasure measure, int job)
    {
        double earliestMs = jobs.HeadMs[job] + jobs.ShortestMs[job];
        double weight = workload.Jobs.Weight.IsEmpty ? 1 : workload.Jobs.Weight[job];
        switch (measure)
        {
            case PlanMeasure.Completion:
                return (1, 0, earliestMs);
            case PlanMeasure.WeightedCompletion:
                return (weight, 0, weight * earliestMs);
            case PlanMeasure.Tardiness:
                return workload.Jobs.Deadline(new JobId(job)) is { } due
                    ? (weight, due.UnixMs - jobs.StartMs, weight * Math.Max(0, earliestMs - (due.UnixMs - jobs.StartMs)))
                    : (0, 0, 0);
            case PlanMeasure.BoundedSlowdown:
                double submitMs = workload.Jobs.SubmitMs[job] - jobs.StartMs;
                double least = jobs.ModesOf(job).Min(mode => Math.Max(1, (jobs.HeadMs[job] + mode.DurationMs - submitMs) / Math.Max(mode.DurationMs, SlowdownThresholdMs)));
                return (1 / Math.Max(jobs.LongestMs[job], SlowdownThresholdMs), submitMs, least);
            default:
                throw new ArgumentOutOfRangeException(nameof(measure), measure, "this measure is no sum over jobs");
        }
    }
}
