using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// Why a job in the queue does not start, on nodes: docs/design/tenants.md, "Attribution of waiting", one question after the other.
/// </summary>
public sealed class NaiveNodeCauses(ClusterNodes nodes, PolicySpec policy, NaiveNodePass pass, NaiveOptions everywhere)
{
    public WaitCause Of(NaiveJob job, NaiveHoldings held, long nowMs)
    {
        bool Fits(IEnumerable<NaiveOption> options, Func<AdvanceReservation, bool>? closed = null) =>
            options.Any(option => pass.Fits(option, held, nowMs, job, closed));

        if (Fits(job.Options))
        {
            return policy is { Lookahead: 0, ReservationDepth: not null } ? WaitCause.Order
                : pass.Looked.Contains(job) || policy.ReservationDepth is null ? WaitCause.Promised
                : WaitCause.Scheduler;
        }

        if (job.FittedThen)
        {
            return WaitCause.Order;
        }

        if (Fits(job.Options, window => window.Users.Count > 0))
        {
            return WaitCause.Drained;
        }

        if (Fits(job.Options, window => window.Users.Count == 0))
        {
            return WaitCause.Promised;
        }

        if (nodes.Partitions.Count > 0 && Fits(everywhere.Of(job.Job)))
        {
            return WaitCause.Partition;
        }

        return job.Options.Any(option => IsEnoughInSum(option, held, nowMs, job)) ? WaitCause.Fragmented : WaitCause.Capacity;
    }

    private bool IsEnoughInSum(NaiveOption option, NaiveHoldings held, long nowMs, NaiveJob job)
    {
        bool[] allowed = pass.AllowedAt(option, nowMs, job);
        List<NaiveNode> its = [.. held.At(nowMs).Where((node, index) => allowed[index] && !node.IsHeld)];
        int gpuEach = option.Task.GpuCount * option.Task.GpuThousandths;
        return held.LicencesAt(nowMs, option)
            && its.Sum(node => node.Cpu) >= option.TaskCount * option.Task.CpuMillicores
            && its.Sum(node => node.Memory) >= option.TaskCount * option.Task.MemoryBytes
            && its.Sum(node => node.Storage) >= option.TaskCount * option.Task.StorageBytes
            && its.Sum(node => node.Gpus.Sum()) >= option.TaskCount * gpuEach;
    }
}
