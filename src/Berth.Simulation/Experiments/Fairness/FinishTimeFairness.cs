using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>One tenant's finish-time fairness.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Jobs">Counted jobs.</param>
/// <param name="Share">Share of the cluster that it would have alone, 0..1.</param>
/// <param name="SharedSeconds">Mean time of its jobs in the shared system, seconds.</param>
/// <param name="AloneSeconds">Mean time of the same jobs alone on its share, seconds; above 0.</param>
public sealed record TenantRho(string Name, int Jobs, double Share, double SharedSeconds, double AloneSeconds)
{
    /// <summary>Time in the shared system over time alone: above 1 the tenant would be better off with its share to itself.</summary>
    public double Rho => SharedSeconds / AloneSeconds;
}

/// <summary>
/// Finish-time fairness of a schedule (rho; Mahajan et al.: Themis, NSDI 2020): for each tenant, time in the shared system over time alone on its share. Definition:
/// docs/FAIRNESS.md.
/// </summary>
/// <param name="Kind">The kind of tenant.</param>
/// <param name="Tenants">Largest rho first.</param>
public sealed record FinishTimeFairness(TenantKind Kind, IReadOnlyList<TenantRho> Tenants)
{
    /// <summary>Largest rho; 0 without tenants.</summary>
    public double Max => Tenants.Count == 0 ? 0 : Tenants[0].Rho;

    /// <summary>Median rho, nearest rank; 0 without tenants.</summary>
    public double Median => Tenants.Count == 0 ? 0 : Tenants[Tenants.Count / 2].Rho;

    /// <summary>Share of the tenants whose rho is above 1, 0..1.</summary>
    public double ShareAboveOne => Tenants.Count == 0 ? 0 : Tenants.Count(tenant => tenant.Rho > 1) / (double)Tenants.Count;

    /// <summary>Holds a schedule against the times alone. Tenants without counted jobs, or whose jobs take no time, are left out.</summary>
    public static FinishTimeFairness Of(Workload workload, Schedule schedule, TenantMap map, AloneTimes alone, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(alone);
        IReadOnlyList<string> names = map.Names(alone.Kind);
        int[] jobs = new int[names.Count];
        Int128[] sharedMs = new Int128[names.Count];
        Int128[] aloneMs = new Int128[names.Count];
        long?[] times = SystemTimes.Of(workload, schedule, window);
        for (int job = 0; job < times.Length; job++)
        {
            if (times[job] is { } time && alone.TimeMs[job] is { } timeAlone)
            {
                int entity = map.EntityOf(alone.Kind, new JobId(job));
                jobs[entity]++;
                sharedMs[entity] += time;
                aloneMs[entity] += timeAlone;
            }
        }

        return new FinishTimeFairness(alone.Kind,
        [
            .. Enumerable.Range(0, names.Count)
                .Where(entity => aloneMs[entity] > 0)
                .Select(entity => new TenantRho(names[entity], jobs[entity], alone.Shares[entity]!.Value, Seconds(sharedMs, entity), Seconds(aloneMs, entity)))
                .OrderByDescending(tenant => tenant.Rho),
        ]);

        double Seconds(Int128[] sumMs, int entity) => (double)sumMs[entity] / (1000.0 * jobs[entity]);
    }
}
