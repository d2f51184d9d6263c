using System.Globalization;

namespace Berth.Model;

/// <summary>What is too much in a request.</summary>
/// <param name="Key">The key of jobs files that asks for it, for example <c>memory</c>.</param>
/// <param name="Problem">What is asked for, in words.</param>
/// <param name="Limit">What there is, in words.</param>
public sealed record Excess(string Key, string Problem, string Limit);

/// <summary>Says which part of a request is more than an empty cluster has. It sees one dimension after the other, so that its answer is short.</summary>
public sealed class RequestExcess(ClusterNodes cluster)
{
    private readonly Dictionary<string, int[]> _nodesIn = new(StringComparer.Ordinal);

    /// <summary>What is too much for a job of a workload, of its first mode where no mode fits; null where one fits, and on a pool where it is small enough.</summary>
    public static Excess? Of(Workload workload, Cluster machine, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(machine);
        if (machine.Nodes is not { } nodes || workload.Shapes.Count == 0)
        {
            int processors = workload.Jobs.Processors[job.Index];
            return processors > machine.Processors ? new("procs", Text($"the job asks for {processors} processors"), Text($"the machine has {machine.Processors}")) : null;
        }

        JobShape shape = workload.Shapes[workload.Jobs.Shape[job.Index]];
        foreach (Licence licence in shape.Licences)
        {
            int there = nodes.Licences.Where(one => one.Name == licence.Name).Sum(one => one.Count);
            if (licence.Count > there)
            {
                return new("licences", Text($"the job asks for {licence.Count} of the licence '{licence.Name}'"), Text($"the cluster has {there}"));
            }
        }

        Partition[] partitions = [.. nodes.Partitions.Where(one => shape.Partitions.Count > 0 ? shape.Partitions.Contains(one.Name) : one.IsDefault)];
        var excess = new RequestExcess(nodes);
        Excess?[] ofModes = [.. shape.Modes.Select((mode, i) => excess.Of(mode, workload.Jobs.RequestedMsIn(job, i), partitions))];
        return ofModes.Contains(null) ? null : ofModes[0];
    }

    /// <summary>What is too much in a mode, first of one task on one node, then of all of them; null where it fits.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="requestedMs">Its requested time in milliseconds.</param>
    /// <param name="partitions">The partitions that the job may use; empty where it may use every node.</param>
    public Excess? Of(JobMode mode, long requestedMs, Partition[] partitions)
    {
        if (partitions.Length > 0 && partitions.All(one => one.MaxTime is { } most && most.Ms < requestedMs))
        {
            Duration longest = partitions.Max(one => one.MaxTime!.Value);
            return new("time", $"the job asks for {DurationText.Exact(new Duration(requestedMs))}", $"the longest time of its partition is {DurationText.Exact(longest)}");
        }

        (NodeClass Kind, int Nodes)[] nodes = Nodes(mode, partitions);
        if (nodes.Length == 0)
        {
            return new(mode.GpuTypes.Names.Count > 0 ? "gpuType" : "features", "no node has both what is asked for and a place in its partition", "name other types, features or partitions");
        }

        if (ExcessOfTask(mode.Task, nodes) is { } excess)
        {
            return excess;
        }

        int[] room = [.. nodes.Select(one => TasksOn(one.Kind, mode.Task))];
        if (room.Max() == 0)
        {
            return new("cpus", "no node has at once all that one task asks for", "ask for less of something, or describe a larger node");
        }

        long all = mode.Spread switch
        {
            TaskSpread.SameNode => room.Max(),
            TaskSpread.OnePerNode => nodes.Where((_, i) => room[i] > 0).Sum(one => one.Nodes),
            _ => nodes.Select((one, i) => (long)one.Nodes * room[i]).Sum(),
        };
        string where = mode.Spread == TaskSpread.SameNode ? "one node" : "the cluster";
        return mode.TaskCount > all
            ? new("tasks", Text($"{mode.TaskCount} tasks must run at once"), Text($"when empty, {where} has room for {all}"))
            : null;
    }

    /// <summary>Classes whose nodes the mode may use at all, with how many of them.</summary>
    private (NodeClass Kind, int Nodes)[] Nodes(JobMode mode, Partition[] partitions)
    {
        string key = string.Join('\n', partitions.Select(one => one.Name));
        if (!_nodesIn.TryGetValue(key, out int[]? count))
        {
            count = [.. cluster.Classes.Select((kind, i) => partitions.Length == 0 ? kind.Count : cluster.NodesOf(i).Count(node => partitions.Any(one => one.Nodes.Contains(node))))];
            _nodesIn.Add(key, count);
        }

        return [.. cluster.Classes.Select((kind, i) => (Kind: kind, Nodes: count[i])).Where(one => one.Nodes > 0
            && mode.Features.Names.All(one.Kind.Features.Contains)
            && (mode.Task.GpuCount == 0 || mode.GpuTypes.Names.Count == 0 || mode.GpuTypes.Names.Contains(one.Kind.GpuType)))];
    }

    private static Excess? ExcessOfTask(TaskRequest task, (NodeClass Kind, int Nodes)[] nodes)
    {
        int gpus = nodes.Max(one => one.Kind.GpuCount);
        long gpuMemory = nodes.Max(one => one.Kind.GpuMemoryBytes ?? 0);
        long cpus = nodes.Max(one => one.Kind.CpuMillicores);
        long memory = nodes.Max(one => one.Kind.MemoryBytes);
        long storage = nodes.Max(one => one.Kind.StorageBytes);
        return task.GpuCount > gpus ? new(task.GpuMemoryBytes > 0 ? "gpuMemory" : "gpus", Text($"one task asks for {Gpus(task.GpuCount)}"), gpus == 0 ? "no node has any" : Text($"a node has at most {gpus}"))
            : task.GpuMemoryBytes > gpuMemory ? new("gpuMemory", $"one task asks for {AmountText.BytesForPeople(task.GpuMemoryBytes)} of a GPU", $"a GPU has at most {AmountText.BytesForPeople(gpuMemory)}")
            : task.CpuMillicores > cpus ? new("cpus", $"one task asks for {AmountText.CoresForPeople(task.CpuMillicores)} cores", $"a node has at most {AmountText.CoresForPeople(cpus)}")
            : task.MemoryBytes > memory ? new("memory", $"one task asks for {AmountText.BytesForPeople(task.MemoryBytes)} of memory", $"a node has at most {AmountText.BytesForPeople(memory)}")
            : task.StorageBytes > storage ? new("storage", $"one task asks for {AmountText.BytesForPeople(task.StorageBytes)} of storage", $"a node has at most {AmountText.BytesForPeople(storage)}")
            : null;
    }

    private static string Gpus(int count) => count == 1 ? "a GPU" : Text($"{count} GPUs");

    /// <summary>How many tasks an empty node has room for.</summary>
    private static int TasksOn(NodeClass kind, TaskRequest task)
    {
        long most = int.MaxValue;
        Limit(ref most, kind.CpuMillicores, task.CpuMillicores);
        Limit(ref most, kind.MemoryBytes, task.MemoryBytes);
        Limit(ref most, kind.StorageBytes, task.StorageBytes);
        if (task.GpuCount > 0)
        {
            bool fits = task.GpuMemoryBytes <= (kind.GpuMemoryBytes ?? 0);
            int onOneGpu = TaskRequest.WholeGpu / kind.GpuPartOf(task);
            most = fits ? Math.Min(most, kind.GpuCount / task.GpuCount * onOneGpu) : 0;
        }

        return (int)most;
    }

    private static void Limit(ref long most, long there, long asked) => most = asked > 0 ? Math.Min(most, there / asked) : most;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
