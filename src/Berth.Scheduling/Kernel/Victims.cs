using Berth.Model;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling;

/// <summary>
/// Which running jobs a waiting one may stop, and in which order they go (docs/design/tenants.md, preemption). It only names them; the pass decides how
/// many are needed.
/// </summary>
internal sealed class Victims(PolicySpec policy)
{
    private readonly PreemptionSpec _spec = policy.Preemption;
    private readonly JobOrder _order = new(policy.Order);
    private readonly List<Candidate> _candidates = [];

    /// <summary>True when the policy stops jobs at all.</summary>
    public bool IsActive => _spec.Rule != PreemptionRule.None;

    /// <summary>What becomes of those that are stopped.</summary>
    public PreemptionEffect Effect => _spec.Effect;

    /// <summary>True when a job may stop others though it is not next: each queue gets back what it lent.</summary>
    public bool Reclaims => _spec.Rule == PreemptionRule.Reclaim;

    /// <summary>The candidates, first to go first.</summary>
    public List<Candidate> Candidates => _candidates;

    /// <summary>Finds the candidates for a waiting job in an option of it; false when there is none.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="job">The waiting job.</param>
    /// <param name="mode">The mode in which it would run.</param>
    /// <param name="tier">Tier of the partition in which it would run; 0 without partitions.</param>
    public bool Find(in Snapshot snapshot, int job, int mode, int tier)
    {
        _candidates.Clear();
        if (_spec.Rule == PreemptionRule.Reclaim && !snapshot.Tenants!.StaysWithinNominal(job, mode))
        {
            return false;
        }

        IRunFacts runs = snapshot.Runs ?? throw new InvalidOperationException("preemption needs to know of runs");
        long nowMs = snapshot.Now.UnixMs;
        foreach (ref readonly RunningJob running in snapshot.Running)
        {
            long ageMs = nowMs - runs.StartMs(running.Job);
            bool isExempt = running.ExpectedEndMs <= nowMs || ageMs == 0 || ageMs < _spec.ExemptTime.Ms || runs.PreemptedBy(job) == running.Job;
            if (!isExempt && MayStop(in snapshot, job, running.Job, tier))
            {
                _candidates.Add(new Candidate(KeyOf(in snapshot, in running, runs), running.Job, running.Processors));
            }
        }

        _candidates.Sort();
        return _candidates.Count > 0;
    }

    /// <summary>True when a candidate may still go, after others went.</summary>
    public bool StillMayStop(in Snapshot snapshot, int job, int victim) => !Reclaims || snapshot.Tenants!.CanBeReclaimed(job, victim);

    private bool MayStop(in Snapshot snapshot, int job, int victim, int tier) => _spec.Rule switch
    {
        PreemptionRule.Qos => snapshot.Tenants!.QosPreempts(job, victim),
        PreemptionRule.Tier => snapshot.Nodes is { } nodes && tier > nodes.OptionOf(victim).Tier,
        _ => snapshot.Tenants!.CanBeReclaimed(job, victim),
    };

    private Int128 KeyOf(in Snapshot snapshot, in RunningJob running, IRunFacts runs) => _spec.Victims switch
    {
        VictimOrder.Youngest => -runs.StartMs(running.Job),
        VictimOrder.LeastLost => (Int128)runs.LostMs(running.Job, snapshot.Now.UnixMs) * running.Processors,
        _ => -_order.KeyOfRunning(in snapshot, in running),
    };

    /// <summary>A running job that may be stopped; lower key first, ties to the later job.</summary>
    internal readonly record struct Candidate(Int128 Key, int Job, int Processors) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) => Key != other.Key ? Key.CompareTo(other.Key) : other.Job.CompareTo(Job);
    }
}
