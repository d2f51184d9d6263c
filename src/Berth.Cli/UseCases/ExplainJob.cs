using System.Globalization;
using Berth.Model;
using Berth.Scheduling;
using Berth.Simulation;

namespace Berth.Cli.UseCases;

/// <summary>What became of a job at a moment of a replay.</summary>
public enum JobSituation
{
    /// <summary>Not in the queue yet.</summary>
    NotSubmitted,

    /// <summary>In the queue; the explanation says why.</summary>
    Waiting,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Over.</summary>
    Ended,

    /// <summary>Refused: larger than the machine.</summary>
    Rejected,

    /// <summary>It never can run: another job that it depends on ended the wrong way.</summary>
    DependencyFailed,

    /// <summary>Refused when it was submitted: over a limit on submitted jobs or on the time asked for.</summary>
    Refused,
}

/// <summary>A job in a replay, and why it waits at a moment.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Job">The log's own number of the job.</param>
/// <param name="Processors">Processors it needs.</param>
/// <param name="MachineProcessors">Processors of the machine.</param>
/// <param name="At">The moment asked about.</param>
/// <param name="Situation">What became of it by then.</param>
/// <param name="Submitted">When it entered the queue.</param>
/// <param name="Started">When it starts under this policy; null when it never does.</param>
/// <param name="Ended">When it ends under this policy; null when it never does.</param>
/// <param name="Reason">Why it waits; null when it does not.</param>
/// <param name="Needed">What it needs, where the reason is about an amount: in the unit of <see cref="Dimension"/>.</param>
/// <param name="Available">What it could have at that moment, in the same unit.</param>
/// <param name="Blocker">The log's number of the job in the way; null when none is.</param>
/// <param name="PromisedStart">Promised start of the job, or of the one in the way where that one holds the reservation.</param>
public sealed record ExplainResult(
    string Policy,
    long Job,
    int Processors,
    int MachineProcessors,
    Instant At,
    JobSituation Situation,
    Instant Submitted,
    Instant? Started,
    Instant? Ended,
    PendingReason? Reason,
    long? Needed,
    long? Available,
    long? Blocker,
    Instant? PromisedStart)
{
    /// <summary>
    /// What <see cref="Needed"/> and <see cref="Available"/> count: on a pool processors; on nodes <c>cpu</c> in millicores, <c>memory</c> and <c>storage</c> in
    /// bytes, <c>gpu</c> in thousandths, <c>task</c>, or <c>licence NAME</c>. Null where the reason is about order or nothing.
    /// </summary>
    public string? Dimension { get; init; }

    /// <summary>Name of the job in the way; null where there is none, or it has no name.</summary>
    public string? BlockerName { get; init; }

    /// <summary>Name of the regime in force at that moment; null under a plain policy, and where there is nothing to explain.</summary>
    public string? Regime { get; init; }

    /// <summary>True when the machine is made of nodes.</summary>
    public bool OnNodes { get; init; }

    /// <summary>The name that the submitter gave the job; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>What <see cref="Processors"/> counts.</summary>
    public SizeUnit Unit { get; init; }
}

/// <summary>Answers why a job of a log does not run at a moment under a policy.</summary>
public static class ExplainJob
{
    /// <summary>
    /// Replays the log and asks. Throws <see cref="BadInputException"/> when the log cannot be used or has no such job, and
    /// <see cref="OperationCanceledException"/> when stopped.
    /// </summary>
    /// <param name="request">The log, one policy, the machine and the choices of the replay.</param>
    /// <param name="name">The log's own number of the job, or its name.</param>
    /// <param name="moment">The moment; null: when the job was submitted.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ExplainResult Run(SimulateRequest request, string name, Moment? moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        LoadedWorkload loaded = WorkloadInput.Read(request.Input, cancellation);
        Workload workload = loaded.Workload;
        int index = IndexOf(request.Input.Path, workload, name);
        var job = new JobId(index);
        Cluster cluster = loaded.Cluster;
        PolicySpec policy = request.Policies[0];
        ReplayOptions replay = loaded.Replay(request);
        Schedule schedule = Replay.Run(workload, cluster, policy, replay, null, cancellation).Schedule;
        Instant submitted = new(schedule.SubmitMs[index]);
        Instant at = moment?.In(new Instant(workload.Jobs.SubmitMs[0])) ?? submitted;
        JobSituation situation = SituationOf(schedule, job, at);
        Explanation? why = situation == JobSituation.Waiting
            ? Replay.Explain(workload, cluster, policy, replay, job, at, cancellation)
            : null;
        return new ExplainResult(
            policy.Name,
            workload.Jobs.Number[index],
            workload.Jobs.Processors[index],
            cluster.Processors,
            at,
            situation,
            submitted,
            schedule.Started(job) ? new Instant(schedule.StartMs[index]) : null,
            schedule.Started(job) ? new Instant(schedule.EndMs[index]) : null,
            why?.Reason,
            why?.Needed,
            why?.Available,
            why?.Blocker is { } blocker ? workload.Jobs.Number[blocker.Index] : null,
            why?.PromisedStart)
        {
            Name = workload.Jobs.Name(job),
            Dimension = why?.Dimension,
            Regime = why?.Regime,
            BlockerName = why?.Blocker is { } inTheWay ? workload.Jobs.Name(inTheWay) : null,
            OnNodes = cluster.Nodes is not null,
            Unit = workload.Unit,
        };
    }

    /// <summary>The job that a text means: its name, else its number.</summary>
    private static int IndexOf(string path, Workload workload, string text)
    {
        var names = new List<string>();
        for (int i = 0; i < workload.JobCount; i++)
        {
            if (workload.Jobs.Name(new JobId(i)) is { } name)
            {
                if (name == text)
                {
                    return i;
                }

                names.Add(name);
            }
        }

        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        int index = isNumber ? workload.Jobs.Number.IndexOf(number) : -1;
        if (index >= 0)
        {
            return index;
        }

        if (!isNumber && names.Count == 0)
        {
            throw new BadInputException($"JOB {text}", "bad-value", "expected the log's own number of a job, a whole number");
        }

        throw new BadInputException(
            path,
            "unknown-job",
            string.Create(CultureInfo.InvariantCulture, $"there is no job {text} among the {workload.JobCount} that were kept"),
            isNumber
                ? string.Create(CultureInfo.InvariantCulture, $"its jobs are numbered from {workload.Jobs.Number[0]} to {workload.Jobs.Number[^1]} in order of submission")
                : NearestName.Advice(text, names));
    }

    private static JobSituation SituationOf(Schedule schedule, JobId job, Instant at)
    {
        if (schedule.SubmitMs[job.Index] > at.UnixMs)
        {
            return JobSituation.NotSubmitted;
        }

        foreach (int run in schedule.Runs.Before(job.Index))
        {
            if (schedule.Runs.StartMs(run) <= at.UnixMs && at.UnixMs < schedule.Runs.EndMs(run))
            {
                return JobSituation.Running;
            }
        }

        if (!schedule.Started(job))
        {
            return schedule.Outcome[job.Index] switch
            {
                JobOutcome.DependencyFailed => JobSituation.DependencyFailed,
                JobOutcome.Refused => JobSituation.Refused,
                JobOutcome.Unstarted => JobSituation.Waiting,
                _ => JobSituation.Rejected,
            };
        }

        return at.UnixMs < schedule.StartMs[job.Index] ? JobSituation.Waiting
            : at.UnixMs < schedule.EndMs[job.Index] ? JobSituation.Running
            : JobSituation.Ended;
    }
}
