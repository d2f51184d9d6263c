using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing;

/// <summary>
/// Makes a failing case small: leaves out jobs, rules and parts of the cluster one by one as long as it still fails. Random search alone seldom finds
/// the smallest of so many fields.
/// </summary>
public static class NodeCaseReduction
{
    /// <summary>A case that still fails and of which nothing more can be left out.</summary>
    public static GeneratedNodeCase Smallest(GeneratedNodeCase failing, Func<GeneratedNodeCase, bool> fails)
    {
        GeneratedNodeCase smallest = failing;
        while (Smaller(smallest).FirstOrDefault(one => Differs(smallest, one) && fails(one)) is { } smaller)
        {
            smallest = smaller;
        }

        return smallest;
    }

    /// <summary>Runs a check; when it fails, runs it again on the smallest case that fails too and says which that is.</summary>
    public static void Check(GeneratedNodeCase one, Action<GeneratedNodeCase> check)
    {
        if (!Fails(one, check))
        {
            return;
        }

        GeneratedNodeCase smallest = Smallest(one, smaller => Fails(smaller, check));
        try
        {
            check(smallest);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n\nsmallest case:\n{smallest}", exception);
        }
    }

    private static bool Fails(GeneratedNodeCase one, Action<GeneratedNodeCase> check)
    {
        try
        {
            check(one);
            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private static bool Differs(GeneratedNodeCase one, GeneratedNodeCase other) => one.ToString() != other.ToString();

    private static IEnumerable<GeneratedNodeCase> Smaller(GeneratedNodeCase one) =>
        [
            .. Enumerable.Range(0, one.Jobs.Count).Reverse().Where(_ => one.Jobs.Count > 1).Select(job => one.With(jobs: Without(one.Jobs, job))),
            .. SmallerPolicies(one),
            .. SmallerClusters(one.Nodes).Select(nodes => one.With(nodes: nodes)),
            .. Enumerable.Range(0, one.Jobs.Count).SelectMany(job => SmallerJobs(one.Jobs[job]).Select(smaller => one.With(jobs: Replaced(one.Jobs, job, smaller)))),
        ];

    private static NodeJob[] Without(IReadOnlyList<NodeJob> jobs, int gone) =>
    [
        .. jobs.Where((_, index) => index != gone).Select(job => job with
        {
            DependsOn = [.. job.DependsOn.Where(link => link.On != gone).Select(link => (link.Kind, link.On > gone ? link.On - 1 : link.On))],
        }),
    ];

    private static NodeJob[] Replaced(IReadOnlyList<NodeJob> jobs, int at, NodeJob job) => [.. jobs.Select((old, index) => index == at ? job : old)];

    private static IEnumerable<GeneratedNodeCase> SmallerPolicies(GeneratedNodeCase one)
    {
        PolicySpec policy = one.Policy;
        yield return one.With(policy: policy with { Order = OrderSpec.Fcfs });
        yield return one.With(policy: policy with { BackfillOrder = null });
        yield return one.With(policy: policy with { Lookahead = null });
        yield return one.With(policy: policy with { Estimate = EstimateKind.Request });
        yield return one.With(policy: policy with { ArrivalPass = ArrivalPass.WhenItFits });
        yield return one.With(policy: policy with { Placement = new PlacementSpec(PlacementRule.FirstFit) });
        if (policy.Placement.Rule != PlacementRule.FirstFit)
        {
            yield return one.With(policy: policy with { Placement = new PlacementSpec(PlacementRule.BestFit) });
        }

        yield return one.With(options: one.Options with { Pass = PassRule.EachEvent });
        yield return one.With(options: one.Options with { EventOrder = EventOrder.ArrivalsFirst });
    }

    private static IEnumerable<ClusterNodes> SmallerClusters(ClusterNodes nodes)
    {
        yield return Changed(nodes, topology: null, keepTopology: false);
        for (int i = 0; i < nodes.Partitions.Count; i++)
        {
            yield return Changed(nodes, partitions: [.. nodes.Partitions.Where((_, index) => index != i)]);
            yield return Changed(nodes, partitions: [.. nodes.Partitions.Select((partition, index) => index == i ? partition with { MaxNodes = null } : partition)]);
            yield return Changed(nodes, partitions: [.. nodes.Partitions.Select((partition, index) => index == i ? partition with { MaxTime = null } : partition)]);
            yield return Changed(nodes, partitions: [.. nodes.Partitions.Select((partition, index) => index == i ? partition with { PriorityTier = 0 } : partition)]);
        }

        for (int i = 0; i < nodes.Reservations.Count; i++)
        {
            yield return Changed(nodes, windows: [.. nodes.Reservations.Where((_, index) => index != i)]);
        }

        if (nodes.Topology is null && nodes.Partitions.Count == 0 && nodes.Reservations.Count == 0 && nodes.Classes.Count > 1)
        {
            for (int i = 0; i < nodes.Classes.Count; i++)
            {
                yield return new ClusterNodes([.. nodes.Classes.Where((_, index) => index != i)]) { Licences = nodes.Licences };
            }
        }

        if (nodes.Topology is null && nodes.Partitions.Count == 0 && nodes.Reservations.Count == 0)
        {
            for (int i = 0; i < nodes.Classes.Count; i++)
            {
                yield return new ClusterNodes([.. nodes.Classes.Select((kind, index) => index == i ? kind with { Count = Math.Max(1, kind.Count - 1) } : kind)]) { Licences = nodes.Licences };
            }
        }
    }

    private static ClusterNodes Changed(
        ClusterNodes nodes, Topology? topology = null, bool keepTopology = true, IReadOnlyList<Partition>? partitions = null, IReadOnlyList<AdvanceReservation>? windows = null) =>
        new(nodes.Classes)
        {
            Topology = keepTopology ? nodes.Topology : topology,
            Partitions = partitions ?? nodes.Partitions,
            Reservations = windows ?? nodes.Reservations,
            Licences = nodes.Licences,
        };

    private static IEnumerable<NodeJob> SmallerJobs(NodeJob job)
    {
        yield return job with { Licences = [] };
        yield return job with { Partitions = [] };
        yield return job with { Release = null };
        yield return job with { Deadline = null };
        yield return job with { Priority = null };
        yield return job with { Array = null };
        yield return job with { User = "ann" };
        yield return job with { Exit = ExitKind.Completed };
        yield return job with { Request = job.Run };
        for (int i = 0; i < job.DependsOn.Count; i++)
        {
            yield return job with { DependsOn = [.. job.DependsOn.Where((_, index) => index != i)] };
        }

        if (job.Modes.Count > 1)
        {
            yield return job with { Modes = [job.Modes[0]], FurtherTimes = [] };
            yield return job with { Modes = [job.Modes[1]], Run = job.FurtherTimes[0].Run, Request = job.FurtherTimes[0].Request, FurtherTimes = [] };
        }

        for (int i = 0; i < job.Modes.Count; i++)
        {
            foreach (JobMode smaller in SmallerModes(job.Modes[i]))
            {
                yield return job with { Modes = [.. job.Modes.Select((mode, index) => index == i ? smaller : mode)] };
            }
        }
    }

    private static IEnumerable<JobMode> SmallerModes(JobMode mode)
    {
        yield return mode with { Spread = TaskSpread.Anywhere };
        yield return mode with { Exclusive = false };
        yield return mode with { TopologyLevel = null, TopologyRequired = false };
        yield return mode with { TopologyRequired = false };
        yield return mode with { Features = NameList.Empty };
        yield return mode with { GpuTypes = NameList.Empty };
        yield return mode with { TaskCount = Math.Max(1, mode.TaskCount - 1) };
        yield return mode with { Task = mode.Task with { MemoryBytes = 0 } };
        yield return mode with { Task = mode.Task with { StorageBytes = 0 } };
        yield return mode with { Task = mode.Task with { CpuMillicores = 0 } };
        yield return mode with { Task = mode.Task with { GpuCount = 0, GpuThousandths = 0, GpuMemoryBytes = 0 }, GpuTypes = NameList.Empty };
    }
}
