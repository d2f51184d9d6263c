using System.Numerics;
using Berth.Model;

namespace Berth.Simulation.Reports;

/// <summary>
/// Lays jobs out on lanes. Jobs that share a lane at one moment (parts of a GPU, CPU work of one node) divide it: each run of jobs that touch one
/// another in time is cut into as many rows as it has jobs at its fullest moment, each job in the first row that is free, which for intervals is the
/// least number of rows possible.
/// </summary>
internal sealed class GanttLayout
{
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly Schedule _schedule;
    private readonly RunTable _runs;
    private readonly GanttScope _scope;
    private readonly int[] _firstLane;
    private readonly List<(int Node, int? Gpu)> _lanes = [];
    private readonly List<GanttJob> _jobs = [];
    private readonly List<List<int>> _jobsOfLane = [];

    public GanttLayout(Workload workload, ClusterNodes nodes, Schedule schedule, GanttScope scope)
    {
        _workload = workload;
        _nodes = nodes;
        _schedule = schedule;
        _runs = schedule.Runs;
        _scope = scope;
        _firstLane = new int[nodes.Count];
        Array.Fill(_firstLane, -1);
        for (int i = 0; i < scope.Nodes.Count; i++)
        {
            int node = scope.Nodes[i];
            _firstLane[node] = _lanes.Count;
            for (int gpu = 0; gpu < nodes.ClassOf(node).GpuCount; gpu++)
            {
                _lanes.Add((node, gpu));
            }

            if (scope.HasCpuLane[i])
            {
                _lanes.Add((node, null));
            }
        }

        _jobsOfLane.AddRange(_lanes.Select(_ => new List<int>()));
    }

    public NodeGantt Build()
    {
        foreach (int run in Enumerable.Range(0, _runs.Count).Where(IsInWindow).OrderBy(_runs.StartMs).ThenBy(_runs.JobOf).ThenBy(run => run))
        {
            Put(run);
        }

        var rowsOfLane = new int[_lanes.Count];
        var bars = new List<GanttBar>();
        for (int lane = 0; lane < _lanes.Count; lane++)
        {
            bars.AddRange(LayOut(lane, out rowsOfLane[lane]));
        }

        GanttLane[] lanes = [.. _lanes.Select((lane, i) => new GanttLane(lane.Node, lane.Gpu, rowsOfLane[i]))];
        return new NodeGantt(_scope, lanes, _jobs, Joined(bars), [.. Closures()]);
    }

    private bool IsInWindow(int run) => _runs.HoldsTime(run) && _runs.StartMs(run) < _scope.ToMs && _runs.EndMs(run) > _scope.FromMs;

    private void Put(int run)
    {
        JobMode mode = _workload.Shapes[_workload.Jobs.Shape[_runs.JobOf(run)]].Modes[_runs.Mode(run)];
        int index = _jobs.Count;
        bool isShown = false;
        foreach (TaskPlace place in _runs.PlacesOf(run))
        {
            int first = _firstLane[place.Node];
            if (first < 0)
            {
                continue;
            }

            isShown = true;
            int gpus = _nodes.ClassOf(place.Node).GpuCount;
            int bits = mode.Exclusive ? (int)((1u << gpus) - 1) : place.GpuBits;
            for (int left = bits; left != 0; left &= left - 1)
            {
                Add(first + BitOperations.TrailingZeroCount(left), index);
            }

            bool hasCpuLane = first + gpus < _lanes.Count && _lanes[first + gpus] == (place.Node, null);
            if (hasCpuLane && (bits == 0 || mode.Exclusive))
            {
                Add(first + gpus, index);
            }
        }

        if (isShown)
        {
            _jobs.Add(Describe(run, mode));
        }
    }

    private void Add(int lane, int job)
    {
        List<int> there = _jobsOfLane[lane];
        if (there.Count == 0 || there[^1] != job)
        {
            there.Add(job);
        }
    }

    private GanttJob Describe(int run, JobMode mode)
    {
        var job = new JobId(_runs.JobOf(run));
        ReadOnlySpan<TaskPlace> places = _runs.PlacesOf(run);
        NodeSet nodes = JobPlaces.NodesOf(places);
        int? partition = _runs.Partition(run);
        return new GanttJob(
            job,
            _workload.Jobs.Number[job.Index],
            _workload.Jobs.Name(job),
            _workload.Jobs.User[job.Index],
            _runs.StartMs(run),
            _runs.EndMs(run),
            _runs.Mode(run),
            _workload.Shapes[_workload.Jobs.Shape[job.Index]].Modes.Count,
            JobPlaces.GpuThousandths(mode, _nodes, places),
            NodeSetText.Of(nodes, _nodes),
            nodes.Count,
            partition is { } index ? _nodes.Partitions[index].Name : null)
        {
            Interruption = _runs.IsInterrupted(run) ? _runs.Interruption(run).Cause : null,
        };
    }

    private List<GanttBar> LayOut(int lane, out int mostRows)
    {
        var bars = new List<GanttBar>();
        var run = new List<(int Job, int Row)>();
        var rowEnds = new List<long>();
        long runEndMs = long.MinValue;
        mostRows = 1;
        foreach (int job in _jobsOfLane[lane])
        {
            GanttJob held = _jobs[job];
            if (held.StartMs >= runEndMs)
            {
                CloseRun(lane, run, rowEnds, bars);
            }

            int row = rowEnds.FindIndex(endMs => endMs <= held.StartMs);
            if (row < 0)
            {
                row = rowEnds.Count;
                rowEnds.Add(held.EndMs);
            }

            rowEnds[row] = held.EndMs;
            run.Add((job, row));
            runEndMs = Math.Max(runEndMs, held.EndMs);
            mostRows = Math.Max(mostRows, rowEnds.Count);
        }

        CloseRun(lane, run, rowEnds, bars);
        return bars;
    }

    private static void CloseRun(int lane, List<(int Job, int Row)> run, List<long> rowEnds, List<GanttBar> bars)
    {
        foreach ((int job, int row) in run)
        {
            bars.Add(new GanttBar(job, lane, 1, row, rowEnds.Count));
        }

        run.Clear();
        rowEnds.Clear();
    }

    /// <summary>Neighbouring lanes of one node that a job has to itself become one bar.</summary>
    private List<GanttBar> Joined(List<GanttBar> bars)
    {
        var joined = new List<GanttBar>();
        foreach (GanttBar bar in bars.OrderBy(bar => bar.Job).ThenBy(bar => bar.Lane))
        {
            if (joined.Count > 0 && joined[^1] is { Rows: 1 } last && bar.Rows == 1 && last.Job == bar.Job
                && last.Lane + last.LaneCount == bar.Lane && _lanes[last.Lane].Node == _lanes[bar.Lane].Node)
            {
                joined[^1] = last with { LaneCount = last.LaneCount + 1 };
            }
            else
            {
                joined.Add(bar);
            }
        }

        return joined;
    }

    private IEnumerable<GanttClosure> Closures()
    {
        foreach (AdvanceReservation window in _nodes.Reservations.Where(reservation => reservation.Users.Count == 0))
        {
            foreach (GanttClosure closure in Closures(window.Name, window.Nodes, window.From.UnixMs, window.To.UnixMs))
            {
                yield return closure;
            }
        }

        foreach (NodeOutage outage in _schedule.Outages.Where(outage => _firstLane[outage.Node] >= 0))
        {
            foreach (GanttClosure closure in Closures("", NodeSet.Of([outage.Node]), outage.FromMs, outage.ToMs))
            {
                yield return closure with { Outage = outage.Kind };
            }
        }
    }

    private IEnumerable<GanttClosure> Closures(string name, NodeSet nodes, long beginMs, long endMs)
    {
        long fromMs = Math.Max(beginMs, _scope.FromMs);
        long toMs = Math.Min(endMs, _scope.ToMs);
        for (int lane = 0; lane < _lanes.Count && fromMs < toMs;)
        {
            int first = lane;
            while (lane < _lanes.Count && nodes.Contains(_lanes[lane].Node))
            {
                lane++;
            }

            if (lane > first)
            {
                yield return new GanttClosure(name, first, lane - first, fromMs, toMs);
            }

            lane = lane == first ? lane + 1 : lane;
        }
    }
}
