using Berth.Model;
using Berth.Scheduling.Placement;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Stops jobs on nodes so that a waiting one fits, on the state itself; whoever asked takes the stops back at the end of its pass, and the feeder carries
/// them out (docs/design/tenants.md, preemption).
/// </summary>
internal sealed class NodeStops(NodeState state, GangPlacer placer, Victims victims)
{
    private readonly List<int> _stopped = [];
    private readonly bool[] _kinds = new bool[state.Kinds.Count];

    /// <summary>The jobs stopped, in the order in which they went.</summary>
    public IReadOnlyList<int> Stopped => _stopped;

    /// <summary>
    /// Stops as many jobs as an option of a waiting job needs, and no more. False, with nothing changed, when the job may not stop others, or all together
    /// are not enough.
    /// </summary>
    public bool TryMakeRoom(in Snapshot snapshot, int job, PlacementOption option)
    {
        _stopped.Clear();
        long nowMs = snapshot.Now.UnixMs;
        if (!state.Allows(option, job)
            || snapshot.Tenants?.LimitsAdmit(job, option.Mode, option.Partition, nowMs) == false
            || !victims.Find(in snapshot, job, option.Mode, option.Tier))
        {
            return false;
        }

        bool fits = false;
        for (int i = 0; i < victims.Candidates.Count && !fits; i++)
        {
            int victim = victims.Candidates[i].Job;
            if (victims.StillMayStop(in snapshot, job, victim))
            {
                Stop(snapshot.Tenants, victim);
                _stopped.Add(victim);
                fits = Fits(in snapshot, job, option);
            }
        }

        // Those that are not needed after all go on; if all are not enough, all go on.
        for (int i = _stopped.Count - 1; i >= 0; i--)
        {
            GoOn(snapshot.Tenants, _stopped[i]);
            if (fits && !Fits(in snapshot, job, option))
            {
                Stop(snapshot.Tenants, _stopped[i]);
            }
            else
            {
                _stopped.RemoveAt(i);
            }
        }

        return fits;
    }

    /// <summary>True when a job fits in an option as things stand, and limits and quotas let it.</summary>
    public bool Fits(in Snapshot snapshot, int job, PlacementOption option) =>
        snapshot.Tenants?.Admits(job, option.Mode, option.Partition, snapshot.Now.UnixMs) != false
        && state.HasLicences(option)
        && placer.Count.Fits(option, state.KindsAt(option, job, snapshot.Now.UnixMs, _kinds));

    /// <summary>Takes every stop back.</summary>
    public void TakeBack(TenantState? tenants)
    {
        foreach (int job in _stopped)
        {
            GoOn(tenants, job);
        }

        _stopped.Clear();
    }

    private void Stop(TenantState? tenants, int job)
    {
        state.Vacate(state.OptionOf(job), state.PlacesOf(job));
        tenants?.TryRunning(job, -1);
    }

    private void GoOn(TenantState? tenants, int job)
    {
        state.PutBack(state.OptionOf(job), state.PlacesOf(job));
        tenants?.TryRunning(job, 1);
    }
}
