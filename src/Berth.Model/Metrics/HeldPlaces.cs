namespace Berth.Model.Metrics;

/// <summary>What a job holds on one node while it runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="CpuMillicores">CPU in millicores.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="StorageBytes">Storage in bytes.</param>
/// <param name="GpuThousandths">GPU in thousandths, all its GPUs together.</param>
/// <param name="GpuBits">Its GPUs, bit 0 for the first of the node.</param>
/// <param name="GpuPart">Thousandths held of each of these GPUs: below 1000 where it shares one, else 1000.</param>
/// <param name="IsExclusive">True when it holds the node as a whole.</param>
internal readonly record struct HeldPlace(
    int Node, long CpuMillicores, long MemoryBytes, long StorageBytes, int GpuThousandths, int GpuBits, int GpuPart, bool IsExclusive);

/// <summary>
/// Turns the places of a run into amounts. A job that holds its nodes exclusively holds all there is in each, whatever it asked for. Not safe for
/// concurrent use: the buffer is reused.
/// </summary>
internal sealed class HeldPlaces
{
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly RunTable _runs;
    private readonly int[] _seenIn;
    private int _call;
    private HeldPlace[] _buffer = new HeldPlace[16];

    public HeldPlaces(Workload workload, ClusterNodes nodes, Schedule schedule)
    {
        _workload = workload;
        _nodes = nodes;
        _runs = schedule.Runs;
        _seenIn = new int[nodes.Count];
    }

    /// <summary>What a run of a job holds, node by node; a node may come twice, with other GPUs. Valid until the next call.</summary>
    /// <param name="run">Number of the run in <see cref="RunTable"/>.</param>
    public ReadOnlySpan<HeldPlace> Of(int run)
    {
        ReadOnlySpan<TaskPlace> places = _runs.PlacesOf(run);
        if (_buffer.Length < places.Length)
        {
            _buffer = new HeldPlace[places.Length * 2];
        }

        _call++;
        JobMode mode = _workload.Shapes[_workload.Jobs.Shape[_runs.JobOf(run)]].Modes[_runs.Mode(run)];
        int count = 0;
        foreach (TaskPlace place in places)
        {
            NodeClass kind = _nodes.ClassOf(place.Node);
            if (!mode.Exclusive)
            {
                _buffer[count++] = Shared(mode.Task, kind, place);
            }
            else if (_seenIn[place.Node] != _call)
            {
                _seenIn[place.Node] = _call;
                _buffer[count++] = Whole(kind, place.Node);
            }
        }

        return _buffer.AsSpan(0, count);
    }

    private static HeldPlace Shared(in TaskRequest task, NodeClass kind, TaskPlace place)
    {
        int part = kind.GpuPartOf(task);
        long tasks = place.TaskCount;
        return new HeldPlace(
            place.Node,
            task.CpuMillicores * tasks,
            task.MemoryBytes * tasks,
            task.StorageBytes * tasks,
            task.GpuCount * part * place.TaskCount,
            place.GpuBits,
            part,
            IsExclusive: false);
    }

    private static HeldPlace Whole(NodeClass kind, int node) => new(
        node,
        kind.CpuMillicores,
        kind.MemoryBytes,
        kind.StorageBytes,
        kind.GpuCount * TaskRequest.WholeGpu,
        (int)((1u << kind.GpuCount) - 1),
        TaskRequest.WholeGpu,
        IsExclusive: true);
}
