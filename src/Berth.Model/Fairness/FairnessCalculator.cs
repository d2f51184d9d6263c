using Berth.Model.Metrics;

namespace Berth.Model.Fairness;

/// <summary>Holds what was promised to tenants against what schedules of a workload delivered. Definitions: docs/FAIRNESS.md. Pure.</summary>
public sealed class FairnessCalculator
{
    private const double HourMs = 3_600_000;
    private const double Thousand = 1000;

    private readonly Workload _workload;
    private readonly UnitSizes _sizes;
    private readonly double[] _quotaShares;

    /// <summary>Reads who is who.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine, with its tenants.</param>
    public FairnessCalculator(Workload workload, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        _workload = workload;
        Map = TenantMap.Of(workload, cluster.Tenants);
        _sizes = new UnitSizes(workload, cluster);
        _quotaShares = QuotaShares(cluster);
    }

    /// <summary>Who each job belongs to.</summary>
    public TenantMap Map { get; }

    /// <summary>What a job holds in its first mode, in thousandths of the workload's unit.</summary>
    public long SizeOf(JobId job) => _sizes.Of(job, 0);

    /// <summary>What the cluster has, in thousandths of the workload's unit.</summary>
    public long Capacity => _sizes.Capacity;

    /// <summary>Measures one schedule. Throws when it is of another number of jobs, or when <paramref name="buckets"/> is below 1.</summary>
    /// <param name="schedule">When the jobs ran.</param>
    /// <param name="window">Which jobs count, and over which time service is counted.</param>
    /// <param name="tauSeconds">Threshold of bounded slowdown in seconds.</param>
    /// <param name="buckets">Most buckets of the timelines.</param>
    public FairnessReport Compute(Schedule schedule, MeasurementWindow window, double tauSeconds = 10, int buckets = 120)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        if (schedule.Count != _workload.JobCount)
        {
            throw new ArgumentException($"schedule of {schedule.Count} jobs for a workload of {_workload.JobCount}", nameof(schedule));
        }

        StateInterval interval = ScheduleSpan.StateInterval(schedule, window);
        long bucketMs = Math.Max(1, (interval.LengthMs + buckets - 1) / buckets);
        int count = (int)((interval.LengthMs + bucketMs - 1) / bucketMs);
        KindInput[] inputs = [.. Map.Kinds.Select(kind => new KindInput(_workload, Map, kind, _sizes))];
        (TenantKind Kind, ServiceLedger Ledger)[] ledgers = Sweep(schedule, interval, bucketMs, count, inputs);
        double delivered = ledgers.Length == 0 ? 0 : ledgers[0].Ledger.DeliveredMs.Sum(amount => (double)amount);
        return new FairnessReport
        {
            Policy = schedule.Policy,
            Unit = _workload.Unit,
            Interval = interval,
            DeliveredHours = delivered / Thousand / HourMs,
            Kinds =
            [
                .. inputs.Select((input, i) => Service(
                    input, ledgers[i].Ledger, new TenantJobs(_workload, schedule, Map, input.Kind, window, tauSeconds), interval, bucketMs)),
            ],
        };
    }

    /// <summary>
    /// The share of the cluster that each entity of a kind would be promised, as a mean over its active time, if every job started when it may: a figure of the workload
    /// alone, the same under every policy. Null for an entity that nothing is promised to, or that wants nothing.
    /// </summary>
    public IReadOnlyList<double?> SharesWithoutWaiting(TenantKind kind)
    {
        long[] submitMs = _workload.Jobs.SubmitMs.ToArray();
        long[] startMs = new long[submitMs.Length];
        long[] endMs = new long[submitMs.Length];
        for (int job = 0; job < submitMs.Length; job++)
        {
            startMs[job] = Math.Max(submitMs[job], _workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue);
            endMs[job] = startMs[job] + Math.Min(_workload.Actuals.RunMs[job], _workload.Jobs.RequestedMs[job]);
        }

        JobOutcome[] outcome = new JobOutcome[submitMs.Length];
        Array.Fill(outcome, JobOutcome.Completed);
        var schedule = new Schedule("without waiting", submitMs, startMs, endMs, outcome);
        StateInterval interval = ScheduleSpan.StateInterval(schedule, MeasurementWindow.All);
        KindInput[] inputs = [new KindInput(_workload, Map, kind, _sizes)];
        ServiceLedger ledger = Sweep(schedule, interval, Math.Max(1, interval.LengthMs), interval.LengthMs > 0 ? 1 : 0, inputs)[0].Ledger;
        return
        [
            .. Enumerable.Range(0, Map.Names(kind).Count).Select(entity =>
                ledger.IsPromised(entity) && ledger.ActiveMs[entity] > 0 ? ledger.PromisedMs[entity] / ledger.ActiveMs[entity] : (double?)null),
        ];
    }

    private (TenantKind Kind, ServiceLedger Ledger)[] Sweep(
        Schedule schedule, StateInterval interval, long bucketMs, int buckets, KindInput[] inputs)
    {
        (TenantKind Kind, ServiceLedger Ledger)[] ledgers =
        [
            .. inputs.Select(input => (input.Kind, new ServiceLedger(Promises(input), input.Slots, interval.From.UnixMs, Capacity, Math.Max(1, buckets)))),
        ];
        new ServiceSweep(Map, _sizes, schedule.Runs, ledgers)
            .Run(new JobMoments(_workload, schedule), interval, bucketMs, buckets);
        return ledgers;
    }

    private double[] Promises(KindInput input) => input.Kind == TenantKind.Queue ? [.. _quotaShares.Take(input.Names.Count)] : new double[input.Names.Count];

    /// <summary>Nominal quota over what there is, by queue, and NaN for those who are in none.</summary>
    private double[] QuotaShares(Cluster cluster)
    {
        if (cluster.Tenants?.Quotas is not { } quotas)
        {
            return [];
        }

        return [.. quotas.Queues.Select(queue => _sizes.LimitOf(queue.Quota.Nominal) is { } nominal && Capacity > 0 ? nominal / (double)Capacity : double.NaN), double.NaN];
    }

    private ServiceByKind Service(KindInput input, ServiceLedger ledger, TenantJobs jobs, StateInterval interval, long bucketMs)
    {
        EntityService[] entities = [.. input.Order.Select(entity => Entity(input.Names[entity], entity, ledger, jobs))];
        double due = entities.Sum(entity => entity.DueHours ?? 0);
        return new ServiceByKind(
            input.Kind,
            JainIndex.Of(entities.Where(entity => entity.Kept.HasValue).Select(entity => entity.Kept!.Value)),
            due > 0 ? entities.Sum(entity => entity.KeptHours ?? 0) / due : 1,
            entities,
            Timeline(input, ledger, interval, bucketMs));
    }

    private EntityService Entity(string name, int entity, ServiceLedger ledger, TenantJobs jobs)
    {
        double activeMs = ledger.ActiveMs[entity];
        bool isPromised = ledger.IsPromised(entity);
        double delivered = (double)ledger.DeliveredMs[entity];
        return new EntityService
        {
            Name = name,
            Jobs = jobs.Count[entity],
            ActiveHours = activeMs / HourMs,
            PromisedShare = isPromised ? activeMs > 0 ? ledger.PromisedMs[entity] / activeMs : 0 : null,
            DeliveredShare = activeMs > 0 ? delivered / (activeMs * Capacity) : 0,
            DueHours = isPromised ? ledger.DueMs[entity] / Thousand / HourMs : null,
            KeptHours = isPromised ? ledger.KeptMs[entity] / Thousand / HourMs : null,
            DeliveredHours = delivered / Thousand / HourMs,
            MeanWaitSeconds = jobs.MeanWaitSeconds(entity),
            MeanBoundedSlowdown = jobs.MeanBoundedSlowdown(entity),
            MaxBoundedSlowdown = jobs.MaxBoundedSlowdown[entity],
        };
    }

    private ServiceTimeline Timeline(KindInput input, ServiceLedger ledger, StateInterval interval, long bucketMs)
    {
        int lines = ledger.DeliveredByBucket.Count;
        return new ServiceTimeline(interval.From.UnixMs, bucketMs, [.. Enumerable.Range(0, lines).Select(line => new ServiceLine(
            line < ServiceTimeline.MostEntities ? input.Names[input.Order[line]] : null,
            IsPromisedOn(line) ? Shares(ledger.DueByBucket[line]) : [],
            Shares(ledger.DeliveredByBucket[line])))]);

        bool IsPromisedOn(int line) => line >= ServiceTimeline.MostEntities || ledger.IsPromised(input.Order[line]);

        double[] Shares(double[] amounts) =>
            [.. amounts.Select((amount, bucket) => Capacity > 0 ? amount / (Capacity * (double)CoveredMs(bucket)) : 0)];

        long CoveredMs(int bucket) => Math.Max(1, Math.Min(bucketMs, interval.LengthMs - (bucket * bucketMs)));
    }
}
