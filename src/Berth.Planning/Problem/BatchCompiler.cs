using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Problem;

/// <summary>Turns a workload on a cluster into a <see cref="BatchProblem"/>.</summary>
internal sealed class BatchCompiler
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly NodeState? _nodes;
    private readonly List<int> _modeOf = [];
    private readonly List<long> _durationMs = [];
    private readonly List<long> _requestedMs = [];
    private readonly List<int> _firstMode = [0];

    private BatchCompiler(Workload workload, Cluster cluster)
    {
        _workload = workload;
        _cluster = cluster;
        _nodes = cluster.Nodes is { } nodes ? new NodeState(workload, nodes, new PlacementSpec(PlacementRule.BestFit)) : null;
    }

    /// <summary>The problem of a workload on a cluster.</summary>
    public static BatchProblem Compile(Workload workload, Cluster cluster) => new BatchCompiler(workload, cluster).Compile();

    private BatchProblem Compile()
    {
        int count = _workload.JobCount;
        var outcomes = new JobOutcome?[count];
        for (int job = 0; job < count; job++)
        {
            if (ModesOf(job).Count == 0)
            {
                outcomes[job] = JobOutcome.Rejected;
            }
        }

        var links = new DependencyLinks(_workload, outcomes, IsKilled);
        int[] id = [.. Enumerable.Range(0, count).Where(job => outcomes[job] is null)];
        foreach (int job in id)
        {
            AddModes(job);
        }

        LaneBuilder lanes = new(_workload, _cluster, _nodes);
        (Lane[] all, long[] demand) = lanes.Build(id, _firstMode, _modeOf);
        long startMs = count == 0 ? 0 : _workload.Jobs.SubmitMs[0];
        return new BatchProblem
        {
            Workload = _workload,
            Cluster = _cluster,
            StartMs = startMs,
            Id = id,
            ReleaseMs = [.. id.Select(job => ReleaseMs(job, links.NotBeforeMs[job]) - startMs)],
            DueMs = [.. id.Select(job => _workload.Jobs.Deadline(new JobId(job)) is { } due ? due.UnixMs - startMs : long.MaxValue)],
            Weight = [.. id.Select(job => _workload.Jobs.Weight.IsEmpty ? 1L : _workload.Jobs.Weight[job])],
            User = [.. id.Select(job => _workload.Jobs.User[job])],
            FirstMode = [.. _firstMode],
            ShapeMode = [.. _modeOf],
            DurationMs = [.. _durationMs],
            RequestedMs = [.. _requestedMs],
            Lanes = all,
            Demand = demand,
            Precedence = links.Among(id),
            LanesAreExact = lanes.AreExact(id),
            Nodes = _nodes,
            LeftOut = [.. Enumerable.Range(0, count).Where(job => outcomes[job] is not null).Select(job => (job, outcomes[job]!.Value))],
        };
    }

    private void AddModes(int job)
    {
        foreach (int mode in ModesOf(job))
        {
            var id = new JobId(job);
            _modeOf.Add(mode);
            _requestedMs.Add(_workload.Jobs.RequestedMsIn(id, mode));
            _durationMs.Add(Math.Min(_workload.Actuals.RunMsIn(id, mode), _workload.Jobs.RequestedMsIn(id, mode)));
        }

        _firstMode.Add(_modeOf.Count);
    }

    /// <summary>
    /// The modes in which a job can run on the idle cluster within the limits of its partitions; without those in which it runs out of its requested time, where it has others:
    /// nobody plans to be killed, and who waits for it must know how it ends.
    /// </summary>
    private List<int> ModesOf(int job)
    {
        List<int> modes = FittingModes(job);
        return modes.Exists(mode => !IsKilled(job, mode)) ? modes.FindAll(mode => !IsKilled(job, mode)) : modes;
    }

    private List<int> FittingModes(int job)
    {
        if (_nodes is null)
        {
            return _workload.Jobs.Processors[job] <= _cluster.Processors ? [0] : [];
        }

        var modes = new List<int>();
        foreach (PlacementOption option in _nodes.OptionsOf(job))
        {
            if (_nodes.Allows(option, job) && !modes.Contains(option.Mode))
            {
                modes.Add(option.Mode);
            }
        }

        return modes;
    }

    private bool IsKilled(int job) => ModesOf(job).Exists(mode => IsKilled(job, mode));

    private bool IsKilled(int job, int mode) => _workload.Actuals.RunMsIn(new JobId(job), mode) > _workload.Jobs.RequestedMsIn(new JobId(job), mode);

    private long ReleaseMs(int job, long notBeforeMs) =>
        Math.Max(Math.Max(_workload.Jobs.SubmitMs[job], _workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue), notBeforeMs);
}
