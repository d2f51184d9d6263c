using Berth.Model;
using Berth.Model.Metrics;
using Berth.Model.Starvation;
using Berth.Simulation.Experiments;

namespace Berth.Simulation.Reports;

/// <summary>All that a report of one simulation shows; plain data, computed before. Texts may come from anywhere: the writer escapes them.</summary>
public sealed record ReportModel
{
    /// <summary>Title of the page, for example <c>SDSC-BLUE under 3 policies</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>What was replayed.</summary>
    public required WorkloadFacts Workload { get; init; }

    /// <summary>What the reader skipped or repaired, one row a rule; empty when the log was clean.</summary>
    public required IReadOnlyList<ImportRow> Import { get; init; }

    /// <summary>The policies in the order they ran; at least one. The first is what the others are compared with.</summary>
    public required IReadOnlyList<PolicyReport> Policies { get; init; }

    /// <summary>
    /// Entry i compares policy i+1 with the first one; empty when there is one policy or nothing was compared.
    /// </summary>
    public IReadOnlyList<PolicyComparison> Comparisons { get; init; } = [];

    /// <summary>Promises against delivery, finish-time fairness and the price of fairness; the section is left out where it is null.</summary>
    public FairnessStudy? Fairness { get; init; }

    /// <summary>What limited the schedules, where that was computed; the section is left out when empty.</summary>
    public IReadOnlyList<ReportFact> Limits { get; init; } = [];

    /// <summary>The command line that makes this report again; null where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>The nodes of the cluster; null for a pool.</summary>
    public ClusterNodes? Nodes { get; init; }

    /// <summary>Names of the users by index, for Gantt views; empty where there are none to draw.</summary>
    public IReadOnlyList<string> UserNames { get; init; } = [];

    /// <summary>Indexes of the users, most work first: <see cref="OrderUsers"/>. The first of them have colours of their own.</summary>
    public IReadOnlyList<int> UsersByWork { get; init; } = [];

    /// <summary>
    /// Users by the work they brought, size (at least 1) times the shorter of run and requested time, most first, ties by index: the same whatever
    /// policy ran it.
    /// </summary>
    public static IReadOnlyList<int> OrderUsers(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        double[] work = new double[workload.Users.Count];
        bool[] hasJobs = new bool[workload.Users.Count];
        for (int job = 0; job < workload.JobCount; job++)
        {
            int user = workload.Jobs.User[job];
            hasJobs[user] = true;
            work[user] += (double)Math.Max(1, workload.Jobs.Processors[job]) * Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]);
        }

        return [.. Enumerable.Range(0, work.Length).Where(user => hasJobs[user]).OrderByDescending(user => work[user]).ThenBy(user => user)];
    }
}

/// <summary>The workload in a few numbers.</summary>
/// <param name="Name">Short name, for example the file name of the log.</param>
/// <param name="Jobs">Jobs replayed.</param>
/// <param name="Users">Different users.</param>
/// <param name="Processors">Processors of the machine it was replayed on.</param>
/// <param name="FirstSubmit">First submit time.</param>
/// <param name="LastSubmit">Last submit time.</param>
/// <param name="HasCalendar">True when times are dates; false when the log counts from its own zero.</param>
/// <param name="OfferedLoad">
/// Processor time that the jobs ask for, sum of processors * min(run time, requested time), over what the machine has between
/// first and last submit; null when that period is empty. On nodes it is the time of GPUs, or of CPU, in the first mode, parts as parts.
/// </param>
public sealed record WorkloadFacts(
    string Name, int Jobs, int Users, int Processors, Instant FirstSubmit, Instant LastSubmit, bool HasCalendar, double? OfferedLoad)
{
    /// <summary>What <see cref="Processors"/> counts.</summary>
    public SizeUnit Unit { get; init; }

    /// <summary>Nodes of the machine; null for a pool.</summary>
    public int? Nodes { get; init; }

    /// <summary>
    /// The facts of a workload on a cluster. Jobs larger than the cluster ask for nothing, because they never run.
    /// A log has a calendar when its time zero is not the Unix epoch.
    /// </summary>
    public static WorkloadFacts Of(Workload workload, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ReadOnlySpan<long> submitMs = workload.Jobs.SubmitMs;
        Instant first = new(submitMs.IsEmpty ? workload.Origin.UnixMs : submitMs[0]);
        Instant last = new(submitMs.IsEmpty ? workload.Origin.UnixMs : submitMs[^1]);
        double workMs = 0;
        (double[]? sizeOf, double machine) = SizeOnNodes(workload, cluster);
        var users = new HashSet<int>();
        for (int job = 0; job < workload.JobCount; job++)
        {
            users.Add(workload.Jobs.User[job]);
            int processors = workload.Jobs.Processors[job];
            if (processors <= cluster.Processors)
            {
                double size = sizeOf is null ? processors : sizeOf[workload.Jobs.Shape[job]];
                workMs += size * Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]);
            }
        }

        double offeredMs = machine * (last - first).Ms;
        return new WorkloadFacts(
            workload.Name,
            workload.JobCount,
            users.Count,
            cluster.Processors,
            first,
            last,
            HasCalendar: workload.Origin.UnixMs != 0,
            OfferedLoad: offeredMs > 0 ? workMs / offeredMs : null)
        {
            Unit = workload.Unit,
            Nodes = cluster.Nodes?.Count,
        };
    }

    /// <summary>The exact size of each shape and of the machine, in GPUs or cores; no shapes for a pool.</summary>
    private static (double[]? SizeOf, double Machine) SizeOnNodes(Workload workload, Cluster cluster)
    {
        if (cluster.Nodes is not { } nodes || workload.Shapes.Count == 0)
        {
            return (null, cluster.Processors);
        }

        if (workload.Unit == SizeUnit.Processor)
        {
            double[] cores = [.. workload.Shapes.Select(shape => shape.Modes[0].TaskCount * shape.Modes[0].Task.CpuMillicores / (double)ResourceSchema.MillicoresPerCore)];
            return (cores, nodes.CpuMillicores / (double)ResourceSchema.MillicoresPerCore);
        }

        double[] gpus = [.. workload.Shapes.Select(shape => GpusOf(shape.Modes[0], nodes))];
        return (gpus, nodes.GpuCount);
    }

    private static double GpusOf(JobMode mode, ClusterNodes nodes)
    {
        TaskRequest task = mode.Task;
        int part = task.GpuMemoryBytes == 0
            ? task.GpuThousandths
            : nodes.Classes.Where(kind => kind.GpuCount > 0).Select(kind => kind.GpuPartOf(task)).DefaultIfEmpty(TaskRequest.WholeGpu).Min();
        return mode.TaskCount * (double)task.GpuCount * part / TaskRequest.WholeGpu;
    }
}

/// <summary>One rule of the reader and how often it applied.</summary>
/// <param name="Rule">Stable name of the rule.</param>
/// <param name="Count">Records it applied to.</param>
/// <param name="Text">What was wrong and what was done, for people.</param>
public sealed record ImportRow(string Rule, long Count, string Text);

/// <summary>A named fact in words.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Text">The fact, with its unit.</param>
public sealed record ReportFact(string Name, string Text);

/// <summary>The regimes of a policy in a replay.</summary>
/// <param name="Log">Every change.</param>
/// <param name="Use">What each regime had of the replay, in the order of the set.</param>
public sealed record RegimeReport(RegimeLog Log, IReadOnlyList<RegimeUse> Use);

/// <summary>One policy and what became of the workload under it.</summary>
public sealed record PolicyReport
{
    /// <summary>The policy; its name heads columns and legends.</summary>
    public required PolicySpec Policy { get; init; }

    /// <summary>Its full text form, for example <c>easy(order=fcfs, depth=1)</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Every figure.</summary>
    public required ScheduleMetrics Metrics { get; init; }

    /// <summary>Utilization and queue over time.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>Distribution of wait times.</summary>
    public required WaitCurve Waits { get; init; }

    /// <summary>How it used the nodes; null for a pool.</summary>
    public NodeReport? Nodes { get; init; }

    /// <summary>Which regime was in force when; null under a plain policy.</summary>
    public RegimeReport? Regimes { get; init; }

    /// <summary>What the replay counted; null for a schedule that no replay made.</summary>
    public ReplayCounters? Counters { get; init; }

    /// <summary>What the validator found; empty when the schedule is valid, null when it was not checked.</summary>
    public IReadOnlyList<Violation>? Violations { get; init; }

    /// <summary>The longest waits against what the policy guarantees; null when it was not checked.</summary>
    public StarvationCheck? Starvation { get; init; }
}
