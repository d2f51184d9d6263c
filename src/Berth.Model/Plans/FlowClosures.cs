namespace Berth.Model;

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
