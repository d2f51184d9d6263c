using System.Numerics;
using Berth.Model;
using Berth.Model.Fairness;

namespace Berth.Simulation.Experiments;

/// <summary>
/// How long the jobs of each tenant would be in the system if the tenant had a share of the cluster to itself: its jobs alone under EASY, in order of arrival, on a
/// pool of its share. A figure of the workload and of what is promised, the same whatever policy it is held against. Definition: docs/FAIRNESS.md.
/// </summary>
public sealed class AloneTimes
{
    private static readonly PolicySpec Easy = new() { Name = "easy" };

    private readonly long?[] _timeMs;

    private AloneTimes(TenantKind kind, IReadOnlyList<double?> shares, long?[] timeMs)
    {
        Kind = kind;
        Shares = shares;
        _timeMs = timeMs;
    }

    /// <summary>The kind of tenant.</summary>
    public TenantKind Kind { get; }

    /// <summary>Share of the cluster of each entity, 0..1, by index; null where it has none.</summary>
    public IReadOnlyList<double?> Shares { get; }

    /// <summary>Time in the system by job, milliseconds from when the job may start; null for jobs of tenants without a share and for those that cannot run.</summary>
    public ReadOnlySpan<long?> TimeMs => _timeMs;

    /// <summary>Replays the jobs of every tenant of a kind, one tenant after the other: in all as much work as one replay on a pool.</summary>
    public static AloneTimes Replay(Workload workload, FairnessCalculator calculator, TenantKind kind, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(calculator);
        IReadOnlyList<double?> shares = calculator.SharesWithoutWaiting(kind);
        var jobsOf = new List<int>[shares.Count];
        long grain = 0;
        for (int job = 0; job < workload.JobCount; job++)
        {
            long size = calculator.SizeOf(new JobId(job));
            if (size <= calculator.Capacity)
            {
                (jobsOf[calculator.Map.EntityOf(kind, new JobId(job))] ??= []).Add(job);
                grain = (long)BigInteger.GreatestCommonDivisor(grain, size);
            }
        }

        long?[] timeMs = new long?[workload.JobCount];
        for (int entity = 0; entity < jobsOf.Length; entity++)
        {
            if (shares[entity] is { } share && jobsOf[entity] is { } jobs)
            {
                cancellation.ThrowIfCancellationRequested();
                RunAlone(workload, calculator, jobs, PoolOf(share * calculator.Capacity, Math.Max(1, grain)), timeMs, cancellation);
            }
        }

        return new AloneTimes(kind, shares, timeMs);
    }

    /// <summary>The pool that a tenant has, as a number of grains: sizes are counted in their greatest common divisor, so that parts of GPUs stay parts.</summary>
    private static (int Grains, long Grain) PoolOf(double amount, long grain) => ((int)Math.Clamp(Math.Floor(amount / grain * (1 + 1e-12)), 1, int.MaxValue), grain);

    private static void RunAlone(
        Workload workload, FairnessCalculator calculator, List<int> jobs, (int Grains, long Grain) pool, long?[] timeMs, CancellationToken cancellation)
    {
        var builder = new WorkloadBuilder(jobs.Count) { Origin = workload.Origin };
        int user = builder.User("alone");
        foreach (int job in jobs)
        {
            long runMs = Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]);
            long wanted = calculator.SizeOf(new JobId(job)) / pool.Grain;
            if (wanted == 0)
            {
                // It takes nothing of what is shared, so that it never waits for it.
                timeMs[job] = runMs;
                continue;
            }

            builder.Add(new JobRow
            {
                Number = job,
                SubmitMs = Math.Max(workload.Jobs.SubmitMs[job], workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue),
                RequestedMs = Stretched(workload.Jobs.RequestedMs[job], wanted, pool.Grains),
                RunMs = Stretched(runMs, wanted, pool.Grains),
                Processors = (int)Math.Min(wanted, pool.Grains),
                User = user,
            });
        }

        if (builder.Count == 0)
        {
            return;
        }

        Workload alone = builder.Build();
        Schedule schedule = Simulation.Replay.Run(alone, Cluster.Pool(pool.Grains), Easy, null, null, cancellation).Schedule;
        for (int row = 0; row < alone.JobCount; row++)
        {
            timeMs[alone.Jobs.Number[row]] = schedule.EndMs[row] - schedule.SubmitMs[row];
        }
    }

    /// <summary>A job that is wider than the pool is narrowed to it and takes so much longer that its work stays the same, rounded up.</summary>
    private static long Stretched(long lengthMs, long wanted, int pool) =>
        wanted <= pool ? lengthMs : (long)((((Int128)lengthMs * wanted) + pool - 1) / pool);
}
