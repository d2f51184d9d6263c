using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling.Formulas;

namespace Berth.Scheduling;

/// <summary>
/// Turns an <see cref="OrderSpec"/> into integer keys of waiting jobs: the lower key goes first, ties go to the earlier place in the queue,
/// which is the order of arrival. Formulas and sources: <see cref="OrderKind"/>.
/// </summary>
internal sealed class JobOrder
{
    private readonly OrderKind _kind;
    private readonly FormulaFunction? _formula;
    private readonly bool _isCached;
    private CachedKey[] _cache = [];

    public JobOrder(OrderSpec spec)
    {
        _kind = spec.Kind;
        Formula? formula = spec.Kind == OrderKind.Formula ? Formula.Parse(spec.Formula!) : null;
        _formula = formula?.Function;
        _isCached = spec.Kind is OrderKind.F1 or OrderKind.F2 or OrderKind.F3 or OrderKind.F4 || formula is { IsTimeDependent: false };
    }

    /// <summary>True when the queue as it stands is already in this order.</summary>
    public bool IsArrivalOrder => _kind == OrderKind.Fcfs;

    /// <summary>True when starts of a pass change the order within it.</summary>
    public bool IsByDominantShare => _kind == OrderKind.Drf;

    /// <summary>Key of a running job as if it waited: the higher, the later its turn.</summary>
    public long KeyOfRunning(in Snapshot snapshot, in RunningJob job) => IsArrivalOrder
        ? snapshot.SubmitMs[job.Job]
        : Key(in snapshot, new PendingJob(job.Job, job.Processors, Math.Max(1, snapshot.Jobs.RequestedMs[job.Job])), 0);

    /// <summary>Writes the key of each pending job. Keys are below <see cref="long.MaxValue"/>, which stays free as a mark.</summary>
    public void FillKeys(in Snapshot snapshot, Span<long> keys)
    {
        ReadOnlySpan<PendingJob> pending = snapshot.Pending;
        for (int i = 0; i < pending.Length; i++)
        {
            keys[i] = Key(in snapshot, in pending[i], i);
        }
    }

    /// <summary>
    /// Writes the places of the pending jobs from <paramref name="first"/> on in this order. <paramref name="keys"/> is scratch, one for each
    /// pending job; <paramref name="sequence"/> takes one place for each job from <paramref name="first"/> on.
    /// </summary>
    public void FillSequence(in Snapshot snapshot, int first, Span<long> keys, Span<int> sequence)
    {
        for (int i = 0; i < sequence.Length; i++)
        {
            sequence[i] = first + i;
        }

        if (!IsArrivalOrder && sequence.Length > 1)
        {
            FillKeys(in snapshot, keys);
            StableSort(keys[first..], sequence);
        }
    }

    /// <summary>Sorts by key, ties by place. The library's sort is not stable, so equal runs are put in order of place afterwards.</summary>
    private static void StableSort(Span<long> keys, Span<int> places)
    {
        keys.Sort(places);
        for (int from = 0; from < keys.Length;)
        {
            int to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                places[from..to].Sort();
            }

            from = to;
        }
    }

    /// <summary>The key of the pending job at <paramref name="position"/> in the queue; below <see cref="long.MaxValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Key(in Snapshot snapshot, in PendingJob job, int position)
    {
        unchecked
        {
            return _kind switch
            {
                OrderKind.Fcfs => position,
                OrderKind.Sjf => job.EstimateMs,
                OrderKind.Ljf => -job.EstimateMs,
                OrderKind.SmallestArea => Area(in job),
                OrderKind.LargestArea => -Area(in job),
                OrderKind.SmallestSize => job.Processors,
                OrderKind.LargestSize => -(long)job.Processors,
                OrderKind.Priority => -(long)PriorityOf(in snapshot, job.Job),
                OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor => -snapshot.Tenants!.PriorityOf(_kind, job.Job, snapshot.Now.UnixMs, PartitionOf(in snapshot, job.Job)),
                OrderKind.Drf => snapshot.Tenants!.Dominant.ShareOf(snapshot.Tenants.Dominant.QueueOf(job.Job)),
                OrderKind.Edf => snapshot.Jobs.Deadline(new JobId(job.Job))?.UnixMs ?? long.MaxValue - 1,
                _ => _isCached ? CachedScore(in snapshot, in job) : ToKey(Score(in snapshot, in job)),
            };
        }
    }

    /// <summary>
    /// A score that does not depend on the present moment is computed once for a job and an estimate. The cache only saves work: what it
    /// returns is what would be computed again.
    /// </summary>
    private long CachedScore(in Snapshot snapshot, in PendingJob job)
    {
        if (_cache.Length < snapshot.Jobs.Count)
        {
            _cache = new CachedKey[snapshot.Jobs.Count];
        }

        ref CachedKey cached = ref _cache[job.Job];
        if (!cached.IsKnown || cached.EstimateMs != job.EstimateMs || cached.SubmitMs != snapshot.SubmitMs[job.Job])
        {
            cached = new CachedKey(true, job.EstimateMs, snapshot.SubmitMs[job.Job], ToKey(Score(in snapshot, in job)));
        }

        return cached.Key;
    }

    /// <summary>The partition of the job's first option; -1 where there is none.</summary>
    private static int PartitionOf(in Snapshot snapshot, int job) => snapshot.Nodes is { } nodes && !nodes.OptionsOf(job).IsEmpty ? nodes.OptionsOf(job)[0].Partition : -1;

    private static int PriorityOf(in Snapshot snapshot, int job)
    {
        ReadOnlySpan<int> priorities = snapshot.Jobs.Priority;
        return priorities.IsEmpty ? 0 : priorities[job];
    }

    /// <summary>Processors times estimate; at most 2^31 * 2^53 would overflow, so it saturates.</summary>
    private static long Area(in PendingJob job)
    {
        Int128 area = (Int128)job.EstimateMs * job.Processors;
        return area < long.MaxValue - 1 ? (long)area : long.MaxValue - 1;
    }

    private double Score(in Snapshot snapshot, in PendingJob job)
    {
        double r = Math.Max(job.EstimateMs / 1000.0, 1.0);
        double n = job.Processors;
        double submittedMs = snapshot.SubmitMs[job.Job];
        double s = Math.Max((submittedMs - snapshot.Origin.UnixMs) / 1000.0, 1.0);
        double w = (snapshot.Now.UnixMs - submittedMs) / 1000.0;
        return _kind switch
        {
            OrderKind.Lxf => -(w + r) / r,
            OrderKind.Wfp3 => -(w / r) * (w / r) * (w / r) * n,
            // log2(1) = 0 would divide by zero: serial jobs count with a tiny divisor, so they go first, the longest waiting (per run time) of them first.
            OrderKind.Unicep => -w / (Math.Max(Math.Log2(n), 1e-6) * r),
            OrderKind.F1 => (Math.Log10(r) * n) + (870 * Math.Log10(s)),
            OrderKind.F2 => (Math.Sqrt(r) * n) + (25_600 * Math.Log10(s)),
            OrderKind.F3 => (r * n) + (6_860_000 * Math.Log10(s)),
            OrderKind.F4 => (r * Math.Sqrt(n)) + (530_000 * Math.Log10(s)),
            OrderKind.Formula => _formula!(Inputs(in snapshot, in job, w)),
            _ => throw new InvalidOperationException($"order {_kind} has no score"),
        };
    }

    /// <summary>
    /// Maps a score to an integer of the same order, once: the bits of a double sort like the numbers when negative ones are flipped.
    /// The last 12 of 52 mantissa bits are dropped, so that the last digit of a math library does not decide. NaN goes last.
    /// </summary>
    private static long ToKey(double score)
    {
        if (double.IsNaN(score))
        {
            return long.MaxValue - 1;
        }

        long bits = BitConverter.DoubleToInt64Bits(score + 0.0) & ~0xFFFL;
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    /// <summary>A user's formula gets the fields as they are, without the lower bounds that the built-in formulas need.</summary>
    private static FormulaInputs Inputs(in Snapshot snapshot, in PendingJob job, double waitedSeconds)
    {
        long originMs = snapshot.Origin.UnixMs;
        return new FormulaInputs(
            job.EstimateMs / 1000.0,
            snapshot.Jobs.RequestedMs[job.Job] / 1000.0,
            job.Processors,
            (snapshot.SubmitMs[job.Job] - originMs) / 1000.0,
            waitedSeconds,
            snapshot.Jobs.Deadline(new JobId(job.Job)) is { } deadline ? (deadline.UnixMs - originMs) / 1000.0 : double.PositiveInfinity,
            PriorityOf(in snapshot, job.Job));
    }

    private readonly record struct CachedKey(bool IsKnown, long EstimateMs, long SubmitMs, long Key);
}
