using Berth.Model;
using Berth.Scheduling;
using Berth.Simulation.Core;
using Berth.Simulation.Waiting;

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
        ReplayExtras? extras = ReplayExtras.Of(workload, cluster, policy, options.Failures);
        IPolicy kernel = ListPolicy.Create(policy, ReplayExtras.SettingOf(extras, cluster.Nodes is not null, options.Reservations is not null));
        FeedbackModel? feedback = options.Feedback ? FeedbackOf(workload, cluster, options, cancellation) : null;
        var state = new ReplayState(workload, cluster, policy, kernel.KeepsReservations, extras);
        WaitLedger? waits = options.ExplainsWaits ? new WaitLedger(workload, cluster, state.Nodes?.State, policy) : null;
        var loop = new ReplayLoop(workload, state, kernel, options, feedback, waits);
        loop.Run(progress, cancellation);
        return new ReplayResult(loop.ToSchedule(policy.Name), loop.Counters) { Waits = waits?.ToAttribution() };
    }

    /// <summary>
    /// Replays up to a moment, all events of that moment included, and says why a job does not run then. Returns null when it was not waiting:
    /// not yet submitted, running, ended or rejected. A job that is not eligible yet is waiting.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">Choices of the replay itself; null for the defaults.</param>
    /// <param name="job">The job asked about.</param>
    /// <param name="at">The moment.</param>
    /// <param name="cancellation">Stops the replay with <see cref="OperationCanceledException"/>.</param>
    public static Explanation? Explain(
        Workload workload,
        Cluster cluster,
        PolicySpec policy,
        ReplayOptions? options,
        JobId job,
        Instant at,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new ReplayOptions();
        ReplayExtras? extras = ReplayExtras.Of(workload, cluster, policy, options.Failures);
        KernelSetting setting = ReplayExtras.SettingOf(extras, cluster.Nodes is not null, announces: false);
        IPolicy kernel = ListPolicy.Create(policy, setting);
        FeedbackModel? feedback = options.Feedback ? FeedbackOf(workload, cluster, options, cancellation) : null;
        var state = new ReplayState(workload, cluster, policy, kernel.KeepsReservations, extras);
        new ReplayLoop(workload, state, kernel, options, feedback).Run(null, cancellation, at.UnixMs);
        state.AdvanceProfile(at.UnixMs);
        Snapshot snapshot = state.TakeSnapshot(at.UnixMs, PassTrigger.None, 0);
        foreach (ref readonly PendingJob waiting in snapshot.Pending)
        {
            if (waiting.Job == job.Index)
            {
                return Explainer.Explain(policy, in snapshot, job, setting);
            }
        }

        return IsHeld(workload, state, job, at)
            ? new Explanation(job, PendingReason.NotEligible, null, 0, 0, null, workload.Jobs.Release(job) is { } release && release > at ? release : null)
            : null;
    }

    /// <summary>True when the job was submitted, may still run, and is not in the queue: something else holds it back.</summary>
    private static bool IsHeld(Workload workload, ReplayState state, JobId job, Instant at) =>
        (workload.Jobs.Dependencies is not null || workload.Jobs.Release(job) is not null)
        && state.SubmitMs[job.Index] <= at.UnixMs
        && state.IsUnstarted(job.Index);

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
        Schedule schedule = Run(workload, cluster, easy, options with { Feedback = false, Reservations = null, ExplainsWaits = false }, null, cancellation).Schedule;
        return FeedbackModel.Find(workload, job => schedule.Started(new JobId(job)) ? schedule.EndMs[job] : null);
    }

    private static long? LoggedEndMs(Workload workload, int job) =>
        workload.Actuals.LoggedWait(new JobId(job)) is { } wait
            ? workload.Jobs.SubmitMs[job] + wait.Ms + workload.Actuals.RunMs[job]
            : null;
}
