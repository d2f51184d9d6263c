using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>Whether there is room for a job on the nodes as they are, in one of its options and with the licences that it needs.</summary>
internal sealed class RoomTest
{
    private readonly NodeState _state;
    private readonly RoomCount _count;
    private readonly StartTest _quick;
    private readonly bool[] _kinds;

    /// <summary>A test of the options of a state.</summary>
    public RoomTest(NodeState state)
        : this(state, state.Options.Count)
    {
    }

    /// <summary>A test of other options on the nodes of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">Number of options.</param>
    public RoomTest(NodeState state, int options)
    {
        _state = state;
        _count = new RoomCount(state.Table, state.Nodes.Topology);
        _quick = new StartTest(state, _count, options);
        _kinds = new bool[state.Kinds.Count];
        _quick.BeginPass();
    }

    /// <summary>The state has changed since the last question.</summary>
    public void Renew() => _quick.BeginPass();

    /// <summary>True when a job could start now.</summary>
    public bool Fits(int job, long nowMs)
    {
        Renew();
        foreach (PlacementOption option in _state.OptionsOf(job))
        {
            if (_state.Allows(option, job) && Fits([option], job, nowMs, SetAside.Everything))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when there is room now for some options that a job is allowed, with licences.</summary>
    /// <param name="options">The options.</param>
    /// <param name="job">The job, whose user and time count where nodes are set aside.</param>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="respected">Which nodes that are set aside are out of bounds.</param>
    public bool Fits(ReadOnlySpan<PlacementOption> options, int job, long nowMs, SetAside respected)
    {
        foreach (PlacementOption option in options)
        {
            if (_state.HasLicences(option) && Fits(option, job, nowMs, respected))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(PlacementOption option, int job, long nowMs, SetAside respected)
    {
        if (!_quick.MayFit(option))
        {
            return false;
        }

        // What is quick counted the tasks that all nodes of the option can take; more is asked only of some options.
        bool isExact = !_state.HasReservations && !option.LevelRequired && option.MaxNodes >= option.TaskCount;
        return isExact || _count.Fits(option, _state.KindsAt(option, job, nowMs, _kinds, respected));
    }
}

/// <summary>Nodes that are set aside by advance reservations and are out of bounds for jobs of others.</summary>
internal enum SetAside
{
    /// <summary>All of them.</summary>
    Everything,

    /// <summary>Those for some users; not those under maintenance, which are for nobody.</summary>
    ForOthers,

    /// <summary>Those under maintenance.</summary>
    ForMaintenance,
}
