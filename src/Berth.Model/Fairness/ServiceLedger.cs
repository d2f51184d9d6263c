namespace Berth.Model.Fairness;

/// <summary>
/// Adds up what the entities of one kind were promised, wanted and got. State changes at moments that never go back; an entity is settled up to the moment
/// before its state changes. Amounts are thousandths of the unit.
/// </summary>
internal sealed class ServiceLedger
{
    private readonly long[] _held;
    private readonly long[] _wanted;
    private readonly double[] _promise;
    private readonly long[] _sinceMs;
    private readonly int[] _slot;
    private readonly double _capacity;
    private readonly double[][] _dueByBucket;
    private readonly double[][] _deliveredByBucket;
    private int _bucket;

    /// <summary>An empty ledger.</summary>
    /// <param name="promise">Share promised to each entity from the beginning; NaN where nothing is promised.</param>
    /// <param name="slot">For each entity the line of the timeline on which it counts.</param>
    /// <param name="fromMs">First moment that counts.</param>
    /// <param name="capacity">The whole cluster.</param>
    /// <param name="buckets">Buckets of the timeline.</param>
    public ServiceLedger(double[] promise, int[] slot, long fromMs, long capacity, int buckets)
    {
        int count = promise.Length;
        _held = new long[count];
        _wanted = new long[count];
        _promise = promise;
        _slot = slot;
        _sinceMs = new long[count];
        Array.Fill(_sinceMs, fromMs);
        _capacity = capacity;
        int lines = slot.Length == 0 ? 0 : slot.Max() + 1;
        _dueByBucket = [.. Enumerable.Range(0, lines).Select(_ => new double[buckets])];
        _deliveredByBucket = [.. Enumerable.Range(0, lines).Select(_ => new double[buckets])];
        ActiveMs = new long[count];
        PromisedMs = new double[count];
        DueMs = new double[count];
        KeptMs = new double[count];
        DeliveredMs = new Int128[count];
    }

    /// <summary>Time in which an entity wanted something.</summary>
    public long[] ActiveMs { get; }

    /// <summary>Integral of the promised share over the active time.</summary>
    public double[] PromisedMs { get; }

    /// <summary>Integral of what was promised and wanted.</summary>
    public double[] DueMs { get; }

    /// <summary>Integral of the part of it that was got.</summary>
    public double[] KeptMs { get; }

    /// <summary>Integral of what was got.</summary>
    public Int128[] DeliveredMs { get; }

    /// <summary>The integrals of <see cref="DueMs"/> by line and bucket.</summary>
    public IReadOnlyList<double[]> DueByBucket => _dueByBucket;

    /// <summary>The integrals of <see cref="DeliveredMs"/> by line and bucket.</summary>
    public IReadOnlyList<double[]> DeliveredByBucket => _deliveredByBucket;

    /// <summary>True when something is promised to an entity in principle.</summary>
    public bool IsPromised(int entity) => !double.IsNaN(_promise[entity]);

    /// <summary>What an entity holds and wants changes: jobs that run count in both, jobs that wait only in what is wanted.</summary>
    public void Change(int entity, long held, long wanted, long nowMs)
    {
        Settle(entity, nowMs);
        _held[entity] += held;
        _wanted[entity] += wanted;
    }

    /// <summary>Takes the promise to an entity back, up to now.</summary>
    public void ClearPromise(int entity, long nowMs)
    {
        Settle(entity, nowMs);
        _promise[entity] = 0;
    }

    /// <summary>Promises a further share from now on; the entity must have been settled up to now.</summary>
    public void AddPromise(int entity, double share) => _promise[entity] += share;

    /// <summary>Ends a bucket of the timeline.</summary>
    public void EndBucket(long nowMs)
    {
        for (int entity = 0; entity < _held.Length; entity++)
        {
            Settle(entity, nowMs);
        }

        _bucket++;
    }

    private void Settle(int entity, long nowMs)
    {
        long lengthMs = nowMs - _sinceMs[entity];
        if (lengthMs <= 0)
        {
            return;
        }

        _sinceMs[entity] = nowMs;
        long wanted = _wanted[entity];
        if (wanted == 0)
        {
            return;
        }

        long held = _held[entity];
        ActiveMs[entity] += lengthMs;
        DeliveredMs[entity] += (Int128)held * lengthMs;
        _deliveredByBucket[_slot[entity]][_bucket] += (double)held * lengthMs;
        if (IsPromised(entity))
        {
            double due = Math.Min(_promise[entity] * _capacity, wanted);
            PromisedMs[entity] += _promise[entity] * lengthMs;
            DueMs[entity] += due * lengthMs;
            KeptMs[entity] += Math.Min(held, due) * lengthMs;
            _dueByBucket[_slot[entity]][_bucket] += due * lengthMs;
        }
    }
}
