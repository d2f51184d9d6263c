using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>
/// Refuses jobs that could not run on a cluster even if it were empty, as <see cref="IdleFit"/> has it, and says in words what is too much. Without a cluster
/// every job could run.
/// </summary>
internal sealed class RequestCheck(ClusterNodes? cluster)
{
    private const string Rule = "impossible-request";

    private readonly Dictionary<(JobShape Shape, string Times), bool> _fits = [];
    private readonly Dictionary<string, int[]> _nodesIn = new(StringComparer.Ordinal);

    /// <summary>Throws <see cref="BadInputException"/> at what is too much in the first mode, where no mode fits.</summary>
    /// <param name="job">What was written.</param>
    /// <param name="shape">What the job asks for.</param>
    /// <param name="modes">For each mode what was written, and its requested time in milliseconds.</param>
    public void Require(YamlFields job, JobShape shape, IReadOnlyList<(YamlFields Fields, long RequestedMs)> modes)
    {
        if (cluster is null || Fits(shape, [.. modes.Select(mode => mode.RequestedMs)]))
        {
            return;
        }

        RequireLicences(job, shape);
        Partition[] partitions = Partitions(shape);
        (string Key, string Problem, string Advice) excess = Excess(shape.Modes[0], modes[0].RequestedMs, partitions)
            ?? ("tasks", "the job could not run even if the cluster were empty", "its tasks do not fit under the rules for GPUs, topology and partitions all at once");
        YamlFields fields = modes[0].Fields;
        throw fields.Bad(fields[excess.Key] ?? fields.Map, excess.Key, Rule, excess.Problem, modes.Count > 1 ? $"{excess.Advice}; the other modes do not fit either" : excess.Advice);
    }

    /// <summary>Whether a job of this shape could run; worked out once for equal ones.</summary>
    private bool Fits(JobShape shape, long[] requestedMs)
    {
        string times = string.Join(' ', requestedMs);
        if (_fits.TryGetValue((shape, times), out bool fits))
        {
            return fits;
        }

        var builder = new WorkloadBuilder(1);
        builder.Add(new JobRow
        {
            Number = 1,
            SubmitMs = 0,
            RequestedMs = requestedMs[0],
            RunMs = requestedMs[0],
            Processors = 1,
            User = builder.User(""),
            Shape = builder.Shape(shape),
            FurtherModes = requestedMs.Length > 1 ? [.. requestedMs.Skip(1).Select(ms => new ModeTime(ms, ms))] : null,
        });
        return _fits[(shape, times)] = IdleFit.CanRun(builder.Build(), cluster!, new JobId(0));
    }

    private Partition[] Partitions(JobShape shape) => shape.Partitions.Count > 0
        ? [.. cluster!.Partitions.Where(one => shape.Partitions.Contains(one.Name))]
        : [.. cluster!.Partitions.Where(one => one.IsDefault)];

    private void RequireLicences(YamlFields job, JobShape shape)
    {
        foreach (Licence licence in shape.Licences)
        {
            int there = cluster!.Licences.First(one => one.Name == licence.Name).Count;
            if (licence.Count > there)
            {
                throw job.Bad(job["licences"]!, "licences", Rule, Text($"the job asks for {licence.Count} of the licence '{licence.Name}'"), Text($"the cluster has {there}"));
            }
        }
    }

    /// <summary>What is too much in a mode, first of one task on one node, then of all of them; null where it fits.</summary>
    private (string Key, string Problem, string Advice)? Excess(JobMode mode, long requestedMs, Partition[] partitions)
    {
        if (partitions.Length > 0 && partitions.All(one => one.MaxTime is { } most && most.Ms < requestedMs))
        {
            Duration longest = partitions.Max(one => one.MaxTime!.Value);
            return ("time", $"the job asks for {DurationText.Exact(new Duration(requestedMs))}", $"the longest time of its partition is {DurationText.Exact(longest)}");
        }

        (NodeClass Kind, int Nodes)[] nodes = Nodes(mode, partitions);
        if (nodes.Length == 0)
        {
            return (mode.GpuTypes.Names.Count > 0 ? "gpuType" : "features", "no node has both what is asked for and a place in its partition", "name other types, features or partitions");
        }

        if (ExcessOfTask(mode.Task, nodes) is { } excess)
        {
            return excess;
        }

        int[] room = [.. nodes.Select(one => TasksOn(one.Kind, mode.Task))];
        if (room.Max() == 0)
        {
            return ("cpus", "no node has at once all that one task asks for", "ask for less of something, or describe a larger node");
        }

        long all = mode.Spread == TaskSpread.SameNode ? room.Max() : nodes.Select((one, i) => one.Nodes * (mode.Spread == TaskSpread.OnePerNode ? Math.Min(1L, room[i]) : room[i])).Sum();
        string where = mode.Spread == TaskSpread.SameNode ? "one node" : "the cluster";
        return mode.TaskCount > all
            ? ("tasks", Text($"{mode.TaskCount} tasks must run at once"), Text($"when empty, {where} has room for {all}"))
            : null;
    }

    /// <summary>Classes whose nodes the mode may use at all, with how many of them.</summary>
    private (NodeClass Kind, int Nodes)[] Nodes(JobMode mode, Partition[] partitions)
    {
        string key = string.Join('\n', partitions.Select(one => one.Name));
        if (!_nodesIn.TryGetValue(key, out int[]? count))
        {
            count = [.. cluster!.Classes.Select((kind, i) => partitions.Length == 0 ? kind.Count : cluster.NodesOf(i).Count(node => partitions.Any(one => one.Nodes.Contains(node))))];
            _nodesIn.Add(key, count);
        }

        return [.. cluster!.Classes.Select((kind, i) => (Kind: kind, Nodes: count[i])).Where(one => one.Nodes > 0
            && mode.Features.Names.All(one.Kind.Features.Contains)
            && (mode.Task.GpuCount == 0 || mode.GpuTypes.Names.Count == 0 || mode.GpuTypes.Names.Contains(one.Kind.GpuType)))];
    }

    private static (string Key, string Problem, string Advice)? ExcessOfTask(TaskRequest task, (NodeClass Kind, int Nodes)[] nodes)
    {
        int gpus = nodes.Max(one => one.Kind.GpuCount);
        long gpuMemory = nodes.Max(one => one.Kind.GpuMemoryBytes ?? 0);
        long cpus = nodes.Max(one => one.Kind.CpuMillicores);
        long memory = nodes.Max(one => one.Kind.MemoryBytes);
        long storage = nodes.Max(one => one.Kind.StorageBytes);
        return task.GpuCount > gpus ? (task.GpuMemoryBytes > 0 ? "gpuMemory" : "gpus", Text($"one task asks for {Gpus(task.GpuCount)}"), gpus == 0 ? "no node has any" : Text($"a node has at most {gpus}"))
            : task.GpuMemoryBytes > gpuMemory ? ("gpuMemory", $"one task asks for {AmountText.BytesForPeople(task.GpuMemoryBytes)} of a GPU", $"a GPU has at most {AmountText.BytesForPeople(gpuMemory)}")
            : task.CpuMillicores > cpus ? ("cpus", $"one task asks for {AmountText.CoresForPeople(task.CpuMillicores)} cores", $"a node has at most {AmountText.CoresForPeople(cpus)}")
            : task.MemoryBytes > memory ? ("memory", $"one task asks for {AmountText.BytesForPeople(task.MemoryBytes)} of memory", $"a node has at most {AmountText.BytesForPeople(memory)}")
            : task.StorageBytes > storage ? ("storage", $"one task asks for {AmountText.BytesForPeople(task.StorageBytes)} of storage", $"a node has at most {AmountText.BytesForPeople(storage)}")
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
