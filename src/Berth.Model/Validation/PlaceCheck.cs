using System.Numerics;

namespace Berth.Model;

/// <summary>The places of one run by themselves: which nodes, which GPUs, how many, how they lie to each other. One run after another.</summary>
internal sealed class PlaceCheck
{
    private readonly ViolationList _found;
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly RunTable _runs;
    private readonly NodeDemands _demands;
    private readonly ValidationOptions _options;
    private readonly List<(AdvanceReservation Window, HashSet<string> Users)>?[] _windows;
    private readonly int[] _seenFor;
    private readonly HashSet<ViolationKind> _reported = [];
    private int _job;
    private int _run;

    public PlaceCheck(
        ViolationList found, Workload workload, ClusterNodes nodes, Schedule schedule, NodeDemands demands, ValidationOptions options)
    {
        _found = found;
        _workload = workload;
        _nodes = nodes;
        _runs = schedule.Runs;
        _demands = demands;
        _options = options;
        _windows = new List<(AdvanceReservation, HashSet<string>)>?[nodes.Count];
        _seenFor = new int[nodes.Count];
        Array.Fill(_seenFor, -1);
        foreach (AdvanceReservation reservation in nodes.Reservations)
        {
            HashSet<string> users = [.. reservation.Users];
            foreach (int node in reservation.Nodes.TakeWhile(node => node < nodes.Count))
            {
                (_windows[node] ??= []).Add((reservation, users));
            }
        }
    }

    /// <summary>Checks one run.</summary>
    /// <param name="run">Its number.</param>
    /// <param name="demand">The mode in which it ran.</param>
    /// <param name="requestedMs">The time that the job asked for in this mode.</param>
    /// <param name="goesOn">True when it goes on after a suspension: then it takes back what it had, and nobody looks at what is set aside for others.</param>
    public void Check(int run, ModeDemand demand, long requestedMs, bool goesOn)
    {
        _run = run;
        _job = _runs.JobOf(run);
        _reported.Clear();
        ReadOnlySpan<TaskPlace> places = _runs.PlacesOf(run);
        if (places.IsEmpty)
        {
            Report(ViolationKind.AllocationMissing, "ran, but the schedule does not say where");
            return;
        }

        Partition? partition = CheckPartition(_runs.Partition(run));
        CheckTasks(demand, places);
        int distinct = 0;
        foreach (TaskPlace place in places)
        {
            if (place.Node < 0 || place.Node >= _nodes.Count)
            {
                Report(ViolationKind.UnknownNode, $"is on node {place.Node}, but the cluster has {_nodes.Count}, counted from 0");
                continue;
            }

            if (_seenFor[place.Node] != run)
            {
                _seenFor[place.Node] = run;
                distinct++;
                CheckNode(demand, partition, place.Node, goesOn ? null : requestedMs);
            }
            else if (demand.Mode.Spread == TaskSpread.OnePerNode)
            {
                Report(ViolationKind.SpreadBroken, $"has several tasks on node {_nodes.NameOf(place.Node)}, but asks for a node for each");
            }

            CheckGpus(demand, place);
        }

        CheckTogether(demand, partition, places, distinct, requestedMs);
    }

    private Partition? CheckPartition(int? index)
    {
        if (_nodes.Partitions.Count == 0)
        {
            if (index is { } none)
            {
                Report(ViolationKind.WrongPartition, $"ran in partition {none}, but the cluster has none");
            }

            return null;
        }

        if (index is not { } at || at >= _nodes.Partitions.Count)
        {
            Report(ViolationKind.WrongPartition, $"ran in {(index is null ? "no partition" : $"partition {index}")}, but the cluster has {_nodes.Partitions.Count}");
            return null;
        }

        Partition partition = _nodes.Partitions[at];
        if (!_demands.MayUse(_demands.ShapeOf(_job), partition))
        {
            Report(ViolationKind.WrongPartition, $"ran in partition {partition.Name}, which is not one of its own");
        }

        return partition;
    }

    private void CheckTasks(ModeDemand demand, ReadOnlySpan<TaskPlace> places)
    {
        long tasks = 0;
        foreach (TaskPlace place in places)
        {
            tasks += place.TaskCount;
            if (place.TaskCount < 1)
            {
                Report(ViolationKind.GangNotWhole, $"has {place.TaskCount} tasks on node {NameOf(place.Node)}");
            }
            else if (place.TaskCount > 1 && demand.Mode.Spread == TaskSpread.OnePerNode)
            {
                Report(ViolationKind.SpreadBroken, $"has {place.TaskCount} tasks on node {NameOf(place.Node)}, but asks for a node for each");
            }
        }

        if (tasks != demand.Mode.TaskCount)
        {
            Report(ViolationKind.GangNotWhole, $"has {demand.Mode.TaskCount} tasks, of which {tasks} are placed");
        }
    }

    private void CheckNode(ModeDemand demand, Partition? partition, int node, long? requestedMs)
    {
        if (demand.ProblemOf(_nodes.ClassIndexes[node]) is { } problem)
        {
            Report(ViolationKind.NodeNotAllowed, $"is on node {_nodes.NameOf(node)}, {problem}");
        }

        if (partition is not null && !partition.Nodes.Contains(node))
        {
            Report(ViolationKind.NodeOutsidePartition, $"is on node {_nodes.NameOf(node)}, which is not in its partition {partition.Name}");
        }

        foreach ((AdvanceReservation window, HashSet<string> users) in requestedMs is null ? [] : _windows[node] ?? [])
        {
            CheckWindow(window, users, node, requestedMs!.Value);
        }
    }

    private void CheckWindow(AdvanceReservation window, HashSet<string> users, int node, long requestedMs)
    {
        long start = _runs.StartMs(_run);
        Int128 until = _options.WindowsByRunTime ? _runs.EndMs(_run) : (Int128)start + requestedMs;
        bool apart = until <= start || until <= window.From.UnixMs || start >= window.To.UnixMs;
        if (!apart && !users.Contains(_workload.Users[_workload.Jobs.User[_job]]))
        {
            Report(ViolationKind.OnReservedNode,
                $"is on node {_nodes.NameOf(node)} from {Seconds(start)} and may stay until {Seconds((long)Int128.Min(until, long.MaxValue))}, but {window.Name} has it from {Seconds(window.From.UnixMs)} to {Seconds(window.To.UnixMs)}");
        }
    }

    private void CheckGpus(ModeDemand demand, TaskPlace place)
    {
        int classIndex = _nodes.ClassIndexes[place.Node];
        int there = _nodes.Classes[classIndex].GpuCount;
        uint bits = unchecked((uint)place.GpuBits);
        int held = BitOperations.PopCount(bits);
        if (there < 32 && bits >> there != 0)
        {
            Report(ViolationKind.WrongGpus, $"holds GPU {BitOperations.Log2(bits)} of node {_nodes.NameOf(place.Node)}, which has {there}, counted from 0");
            return;
        }

        // Tasks with a part of a GPU share the one of their place; whole GPUs are held by one task each.
        int thousandths = demand.Thousandths(classIndex);
        long right = thousandths is > 0 and < TaskRequest.WholeGpu ? 1 : (long)place.TaskCount * demand.Task.GpuCount;
        if (held != right)
        {
            Report(ViolationKind.WrongGpus,
                $"has {place.TaskCount} tasks of {demand.Task.GpuCount} GPUs ({thousandths} thousandths each) on node {_nodes.NameOf(place.Node)} and holds {held} GPUs there, not {right}");
        }
    }

    private void CheckTogether(ModeDemand demand, Partition? partition, ReadOnlySpan<TaskPlace> places, int distinct, long requestedMs)
    {
        if (demand.Mode.Spread == TaskSpread.SameNode && distinct > 1)
        {
            Report(ViolationKind.SpreadBroken, $"is on {distinct} nodes, but asks for one for all its tasks");
        }

        if (partition?.MaxNodes is { } mostNodes && distinct > mostNodes)
        {
            Report(ViolationKind.OverPartitionLimit, $"is on {distinct} nodes, but partition {partition.Name} allows {mostNodes}");
        }

        if (partition?.MaxTime is { } mostTime && requestedMs > mostTime.Ms)
        {
            Report(ViolationKind.OverPartitionLimit, $"asks for {Seconds(requestedMs)}, but partition {partition.Name} allows {Seconds(mostTime.Ms)}");
        }

        if (demand.RequiredLevel is { } level)
        {
            CheckDomain(level, places);
        }

        CheckOneVariant(demand, places);
    }

    private void CheckDomain(string levelName, ReadOnlySpan<TaskPlace> places)
    {
        if (_nodes.Topology?.LevelOf(levelName) is not { } level)
        {
            Report(ViolationKind.OutsideOneDomain, $"must lie within one {levelName}, a level that the cluster does not have");
            return;
        }

        int? first = null;
        foreach (TaskPlace place in places)
        {
            if (place.Node < 0 || place.Node >= _nodes.Count)
            {
                continue;
            }

            int domain = _nodes.Topology.DomainOf(level)[place.Node];
            first ??= domain;
            if (domain == Topology.NoDomain || domain != first)
            {
                string where = domain == Topology.NoDomain ? $"in no {levelName}" : $"in {levelName} {_nodes.Topology.DomainNames[level][domain]}";
                Report(ViolationKind.OutsideOneDomain, $"must lie within one {levelName}, but node {_nodes.NameOf(place.Node)} is {where}");
            }
        }
    }

    private void CheckOneVariant(ModeDemand demand, ReadOnlySpan<TaskPlace> places)
    {
        (bool Shareable, long? GpuMemory)? first = null;
        foreach (TaskPlace place in places)
        {
            if (place.Node < 0 || place.Node >= _nodes.Count)
            {
                continue;
            }

            (bool Shareable, long? GpuMemory) variant = demand.Variant(_nodes.ClassOf(place.Node));
            first ??= variant;
            if (variant.GpuMemory != first.Value.GpuMemory)
            {
                Report(ViolationKind.NodeNotAllowed, $"is on node {_nodes.NameOf(place.Node)}, whose GPUs have {variant.GpuMemory} bytes of memory, beside GPUs of {first.Value.GpuMemory}");
            }
            else if (variant.Shareable != first.Value.Shareable)
            {
                Report(ViolationKind.NodeNotAllowed,
                    $"is on node {_nodes.NameOf(place.Node)}, whose GPUs may {(variant.Shareable ? "be shared, beside GPUs that may not" : "not be shared, beside GPUs that may")}");
            }
        }
    }

    /// <summary>Counts one violation of each kind for a run: a gang on a thousand wrong nodes is wrong once.</summary>
    private void Report(ViolationKind kind, string what)
    {
        if (_reported.Add(kind) && _found.CountOne())
        {
            ScheduleValidator.Describe(_found, kind, _workload, _job, _runs.StartMs(_run), what);
        }
    }

    private string NameOf(int node) => node < 0 || node >= _nodes.Count ? node.ToString() : _nodes.NameOf(node);

    private static string Seconds(long ms) => ScheduleValidator.Seconds(ms);
}
