using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Simulation.Core;

/// <summary>The nodes of a replay: their state, and where jobs lie that were promised a start.</summary>
internal sealed class NodeReplay
{
    private readonly byte[] _mode;

    public NodeReplay(Workload workload, ClusterNodes nodes, PolicySpec policy)
    {
        State = new NodeState(workload, nodes, policy.Placement);
        _mode = new byte[workload.JobCount];
    }

    public NodeState State { get; }

    /// <summary>The mode in which a started job runs.</summary>
    public int ModeOf(int job) => _mode[job];

    public void Start(int job, int option, ReadOnlySpan<TaskPlace> places)
    {
        _mode[job] = checked((byte)State.ModeAndPartition(option).Mode);
        State.Start(job, option, places);
    }

    public void End(int job) => State.End(job);

    /// <summary>Nodes that were set aside for some users are free for all.</summary>
    public void EndOfReservation() => State.EndOfReservation();
}
