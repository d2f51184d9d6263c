using System.Globalization;
using Berth.Model;

namespace Berth.Testing;

/// <summary>One job of a small workload on nodes, times in whole units (seconds unless a test says otherwise).</summary>
public sealed record NodeJob
{
    public static TaskRequest OneCore { get; } = new(1000, 0, 0, 0, 0);

    public long Submit { get; init; }

    public long Run { get; init; } = 10;

    /// <summary>Null: the run time.</summary>
    public long? Request { get; init; }

    public IReadOnlyList<JobMode> Modes { get; init; } = [new JobMode(1, OneCore)];

    /// <summary>Run and requested time of the second and further modes.</summary>
    public IReadOnlyList<(long Run, long Request)> FurtherTimes { get; init; } = [];

    public IReadOnlyList<string> Partitions { get; init; } = [];

    public IReadOnlyList<Licence> Licences { get; init; } = [];

    public string User { get; init; } = "ann";

    public long? Release { get; init; }

    public long? Deadline { get; init; }

    public int? Priority { get; init; }

    public string? Account { get; init; }

    public string? Qos { get; init; }

    public JobRecovery? Recovery { get; init; }

    public ExitKind Exit { get; init; } = ExitKind.Completed;

    public IReadOnlyList<(DependencyKind Kind, int On)> DependsOn { get; init; } = [];

    public int? Array { get; init; }

    /// <summary>One mode: a gang of tasks.</summary>
    public static NodeJob Of(long submit, long run, int tasks, TaskRequest task) =>
        new() { Submit = submit, Run = run, Modes = [new JobMode(tasks, task)] };

    /// <summary>The jobs, in order of submit, as a workload sized for the nodes.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="nodes">The cluster.</param>
    /// <param name="arrayWidths">Widths of the arrays that <see cref="Array"/> names by index.</param>
    /// <param name="unitMs">Milliseconds in a unit of time.</param>
    public static Workload Build(IReadOnlyList<NodeJob> jobs, ClusterNodes nodes, IReadOnlyList<int>? arrayWidths = null, long unitMs = 1000)
    {
        var builder = new WorkloadBuilder(Math.Max(1, jobs.Count)) { Name = "nodes" };
        int[] arrays = [.. (arrayWidths ?? []).Select(builder.Links.AddArray)];
        for (int i = 0; i < jobs.Count; i++)
        {
            NodeJob job = jobs[i];
            if (i > 0 && jobs[i - 1].Submit > job.Submit)
            {
                throw new ArgumentException($"job {i} is submitted before the job above it", nameof(jobs));
            }

            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = job.Submit * unitMs,
                RunMs = job.Run * unitMs,
                RequestedMs = (job.Request ?? job.Run) * unitMs,
                Processors = 1,
                User = builder.User(job.User),
                Exit = job.Exit,
                ReleaseMs = job.Release * unitMs,
                DeadlineMs = job.Deadline * unitMs,
                Priority = job.Priority,
                Account = job.Account is { } account ? builder.Account(account) : null,
                Qos = job.Qos is { } qos ? builder.Qos(qos) : null,
                Recovery = job.Recovery is { } recovery ? builder.Recovery(recovery) : null,
                Shape = builder.Shape(new JobShape(job.Modes, job.Partitions, job.Licences)),
                FurtherModes = [.. job.FurtherTimes.Select(time => new ModeTime(time.Request * unitMs, time.Run * unitMs))],
                Array = job.Array is { } array ? arrays[array] : null,
            });
            foreach ((DependencyKind kind, int on) in job.DependsOn)
            {
                builder.Links.Add(i, kind, on);
            }
        }

        return WorkloadChanges.SizedFor(builder.Build(), nodes);
    }

    public override string ToString()
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"submit {Submit} run {Run} request {Request ?? Run}") };
        for (int i = 0; i < Modes.Count; i++)
        {
            string times = i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" run {FurtherTimes[i - 1].Run} request {FurtherTimes[i - 1].Request}");
            parts.Add($"[{Text(Modes[i])}{times}]");
        }

        parts.Add(User);
        AddIf(parts, Partitions.Count > 0, "in " + string.Join('|', Partitions));
        AddIf(parts, Licences.Count > 0, "licences " + string.Join(' ', Licences.Select(licence => $"{licence.Name}:{licence.Count}")));
        AddIf(parts, Release is not null, $"release {Release}");
        AddIf(parts, Deadline is not null, $"deadline {Deadline}");
        AddIf(parts, Priority is not null, $"priority {Priority}");
        AddIf(parts, Account is not null, $"account {Account}");
        AddIf(parts, Qos is not null, $"qos {Qos}");
        AddIf(parts, Recovery is not null, Recovery is null ? "" : TenantJob.Text(Recovery));
        AddIf(parts, Exit != ExitKind.Completed, $"log says {Exit}");
        AddIf(parts, DependsOn.Count > 0, string.Join(' ', DependsOn.Select(link => $"{link.Kind}:{WorkloadText.NameOf(link.On)}")));
        AddIf(parts, Array is not null, $"array {Array}");
        return string.Join("  ", parts);
    }

    private static void AddIf(List<string> parts, bool condition, string part)
    {
        if (condition)
        {
            parts.Add(part);
        }
    }

    private static string Text(JobMode mode)
    {
        TaskRequest task = mode.Task;
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{mode.TaskCount} x {task.CpuMillicores}m") };
        AddIf(parts, task.MemoryBytes > 0, $"memory {task.MemoryBytes}");
        AddIf(parts, task.StorageBytes > 0, $"storage {task.StorageBytes}");
        AddIf(parts, task.GpuCount > 0 && task.GpuMemoryBytes == 0, $"gpu {task.GpuCount} x {task.GpuThousandths}");
        AddIf(parts, task.GpuMemoryBytes > 0, $"gpu memory {task.GpuMemoryBytes}");
        AddIf(parts, mode.Spread != TaskSpread.Anywhere, mode.Spread.ToString());
        AddIf(parts, mode.Exclusive, "exclusive");
        AddIf(parts, mode.TopologyLevel is not null, $"{(mode.TopologyRequired ? "one" : "rather one")} {mode.TopologyLevel}");
        AddIf(parts, mode.Features.Names.Count > 0, $"features {mode.Features}");
        AddIf(parts, mode.GpuTypes.Names.Count > 0, $"types {mode.GpuTypes}");
        return string.Join(' ', parts);
    }
}
