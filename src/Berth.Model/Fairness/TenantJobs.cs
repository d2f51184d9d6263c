using Berth.Model.Metrics;

namespace Berth.Model.Fairness;

/// <summary>One kind of tenant of a workload: its names, those with jobs in order of the work that they bring, and their lines on a timeline.</summary>
internal sealed class KindInput
{
    public KindInput(Workload workload, TenantMap map, TenantKind kind, UnitSizes sizes)
    {
        Kind = kind;
        Names = map.Names(kind);
        double[] work = new double[Names.Count];
        bool[] hasJobs = new bool[Names.Count];
        for (int job = 0; job < workload.JobCount; job++)
        {
            int entity = map.EntityOf(kind, new JobId(job));
            hasJobs[entity] = true;
            work[entity] += sizes.Of(new JobId(job), 0) * (double)Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]);
        }

        Order = [.. Enumerable.Range(0, Names.Count).Where(entity => hasJobs[entity]).OrderByDescending(entity => work[entity]).ThenBy(entity => entity)];
        Slots = new int[Names.Count];
        for (int rank = 0; rank < Order.Length; rank++)
        {
            Slots[Order[rank]] = Math.Min(rank, ServiceTimeline.MostEntities);
        }
    }

    public TenantKind Kind { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Indexes of the entities with jobs, most work first.</summary>
    public int[] Order { get; }

    /// <summary>For each entity its line on the timeline; all beyond the first few share the last one.</summary>
    public int[] Slots { get; }
}

/// <summary>Waits and slowdowns of the counted jobs of each entity of a kind.</summary>
internal sealed class TenantJobs
{
    private readonly long[] _waitMs;
    private readonly double[] _boundedSlowdown;

    public TenantJobs(Workload workload, Schedule schedule, TenantMap map, TenantKind kind, MeasurementWindow window, double tauSeconds)
    {
        int entities = map.Names(kind).Count;
        Count = new int[entities];
        MaxBoundedSlowdown = new double[entities];
        _waitMs = new long[entities];
        _boundedSlowdown = new double[entities];
        for (int job = 0; job < schedule.Count; job++)
        {
            if (!SystemTimes.Counts(workload, schedule, window, job))
            {
                continue;
            }

            int entity = map.EntityOf(kind, new JobId(job));
            long waitMs = Math.Max(0, schedule.Wait(new JobId(job))!.Value.Ms);
            long turnaroundMs = schedule.EndMs[job] - schedule.SubmitMs[job];
            long runMs = Math.Min(turnaroundMs, JobFormulas.RunMs(workload, schedule, new JobId(job)));
            double boundedSlowdown = JobFormulas.BoundedSlowdown(turnaroundMs - runMs, runMs, tauSeconds * 1000);
            Count[entity]++;
            _waitMs[entity] += waitMs;
            _boundedSlowdown[entity] += boundedSlowdown;
            MaxBoundedSlowdown[entity] = Math.Max(MaxBoundedSlowdown[entity], boundedSlowdown);
        }
    }

    /// <summary>Counted jobs.</summary>
    public int[] Count { get; }

    /// <summary>Largest bounded slowdown of a job; 0 without jobs.</summary>
    public double[] MaxBoundedSlowdown { get; }

    public double MeanWaitSeconds(int entity) => Count[entity] == 0 ? 0 : _waitMs[entity] / (1000.0 * Count[entity]);

    public double MeanBoundedSlowdown(int entity) => Count[entity] == 0 ? 0 : _boundedSlowdown[entity] / Count[entity];
}
