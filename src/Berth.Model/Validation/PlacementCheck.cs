namespace Berth.Model;

/// <summary>
/// Re-checks from first principles that tasks which run at the same time fit where they were put: plain sums over what each node holds. It
/// shares no code with what placed them.
/// </summary>
public static class PlacementCheck
{
    /// <summary>Everything that is wrong, in words; empty when nothing is.</summary>
    /// <param name="nodes">The class of each node.</param>
    /// <param name="gpuTypes">Names behind the bits of <see cref="TaskRequest.GpuTypes"/>, lowest bit first.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="nodeOfTask">For each task the index of its node; null for one that was not placed.</param>
    /// <param name="gpuBitsOfTask">For each task the GPUs it holds, bit 0 for the first of its node.</param>
    public static IReadOnlyList<string> Problems(
        IReadOnlyList<NodeClass> nodes,
        IReadOnlyList<string> gpuTypes,
        IReadOnlyList<TaskRequest> tasks,
        IReadOnlyList<int?> nodeOfTask,
        IReadOnlyList<int> gpuBitsOfTask)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(gpuTypes);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(nodeOfTask);
        ArgumentNullException.ThrowIfNull(gpuBitsOfTask);
        var problems = new List<string>();
        long[] cpu = new long[nodes.Count];
        long[] memory = new long[nodes.Count];
        var gpus = new Dictionary<(int Node, int Gpu), long>();
        for (int task = 0; task < tasks.Count; task++)
        {
            if (nodeOfTask[task] is not { } node)
            {
                continue;
            }

            if (node < 0 || node >= nodes.Count)
            {
                problems.Add($"task {task} is on node {node}, which does not exist");
                continue;
            }

            TaskRequest request = tasks[task];
            cpu[node] += request.CpuMillicores;
            memory[node] += request.MemoryBytes;
            int held = 0;
            for (int gpu = 0; gpu < 32; gpu++)
            {
                if ((gpuBitsOfTask[task] & (1 << gpu)) != 0)
                {
                    held++;
                    gpus[(node, gpu)] = gpus.GetValueOrDefault((node, gpu)) + request.GpuThousandths;
                }
            }

            if (held != request.GpuCount)
            {
                problems.Add($"task {task} asks for {request.GpuCount} GPUs and holds {held}");
            }

            if (request.GpuCount > 0 && !IsAcceptable(nodes[node].GpuType, request.GpuTypes, gpuTypes))
            {
                problems.Add($"task {task} is on node {node}, whose GPU type {nodes[node].GpuType ?? "(none)"} it does not accept");
            }
        }

        AddOverfull(problems, nodes, cpu, memory, gpus);
        return problems;
    }

    private static bool IsAcceptable(string? type, ulong acceptable, IReadOnlyList<string> gpuTypes)
    {
        if (acceptable == 0)
        {
            return true;
        }

        for (int bit = 0; bit < gpuTypes.Count; bit++)
        {
            if ((acceptable & (1UL << bit)) != 0 && gpuTypes[bit] == type)
            {
                return true;
            }
        }

        return false;
    }

    private static void AddOverfull(
        List<string> problems, IReadOnlyList<NodeClass> nodes, long[] cpu, long[] memory, Dictionary<(int Node, int Gpu), long> gpus)
    {
        for (int node = 0; node < nodes.Count; node++)
        {
            if (cpu[node] > nodes[node].CpuMillicores)
            {
                problems.Add($"node {node} has {nodes[node].CpuMillicores} millicores and holds {cpu[node]}");
            }

            if (memory[node] > nodes[node].MemoryBytes)
            {
                problems.Add($"node {node} has {nodes[node].MemoryBytes} bytes of memory and holds {memory[node]}");
            }
        }

        foreach (((int node, int gpu), long thousandths) in gpus.OrderBy(pair => pair.Key))
        {
            if (gpu >= nodes[node].GpuCount)
            {
                problems.Add($"node {node} has {nodes[node].GpuCount} GPUs and holds a task on GPU {gpu}");
            }
            else if (thousandths > 1000)
            {
                problems.Add($"GPU {gpu} of node {node} holds {thousandths} thousandths");
            }
        }
    }
}
