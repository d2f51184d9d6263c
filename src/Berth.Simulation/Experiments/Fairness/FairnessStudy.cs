using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>Fairness of one policy.</summary>
/// <param name="Service">What was promised and delivered.</param>
/// <param name="FinishTimes">Finish-time fairness by kind of tenant, in the order of <see cref="FairnessReport.Kinds"/>.</param>
public sealed record PolicyFairness(FairnessReport Service, IReadOnlyList<FinishTimeFairness> FinishTimes)
{
    /// <summary>Finish-time fairness of the widest kind of tenant.</summary>
    public FinishTimeFairness WidestFinishTimes => FinishTimes[^1];
}

/// <summary>Fairness of several policies on one workload, and its price.</summary>
/// <param name="Policies">In the order in which they ran.</param>
/// <param name="Prices">In the same order; empty with one policy.</param>
public sealed record FairnessStudy(IReadOnlyList<PolicyFairness> Policies, IReadOnlyList<PolicyPrice> Prices)
{
    /// <summary>
    /// Studies finished schedules. Each kind of tenant costs one more replay on a pool for all policies together, and each policy one walk over its schedule.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine with its tenants.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="schedules">Their schedules with figures, in the same order, all measured alike.</param>
    /// <param name="comparisons">Entry i compares policy i+1 with the first one; empty where nothing was compared.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static FairnessStudy Of(
        Workload workload,
        Cluster cluster,
        IReadOnlyList<PolicySpec> policies,
        IReadOnlyList<MeasuredSchedule> schedules,
        IReadOnlyList<PolicyComparison> comparisons,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentOutOfRangeException.ThrowIfNotEqual(schedules.Count, policies.Count);
        var calculator = new FairnessCalculator(workload, cluster);
        AloneTimes[] alone = new AloneTimes[calculator.Map.Kinds.Count];
        FairnessReport[] services = new FairnessReport[schedules.Count];
        var choices = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, alone.Length + services.Length, choices, part =>
        {
            if (part < alone.Length)
            {
                alone[part] = AloneTimes.Replay(workload, calculator, calculator.Map.Kinds[part], cancellation);
                return;
            }

            MeasuredSchedule measured = schedules[part - alone.Length];
            services[part - alone.Length] = calculator.Compute(measured.Schedule, measured.Metrics.Window, measured.Metrics.TauSeconds);
        });

        return new FairnessStudy(
            [
                .. schedules.Select((measured, i) => new PolicyFairness(
                    services[i],
                    [.. alone.Select(times => FinishTimeFairness.Of(workload, measured.Schedule, calculator.Map, times, measured.Metrics.Window))])),
            ],
            PriceOfFairness.Of(policies, [.. schedules.Select(measured => measured.Metrics)], comparisons));
    }
}
