using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Cli.UseCases;

/// <summary>What keeps a plan from ending earlier.</summary>
/// <param name="Chain">The jobs, one after the other without a gap, that set its end; empty for very many jobs.</param>
/// <param name="Uses">How much of each resource of each class of nodes is in use from the beginning to the last end, the most used first; of a pool its processors.</param>
public sealed record PlanBinding(IReadOnlyList<ChainLink> Chain, IReadOnlyList<ResourceUse> Uses)
{
    private const int MostJobs = 100_000;

    /// <summary>Of a plan.</summary>
    public static PlanBinding Of(Workload workload, Cluster cluster, Schedule schedule, ScheduleMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(metrics);
        IReadOnlyList<ChainLink> chain = workload.JobCount > MostJobs ? [] : CriticalChain.Of(workload, cluster, schedule);
        return new PlanBinding(chain, UsesOf(metrics));
    }

    /// <summary>How much of each resource is in use, the most used first; at least one.</summary>
    internal static IReadOnlyList<ResourceUse> UsesOf(ScheduleMetrics metrics) => metrics.Resources is { } resources
        ? [.. resources.ByClass.SelectMany(UsesOf).OrderByDescending(use => use.Share)]
        : [new ResourceUse(null, -1, "processors", metrics.Utilization)];

    private static IEnumerable<ResourceUse> UsesOf(NodeGroupUsage group, int index)
    {
        if (group.Gpu is { } gpu)
        {
            yield return new ResourceUse(group.Name, index, "GPU", gpu.OpenShare);
        }

        yield return new ResourceUse(group.Name, index, "CPU", group.Cpu.OpenShare);
        yield return new ResourceUse(group.Name, index, "memory", group.Memory.OpenShare);
        if (group.Storage is { } storage)
        {
            yield return new ResourceUse(group.Name, index, "storage", storage.OpenShare);
        }
    }
}

/// <summary>How much of a resource is in use.</summary>
/// <param name="Class">Name of the class of nodes; null for a pool.</param>
/// <param name="ClassIndex">Index of the class; -1 for a pool.</param>
/// <param name="Resource"><c>GPU</c>, <c>CPU</c>, <c>memory</c>, <c>storage</c> or <c>processors</c>.</param>
/// <param name="Share">Share of what is open, 0 to 1.</param>
public sealed record ResourceUse(string? Class, int ClassIndex, string Resource, double Share);

/// <summary>What a little more of the scarcest resource would bring, by a second, shorter search.</summary>
/// <param name="InWords">What is more, for example <c>one more GPU in server</c>.</param>
/// <param name="Value">The value of the most important sum of the objective then.</param>
/// <param name="MakespanMs">The makespan then, milliseconds.</param>
public sealed record PlanWithMore(string InWords, double Value, double MakespanMs);
