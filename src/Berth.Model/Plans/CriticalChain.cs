using System.Numerics;
using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>Why a job of a plan does not start earlier.</summary>
public enum StartReason : byte
{
    /// <summary>It was submitted, or released, at its start: the chain begins here.</summary>
    Release,

    /// <summary>A job that it depends on ended or started then.</summary>
    Dependency,

    /// <summary>A job that held what it needs ended then.</summary>
    Room,

    /// <summary>A reservation or a maintenance window ended then.</summary>
    Reservation,

    /// <summary>None of these: the plan could have started it earlier, had that been of any use.</summary>
    Plan,
}

/// <summary>One job of a critical chain.</summary>
/// <param name="Job">The job.</param>
/// <param name="Reason">Why it starts no earlier.</param>
/// <param name="Resource">With <see cref="StartReason.Room"/>: what was short, such as <c>GPU</c>, <c>CPU</c>, <c>memory</c>; else null.</param>
/// <param name="Node">With <see cref="StartReason.Room"/> on nodes: where it was short; null for others.</param>
public readonly record struct ChainLink(JobId Job, StartReason Reason, string? Resource, int? Node);

/// <summary>
/// The critical chain of a plan: the jobs, one after the other without a gap, that set when the last one ends. To finish earlier one of them must become shorter, need less,
/// or go elsewhere. Where several jobs ended at the moment that let one start, a dependency goes first, then the job that held a GPU, then the lower index.
/// </summary>
public sealed class CriticalChain
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly Schedule _schedule;
    private readonly HeldPlaces? _held;
    private readonly int[] _runOf;
    private readonly ILookup<long, int> _endingAt;

    private CriticalChain(Workload workload, Cluster cluster, Schedule schedule)
    {
        _workload = workload;
        _cluster = cluster;
        _schedule = schedule;
        _held = cluster.Nodes is { } nodes && schedule.Allocations is not null && workload.Shapes.Count > 0 ? new HeldPlaces(workload, nodes, schedule) : null;
        _runOf = new int[schedule.Count];
        for (int run = 0; run < schedule.Runs.Count; run++)
        {
            _runOf[schedule.Runs.JobOf(run)] = run;
        }

        _endingAt = Enumerable.Range(0, schedule.Count).Where(job => schedule.Started(new JobId(job))).ToLookup(job => schedule.EndMs[job]);
    }

    /// <summary>The chain from its first job to the last one to end; empty where nothing runs.</summary>
    public static IReadOnlyList<ChainLink> Of(Workload workload, Cluster cluster, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        return new CriticalChain(workload, cluster, schedule).Find();
    }

    private List<ChainLink> Find()
    {
        var chain = new List<ChainLink>();
        int? last = null;
        for (int job = 0; job < _schedule.Count; job++)
        {
            last = _schedule.Started(new JobId(job)) && (last is not { } other || _schedule.EndMs[job] > _schedule.EndMs[other]) ? job : last;
        }

        var seen = new HashSet<int>();
        while (last is { } job && seen.Add(job))
        {
            (ChainLink link, last) = Before(job);
            chain.Add(link);
        }

        chain.Reverse();
        return chain;
    }

    private (ChainLink Link, int? Before) Before(int job)
    {
        var id = new JobId(job);
        long startMs = _schedule.StartMs[job];
        if (startMs <= Math.Max(_workload.Jobs.SubmitMs[job], _workload.Jobs.Release(id)?.UnixMs ?? long.MinValue))
        {
            return (new ChainLink(id, StartReason.Release, null, null), null);
        }

        if (Dependency(id, startMs) is { } earlier)
        {
            return (new ChainLink(id, StartReason.Dependency, null, null), earlier);
        }

        if (Room(job, startMs) is { } room)
        {
            return (new ChainLink(id, StartReason.Room, room.Resource, room.Node), room.Job);
        }

        bool opened = _cluster.Nodes?.Reservations.Any(one => one.To.UnixMs == startMs) == true;
        return (new ChainLink(id, opened ? StartReason.Reservation : StartReason.Plan, null, null), null);
    }

    private int? Dependency(JobId job, long startMs)
    {
        if (_workload.Jobs.Dependencies is { } dependencies)
        {
            foreach (Dependency dependency in dependencies.Of(job))
            {
                if (_schedule.Started(dependency.On)
                    && (dependency.Kind == DependencyKind.After ? _schedule.StartMs : _schedule.EndMs)[dependency.On.Index] == startMs)
                {
                    return dependency.On.Index;
                }
            }
        }

        return null;
    }

    private (int Job, string Resource, int? Node)? Room(int job, long startMs)
    {
        int[] ending = [.. _endingAt[startMs].Where(other => other != job && _schedule.StartMs[other] < startMs)];
        if (ending.Length == 0)
        {
            return null;
        }

        if (_held is null)
        {
            return (ending[0], "processors", null);
        }

        HeldPlace[] own = Places(job);
        foreach (int node in own.Select(place => place.Node).Distinct())
        {
            if (Short(job, node, own, startMs) is { } resource && ending.FirstOrDefault(other => Holds(other, node, resource), -1) is >= 0 and var holder)
            {
                return (holder, resource, node);
            }
        }

        JobShape shape = _workload.Shapes[_workload.Jobs.Shape[job]];
        foreach (Licence licence in shape.Licences)
        {
            if (ending.FirstOrDefault(other => _workload.Shapes[_workload.Jobs.Shape[other]].Licences.Any(one => one.Name == licence.Name), -1) is >= 0 and var holder)
            {
                return (holder, $"licence {licence.Name}", null);
            }
        }

        if (_workload.Jobs.Dependencies?.ArrayOf(new JobId(job)) is { } array
            && ending.FirstOrDefault(other => _workload.Jobs.Dependencies.ArrayOf(new JobId(other)) == array, -1) is >= 0 and var member)
        {
            return (member, "array", null);
        }

        // It would have fitted on its own nodes: what kept it waiting was room on others that the plan gave away.
        int neighbour = ending.FirstOrDefault(other => Places(other).Any(place => own.Any(mine => mine.Node == place.Node)), -1);
        return neighbour >= 0 ? (neighbour, "room", own[0].Node) : null;
    }

    private HeldPlace[] Places(int job) => _held!.Of(_runOf[job]).ToArray();

    private bool Holds(int job, int node, string resource) => Places(job).Any(place => place.Node == node && resource switch
    {
        "GPU" => place.GpuThousandths > 0,
        "CPU" => place.CpuMillicores > 0,
        "memory" => place.MemoryBytes > 0,
        _ => place.StorageBytes > 0,
    });

    /// <summary>What a node lacked for a job just before a moment; null where it had room.</summary>
    private string? Short(int job, int node, HeldPlace[] own, long startMs)
    {
        NodeClass kind = _cluster.Nodes!.ClassOf(node);
        (long cpu, long memory, long storage) = (kind.CpuMillicores, kind.MemoryBytes, kind.StorageBytes);
        Span<int> gpu = stackalloc int[TaskRequest.MaxGpus];
        gpu[..kind.GpuCount].Fill(TaskRequest.WholeGpu);
        for (int other = 0; other < _schedule.Count; other++)
        {
            if (other == job || !_schedule.Started(new JobId(other)) || _schedule.StartMs[other] >= startMs || _schedule.EndMs[other] < startMs)
            {
                continue;
            }

            foreach (HeldPlace place in Places(other))
            {
                if (place.Node == node)
                {
                    (cpu, memory, storage) = (cpu - place.CpuMillicores, memory - place.MemoryBytes, storage - place.StorageBytes);
                    for (int left = place.GpuBits; left != 0; left &= left - 1)
                    {
                        gpu[BitOperations.TrailingZeroCount(left)] -= place.GpuThousandths / BitOperations.PopCount((uint)place.GpuBits);
                    }
                }
            }
        }

        return LacksGpu(own, node, gpu[..kind.GpuCount]) ? "GPU"
            : own.Where(place => place.Node == node).Sum(place => place.CpuMillicores) > cpu ? "CPU"
            : own.Where(place => place.Node == node).Sum(place => place.MemoryBytes) > memory ? "memory"
            : own.Where(place => place.Node == node).Sum(place => place.StorageBytes) > storage ? "storage"
            : null;
    }

    private static bool LacksGpu(HeldPlace[] own, int node, Span<int> free)
    {
        foreach (HeldPlace place in own)
        {
            for (int left = place.Node == node ? place.GpuBits : 0; left != 0; left &= left - 1)
            {
                int each = place.GpuThousandths / BitOperations.PopCount((uint)place.GpuBits);
                int best = -1;
                for (int gpu = 0; gpu < free.Length; gpu++)
                {
                    best = free[gpu] >= each && (best < 0 || free[gpu] < free[best]) ? gpu : best;
                }

                if (best < 0)
                {
                    return true;
                }

                free[best] -= each;
            }
        }

        return false;
    }
}
