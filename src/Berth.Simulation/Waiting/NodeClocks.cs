using System.Runtime.InteropServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;

namespace Berth.Simulation.Waiting;

/// <summary>
/// The clocks of nodes: one set for each class of jobs for which there always is room at the same moments (<see cref="WaitClasses"/>). After a pass only
/// classes of which somebody waits are looked at, and of those only the ones for which something can have changed: room grows only when something is given
/// back, so between two such moments what did not fit does not fit.
/// </summary>
internal sealed class NodeClocks : IRoomClocks
{
    private const int Causes = WaitAttribution.CauseCount;

    private readonly WaitClasses _classes;
    private readonly bool _hasWindows;
    private readonly int[] _classOf;
    private readonly List<int> _active = [];
    private readonly List<int> _lacking = [];
    private WaitCause[] _lacks = [];
    private Clock[] _clocks = new Clock[16];
    private long[] _readings = new long[16 * Causes];
    private readonly long[] _waitingFor = new long[Causes];
    private long _ticksMs;
    private long _nowMs;
    private int _epoch;
    private bool _renews;
    private bool _hasNewClass;

    public NodeClocks(Workload workload, NodeState nodes)
    {
        _classes = new WaitClasses(workload, nodes);
        _hasWindows = nodes.Nodes.Reservations.Count > 0;
        _classOf = new int[workload.JobCount];
    }

    public WaitCause CauseDespiteRoom { get; set; }

    public int ProcessorsOut { get; set; }

    public bool LackChanges => true;

    public void Joins(int job)
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
            clock.SinceMs = _ticksMs;
            _active.Add(found);
        }
    }

    public void Leaves(int job) => _clocks[_classOf[job]].Members--;

    public void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late)
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

    public void After(int freeProcessors, bool hasStarted)
    {
        if (!_renews && !hasStarted && !_hasNewClass && !_hasWindows)
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
                clock.Fits = clock.Fits && ((!hasStarted && !_hasWindows) || _classes.Fits(index, _nowMs));
                clock.LackIsKnown = clock.LackIsKnown && !_hasWindows && (!hasStarted || clock.Lack == WaitCause.Capacity);
                if (!clock.Fits && !clock.Fitted && !clock.LackIsKnown)
                {
                    _lacking.Add(index);
                }
            }
        }

        FindLacks(CollectionsMarshal.AsSpan(_lacking));
        foreach (int index in _active)
        {
            ref Clock clock = ref _clocks[index];
            if (clock.Members > 0)
            {
                Turn(ref clock, index, clock.Fits ? CauseDespiteRoom : clock.Fitted ? WaitCause.Order : clock.Lack);
            }
        }
    }

    public bool Fits(int job) => _clocks[_classOf[job]].Fits;

    public WaitCause CauseWithoutRoom(int job)
    {
        int index = _classOf[job];
        if (!_clocks[index].LackIsKnown)
        {
            FindLacks([index]);
        }

        return _clocks[index].Lack;
    }

    public void Tick(long lengthMs) => _ticksMs += lengthMs;

    public void AddWaiting(long lengthMs, Span<long> sums)
    {
        for (int cause = 0; cause < Causes; cause++)
        {
            sums[cause] += _waitingFor[cause] * lengthMs;
        }
    }

    public void In(int job, Span<long> sums)
    {
        ref Clock clock = ref _clocks[_classOf[job]];
        clock.Waiting++;
        _waitingFor[(int)clock.Cause]++;
        Read(ref clock, _classOf[job], sums, -1);
    }

    public void Out(int job, Span<long> sums)
    {
        ref Clock clock = ref _clocks[_classOf[job]];
        clock.Waiting--;
        _waitingFor[(int)clock.Cause]--;
        Read(ref clock, _classOf[job], sums, 1);
    }

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
            Settle(ref clock, index);
            _waitingFor[(int)clock.Cause] -= clock.Waiting;
            _waitingFor[(int)cause] += clock.Waiting;
            clock.Cause = cause;
        }
    }

    private void Read(ref Clock clock, int index, Span<long> sums, int sign)
    {
        Settle(ref clock, index);
        Span<long> readings = _readings.AsSpan(index * Causes, Causes);
        for (int cause = 0; cause < Causes; cause++)
        {
            sums[cause] += sign * readings[cause];
        }
    }

    private void Settle(ref Clock clock, int index)
    {
        _readings[(index * Causes) + (int)clock.Cause] += _ticksMs - clock.SinceMs;
        clock.SinceMs = _ticksMs;
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
