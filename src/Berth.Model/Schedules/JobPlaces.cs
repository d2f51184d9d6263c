namespace Berth.Model;

/// <summary>What the places of one job come to.</summary>
public static class JobPlaces
{
    /// <summary>The nodes of a job, each once.</summary>
    public static NodeSet NodesOf(ReadOnlySpan<TaskPlace> places)
    {
        int[] nodes = new int[places.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = places[i].Node;
        }

        return NodeSet.Of(nodes);
    }

    /// <summary>GPU that a job holds in all, in thousandths; of a node that it has to itself all there is.</summary>
    /// <param name="mode">The mode in which it ran.</param>
    /// <param name="nodes">The nodes of the cluster.</param>
    /// <param name="places">Where it ran.</param>
    public static long GpuThousandths(JobMode mode, ClusterNodes nodes, ReadOnlySpan<TaskPlace> places)
    {
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentNullException.ThrowIfNull(nodes);
        if (mode.Exclusive)
        {
            return NodesOf(places).Sum(node => nodes.ClassOf(node).GpuCount * (long)TaskRequest.WholeGpu);
        }

        long sum = 0;
        foreach (TaskPlace place in places)
        {
            sum += (long)place.TaskCount * mode.Task.GpuCount * nodes.ClassOf(place.Node).GpuPartOf(mode.Task);
        }

        return sum;
    }
}
