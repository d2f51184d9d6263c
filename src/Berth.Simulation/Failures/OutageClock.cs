using Berth.Model;
using Berth.Scheduling;
using Berth.Simulation.Generators;

namespace Berth.Simulation.Failures;

/// <summary>
/// When nodes go out and come back in a replay: drawn failures and repairs, and outages that were planned, as one stream in order of time. It knows for
/// each node how many reasons keep it out. Each node has a random stream of its own, so failures do not depend on the policy.
/// </summary>
internal sealed class OutageClock
{
    private readonly FailureSpec _spec;
    private readonly Variates[] _streams;
    private readonly int[] _reasons;
    private readonly BinaryHeap<Change> _changes = new();
    private readonly List<NodeOutage> _record = [];
    private readonly int[] _openFailure;

    /// <summary>A clock that starts with every node in service.</summary>
    /// <param name="spec">What goes wrong.</param>
    /// <param name="nodeCount">Number of nodes; 0 on a pool.</param>
    /// <param name="startMs">Start of the replay, milliseconds since the Unix epoch: no failure is before it.</param>
    public OutageClock(FailureSpec spec, int nodeCount, long startMs)
    {
        _spec = spec;
        _reasons = new int[nodeCount];
        _openFailure = new int[nodeCount];
        _streams = [.. Enumerable.Range(0, spec.NodeFailuresPerDay > 0 ? nodeCount : 0).Select(node => new Variates(new SeededRandom(SeedOf(spec.Seed, node))))];
        for (int node = 0; node < _streams.Length; node++)
        {
            _changes.Push(new Change(startMs + Length(node, MeanUpMs), ChangeKind.Fails, node));
        }

        for (int i = 0; i < spec.Outages.Count; i++)
        {
            foreach (int node in spec.Outages[i].Nodes)
            {
                _changes.Push(new Change(spec.Outages[i].From.UnixMs, ChangeKind.GoesOut, node, i));
            }
        }

        for (int i = 0; i < spec.Capacity.Count; i++)
        {
            _changes.Push(new Change(spec.Capacity[i].From.UnixMs, ChangeKind.Resizes, i));
        }
    }

    private enum ChangeKind : byte
    {
        ComesBack,
        Repaired,
        Resizes,
        GoesOut,
        Fails,
    }

    /// <summary>When the next change comes; null when none is left.</summary>
    public long? NextMs => _changes.Count > 0 ? _changes.Top.TimeMs : null;

    /// <summary>Every outage so far, in order of its beginning; those that are not over end never.</summary>
    public IReadOnlyList<NodeOutage> Record => _record;

    private double MeanUpMs => 86_400_000 / _spec.NodeFailuresPerDay;

    /// <summary>
    /// Takes all changes of the next moment: first what comes back, then what goes out.
    /// </summary>
    /// <param name="changed">Gets every node that was touched, with whether it failed at this moment; which nodes are out says <see cref="IsOut"/>.</param>
    /// <returns>The size of the pool from now on, or null where it did not change.</returns>
    public int? Take(List<(int Node, bool Fails)> changed)
    {
        changed.Clear();
        int? processors = null;
        long nowMs = _changes.Top.TimeMs;
        while (_changes.Count > 0 && _changes.Top.TimeMs == nowMs)
        {
            Change change = _changes.Pop();
            if (change.Kind == ChangeKind.Resizes)
            {
                processors = _spec.Capacity[change.Index].Processors;
                continue;
            }

            changed.Add((change.Index, Apply(change)));
        }

        return processors;
    }

    /// <summary>True while something keeps the node out.</summary>
    public bool IsOut(int node) => _reasons[node] > 0;

    /// <summary>Applies a change to a node; true when what runs there is lost.</summary>
    private bool Apply(Change change)
    {
        int node = change.Index;
        switch (change.Kind)
        {
            case ChangeKind.Fails:
                _reasons[node]++;
                _openFailure[node] = _record.Count;
                _record.Add(new NodeOutage(node, change.TimeMs, long.MaxValue, OutageKind.Down));
                _changes.Push(new Change(change.TimeMs + Length(node, _spec.MeanRepair.Ms), ChangeKind.Repaired, node));
                return true;
            case ChangeKind.Repaired:
                _reasons[node]--;
                _record[_openFailure[node]] = _record[_openFailure[node]] with { ToMs = change.TimeMs };
                _changes.Push(new Change(change.TimeMs + Length(node, MeanUpMs), ChangeKind.Fails, node));
                return false;
            case ChangeKind.GoesOut:
                PlannedOutage outage = _spec.Outages[change.Outage];
                _reasons[node]++;
                _record.Add(new NodeOutage(node, change.TimeMs, outage.To.UnixMs, outage.Kind));
                _changes.Push(new Change(outage.To.UnixMs, ChangeKind.ComesBack, node));
                return outage.Kind == OutageKind.Down;
            default:
                _reasons[node]--;
                return false;
        }
    }

    private long Length(int node, double meanMs) => Math.Max(1, (long)Math.Min(_streams[node].Exponential(meanMs), long.MaxValue / 4));

    private static long SeedOf(long seed, int node) => unchecked((seed * 0x2545F4914F6CDD1D) + node);

    private readonly record struct Change(long TimeMs, ChangeKind Kind, int Index, int Outage = -1) : IHeapItem<Change>
    {
        public bool IsBefore(in Change other) =>
            TimeMs != other.TimeMs ? TimeMs < other.TimeMs
            : Kind != other.Kind ? Kind < other.Kind
            : Index != other.Index ? Index < other.Index : Outage < other.Outage;
    }
}
