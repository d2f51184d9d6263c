using Berth.Model;
using Berth.Model.Metrics;
using MathNet.Numerics.Distributions;

namespace Berth.Simulation.Experiments;

/// <summary>One figure over several seeds of failures.</summary>
/// <param name="Figure">Stable name, for example <c>mean_wait_s</c>; the unit is in it.</param>
/// <param name="Label">For people, for example <c>mean wait</c>.</param>
/// <param name="Mean">Mean over the seeds.</param>
/// <param name="Interval">Interval of the mean; null with a single seed.</param>
/// <param name="Least">Smallest value of a seed.</param>
/// <param name="Most">Largest value of a seed.</param>
/// <param name="Difference">Mean difference to the first policy under the same failures; null for the first policy itself.</param>
/// <param name="DifferenceInterval">Its interval, from the differences seed by seed; null with a single seed or for the first policy.</param>
public sealed record SeededFigure(
    string Figure, string Label, double Mean, ConfidenceInterval? Interval, double Least, double Most, double? Difference, ConfidenceInterval? DifferenceInterval);

/// <summary>A policy over several seeds.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Interruptions">Runs that failures and preemption interrupted, over all seeds.</param>
/// <param name="FailedJobs">Jobs that failed for good, over all seeds.</param>
/// <param name="LostJobs">Jobs of which nothing is recorded, over all seeds: must be 0.</param>
public sealed record SeededArm(string Policy, IReadOnlyList<SeededFigure> Figures, long Interruptions, long FailedJobs, long LostJobs);

/// <summary>The same workload under the same policies with the failures of several seeds.</summary>
/// <param name="Seeds">The seeds.</param>
/// <param name="Arms">The policies in the order given.</param>
/// <param name="Violations">Violations that the validator found in all schedules together; null where it was not asked.</param>
public sealed record FailureStudyResult(IReadOnlyList<long> Seeds, IReadOnlyList<SeededArm> Arms, long? Violations);

/// <summary>
/// What failures do to a workload on average: replays it under the failures of several seeds, every policy under the same ones. Seeds are independent, so Student's interval
/// of the mean is in place; policies are compared by the differences within each seed.
/// </summary>
public static class FailureStudy
{
    private const double Confidence = 0.95;

    private static readonly (string Figure, string Label, Func<ScheduleMetrics, double> Of)[] Figures =
    [
        ("mean_wait_s", "mean wait", metrics => metrics.Wait.Mean),
        ("p95_wait_s", "p95 wait", metrics => metrics.Wait.P95),
        ("mean_bounded_slowdown", "mean bounded slowdown", metrics => metrics.BoundedSlowdown.Mean),
        ("utilization", "utilization", metrics => metrics.Utilization),
        ("useful_utilization", "useful utilization", metrics => metrics.Interruptions?.UsefulUtilization ?? metrics.Utilization),
        ("lost_unit_hours", "lost work", metrics => (metrics.Interruptions?.LostSeconds ?? 0) / 3600),
        ("availability", "nodes in service", metrics => metrics.Interruptions?.Availability ?? 1),
        ("makespan_s", "makespan", metrics => metrics.MakespanSeconds),
    ];

    /// <summary>Runs the study. Throws when the options plan no failures, or there is no seed.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="policies">The policies; the others are compared with the first.</param>
    /// <param name="options">Choices of the replay, failures included; their seed is the first one.</param>
    /// <param name="seedCount">How many seeds; at least 1.</param>
    /// <param name="window">Which jobs are measured.</param>
    /// <param name="tauSeconds">Threshold of bounded slowdown in seconds.</param>
    /// <param name="validate">Check every schedule.</param>
    /// <param name="progress">Told after each replay how many are done; null for nobody.</param>
    /// <param name="cancellation">Stops the study.</param>
    public static FailureStudyResult Run(
        Workload workload,
        Cluster cluster,
        IReadOnlyList<PolicySpec> policies,
        ReplayOptions options,
        int seedCount,
        MeasurementWindow window,
        double tauSeconds,
        bool validate,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(seedCount, 1);
        FailureSpec failures = options.Failures ?? throw new ArgumentException("a study of failures needs failures", nameof(options));
        long[] seeds = [.. Enumerable.Range(0, seedCount).Select(i => failures.Seed + i)];
        var runs = new SeedRun[policies.Count * seedCount];
        int done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, runs.Length, parallel, i =>
        {
            ReplayOptions seeded = options with { Failures = failures with { Seed = seeds[i % seedCount] }, ExplainsWaits = false, Reservations = null };
            runs[i] = Measure(workload, cluster, policies[i / seedCount], seeded, window, tauSeconds, validate, cancellation);
            progress?.Invoke(Interlocked.Increment(ref done));
        });
        return new FailureStudyResult(
            seeds,
            [.. policies.Select((policy, i) => ArmOf(policy, runs.AsSpan(i * seedCount, seedCount), i == 0 ? default : runs.AsSpan(0, seedCount)))],
            validate ? runs.Sum(run => run.Violations) : null);
    }

    private static SeedRun Measure(
        Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions options, MeasurementWindow window, double tauSeconds, bool validate, CancellationToken cancellation)
    {
        Schedule schedule = Replay.Run(workload, cluster, policy, options, null, cancellation).Schedule;
        long violations = 0;
        if (validate)
        {
            var checks = new ValidationOptions { FeedbackAllowed = options.Feedback, Preemption = [.. policy.Plain.Select(plain => plain.Preemption)], Failures = options.Failures };
            violations = ScheduleValidator.Validate(workload, cluster, schedule, checks).TotalCount;
        }

        int failed = 0;
        int lost = 0;
        foreach (JobOutcome outcome in schedule.Outcome)
        {
            failed += outcome == JobOutcome.Failed ? 1 : 0;
            lost += outcome == JobOutcome.Unstarted ? 1 : 0;
        }

        return new SeedRun(MetricsCalculator.Compute(workload, cluster, schedule, window, tauSeconds), schedule.Interrupted.All.Length, failed, lost, violations);
    }

    private static SeededArm ArmOf(PolicySpec policy, ReadOnlySpan<SeedRun> runs, ReadOnlySpan<SeedRun> baseline)
    {
        var figures = new List<SeededFigure>();
        foreach ((string figure, string label, Func<ScheduleMetrics, double> of) in Figures)
        {
            double[] values = new double[runs.Length];
            double[] differences = new double[runs.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = of(runs[i].Metrics);
                differences[i] = baseline.IsEmpty ? 0 : values[i] - of(baseline[i].Metrics);
            }

            figures.Add(new SeededFigure(
                figure,
                label,
                values.Average(),
                IntervalOf(values),
                values.Min(),
                values.Max(),
                baseline.IsEmpty ? null : differences.Average(),
                baseline.IsEmpty ? null : IntervalOf(differences)));
        }

        long interruptions = 0;
        long failed = 0;
        long lost = 0;
        foreach (SeedRun run in runs)
        {
            interruptions += run.Interruptions;
            failed += run.Failed;
            lost += run.Lost;
        }

        return new SeededArm(policy.Name, figures, interruptions, failed, lost);
    }

    /// <summary>Student's interval of a mean of independent values: mean plus and minus t s / sqrt(n), with n - 1 degrees of freedom.</summary>
    internal static ConfidenceInterval? IntervalOf(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
        {
            return null;
        }

        double mean = values.Average();
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        double half = StudentT.InvCDF(0, 1, values.Count - 1, 0.5 + (Confidence / 2)) * Math.Sqrt(variance / values.Count);
        return new ConfidenceInterval(mean - half, mean + half, Confidence);
    }

    private readonly record struct SeedRun(ScheduleMetrics Metrics, int Interruptions, int Failed, int Lost, long Violations);
}
