using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>
/// Who hands what it held to whom in a schedule: each job takes the amounts that it needs from jobs that ended before it starts, on the same nodes and of the same GPUs. If
/// runs take other times than planned, and every job waits for those that hand something to it, then places and the order of the plan stay, and nothing is ever held twice,
/// whatever the times are. Method: chaining of a resource-feasible schedule into a partial order (N. Policella, A. Oddi, S. F. Smith, A. Cesta, "Generating Robust Partial
/// Order Schedules", CP 2004), amounts first from jobs that are waited for anyway, then from those that ended earliest. Immutable.
/// </summary>
public sealed class ResourceFlow
{
    private readonly Workload _workload;
    private readonly FlowClosures _closures;
    private readonly int[] _order;
    private readonly FlowLink[][] _before;

    private ResourceFlow(Workload workload, FlowClosures closures, int[] order, FlowLink[][] before)
    {
        _workload = workload;
        _closures = closures;
        _order = order;
        _before = before;
    }

    /// <summary>The jobs that run, in the order of their planned starts.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>The flow of a schedule. Throws <see cref="ArgumentException"/> when more is held at some moment than there is.</summary>
    public static ResourceFlow Of(Workload workload, Cluster cluster, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] order =
        [
            .. Enumerable.Range(0, schedule.Count).Where(job => schedule.Started(new JobId(job)))
                .OrderBy(job => schedule.StartMs[job]).ThenBy(job => schedule.EndMs[job]).ThenBy(job => job),
        ];
        var pots = new FlowPots(workload, cluster, schedule);
        var before = new FlowLink[schedule.Count][];
        foreach (int job in order)
        {
            before[job] = [.. pots.Take(job, Dependencies(workload, schedule, job))];
        }

        return new ResourceFlow(workload, new FlowClosures(workload, cluster, schedule), order, before);
    }

    /// <summary>What a job waits for: others that hand something to it, and its dependencies.</summary>
    public IReadOnlyList<FlowLink> Before(JobId job) => _before[job.Index] ?? [];

    /// <summary>Starts and ends, milliseconds since the Unix epoch, if runs take other times; entries of jobs that do not run stay as they are.</summary>
    /// <param name="runMs">For each job how long it runs.</param>
    /// <param name="startMs">Takes the starts.</param>
    /// <param name="endMs">Takes the ends.</param>
    public void Replay(ReadOnlySpan<long> runMs, Span<long> startMs, Span<long> endMs)
    {
        foreach (int job in _order)
        {
            long start = Math.Max(_workload.Jobs.SubmitMs[job], _workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue);
            foreach (FlowLink link in _before[job])
            {
                start = Math.Max(start, link.StartOnly ? startMs[link.Job] : endMs[link.Job]);
            }

            startMs[job] = _closures.EarliestStart(job, start);
            endMs[job] = startMs[job] + runMs[job];
        }
    }

    private static List<FlowLink> Dependencies(Workload workload, Schedule schedule, int job)
    {
        var links = new List<FlowLink>();
        if (workload.Jobs.Dependencies is { } dependencies)
        {
            foreach (Dependency dependency in dependencies.Of(new JobId(job)))
            {
                if (schedule.Started(dependency.On))
                {
                    links.Add(new FlowLink(dependency.On.Index, dependency.Kind == DependencyKind.After));
                }
            }
        }

        return links;
    }
}

/// <summary>A job that another waits for.</summary>
/// <param name="Job">Its index.</param>
/// <param name="StartOnly">True when its start is enough.</param>
public readonly record struct FlowLink(int Job, bool StartOnly);

/// <summary>When places may not be used: advance reservations for others, and maintenance.</summary>
internal sealed class FlowClosures
{
    private readonly Workload _workload;
    private readonly (long FromMs, long ToMs)[][] _ofJob;
    private readonly int[] _mode;

    public FlowClosures(Workload workload, Cluster cluster, Schedule schedule)
    {
        _workload = workload;
        _ofJob = new (long, long)[schedule.Count][];
        _mode = new int[schedule.Count];
        IReadOnlyList<AdvanceReservation> reservations = cluster.Nodes?.Reservations ?? [];
        for (int job = 0; job < schedule.Count; job++)
        {
            _mode[job] = schedule.Allocations?.Mode(new JobId(job)) ?? 0;
            _ofJob[job] = reservations.Count == 0 ? [] : Of(reservations, workload.Users[workload.Jobs.User[job]], schedule, new JobId(job));
        }
    }

    /// <summary>The first moment from <paramref name="startMs"/> on at which the requested time of a job does not run into a closure.</summary>
    public long EarliestStart(int job, long startMs)
    {
        long requestedMs = _workload.Jobs.RequestedMsIn(new JobId(job), _mode[job]);
        foreach ((long fromMs, long toMs) in _ofJob[job])
        {
            if (startMs < toMs && startMs + requestedMs > fromMs)
            {
                startMs = toMs;
            }
        }

        return startMs;
    }

    private static (long FromMs, long ToMs)[] Of(IReadOnlyList<AdvanceReservation> reservations, string user, Schedule schedule, JobId job)
    {
        NodeSet nodes = schedule.Allocations is { } allocations ? JobPlaces.NodesOf(allocations.Of(job)) : NodeSet.Empty;
        return
        [
            .. reservations.Where(one => !one.Users.Contains(user) && nodes.Any(one.Nodes.Contains))
                .Select(one => (one.From.UnixMs, one.To.UnixMs)).OrderBy(one => one.Item1),
        ];
    }
}
