using Berth.Model.Metrics;

namespace Berth.Model.Fairness;

/// <summary>
/// Follows a schedule and keeps one ledger for each kind of tenant. Promises to users and accounts change when somebody becomes active or idle; between two
/// such moments only the entity of the job in question is touched, so that a moment costs little.
/// </summary>
internal sealed class ServiceSweep : IMomentSink
{
    private readonly TenantMap _map;
    private readonly UnitSizes _sizes;
    private readonly RunTable _runs;
    private readonly (TenantKind Kind, ServiceLedger Ledger)[] _ledgers;
    private readonly (ServiceLedger Ledger, int[] EntityOf)[] _shared;
    private readonly ActiveShares _shares;
    private readonly long[] _wanted;
    private readonly bool[] _isActive;
    private readonly List<int> _active = [];
    private readonly List<int> _touched = [];
    private readonly int[] _placeOf;
    private long _nowMs;

    /// <summary>A sweep with the ledgers to fill.</summary>
    /// <param name="map">Who jobs belong to.</param>
    /// <param name="sizes">What jobs hold.</param>
    /// <param name="runs">The runs of the schedule.</param>
    /// <param name="ledgers">One for each kind.</param>
    public ServiceSweep(TenantMap map, UnitSizes sizes, RunTable runs, params (TenantKind Kind, ServiceLedger Ledger)[] ledgers)
    {
        _map = map;
        _sizes = sizes;
        _runs = runs;
        _ledgers = ledgers;
        _shares = new ActiveShares(map.Tree);
        int count = map.Tree.Associations.Count;
        _shared =
        [
            .. ledgers.Where(kept => kept.Kind != TenantKind.Queue).Select(kept => (kept.Ledger, (int[])
            [
                .. Enumerable.Range(0, count).Select(association => kept.Kind == TenantKind.User ? map.Tree.Associations[association].User : map.AccountOf(association)),
            ])),
        ];
        _wanted = new long[count];
        _isActive = new bool[count];
        _placeOf = new int[count];
    }

    /// <summary>Follows the moments; what lies outside the interval counts for the state, and for nothing else.</summary>
    public void Run(JobMoments moments, StateInterval interval, long bucketMs, int buckets)
    {
        long fromMs = interval.From.UnixMs;
        long toMs = interval.To.UnixMs;
        int bucket = 0;
        while (bucket < buckets)
        {
            long endMs = Math.Min(toMs, fromMs + ((bucket + 1) * bucketMs));
            if (moments.NextMs() is { } nextMs && nextMs < endMs)
            {
                _nowMs = Math.Max(nextMs, fromMs);
                moments.Apply(nextMs, this);
                Turn();
                continue;
            }

            foreach ((TenantKind _, ServiceLedger ledger) in _ledgers)
            {
                ledger.EndBucket(endMs);
            }

            bucket++;
        }
    }

    public void Queued(JobId job) => Change(job, WaitingSize(job), 0, 1);

    public void Unqueued(JobId job) => Change(job, WaitingSize(job), 0, -1);

    public void Started(int run) => Change(new JobId(_runs.JobOf(run)), RunningSize(run), 1, 1);

    public void Ended(int run) => Change(new JobId(_runs.JobOf(run)), RunningSize(run), -1, -1);

    /// <summary>A job asks for its first mode; one that was interrupted keeps the mode in which it ran.</summary>
    private long WaitingSize(JobId job) => _sizes.Of(job, _runs.Before(job.Index) is [int first, ..] ? _runs.Mode(first) : 0);

    private long RunningSize(int run) => _sizes.Of(new JobId(_runs.JobOf(run)), _runs.Mode(run));

    private void Change(JobId job, long size, int held, int wanted)
    {
        if (size == 0)
        {
            return;
        }

        foreach ((TenantKind kind, ServiceLedger ledger) in _ledgers)
        {
            ledger.Change(_map.EntityOf(kind, job), held * size, wanted * size, _nowMs);
        }

        int association = _map.AssociationOf(job.Index);
        _wanted[association] += wanted * size;
        _touched.Add(association);
    }

    /// <summary>Those who became active or idle in this instant change the shares of all. A job that leaves the queue to start is no change.</summary>
    private void Turn()
    {
        bool isTurning = false;
        foreach (int association in _touched)
        {
            isTurning |= _isActive[association] != _wanted[association] > 0;
        }

        if (isTurning)
        {
            // Promises to queues never change; those to users and accounts are made anew for all who are there.
            foreach ((ServiceLedger ledger, int[] entityOf) in _shared)
            {
                foreach (int association in _active)
                {
                    ledger.ClearPromise(entityOf[association], _nowMs);
                }
            }

            foreach (int association in _touched)
            {
                SetActive(association, _wanted[association] > 0);
            }

            foreach (int association in _active)
            {
                double share = _shares.Of(association);
                foreach ((ServiceLedger ledger, int[] entityOf) in _shared)
                {
                    ledger.AddPromise(entityOf[association], share);
                }
            }
        }

        _touched.Clear();
    }

    private void SetActive(int association, bool isActive)
    {
        if (_isActive[association] == isActive)
        {
            return;
        }

        _isActive[association] = isActive;
        _shares.Change(association, isActive ? 1 : -1);
        if (isActive)
        {
            _placeOf[association] = _active.Count;
            _active.Add(association);
            return;
        }

        int last = _active[^1];
        int place = _placeOf[association];
        _active[place] = last;
        _placeOf[last] = place;
        _active.RemoveAt(_active.Count - 1);
    }
}
