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
    private readonly RoomTest _roomWithAll;
    private readonly FreeAmounts _amounts;
    private readonly bool[] _kinds;
    private readonly bool _hasPartitions;
    private readonly Dictionary<Key, int> _classes = [];
    private readonly List<JobClass> _all = [];
    private readonly List<int> _nodesOut = [];
    private bool _amountsAreKnown;

    /// <summary>No class yet.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="state">The nodes, all in service; looked at anew after each <see cref="Renew"/>.</param>
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
        _roomWithAll = new RoomTest(state);
        _amounts = new FreeAmounts(state);
        _kinds = new bool[state.Kinds.Count];
    }

    /// <summary>Number of classes so far.</summary>
    public int Count => _all.Count;

    /// <summary>The class of a job that can run: 0 .. Count-1; a new one where it is the first of its class. A job that comes back after a run may be of another one.</summary>
    public int Of(int job)
    {
        if (KeyOf(job) is not { } key)
        {
            return Open(job);
        }

        ref int found = ref CollectionsMarshal.GetValueRefOrAddDefault(_classes, key, out bool exists);
        found = exists ? found : Open(job);
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
    public bool Fits(int waitClass, long nowMs) => _room.Fits(_all[waitClass].Options, _all[waitClass].Job, nowMs, SetAside.Everything);

    /// <summary>What classes of jobs lack for which there is no room now.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="causes">Takes the answers, one for each class.</param>
    public void FindLacks(ReadOnlySpan<int> classes, long nowMs, Span<WaitCause> causes)
    {
        if (classes.IsEmpty)
        {
            return;
        }

        // Nothing is known yet: what was there may be an older answer.
        causes[..classes.Length].Clear();
        if (_state.HasReservations || _state.OutCount > 0)
        {
            FindDrained(classes, nowMs, causes);
        }

        for (int i = 0; i < classes.Length; i++)
        {
            if (causes[i] != WaitCause.Drained)
            {
                causes[i] = Lack(_all[classes[i]], nowMs);
            }
        }
    }

    /// <summary>Finds classes for which there would be room if all nodes were there: those that are out, and those under maintenance.</summary>
    private void FindDrained(ReadOnlySpan<int> classes, long nowMs, Span<WaitCause> causes)
    {
        _nodesOut.Clear();
        for (int node = 0; node < _state.Table.Count && _nodesOut.Count < _state.OutCount; node++)
        {
            if (_state.Table.IsOut(node))
            {
                _nodesOut.Add(node);
            }
        }

        _state.ShowNodesOut(CollectionsMarshal.AsSpan(_nodesOut), asThere: true);
        _roomWithAll.Renew();
        for (int i = 0; i < classes.Length; i++)
        {
            JobClass asked = _all[classes[i]];
            if (_roomWithAll.Fits(asked.Options, asked.Job, nowMs, SetAside.ForOthers))
            {
                causes[i] = WaitCause.Drained;
            }
        }

        _state.ShowNodesOut(CollectionsMarshal.AsSpan(_nodesOut), asThere: false);
    }

    private WaitCause Lack(JobClass asked, long nowMs)
    {
        if (_state.HasReservations && _room.Fits(asked.Options, asked.Job, nowMs, SetAside.ForMaintenance))
        {
            return WaitCause.Promised;
        }

        if (_hasPartitions && _roomAnywhere.Fits(asked.Anywhere, asked.Job, nowMs, SetAside.Everything))
        {
            return WaitCause.Partition;
        }

        return IsEnoughInSum(asked, nowMs) ? WaitCause.Fragmented : WaitCause.Capacity;
    }

    private bool IsEnoughInSum(JobClass asked, long nowMs)
    {
        if (!_amountsAreKnown)
        {
            _amounts.Count();
            _amountsAreKnown = true;
        }

        foreach (PlacementOption option in asked.Options)
        {
            if (_state.HasLicences(option) && _amounts.Cover(option, _state.KindsAt(option, asked.Job, nowMs, _kinds)))
            {
                return true;
            }
        }

        return false;
    }

    private int Open(int job)
    {
        _all.Add(new JobClass(job, Allowed(_state.OptionsOf(job), job), Allowed(_anywhere.Of(_workload.Jobs.Shape[job]), job)));
        return _all.Count - 1;
    }

    private PlacementOption[] Allowed(ReadOnlySpan<PlacementOption> options, int job)
    {
        var allowed = new List<PlacementOption>();
        foreach (PlacementOption option in options)
        {
            if (_state.Allows(option, job))
            {
                allowed.Add(option);
            }
        }

        return [.. allowed];
    }

    /// <summary>
    /// What decides about room: the shape, the options that the job is allowed, and with advance reservations the user and the time asked for. Null where that
    /// is too much to compare: then the job is a class of its own.
    /// </summary>
    private Key? KeyOf(int job)
    {
        int shape = _workload.Jobs.Shape[job];
        ReadOnlySpan<PlacementOption> options = _anywhere.Of(shape);
        if (options.Length > MostOptions || (_state.HasReservations && _workload.Shapes[shape].Modes.Count > 1))
        {
            return null;
        }

        ulong allowed = 0;
        for (int i = 0; i < options.Length; i++)
        {
            allowed |= _state.Allows(options[i], job) ? 1UL << i : 0;
        }

        return _state.HasReservations
            ? new Key(shape, allowed, _workload.Jobs.User[job], _workload.Jobs.RequestedMs[job])
            : new Key(shape, allowed, -1, -1);
    }

    private readonly record struct Key(int Shape, ulong Allowed, int User, long RequestedMs);

    /// <summary>Jobs that fit at the same moments.</summary>
    /// <param name="Job">One of them.</param>
    /// <param name="Options">Options that they are allowed.</param>
    /// <param name="Anywhere">Options that they would be allowed if they might use every partition.</param>
    private sealed record JobClass(int Job, PlacementOption[] Options, PlacementOption[] Anywhere);
}
