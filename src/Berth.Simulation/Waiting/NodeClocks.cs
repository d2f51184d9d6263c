using System.Runtime.InteropServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;

namespace Berth.Simulation.Waiting;

/// <summary>
/// The clocks of nodes: one set for each class of jobs for which there always is room at the same moments (<see cref="RoomClasses"/>). After a pass only
/// classes of which somebody waits are looked at, and of those only the ones for which something can have changed: room grows only when something is given
/// back, so between two such moments what did not fit does not fit.
/// </summary>
internal sealed class NodeClocks : RoomClocks
{
    private const int Causes = WaitAttribution.CauseCount;

    private readonly RoomClasses _classes;
    private readonly bool _hasWindows;
    private readonly int[] _classOf;
    private readonly List<int> _active = [];
    private readonly List<int> _lacking = [];
    private WaitCause[] _lacks = [];
    private Clock[] _clocks = new Clock[16];
    private long[] _readings = new long[16 * Causes];
    private readonly CauseCounts _waiting;
    private readonly WaitSums _sums;
    private long _nowMs;
    private int _epoch;
    private bool _renews;
    private bool _hasNewClass;
    private WaitCause _turnedWith;

    public NodeClocks(Workload workload, NodeState nodes, WaitSums sums, SeriesBuilder series)
    {
        _sums = sums;
        _waiting = new CauseCounts(series);
        _classes = new RoomClasses(workload, nodes);
        _hasWindows = nodes.Nodes.Reservations.Count > 0;
        _classOf = new int[workload.JobCount];
    }

    public override bool LackChanges => true;

    public override bool MindsQueue => true;

    public override void Joins(int job, long nowMs)
    {
        int found = _classes.Of(job);
        _classOf[job] = found;
        if (found >= _clocks.Length)
        {
            Array.Resize(ref _clocks, _clocks.Length * 2);
            Array.Resize(ref _readings, _clocks.Length * Causes);
        }

        ref Clock clock = ref _clocks[found];
        if (clock.Members++ == 0 && !clock.IsActive)
        {
            clock.IsActive = true;
            clock.Epoch = -1;
            clock.SinceMs = nowMs;
            _active.Add(found);
        }
    }

    public override void Leaves(int job) => _clocks[_classOf[job]].Members--;

    public override void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late)
    {
        _nowMs = nowMs;
        _renews = renews;
        _hasNewClass = false;
        if (renews)
        {
            _epoch++;
            DropEmpty();
        }

        if (!renews && arrived.IsEmpty)
        {
            return;
        }

        _classes.Renew();
        foreach (int index in renews ? CollectionsMarshal.AsSpan(_active) : [])
        {
            Assess(ref _clocks[index], index);
        }

        foreach (int job in arrived)
        {
            ref Clock clock = ref _clocks[_classOf[job]];
            if (clock.Epoch != _epoch)
            {
                Assess(ref clock, _classOf[job]);
                _hasNewClass = true;
            }
            else if (!renews && clock.Fitted && !_classes.Fits(_classOf[job], _nowMs))
            {
                // Of the class nobody may have been left, so that nobody looked since.
                _hasNewClass |= clock.Fits;
                clock.Fits = false;
                late.Add(job);
            }
        }
    }

    public override void After(long nowMs, int freeProcessors, bool hasTaken)
    {
        if (!_renews && !hasTaken && !_hasNewClass && !_hasWindows && _turnedWith == CauseDespiteRoom)
        {
            return;
        }

        _classes.Renew();
        _lacking.Clear();
        foreach (int index in _active)
        {
            ref Clock clock = ref _clocks[index];
            if (clock.Members > 0)
            {
                clock.Fits = clock.Fits && ((!hasTaken && !_hasWindows) || _classes.Fits(index, _nowMs));
                clock.LackIsKnown = clock.LackIsKnown && !_hasWindows && (!hasTaken || clock.Lack == WaitCause.Capacity);
                if (!clock.Fits && !clock.Fitted && !clock.LackIsKnown)
                {
                    _lacking.Add(index);
                }
            }
        }

        FindLacks(CollectionsMarshal.AsSpan(_lacking));
        _turnedWith = CauseDespiteRoom;
        foreach (int index in _active)
        {
            ref Clock clock = ref _clocks[index];
            if (clock.Members > 0)
            {
                Turn(ref clock, index, clock.Fits ? CauseDespiteRoom : clock.Fitted ? WaitCause.Order : clock.Lack);
            }
        }
    }

    public override bool Fits(int job) => _clocks[_classOf[job]].Fits;

    public override WaitCause CauseWithoutRoom(int job)
    {
        int index = _classOf[job];
        if (!_clocks[index].LackIsKnown)
        {
            FindLacks([index]);
        }

        return _clocks[index].Lack;
    }

    public override void In(int job, long nowMs)
    {
        ref Clock clock = ref _clocks[_classOf[job]];
        clock.Waiting++;
        _waiting.Change(clock.Cause, 1, nowMs);
        Read(ref clock, job, nowMs, -1);
    }

    public override void Out(int job, long nowMs)
    {
        ref Clock clock = ref _clocks[_classOf[job]];
        clock.Waiting--;
        _waiting.Change(clock.Cause, -1, nowMs);
        Read(ref clock, job, nowMs, 1);
    }

    public override void Settle(long nowMs) => _waiting.GoOn(nowMs);

    /// <summary>Classes of which nobody waits any more are not looked at until somebody does.</summary>
    private void DropEmpty()
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            ref Clock clock = ref _clocks[_active[i]];
            if (clock.Members == 0)
            {
                clock.IsActive = false;
                _active[i] = _active[^1];
                _active.RemoveAt(_active.Count - 1);
            }
        }
    }

    /// <summary>Asks whether there is room now, before anything starts.</summary>
    private void Assess(ref Clock clock, int index)
    {
        clock.Epoch = _epoch;
        clock.Fitted = _classes.Fits(index, _nowMs);
        clock.Fits = clock.Fitted;
        clock.LackIsKnown = false;
    }

    private void FindLacks(ReadOnlySpan<int> classes)
    {
        if (_lacks.Length < classes.Length)
        {
            _lacks = new WaitCause[classes.Length * 2];
        }

        _classes.FindLacks(classes, _nowMs, _lacks);
        for (int i = 0; i < classes.Length; i++)
        {
            ref Clock clock = ref _clocks[classes[i]];
            clock.Lack = _lacks[i];
            clock.LackIsKnown = true;
        }
    }

    private void Turn(ref Clock clock, int index, WaitCause cause)
    {
        if (clock.Cause != cause)
        {
            Settle(ref clock, index, _nowMs);
            if (clock.Waiting > 0)
            {
                _waiting.Change(clock.Cause, -clock.Waiting, _nowMs);
                _waiting.Change(cause, clock.Waiting, _nowMs);
            }

            clock.Cause = cause;
        }
    }

    private void Read(ref Clock clock, int job, long nowMs, int sign)
    {
        int index = _classOf[job];
        Settle(ref clock, index, nowMs);
        Span<long> readings = _readings.AsSpan(index * Causes, Causes);
        for (int cause = 0; cause < Causes; cause++)
        {
            if (readings[cause] != 0)
            {
                _sums.Of((WaitCause)cause)[job] += sign * readings[cause];
            }
        }
    }

    private void Settle(ref Clock clock, int index, long nowMs)
    {
        _readings[(index * Causes) + (int)clock.Cause] += nowMs - clock.SinceMs;
        clock.SinceMs = nowMs;
    }

    /// <summary>The clocks of a class, of which the one of its present cause runs.</summary>
    private struct Clock
    {
        /// <summary>Jobs of the class in the queue.</summary>
        public int Members;

        /// <summary>Those of them that wait by the clocks.</summary>
        public int Waiting;

        /// <summary>When something was last given back, counted: for which such time <see cref="Fitted"/> is known.</summary>
        public int Epoch;

        public bool IsActive;

        /// <summary>There was room when something was last given back.</summary>
        public bool Fitted;

        /// <summary>There was room after the last pass.</summary>
        public bool Fits;

        public bool LackIsKnown;

        public WaitCause Lack;

        public WaitCause Cause;

        /// <summary>Up to when the present cause is in the readings.</summary>
        public long SinceMs;
    }
}
