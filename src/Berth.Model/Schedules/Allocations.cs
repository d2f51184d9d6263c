namespace Berth.Model;

/// <summary>Tasks of one job on one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="TaskCount">How many tasks; at least 1.</param>
/// <param name="GpuBits">
/// GPUs they hold, bit 0 for the first of the node. Tasks with whole GPUs: all their GPUs together. Tasks with a part of a GPU: the one GPU that
/// all of them share; tasks on several GPUs make several entries. 0 without GPUs.
/// </param>
public readonly record struct TaskPlace(int Node, int TaskCount, int GpuBits);

/// <summary>Where jobs ran, in which mode and partition. Columns by <see cref="JobId.Index"/>; immutable.</summary>
public sealed class Allocations
{
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly TaskPlace[] _places;
    private readonly byte[] _mode;
    private readonly short[] _partition;

    /// <summary>Takes over columns. Throws when their lengths differ, or the places of a job lie outside <paramref name="places"/>.</summary>
    /// <param name="first">For each job where its places begin in <paramref name="places"/>.</param>
    /// <param name="count">For each job how many places it has; 0 when it did not run.</param>
    /// <param name="places">The places.</param>
    /// <param name="mode">For each job the index of its mode in its shape.</param>
    /// <param name="partition">For each job the index of its partition in the cluster, or -1 where the cluster has none.</param>
    public Allocations(int[] first, int[] count, TaskPlace[] places, byte[] mode, short[] partition)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentNullException.ThrowIfNull(partition);
        if (count.Length != first.Length || mode.Length != first.Length || partition.Length != first.Length)
        {
            throw new ArgumentException($"columns differ in length: {first.Length}, {count.Length}, {mode.Length}, {partition.Length}", nameof(first));
        }

        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] < 0 || count[i] < 0 || first[i] > places.Length - count[i])
            {
                throw new ArgumentException($"places {first[i]} .. +{count[i]} of job {i} lie outside the {places.Length} places", nameof(first));
            }
        }

        _first = first;
        _count = count;
        _places = places;
        _mode = mode;
        _partition = partition;
    }

    /// <summary>Number of jobs, started or not.</summary>
    public int Count => _first.Length;

    /// <summary>Where a job ran; empty when it did not.</summary>
    public ReadOnlySpan<TaskPlace> Of(JobId job) => _places.AsSpan(_first[job.Index], _count[job.Index]);

    /// <summary>The mode in which a job ran; 0 when it did not run.</summary>
    public int Mode(JobId job) => _mode[job.Index];

    /// <summary>The partition in which a job ran; null where the cluster has none, or it did not run.</summary>
    public int? Partition(JobId job) => _partition[job.Index] < 0 ? null : _partition[job.Index];
}
