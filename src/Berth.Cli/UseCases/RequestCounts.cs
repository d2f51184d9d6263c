using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>How many jobs of a workload for nodes ask for what; of several modes the first counts.</summary>
/// <param name="Gpu">For at least one whole GPU.</param>
/// <param name="GpuPart">For a part of a GPU, as a share or as memory.</param>
/// <param name="Gang">For several tasks.</param>
/// <param name="Modes">Jobs that can run in several ways.</param>
/// <param name="Exclusive">For nodes of their own.</param>
/// <param name="Topology">For a level of the topology, required or preferred.</param>
/// <param name="Features">For features of nodes or types of GPU.</param>
/// <param name="Licence">For a licence.</param>
/// <param name="Partition">For a partition by name.</param>
/// <param name="Waiting">Jobs that wait for others.</param>
/// <param name="Release">Jobs with a release date.</param>
/// <param name="Deadline">Jobs with a deadline.</param>
public sealed record RequestCounts(
    int Gpu, int GpuPart, int Gang, int Modes, int Exclusive, int Topology, int Features, int Licence, int Partition, int Waiting, int Release, int Deadline)
{
    /// <summary>Counts; null where the jobs ask for processors only.</summary>
    public static RequestCounts? Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (workload.Shapes.Count == 0)
        {
            return null;
        }

        int[] jobsOf = new int[workload.Shapes.Count];
        foreach (int shape in workload.Jobs.Shape)
        {
            jobsOf[shape]++;
        }

        int With(Func<JobShape, bool> asks) => workload.Shapes.Index().Sum(pair => asks(pair.Item) ? jobsOf[pair.Index] : 0);
        int WithMode(Func<JobMode, bool> asks) => With(shape => asks(shape.Modes[0]));
        int Jobs(Func<JobId, bool> has) => Enumerable.Range(0, workload.JobCount).Count(job => has(new JobId(job)));
        return new RequestCounts(
            WithMode(mode => mode.Task is { GpuCount: > 0, IsFraction: false, GpuMemoryBytes: 0 }),
            WithMode(mode => mode.Task.IsFraction || mode.Task.GpuMemoryBytes > 0),
            WithMode(mode => mode.TaskCount > 1),
            With(shape => shape.Modes.Count > 1),
            WithMode(mode => mode.Exclusive),
            WithMode(mode => mode.TopologyLevel is not null),
            WithMode(mode => mode.Features.Names.Count + mode.GpuTypes.Names.Count > 0),
            With(shape => shape.Licences.Count > 0),
            With(shape => shape.Partitions.Count > 0),
            Jobs(job => workload.Jobs.Dependencies is { } dependencies && dependencies.Of(job).Length > 0),
            Jobs(job => workload.Jobs.Release(job) is not null),
            Jobs(job => workload.Jobs.Deadline(job) is not null));
    }
}
