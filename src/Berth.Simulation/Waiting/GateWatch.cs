using Berth.Scheduling;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Tenancy;

namespace Berth.Simulation.Waiting;

/// <summary>Knows which jobs in the queue limits and quotas keep out, after each pass.</summary>
internal sealed class GateWatch(TenantState tenants, NodeState? nodes)
{
    private int[] _refused = new int[64];
    private int _count;

    /// <summary>Jobs that the gate would refuse now, in the order of the queue. It asks for each of them: use and time change what is left of a limit.</summary>
    public ReadOnlySpan<int> Refused(ReadOnlySpan<PendingJob> pending, long nowMs)
    {
        _count = 0;
        if (_refused.Length < pending.Length)
        {
            _refused = new int[pending.Length * 2];
        }

        foreach (ref readonly PendingJob job in pending)
        {
            if (tenants.KeepsOut(job.Job, nodes, nowMs))
            {
                _refused[_count++] = job.Job;
            }
        }

        return _refused.AsSpan(0, _count);
    }
}
