using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// How much free GPU of a node the expected work can use, summed over all tasks of the mix: task by task the free thousandths of those GPUs
/// that have at least its part free, or 0 when the node cannot hold it (type, CPU, too few GPUs). Free GPU times tasks, less this sum, is the
/// fragmentation of the node (Weng et al., USENIX ATC 2023, section 4.2) times the number of tasks: whole numbers, so that nothing is rounded.
/// </summary>
/// <remarks>
/// Task by task costs kinds x GPUs. Here kinds are summed up beforehand by GPU type, by CPU (a kind counts from its CPU up) and by the part
/// of a GPU they take, so that one look-up for each GPU and one for the whole GPUs are enough.
/// </remarks>
internal sealed class UsableGpu
{
    private readonly long[] _cpuSteps;
    private readonly int[] _partLevel = new int[TaskRequest.WholeGpu + 1];
    private readonly int _partLevels;
    private readonly int _rows;
    private readonly long[] _parts;
    private readonly long[] _wholes;

    public UsableGpu(TaskMix mix)
    {
        TaskKind[] kinds = [.. mix.Kinds.Where(kind => kind.Request.GpuCount > 0)];
        _cpuSteps = [.. kinds.Select(kind => kind.Request.CpuMillicores).Distinct().Order()];
        int[] parts = [.. kinds.Where(kind => kind.Request.IsFraction).Select(kind => kind.Request.GpuThousandths).Distinct().Order()];
        _partLevels = parts.Length + 1;
        for (int free = 0; free <= TaskRequest.WholeGpu; free++)
        {
            _partLevel[free] = parts.Count(part => part <= free);
        }

        TotalCount = mix.TotalCount;
        _rows = _cpuSteps.Length + 1;
        int types = 65;
        _parts = new long[types * _rows * _partLevels];
        _wholes = new long[types * _rows * (TaskRequest.MaxGpus + 1)];
        foreach (TaskKind kind in kinds)
        {
            Add(kind, types);
        }
    }

    /// <summary>Tasks of the mix, with and without GPU.</summary>
    public long TotalCount { get; }

    /// <summary>Number to pass on to the other members for a node with a GPU type and free CPU.</summary>
    public int Row(ulong typeBit, long freeCpu)
    {
        int low = 0;
        int high = _cpuSteps.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_cpuSteps[middle] <= freeCpu)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return ((typeBit == 0 ? 64 : System.Numerics.BitOperations.TrailingZeroCount(typeBit)) * _rows) + low;
    }

    /// <summary>What tasks that take a part of a GPU can use of one GPU, thousandths times tasks.</summary>
    public long OfPart(int row, int free) => free * _parts[(row * _partLevels) + _partLevel[free]];

    /// <summary>What tasks that take whole GPUs can use of a node with this many whole free ones, thousandths times tasks.</summary>
    public long OfWholes(int row, int whole) => (long)whole * TaskRequest.WholeGpu * _wholes[(row * (TaskRequest.MaxGpus + 1)) + whole];

    /// <summary>All of a node.</summary>
    public long OfNode(int row, ReadOnlySpan<int> free, int whole)
    {
        long sum = OfWholes(row, whole);
        foreach (int left in free)
        {
            sum += OfPart(row, left);
        }

        return sum;
    }

    private void Add(TaskKind kind, int types)
    {
        TaskRequest request = kind.Request;
        int firstRow = Array.BinarySearch(_cpuSteps, request.CpuMillicores) + 1;
        for (int type = 0; type < types; type++)
        {
            if (request.GpuTypes != 0 && (type == 64 || (request.GpuTypes & (1UL << type)) == 0))
            {
                continue;
            }

            for (int row = firstRow; row < _rows; row++)
            {
                int at = (type * _rows) + row;
                if (request.IsFraction)
                {
                    for (int level = _partLevel[request.GpuThousandths]; level < _partLevels; level++)
                    {
                        _parts[(at * _partLevels) + level] += kind.Count;
                    }
                }
                else
                {
                    for (int whole = request.GpuCount; whole <= TaskRequest.MaxGpus; whole++)
                    {
                        _wholes[(at * (TaskRequest.MaxGpus + 1)) + whole] += kind.Count;
                    }
                }
            }
        }
    }
}
