using Berth.Model;

namespace Berth.Tests.Model.Metrics;

/// <summary>What jobs hold of each node in each second, as plainly as it can be kept: the twin of the fast sweeps, and the placer of the generator.</summary>
internal sealed class RoomBySecond
{
    public const int Seconds = 200;

    private readonly ClusterNodes _nodes;

    public RoomBySecond(ClusterNodes nodes)
    {
        _nodes = nodes;
        Cpu = new long[nodes.Count, Seconds];
        Memory = new long[nodes.Count, Seconds];
        Gpu = new int[nodes.Count, 16, Seconds];
        Tasks = new int[nodes.Count, Seconds];
        Exclusive = new bool[nodes.Count, Seconds];
    }

    /// <summary>Held millicores by node and second.</summary>
    public long[,] Cpu { get; }

    /// <summary>Held bytes by node and second.</summary>
    public long[,] Memory { get; }

    /// <summary>Held thousandths by node, GPU and second.</summary>
    public int[,,] Gpu { get; }

    /// <summary>Tasks by node and second.</summary>
    public int[,] Tasks { get; }

    /// <summary>True where a job holds the whole node.</summary>
    public bool[,] Exclusive { get; }

    /// <summary>Thousandths that one task takes of a GPU of a class.</summary>
    public static int Part(TaskRequest task, NodeClass kind)
    {
        if (!kind.GpusShareable || task.GpuCount != 1)
        {
            return 1000;
        }

        if (task.GpuMemoryBytes == 0)
        {
            return task.GpuThousandths;
        }

        return kind.GpuMemoryBytes is { } size ? (int)Math.Min(1000, Math.Ceiling(1000m * task.GpuMemoryBytes / size)) : 1000;
    }

    /// <summary>Places of a whole gang, held from then on; null where it does not fit.</summary>
    public TaskPlace[]? TryPlace(JobMode mode, long from, long to, Random random)
    {
        var places = new List<TaskPlace>();
        int left = mode.TaskCount;
        foreach (int node in Enumerable.Range(0, _nodes.Count).OrderBy(_ => random.Next()))
        {
            bool isBusy = Any(from, to, second => Tasks[node, second] > 0);
            bool isHeld = Any(from, to, second => Exclusive[node, second]);
            if (isHeld || (mode.Exclusive && isBusy))
            {
                continue;
            }

            var mine = new List<TaskPlace>();
            while (left > 0 && TaskOn(mode.Task, node, from, to) is { } place)
            {
                mine.Add(place);
                Hold(mode with { Exclusive = false }, place, from, to, 1);
                left--;
            }

            if (mode.Exclusive && mine.Count > 0)
            {
                Hold(mode, mine[0], from, to, 1);
            }

            places.AddRange(mine);
        }

        if (left == 0)
        {
            return Merged(mode, places);
        }

        foreach (TaskPlace place in places)
        {
            Hold(mode with { Exclusive = false }, place, from, to, -1);
        }

        foreach (int node in places.Select(place => place.Node).Distinct().Where(_ => mode.Exclusive))
        {
            for (long second = from; second < to; second++)
            {
                Exclusive[node, second] = false;
            }
        }

        return null;
    }

    /// <summary>Adds what a place holds.</summary>
    public void Hold(JobMode mode, TaskPlace place, long from, long to, int sign)
    {
        NodeClass kind = _nodes.ClassOf(place.Node);
        for (long second = from; second < to; second++)
        {
            if (mode.Exclusive)
            {
                Exclusive[place.Node, second] = true;
                continue;
            }

            Cpu[place.Node, second] += sign * mode.Task.CpuMillicores * place.TaskCount;
            Memory[place.Node, second] += sign * mode.Task.MemoryBytes * place.TaskCount;
            Tasks[place.Node, second] += sign * place.TaskCount;
            for (int gpu = 0; gpu < 16; gpu++)
            {
                if ((place.GpuBits & (1 << gpu)) != 0)
                {
                    int part = Part(mode.Task, kind);
                    Gpu[place.Node, gpu, second] += sign * (part < 1000 ? part * place.TaskCount : 1000);
                }
            }
        }
    }

    private static bool Any(long from, long to, Func<long, bool> condition)
    {
        for (long second = from; second < to; second++)
        {
            if (condition(second))
            {
                return true;
            }
        }

        return false;
    }

    private TaskPlace? TaskOn(TaskRequest task, int node, long from, long to)
    {
        NodeClass kind = _nodes.ClassOf(node);
        if (Any(from, to, second => Cpu[node, second] + task.CpuMillicores > kind.CpuMillicores || Memory[node, second] + task.MemoryBytes > kind.MemoryBytes))
        {
            return null;
        }

        int part = Part(task, kind);
        int bits = 0;
        int count = 0;
        for (int gpu = 0; gpu < kind.GpuCount && count < task.GpuCount; gpu++)
        {
            int index = gpu;
            if (!Any(from, to, second => Gpu[node, index, second] + part > 1000))
            {
                bits |= 1 << gpu;
                count++;
            }
        }

        return count == task.GpuCount ? new TaskPlace(node, 1, bits) : null;
    }

    /// <summary>As a schedule has them: whole GPUs of a node in one entry, parts by GPU.</summary>
    private TaskPlace[] Merged(JobMode mode, List<TaskPlace> places) =>
    [
        .. places
            .GroupBy(place => (place.Node, Part(mode.Task, _nodes.ClassOf(place.Node)) < 1000 ? place.GpuBits : 0))
            .Select(group => new TaskPlace(group.Key.Node, group.Sum(place => place.TaskCount), group.Aggregate(0, (bits, place) => bits | place.GpuBits))),
    ];
}
