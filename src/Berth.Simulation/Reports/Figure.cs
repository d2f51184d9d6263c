using Berth.Model.Metrics;

namespace Berth.Simulation.Reports;

/// <summary>How a figure is written.</summary>
internal enum FigureUnit
{
    /// <summary>Seconds, shown as a span of time.</summary>
    Seconds,

    /// <summary>A number without unit.</summary>
    Number,

    /// <summary>A share of one, shown as per cent.</summary>
    Share,

    /// <summary>A whole number.</summary>
    Count,
}

/// <summary>Which way a figure should go.</summary>
internal enum Wanted
{
    /// <summary>Less is better.</summary>
    Low,

    /// <summary>More is better.</summary>
    High,

    /// <summary>Neither is better in itself.</summary>
    Neither,
}

/// <summary>One row of the table of figures.</summary>
/// <param name="Id">Stable name, the same as in a comparison.</param>
/// <param name="Label">For people.</param>
/// <param name="Unit">How it is written.</param>
/// <param name="Wanted">Which way it should go.</param>
/// <param name="Read">Takes it from the metrics.</param>
internal sealed record Figure(string Id, string Label, FigureUnit Unit, Wanted Wanted, Func<ScheduleMetrics, double> Read)
{
    /// <summary>Stable name of the figure that decides the headline.</summary>
    public const string Headline = "mean_bounded_slowdown";

    private const string MachineGroup = "Machine";

    /// <summary>All figures, in groups.</summary>
    public static IReadOnlyList<(string Group, IReadOnlyList<Figure> Figures)> Groups { get; } =
    [
        ("Waiting",
        [
            new("mean_wait_s", "mean wait", FigureUnit.Seconds, Wanted.Low, m => m.Wait.Mean),
            new("median_wait_s", "median wait", FigureUnit.Seconds, Wanted.Low, m => m.Wait.Median),
            new("p95_wait_s", "95 % wait at most", FigureUnit.Seconds, Wanted.Low, m => m.Wait.P95),
            new("p99_wait_s", "99 % wait at most", FigureUnit.Seconds, Wanted.Low, m => m.Wait.P99),
            new("max_wait_s", "longest wait", FigureUnit.Seconds, Wanted.Low, m => m.Wait.Max),
            new("mean_turnaround_s", "mean turnaround", FigureUnit.Seconds, Wanted.Low, m => m.Turnaround.Mean),
        ]),
        ("Slowdown",
        [
            new(Headline, "mean bounded slowdown", FigureUnit.Number, Wanted.Low, m => m.BoundedSlowdown.Mean),
            new("median_bounded_slowdown", "median bounded slowdown", FigureUnit.Number, Wanted.Low, m => m.BoundedSlowdown.Median),
            new("p95_bounded_slowdown", "95 % bounded slowdown at most", FigureUnit.Number, Wanted.Low, m => m.BoundedSlowdown.P95),
            new("mean_slowdown", "mean slowdown", FigureUnit.Number, Wanted.Low, m => m.Slowdown.Mean),
        ]),
        (MachineGroup,
        [
            new("utilization", "utilization", FigureUnit.Share, Wanted.High, m => m.Utilization),
            new("loss_of_capacity", "loss of capacity", FigureUnit.Share, Wanted.Low, m => m.LossOfCapacity),
            new("makespan_s", "makespan", FigureUnit.Seconds, Wanted.Low, m => m.MakespanSeconds),
            new("throughput_per_hour", "throughput, jobs per hour", FigureUnit.Number, Wanted.High, m => m.ThroughputPerHour),
            new("mean_queue_length", "mean queue, jobs", FigureUnit.Number, Wanted.Low, m => m.MeanQueueLength),
            new("max_queue_length", "longest queue, jobs", FigureUnit.Count, Wanted.Low, m => m.MaxQueueLength),
        ]),
        ("Fairness between users",
        [
            new("jain_users", "Jain index", FigureUnit.Number, Wanted.High, m => m.Fairness.JainIndex),
            new("max_over_mean", "worst user over mean", FigureUnit.Number, Wanted.Low, m => m.Fairness.MaxOverMean),
            new("overtakes", "overtakes", FigureUnit.Count, Wanted.Neither, m => m.Fairness.Overtakes),
        ]),
    ];

    /// <summary>The figures that say something about a report's machine: on nodes what was held of each resource, in place of processors.</summary>
    public static IReadOnlyList<(string Group, IReadOnlyList<Figure> Figures)> GroupsOf(ReportModel model)
    {
        IReadOnlyList<(string Group, IReadOnlyList<Figure> Figures)> groups = model.Policies.All(policy => policy.Metrics.Resources is null)
            ? Groups
            : [.. Groups.Select(group => group.Group == MachineGroup ? (MachineGroup, [.. OnNodes(model), .. group.Figures.Skip(1)]) : group)];
        return model.Policies.All(policy => policy.Metrics.Interruptions is null)
            ? groups
            : [.. groups, ("Interruptions", [.. Interruptions(model)])];
    }

    private static IEnumerable<Figure> Interruptions(ReportModel model)
    {
        yield return new("useful_utilization", "utilization by work that counts", FigureUnit.Share, Wanted.High, m => m.Interruptions?.UsefulUtilization ?? m.Utilization);
        yield return new("lost_work", "lost work, of all there is", FigureUnit.Share, Wanted.Low, m => m.Interruptions?.LostShare ?? 0);
        yield return new("interrupted_jobs", "interrupted jobs", FigureUnit.Count, Wanted.Low, m => m.Interruptions?.InterruptedJobs ?? 0);
        (string Id, string Label, Func<ScheduleMetrics, int> Read)[] counts =
        [
            ("requeued", "runs preempted and requeued", m => m.Interruptions?.Requeued ?? 0),
            ("suspended", "runs preempted and suspended", m => m.Interruptions?.Suspended ?? 0),
            ("node_failed", "runs ended by a failing node", m => m.Interruptions?.NodeFailed ?? 0),
            ("job_failed", "runs that failed and were tried again", m => m.Interruptions?.JobFailed ?? 0),
            ("cancelled", "jobs preempted and cancelled", m => m.Outcomes.GetValueOrDefault(Berth.Model.JobOutcome.Cancelled)),
            ("failed", "jobs failed for good", m => m.Outcomes.GetValueOrDefault(Berth.Model.JobOutcome.Failed)),
        ];
        foreach ((string id, string label, Func<ScheduleMetrics, int> read) in counts.Where(count => model.Policies.Any(policy => count.Read(policy.Metrics) > 0)))
        {
            yield return new(id, label, FigureUnit.Count, Wanted.Low, m => read(m));
        }

        if (model.Policies.Any(policy => policy.Metrics.Interruptions?.Availability < 1))
        {
            yield return new("availability", "nodes neither down nor drained", FigureUnit.Share, Wanted.Neither, m => m.Interruptions?.Availability ?? 1);
        }
    }

    private static IEnumerable<Figure> OnNodes(ReportModel model)
    {
        // The first one is what a comparison calls utilization.
        bool isGpu = model.Workload.Unit == Berth.Model.SizeUnit.Gpu;
        Figure gpu = new(isGpu ? "utilization" : "gpu_use", "GPU in use", FigureUnit.Share, Wanted.High, m => m.Resources?.Cluster.Gpu?.Share ?? 0);
        Figure cpu = new(isGpu ? "cpu_use" : "utilization", "CPU in use", FigureUnit.Share, Wanted.High, m => m.Resources?.Cluster.Cpu.Share ?? 0);
        if (model.Nodes?.GpuCount > 0)
        {
            yield return gpu;
        }

        yield return cpu;
        yield return new("memory_use", "memory in use", FigureUnit.Share, Wanted.Neither, m => m.Resources?.Cluster.Memory.Share ?? 0);
        yield return new("busy_nodes", "nodes with a task", FigureUnit.Share, Wanted.Neither, m => m.Resources?.Cluster.NodeTime.BusyShare ?? 0);
    }

    /// <summary>A value in the figure's unit.</summary>
    public string Text(double value) => Unit switch
    {
        FigureUnit.Seconds => NumberText.Span(value),
        FigureUnit.Share => NumberText.Percent(value, 2),
        FigureUnit.Count when double.IsFinite(value) => NumberText.Count((long)value),
        _ => NumberText.Number(value),
    };

    /// <summary>
    /// A difference as people compare: shares in percentage points, everything else in per cent of the first policy's value, or in its
    /// own unit where that value is 0. Null when it cannot be told.
    /// </summary>
    public string? DifferenceText(double baseline, double difference)
    {
        (double factor, string unit)? scale = Scale(baseline);
        if (!double.IsFinite(difference) || !double.IsFinite(baseline))
        {
            return null;
        }

        if (difference == 0 || (scale is { } small && Math.Abs(difference * small.factor) < 0.005))
        {
            return NumberText.Same;
        }

        return scale is { } shown ? NumberText.SignedDigits(difference * shown.factor) + shown.unit : (difference > 0 ? "+" : "") + Text(difference);
    }

    /// <summary>The two ends of an interval of the difference, in the same unit as <see cref="DifferenceText"/>.</summary>
    public string? IntervalText(double baseline, Experiments.ConfidenceInterval interval)
    {
        if (!double.IsFinite(interval.Low) || !double.IsFinite(interval.High) || !double.IsFinite(baseline))
        {
            return null;
        }

        return Scale(baseline) is { } shown
            ? $"{NumberText.SignedDigits(interval.Low * shown.factor)} to {NumberText.SignedDigits(interval.High * shown.factor)}{shown.unit}"
            : $"{Text(interval.Low)} to {Text(interval.High)}";
    }

    private (double factor, string unit)? Scale(double baseline) =>
        Unit == FigureUnit.Share ? (100, "\u202Fpp") : baseline == 0 ? null : (100 / Math.Abs(baseline), "\u202F%");
}
