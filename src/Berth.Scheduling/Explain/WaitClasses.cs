using System.Runtime.InteropServices;
using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Scheduling;

/// <summary>
/// Sorts the jobs of a replay on nodes into classes for which there always is room at the same moments, and says of a class whether there is room now and
/// what is missing where there is none. On a cluster without advance reservations a class is a shape, as far as the limits of partitions allow the job
/// the same options. It reads the state and changes nothing.
/// </summary>
public sealed class WaitClasses
{
    private const int MostOptions = 64;

    private readonly Workload _workload;
    private readonly NodeState _state;
    private readonly OptionTable _anywhere;
    private readonly RoomTest _room;
    private readonly RoomTest _roomAnywhere;
    private readonly FreeAmounts _amounts;
    private readonly bool[] _kinds;
    private readonly bool _hasPartitions;
    private readonly Dictionary<Key, int> _classes = [];
    private readonly List<int> _example = [];
    private bool _amountsAreKnown;

    /// <summary>No class yet.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="state">The nodes; looked at anew after each <see cref="Renew"/>.</param>
    public WaitClasses(Workload workload, NodeState state)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(state);
        _workload = workload;
        _state = state;
        _hasPartitions = state.Nodes.Partitions.Count > 0;
        _anywhere = _hasPartitions ? state.OptionsInEveryPartition(workload) : state.Options;
        _room = new RoomTest(state);
        _roomAnywhere = new RoomTest(state, _anywhere.Count);
        _amounts = new FreeAmounts(state);
        _kinds = new bool[state.Kinds.Count];
    }

    /// <summary>Number of classes so far.</summary>
    public int Count => _example.Count;

    /// <summary>The class of a job that can run: 0 .. Count-1; a new one where it is the first of its class.</summary>
    public int Of(int job)
    {
        Key key = KeyOf(job);
        ref int found = ref CollectionsMarshal.GetValueRefOrAddDefault(_classes, key, out bool exists);
        if (!exists)
        {
            found = _example.Count;
            _example.Add(job);
        }

        return found;
    }

    /// <summary>The state has changed.</summary>
    public void Renew()
    {
        _room.Renew();
        _roomAnywhere.Renew();
        _amountsAreKnown = false;
    }

    /// <summary>True when a job of the class could start now: there is room in one of its options, with licences.</summary>
    public bool Fits(int waitClass, long nowMs)
    {
        int job = _example[waitClass];
        return _room.Fits(_state.OptionsOf(job), job, nowMs, SetAside.Everything);
    }

    /// <summary>What a class of jobs lacks for which there is no room now.</summary>
    public WaitCause Lack(int waitClass, long nowMs)
    {
        int job = _example[waitClass];
        ReadOnlySpan<PlacementOption> options = _state.OptionsOf(job);
        if (_state.HasReservations && _room.Fits(options, job, nowMs, SetAside.ForOthers))
        {
            return WaitCause.Drained;
        }

        if (_state.HasReservations && _room.Fits(options, job, nowMs, SetAside.ForMaintenance))
        {
            return WaitCause.Promised;
        }

        if (_hasPartitions && _roomAnywhere.Fits(_anywhere.Of(_workload.Jobs.Shape[job]), job, nowMs, SetAside.Everything))
        {
            return WaitCause.Partition;
        }

        return IsEnoughInSum(options, job, nowMs) ? WaitCause.Fragmented : WaitCause.Capacity;
    }

    private bool IsEnoughInSum(ReadOnlySpan<PlacementOption> options, int job, long nowMs)
    {
        if (!_amountsAreKnown)
        {
            _amounts.Count();
            _amountsAreKnown = true;
        }

        foreach (PlacementOption option in options)
        {
            if (_state.Allows(option, job)
                && _state.HasLicences(option)
                && _amounts.Cover(option, _state.KindsAt(option, job, nowMs, _kinds)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What decides about room: the shape, the options that the time limits of partitions allow, and with advance reservations the user and the time asked for.</summary>
    private Key KeyOf(int job)
    {
        ReadOnlySpan<PlacementOption> options = _anywhere.Of(_workload.Jobs.Shape[job]);
        ulong allowed = 0;
        for (int i = 0; i < options.Length && i < MostOptions; i++)
        {
            allowed |= _state.Allows(options[i], job) ? 1UL << i : 0;
        }

        int shape = _workload.Jobs.Shape[job];
        bool isAlone = options.Length > MostOptions || (_state.HasReservations && _workload.Shapes[shape].Modes.Count > 1);
        return new Key(
            shape,
            allowed,
            _state.HasReservations ? _workload.Jobs.User[job] : -1,
            _state.HasReservations ? _workload.Jobs.RequestedMs[job] : -1,
            isAlone ? job : -1);
    }

    private readonly record struct Key(int Shape, ulong Allowed, int User, long RequestedMs, int Job);
}
