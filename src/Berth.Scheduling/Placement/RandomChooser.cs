using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>Every node with room has the same chance, and in it every GPU with room for a part; whole GPUs from the lowest number.</summary>
internal sealed class RandomChooser(long seed) : INodeChooser
{
    private readonly SeededRandom _random = new(seed);
    private int[] _fitting = [];

    public NodeChoice? Choose(NodeTable table, in TaskRequest request)
    {
        if (_fitting.Length < table.Count)
        {
            _fitting = new int[table.Count];
        }

        int count = 0;
        for (int node = 0; node < table.Count; node++)
        {
            if (table.Fits(node, request))
            {
                _fitting[count++] = node;
            }
        }

        if (count == 0)
        {
            return null;
        }

        int chosen = _fitting[_random.NextInt(count)];
        return new NodeChoice(chosen, request.IsFraction ? 1 << AnyGpu(table.FreeGpus(chosen), request.GpuThousandths) : table.FirstWholeGpus(chosen, request.GpuCount));
    }

    private int AnyGpu(ReadOnlySpan<int> free, int need)
    {
        int count = 0;
        foreach (int left in free)
        {
            count += left >= need ? 1 : 0;
        }

        int skip = _random.NextInt(count);
        int gpu = -1;
        do
        {
            gpu++;
            skip -= free[gpu] >= need ? 1 : 0;
        }
        while (skip >= 0);

        return gpu;
    }
}
