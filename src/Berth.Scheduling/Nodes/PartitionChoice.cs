using Berth.Model;

namespace Berth.Scheduling.Nodes;

/// <summary>Which partitions a job may use.</summary>
internal static class PartitionChoice
{
    /// <summary>
    /// Indexes of the partitions that a shape may run in: those it names, in its order; where it names none, the default ones; where there are none of these, all.
    /// Nothing where the cluster has no partitions.
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="partitions">The partitions of the cluster.</param>
    public static int[] Of(JobShape shape, IReadOnlyList<Partition> partitions)
    {
        IEnumerable<int> all = Enumerable.Range(0, partitions.Count);
        IEnumerable<int> chosen = shape.Partitions.Count > 0
            ? shape.Partitions.SelectMany(name => all.Where(index => partitions[index].Name == name))
            : partitions.Any(partition => partition.IsDefault) ? all.Where(index => partitions[index].IsDefault) : all;
        return [.. chosen.Distinct()];
    }
}
