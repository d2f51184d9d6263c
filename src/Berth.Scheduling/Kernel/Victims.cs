using System.Runtime.InteropServices;
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
    private const byte Unknown = 0;
    private const byte Yes = 1;
    private const byte No = 2;

    private readonly PreemptionSpec _spec = policy.Preemption;
    private readonly JobOrder _order = new(policy.Order);
    private readonly List<Candidate> _candidates = [];
    private readonly List<Candidate> _sorted = [];
    private byte[] _mayReclaim = [];
    private bool _isSorted;

    /// <summary>True when the policy stops jobs at all.</summary>
    public bool IsActive => _spec.Rule != PreemptionRule.None;

    /// <summary>What becomes of those that are stopped.</summary>
    public PreemptionEffect Effect => _spec.Effect;

    /// <summary>True when a job may stop others though it is not next: each queue gets back what it lent.</summary>
    public bool Reclaims => _spec.Rule == PreemptionRule.Reclaim;

    /// <summary>True when the order of candidates stays the same while time passes.</summary>
    public bool GoesByStart => _spec.Victims == VictimOrder.Youngest;

    /// <summary>A running job was left out because of the time: it is exempt still, or ends now. Whoever remembers answers takes it back.</summary>
    public bool HasExempted { get; set; }

    /// <summary>A pass begins, or has started a job: other jobs run, or they go in another order.</summary>
    public void Renew() => _isSorted = false;

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
        if (!MayAsk(in snapshot, job, mode))
        {
            return false;
        }

        IRunFacts runs = snapshot.Runs ?? throw new InvalidOperationException("preemption needs to know of runs");
        if (!_isSorted)
        {
            Sort(in snapshot, runs);
        }

        int preemptor = runs.PreemptedBy(job);
        _mayReclaim.AsSpan().Clear();
        foreach (ref readonly Candidate running in CollectionsMarshal.AsSpan(_sorted))
        {
            if (running.Job != preemptor && MayStop(in snapshot, job, in running, tier))
            {
                _candidates.Add(running);
            }
        }

        return _candidates.Count > 0;
    }

    /// <summary>False when a waiting job may stop nobody in a mode, whoever runs.</summary>
    public bool MayAsk(in Snapshot snapshot, int job, int mode) => !Reclaims || snapshot.Tenants!.StaysWithinNominal(job, mode);

    /// <summary>True when a candidate may still go, after others went.</summary>
    public bool StillMayStop(in Snapshot snapshot, int job, int victim) => !Reclaims || snapshot.Tenants!.CanBeReclaimed(job, victim);

    private bool MayStop(in Snapshot snapshot, int job, in Candidate victim, int tier) => _spec.Rule switch
    {
        PreemptionRule.Qos => snapshot.Tenants!.QosPreempts(job, victim.Job),
        PreemptionRule.Tier => snapshot.Nodes is { } nodes && tier > nodes.OptionOf(victim.Job).Tier,
        _ => CanBeReclaimed(snapshot.Tenants!, job, in victim),
    };

    /// <summary>The same for all jobs of a queue until one of them is stopped, and there are far more jobs than queues.</summary>
    private bool CanBeReclaimed(TenantState tenants, int job, in Candidate victim)
    {
        int queue = victim.Queue;
        if (queue >= _mayReclaim.Length)
        {
            Array.Resize(ref _mayReclaim, queue + 1);
        }

        if (queue >= 0 && _mayReclaim[queue] == Unknown)
        {
            _mayReclaim[queue] = tenants.CanBeReclaimed(job, victim.Job) ? Yes : No;
        }

        return queue >= 0 && _mayReclaim[queue] == Yes;
    }

    /// <summary>All running jobs that are not exempt, first to go first; found once in a pass for all that ask.</summary>
    private void Sort(in Snapshot snapshot, IRunFacts runs)
    {
        _isSorted = true;
        _sorted.Clear();
        long nowMs = snapshot.Now.UnixMs;
        foreach (ref readonly RunningJob running in snapshot.Running)
        {
            long ageMs = nowMs - runs.StartMs(running.Job);
            bool isExempt = running.ExpectedEndMs <= nowMs || ageMs == 0 || ageMs < _spec.ExemptTime.Ms;
            HasExempted |= isExempt;
            if (!isExempt)
            {
                _sorted.Add(new Candidate(KeyOf(in snapshot, in running, runs), running.Job, running.Processors, snapshot.Tenants?.QueueOf(running.Job) ?? -1));
            }
        }

        _sorted.Sort();
    }

    private Int128 KeyOf(in Snapshot snapshot, in RunningJob running, IRunFacts runs) => _spec.Victims switch
    {
        VictimOrder.Youngest => -runs.StartMs(running.Job),
        VictimOrder.LeastLost => (Int128)runs.LostMs(running.Job, snapshot.Now.UnixMs) * running.Processors,
        _ => -_order.KeyOfRunning(in snapshot, in running),
    };

    /// <summary>A running job that may be stopped, of a queue by the quotas (-1: none); lower key first, ties to the later job.</summary>
    internal readonly record struct Candidate(Int128 Key, int Job, int Processors, int Queue) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) => Key != other.Key ? Key.CompareTo(other.Key) : other.Job.CompareTo(Job);
    }
}
