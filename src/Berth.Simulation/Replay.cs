using Berth.Model;
using Berth.Scheduling;
using Berth.Simulation.Core;

namespace Berth.Simulation;

/// <summary>Replays a workload on a cluster under a policy: discrete events, virtual clock, the same result every time.</summary>
public static class Replay
{
    /// <summary>
    /// Runs every job of the workload. Jobs are killed at their requested time; jobs larger than the cluster are rejected.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">Choices of the replay itself; null for the defaults.</param>
    /// <param name="progress">Called now and then with the number of jobs ended so far; null for nobody.</param>
    /// <param name="cancellation">Stops the replay with <see cref="OperationCanceledException"/>.</param>
    public static ReplayResult Run(
        Workload workload,
        Cluster cluster,
        PolicySpec policy,
        ReplayOptions? options = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new ReplayOptions();
        IPolicy kernel = ListPolicy.Create(policy, options.Reservations is not null);
        FeedbackModel? feedback = options.Feedback ? FeedbackOf(workload, cluster, options, cancellation) : null;
        var state = new ReplayState(workload, cluster, policy, kernel.KeepsReservations);
        var loop = new ReplayLoop(workload, state, kernel, options, feedback);
        loop.Run(progress, cancellation);
        return new ReplayResult(state.ToSchedule(policy.Name), loop.Counters);
    }

    /// <summary>
    /// The log says when its users saw their jobs end. Where it does not (logs without wait times), a replay under EASY stands in for it.
    /// </summary>
    private static FeedbackModel FeedbackOf(Workload workload, Cluster cluster, ReplayOptions options, CancellationToken cancellation)
    {
        if (workload.Actuals.HasLoggedWaits)
        {
            return FeedbackModel.Find(workload, job => LoggedEndMs(workload, job));
        }

        var easy = new PolicySpec { Name = "easy" };
        Schedule schedule = Run(workload, cluster, easy, options with { Feedback = false, Reservations = null }, null, cancellation).Schedule;
        return FeedbackModel.Find(workload, job => schedule.Started(new JobId(job)) ? schedule.EndMs[job] : null);
    }

    private static long? LoggedEndMs(Workload workload, int job) =>
        workload.Actuals.LoggedWait(new JobId(job)) is { } wait
            ? workload.Jobs.SubmitMs[job] + wait.Ms + workload.Actuals.RunMs[job]
            : null;
}
