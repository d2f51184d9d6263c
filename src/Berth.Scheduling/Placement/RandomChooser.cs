using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>Every node with room has the same chance, and in it every GPU with room for a part; whole GPUs from the lowest number.</summary>
internal sealed class RandomChooser(long seed) : NodeChooser
{
    private SeededRandom _random = new(seed);
    private int[] _fitting = [];

    internal override bool StaysOnNode => false;

    /// <summary>A stream of its own for each pass, so that deciding twice on one snapshot gives the same answer twice.</summary>
    internal override void BeginPass(long version) => _random = new SeededRandom(unchecked(seed + (version * 0x5851F42D4C957F2D)));

    internal override NodeChoice? Choose(NodeTable table, in TaskRequest request, NodeFilter filter)
    {
        if (_fitting.Length < table.Count)
        {
            _fitting = new int[table.Count];
        }

        int count = 0;
        for (int node = 0; node < table.Count; node++)
        {
            if ((filter.Nodes is not { } nodes || Array.BinarySearch(nodes, node) >= 0) && filter.Accepts(table, node, request))
            {
                _fitting[count++] = node;
            }
        }

        if (count == 0)
        {
            return null;
        }

        int chosen = _fitting[_random.NextInt(count)];
        return new NodeChoice(chosen, GpusOn(table, chosen, request));
    }

    internal override int GpusOn(NodeTable table, int node, in TaskRequest request) =>
        request.IsFraction ? 1 << AnyGpu(table.FreeGpus(node), request.GpuThousandths) : table.FirstWholeGpus(node, request.GpuCount);

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
