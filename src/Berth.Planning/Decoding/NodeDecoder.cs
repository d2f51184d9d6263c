using Berth.Model;
using Berth.Planning.Problem;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Decoding;

/// <summary>
/// The decoder on nodes: every job at the earliest time at which all its tasks have room, on the nodes that its option allows, within the domains, licences, array widths and
/// advance reservations that bind it. Options tie at the earlier end and then at the first; nodes at the earlier start and then at the first.
/// </summary>
internal sealed class NodeDecoder : INodeDecoder
{
    private readonly BatchProblem _problem;
    private readonly NodeBook[] _books;
    private readonly Timeline _global;
    private readonly long[] _globalNeed;
    private readonly OptionNeeds[][] _options;
    private readonly GangFinder _gangs;
    private readonly ReservedWindows _reserved;
    private readonly List<TaskPlace>[] _places;
    private readonly int[] _option;

    public NodeDecoder(BatchProblem problem)
    {
        _problem = problem;
        ClusterNodes nodes = problem.Cluster.Nodes ?? throw new ArgumentException("the decoder on nodes needs nodes", nameof(problem));
        var needs = new OptionNeedTable(problem);
        _books = [.. Enumerable.Range(0, nodes.Count).Select(node => new NodeBook(nodes.ClassOf(node), needs.TellsGpusApart(nodes.ClassIndexes[node]), needs.HasExclusive))];
        _options = needs.OfJob;
        (_global, _globalNeed) = GlobalLanes(problem);
        _reserved = new ReservedWindows(problem);
        _gangs = new GangFinder(problem, _books, _reserved);
        _places = [.. Enumerable.Range(0, problem.JobCount).Select(_ => new List<TaskPlace>())];
        _option = new int[problem.JobCount];
    }

    /// <inheritdoc/>
    public IReadOnlyList<TaskPlace> PlacesOf(int job) => _places[job];

    /// <inheritdoc/>
    public PlacementOption OptionOf(int job) => _options[job][_option[job]].Option;

    /// <inheritdoc/>
    public bool CanGoBackward => true;

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times)
    {
        Clear();
        foreach (int job in order)
        {
            long readyMs = _problem.ReleaseMs[job];
            ReadOnlySpan<int> before = _problem.Precedence.Before(job);
            ReadOnlySpan<bool> startOnly = _problem.Precedence.StartOnly(job);
            for (int i = 0; i < before.Length; i++)
            {
                readyMs = Math.Max(readyMs, startOnly[i] ? times.StartMs[before[i]] : times.EndMs[before[i]]);
            }

            Place(job, mode[job], readyMs, times, true);
        }
    }

    /// <inheritdoc/>
    public void DecodeBackward(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times)
    {
        Clear();
        foreach (int job in order)
        {
            long readyMs = 0;
            foreach (int after in _problem.Precedence.After(job))
            {
                readyMs = Math.Max(readyMs, times.EndMs[after]);
            }

            Place(job, mode[job], readyMs, times, false);
        }
    }

    private static (Timeline Lanes, long[] Need) GlobalLanes(BatchProblem problem)
    {
        int[] lanes = [.. Enumerable.Range(0, problem.LaneCount).Where(lane => problem.Lanes[lane].Kind is LaneKind.Licence or LaneKind.Array)];
        var timeline = new Timeline([.. lanes.Select(lane => problem.Lanes[lane].Capacity)]);
        long[] need = new long[lanes.Length == 0 ? 0 : problem.ModeCount * timeline.LaneCount];
        for (int mode = 0; mode < problem.ModeCount; mode++)
        {
            for (int i = 0; i < lanes.Length; i++)
            {
                need[(mode * timeline.LaneCount) + i] = problem.DemandOf(mode)[lanes[i]];
            }
        }

        return (timeline, need);
    }

    private void Clear()
    {
        _global.Clear();
        foreach (NodeBook book in _books)
        {
            book.Clear();
        }
    }

    private void Place(int job, int mode, long readyMs, PlanTimes times, bool respectsReservations)
    {
        OptionNeeds[] options = _options[job];
        int best = -1;
        long bestMs = 0;
        int bestNode = -1;
        for (int i = 0; i < options.Length; i++)
        {
            if (mode >= 0 && options[i].Mode != mode)
            {
                continue;
            }

            long durationMs = _problem.DurationMs[options[i].Mode];
            long cutoffMs = best < 0 ? long.MaxValue : bestMs + _problem.DurationMs[options[best].Mode] - durationMs;
            (long startMs, int node) = Earliest(job, options[i], readyMs, durationMs, cutoffMs, respectsReservations);
            if (startMs < cutoffMs || best < 0)
            {
                (best, bestMs, bestNode) = (i, startMs, node);
            }
        }

        OptionNeeds chosen = options[best];
        long runMs = _problem.DurationMs[chosen.Mode];
        _places[job].Clear();
        _option[job] = best;
        Take(job, chosen, bestMs, runMs, bestNode, respectsReservations);
        times.StartMs[job] = bestMs;
        times.EndMs[job] = bestMs + runMs;
        times.Mode[job] = chosen.Mode;
    }

    private void Take(int job, OptionNeeds chosen, long startMs, long runMs, int node, bool respectsReservations)
    {
        if (_globalNeed.Length > 0)
        {
            _global.Take(startMs, runMs, GlobalNeed(chosen.Mode));
        }

        if (node >= 0)
        {
            _books[node].Take(chosen.On(node), 1, node, startMs, runMs, _places[job]);
            return;
        }

        _gangs.TryFind(job, chosen, startMs, runMs, respectsReservations);
        foreach ((int on, int tasks) in _gangs.Found)
        {
            _books[on].Take(chosen.On(on), tasks, on, startMs, runMs, _places[job]);
        }
    }

    /// <summary>The earliest start of a job in one option, with the node where it has a single task. A start not before the cutoff need not be exact.</summary>
    private (long StartMs, int Node) Earliest(int job, OptionNeeds option, long readyMs, long durationMs, long cutoffMs, bool respectsReservations)
    {
        if (option.Option.TaskCount > 1 || option.Option.LevelRequired)
        {
            return (EarliestGang(job, option, readyMs, durationMs, cutoffMs, respectsReservations), -1);
        }

        long bestMs = long.MaxValue;
        int bestNode = -1;
        foreach (int node in option.Nodes)
        {
            long startMs = readyMs;
            long beforeMs;
            do
            {
                beforeMs = startMs;
                startMs = _books[node].Earliest(option.On(node), startMs, durationMs);
                startMs = _globalNeed.Length > 0 ? _global.Earliest(startMs, durationMs, GlobalNeed(option.Mode)) : startMs;
                startMs = respectsReservations ? _reserved.NextAllowed(node, job, startMs, _problem.RequestedMs[option.Mode]) : startMs;
            }
            while (startMs != beforeMs && startMs < bestMs);
            if (startMs < bestMs)
            {
                (bestMs, bestNode) = (startMs, node);
                if (startMs == readyMs)
                {
                    break;
                }
            }
        }

        return (bestMs, bestNode);
    }

    private long EarliestGang(int job, OptionNeeds option, long readyMs, long durationMs, long cutoffMs, bool respectsReservations)
    {
        long startMs = readyMs;
        _gangs.Begin(option, readyMs);
        while (startMs < cutoffMs)
        {
            long globalMs = _globalNeed.Length > 0 ? _global.Earliest(startMs, durationMs, GlobalNeed(option.Mode)) : startMs;
            if (globalMs > startMs)
            {
                startMs = globalMs;
                continue;
            }

            if (_gangs.TryFind(job, option, startMs, durationMs, respectsReservations))
            {
                return startMs;
            }

            startMs = _gangs.NextMoment(startMs);
        }

        return startMs;
    }

    private ReadOnlySpan<long> GlobalNeed(int mode) => _globalNeed.AsSpan(mode * _global.LaneCount, _global.LaneCount);
}
