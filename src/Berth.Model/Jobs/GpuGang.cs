namespace Berth.Model;

/// <summary>
/// How many tasks of how many GPUs a job is that says only how many GPUs it takes in all, as most logs of GPU clusters do. A job that fits one
/// node is one task, so that its GPUs lie together; a larger one is split into equal tasks as wide as its number of GPUs allows on such nodes:
/// 16 GPUs on nodes of 8 are 2 tasks of 8, 12 are 2 of 6, 17 are 17 of 1.
/// </summary>
/// <param name="TaskCount">Number of tasks; at least 1.</param>
/// <param name="GpusPerTask">GPUs of each; 0 only for a job without GPUs.</param>
public readonly record struct GpuGang(int TaskCount, int GpusPerTask)
{
    /// <summary>The gang for a number of GPUs: each task has the largest divisor of it that is at most the GPUs of a node.</summary>
    /// <param name="gpus">GPUs in all; not negative. 0 gives one task without a GPU.</param>
    /// <param name="gpusPerNode">GPUs of the nodes that it is meant for; 1 to <see cref="TaskRequest.MaxGpus"/>.</param>
    public static GpuGang Of(int gpus, int gpusPerNode)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerNode, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gpusPerNode, TaskRequest.MaxGpus);
        if (gpus <= gpusPerNode)
        {
            return new GpuGang(1, gpus);
        }

        int width = gpusPerNode;
        while (gpus % width != 0)
        {
            width--;
        }

        return new GpuGang(gpus / width, width);
    }
}
