using Berth.Model;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling;

/// <summary>
/// A pass on a pool with at most one reservation, like <see cref="EasyPass"/>, for policies that look at who shares the cluster: limits and quotas keep jobs from starting,
/// starts change the order, a head may be kept, and jobs may be stopped for others (docs/design/tenants.md). The clear version: it walks the queue job by job.
/// </summary>
internal sealed class GatedEasyPass : IPolicy
{
    private readonly PolicySpec _spec;
    private readonly QueueOrder _queue;
    private readonly QueueOrder _backfillQueue;
    private readonly Victims _victims;
    private readonly bool _reserves;
    private readonly bool _announces;
    private readonly int _lookahead;
    private readonly List<RunningJob> _started = [];
    private readonly List<int> _stopped = [];
    private readonly QueueMarks _askedQueues = new();
    private readonly HashSet<int> _startedPlaces = [];
    private bool[] _settled = [];
    private int _free;

    public GatedEasyPass(PolicySpec spec, bool announcesReservations)
    {
        _spec = spec;
        _queue = new QueueOrder(new JobOrder(spec.Order), null, spec.KeepsHead);
        _backfillQueue = new QueueOrder(new JobOrder(spec.EffectiveBackfillOrder), null);
        _victims = new Victims(spec);
        _reserves = spec.ReservationDepth == 1;
        _announces = announcesReservations && _reserves;
        _lookahead = spec.Lookahead ?? int.MaxValue;
    }

    public bool KeepsReservations => false;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        _free = snapshot.FreeNow();
        if (snapshot.Pending.IsEmpty || IsIdle(in snapshot))
        {
            return;
        }

        int count = snapshot.Pending.Length;
        if (_settled.Length < count)
        {
            _settled = new bool[Math.Max(count, _settled.Length * 2)];
        }

        Span<bool> settled = _settled.AsSpan(0, count);
        settled.Clear();
        _started.Clear();
        _startedPlaces.Clear();
        _victims.Renew();
        int head = StartFromFront(in snapshot, decisions, settled, out bool stopped);
        if (!stopped && head >= 0)
        {
            decisions.Head = snapshot.Pending[head].Job;
            if (!Reclaim(in snapshot, decisions, settled) && (_lookahead > 0 || _announces))
            {
                Backfill(in snapshot, decisions, settled, head);
            }
        }

        snapshot.Tenants?.TakeBack(decisions, null, snapshot.Now.UnixMs);
    }

    /// <summary>
    /// True when the pass would decide nothing. Where jobs are stopped for others a job that does not fit matters too; and where a head shall be kept and
    /// there is none, it must be found.
    /// </summary>
    private bool IsIdle(in Snapshot snapshot)
    {
        if (_victims.IsActive || (_spec.KeepsHead && !HasHead(in snapshot)))
        {
            return false;
        }

        bool nothingFits = _free <= 0 || snapshot.NextFitting(0, _free) == snapshot.Pending.Length;
        return ListPolicy.SkipsArrivals(_spec.ArrivalPass, in snapshot, _free) || (nothingFits && !_announces);
    }

    private static bool HasHead(in Snapshot snapshot)
    {
        if (snapshot.KeptHead < 0)
        {
            return false;
        }

        foreach (ref readonly PendingJob job in snapshot.Pending)
        {
            if (job.Job == snapshot.KeptHead)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Starts jobs in queue order up to the first that does not fit, the head. Returns its place; -1 when there is none.</summary>
    private int StartFromFront(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled, out bool stopped)
    {
        stopped = false;
        _queue.Begin(in snapshot, settled);
        while (_queue.Next(settled, out int position))
        {
            settled[position] = true;
            ref readonly PendingJob job = ref snapshot.Pending[position];
            bool admitted = Admits(in snapshot, job.Job);
            if (admitted && job.Processors <= _free)
            {
                Start(in snapshot, decisions, position);
                continue;
            }

            if (_victims.IsActive && TryStopOthers(in snapshot, decisions, position))
            {
                stopped = true;
                return -1;
            }

            if (admitted)
            {
                return position;
            }
        }

        return -1;
    }

    /// <summary>What a queue lent it gets back whoever leads the queue: the first job of each queue may stop borrowers. True when one did.</summary>
    private bool Reclaim(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled)
    {
        if (!_victims.Reclaims)
        {
            return false;
        }

        _askedQueues.Clear();
        for (int position = 0; position < settled.Length; position++)
        {
            // In order of arrival. A first job that was asked already in this pass is not passed by the next of its queue.
            ref readonly PendingJob job = ref snapshot.Pending[position];
            if (!_startedPlaces.Contains(position)
                && _askedQueues.Add(snapshot.Tenants!.QueueOf(job.Job))
                && !settled[position]
                && !(job.Processors <= _free && Admits(in snapshot, job.Job))
                && TryStopOthers(in snapshot, decisions, position))
            {
                return true;
            }
        }

        return false;
    }

    private void Backfill(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled, int head)
    {
        long shadowMs = _reserves ? ShadowOf(in snapshot, snapshot.Pending[head].Processors, out int extra) : NoShadow(out extra);
        if (_announces && shadowMs != long.MaxValue)
        {
            decisions.Reserve(snapshot.Pending[head].Job, head, shadowMs);
        }

        int looked = 0;
        _backfillQueue.Begin(in snapshot, settled);
        while (looked < _lookahead && _free > 0 && _backfillQueue.Next(settled, out int position))
        {
            ref readonly PendingJob job = ref snapshot.Pending[position];
            settled[position] = true;
            if (!Admits(in snapshot, job.Job))
            {
                continue;
            }

            looked++;
            bool endsInTime = shadowMs == long.MaxValue || snapshot.Now.UnixMs + job.EstimateMs <= shadowMs;
            if (job.Processors > _free || (!endsInTime && job.Processors > extra))
            {
                continue;
            }

            extra -= endsInTime ? 0 : job.Processors;
            Start(in snapshot, decisions, position);
        }
    }

    private static long NoShadow(out int extra)
    {
        extra = int.MaxValue;
        return long.MaxValue;
    }

    /// <summary>
    /// When the head can start, and how many processors it will not need then. A pool that is smaller than it could be may never be large enough as it is: no
    /// shadow time is known then.
    /// </summary>
    private long ShadowOf(in Snapshot snapshot, int processors, out int extra)
    {
        _started.Sort();
        int running = 0;
        int mine = 0;
        int free = _free;
        while (running < snapshot.Running.Length && snapshot.Running[running].ExpectedEndMs <= snapshot.Now.UnixMs)
        {
            running++;
        }

        while (running < snapshot.Running.Length || mine < _started.Count)
        {
            bool isMine = running == snapshot.Running.Length || (mine < _started.Count && _started[mine] < snapshot.Running[running]);
            RunningJob next = isMine ? _started[mine++] : snapshot.Running[running++];
            free += next.Processors;
            bool moreThen = (running < snapshot.Running.Length && snapshot.Running[running].ExpectedEndMs == next.ExpectedEndMs)
                || (mine < _started.Count && _started[mine].ExpectedEndMs == next.ExpectedEndMs);
            if (free >= processors && !moreThen)
            {
                extra = free - processors;
                return next.ExpectedEndMs;
            }
        }

        return NoShadow(out extra);
    }

    /// <summary>Stops as many jobs as a waiting one needs, and starts it. False when it may not, or all together are not enough.</summary>
    private bool TryStopOthers(in Snapshot snapshot, DecisionBuffer decisions, int position)
    {
        PendingJob job = snapshot.Pending[position];
        TenantState? tenants = snapshot.Tenants;
        if (tenants?.LimitsAdmit(job.Job, 0, -1, snapshot.Now.UnixMs) == false || !_victims.Find(in snapshot, job.Job, 0, 0))
        {
            return false;
        }

        _stopped.Clear();
        bool fits = false;
        for (int i = 0; i < _victims.Candidates.Count && !fits; i++)
        {
            if (_victims.StillMayStop(in snapshot, job.Job, _victims.Candidates[i].Job))
            {
                Stop(tenants, i);
                fits = job.Processors <= _free && Admits(in snapshot, job.Job);
            }
        }

        // Those that are not needed after all go on; if all are not enough, all go on.
        for (int i = _stopped.Count - 1; i >= 0; i--)
        {
            int candidate = _stopped[i];
            GoOn(tenants, candidate);
            if (fits && !(job.Processors <= _free && Admits(in snapshot, job.Job)))
            {
                Stop(tenants, candidate, again: true);
            }
            else
            {
                _stopped.RemoveAt(i);
            }
        }

        if (!fits)
        {
            return false;
        }

        foreach (int candidate in _stopped)
        {
            decisions.Preempt(_victims.Candidates[candidate].Job, position, snapshot.Now.UnixMs, _victims.Effect);
        }

        Start(in snapshot, decisions, position);
        foreach (int candidate in _stopped)
        {
            GoOn(tenants, candidate);
        }

        return true;
    }

    private void Stop(TenantState? tenants, int candidate, bool again = false)
    {
        _free += _victims.Candidates[candidate].Processors;
        tenants?.TryRunning(_victims.Candidates[candidate].Job, -1);
        if (!again)
        {
            _stopped.Add(candidate);
        }
    }

    private void GoOn(TenantState? tenants, int candidate)
    {
        _free -= _victims.Candidates[candidate].Processors;
        tenants?.TryRunning(_victims.Candidates[candidate].Job, 1);
    }

    private static bool Admits(in Snapshot snapshot, int job) => snapshot.Tenants?.Admits(job, 0, -1, snapshot.Now.UnixMs) != false;

    private void Start(in Snapshot snapshot, DecisionBuffer decisions, int position)
    {
        ref readonly PendingJob job = ref snapshot.Pending[position];
        _free -= job.Processors;
        _victims.Renew();
        snapshot.Tenants?.Try(job.Job, 0, -1, 1, snapshot.Now.UnixMs);
        _started.Add(new RunningJob(snapshot.Now.UnixMs + job.EstimateMs, job.Job, job.Processors));
        if (_victims.Reclaims)
        {
            _startedPlaces.Add(position);
        }

        decisions.Start(job.Job, position, snapshot.Now.UnixMs);
    }
}
