using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Validation;

/// <summary>Runs of jobs on a pool, one after the other: a right schedule with each kind of interruption, and small spoilings of it.</summary>
public sealed class InterruptedRunTests
{
    private static readonly Cluster Machine = Cluster.Pool(4) with
    {
        Tenants = new Tenants { Qos = [new Qos("high", 2, ["low"]), new Qos("normal", 1, []), new Qos("low", 0, [])] },
    };

    /// <summary>
    /// 0 is stopped by 1 and goes on from its last checkpoint; 2 fails once and 3 for good; 4 is suspended by 5; 6 is cancelled by 7.
    /// </summary>
    private static readonly Workload Work = Jobs(
        new(0, 4, 100, 120, "low", new JobRecovery { CheckpointInterval = Duration.FromSeconds(10), RestartCost = Duration.FromSeconds(5) }),
        new(37, 4, 10, 10, "high", JobRecovery.None),
        new(100, 2, 20, 20, "normal", new JobRecovery { Retries = 1, BackOff = Duration.FromSeconds(8) }),
        new(100, 2, 20, 20, "normal", new JobRecovery { Retries = 1, BackOff = Duration.FromSeconds(8) }),
        new(200, 4, 30, 40, "low", JobRecovery.None),
        new(210, 4, 10, 10, "high", JobRecovery.None),
        new(300, 1, 50, 50, "low", JobRecovery.None),
        new(310, 4, 10, 10, "high", JobRecovery.None));

    private static readonly FailureSpec Failing = new() { JobFailureProbability = 0.5 };

    private static readonly ValidationOptions Options = new()
    {
        Preemption =
        [
            new PreemptionSpec(PreemptionRule.Qos) { ExemptTime = Duration.FromSeconds(10) },
            new PreemptionSpec(PreemptionRule.Qos) { ExemptTime = Duration.FromSeconds(10), Effect = PreemptionEffect.Suspend },
            new PreemptionSpec(PreemptionRule.Qos) { ExemptTime = Duration.FromSeconds(10), Effect = PreemptionEffect.Cancel },
        ],
        Failures = Failing,
    };

    private static readonly Bug[] Bugs =
    [
        new("more saved than checkpoints say", [ViolationKind.WrongSavedWork], "with 31 s of its work saved, but 30 s are", d => Save(d, 0, 31)),
        new("less saved than checkpoints say", [ViolationKind.WrongSavedWork], "with 20 s of its work saved, but 30 s are", d => Save(d, 0, 20)),
        new("a suspension that loses a second", [ViolationKind.WrongSavedWork], "with 9 s of its work saved, but 10 s are", d => Save(d, 3, 9)),
        new("the restart forgotten", [ViolationKind.WrongRunTime], "restart 5 s + work 100 s - saved 30 s, left 120 s) is 75 s", d => d.Last(0, 47, 117)),
        new("all done again", [ViolationKind.WrongRunTime, ViolationKind.OverCapacity], "runs for 100 s at last", d => d.Last(0, 147, 247)),
        new("called killed", [ViolationKind.WrongOutcome], "means Completed", d => d.Last(0, 47, 122, JobOutcome.KilledAtLimit)),
        new("going on longer than was left", [ViolationKind.WrongRunTime], "runs for 30 s at last", d => d.Last(4, 220, 250)),
        new("two runs at once", [ViolationKind.RunsOverlap, ViolationKind.OverCapacity], "starts again at 36 s, but its run before ends at 37 s", d => d.Last(0, 36, 111)),
        new("interrupted after its end", [ViolationKind.WrongRunTime], "is interrupted after 21 s, but would have ended after 20 s", d => Move(d, 1, 122, 143, 0).Last(2, 151, 171)),
        new("back before its time", [ViolationKind.BackOffBroken], "7.999 s after failure 1, but has to stay away for 8 s", d => d.Start(2, 137_999)),
        new("one try too many", [ViolationKind.RetriesBroken], "is to be tried again after 2 failures, but has 1 retries", d => d.Interrupt(3, 133, 140, Interruption.JobFailed).Last(3, 160, 180)),
        new("failed with a retry left", [ViolationKind.RetriesBroken], "failed for good after 0 failures before, but has 1 retries", d => Drop(d, 1).Last(2, 122, 130, JobOutcome.Failed)),
        new("preempted for one who is not there", [ViolationKind.PreemptedAgainstRule], "was preempted for job 6, which does not start then", d => By(d, 0, 5)),
        new("preempted for itself", [ViolationKind.PreemptedAgainstRule], "does not exist or is the job itself", d => By(d, 0, 0)),
        new("preempted for nobody", [ViolationKind.PreemptedAgainstRule], "by job -1, counted from 0", d => By(d, 0, -1)),
        new("failed and preempted", [ViolationKind.PreemptedAgainstRule], "its run ended otherwise (JobFailed)", d => By(d, 1, 1)),
        new("cancelled for nobody", [ViolationKind.PreemptedAgainstRule], "nobody starts then who may preempt it", d => d.Start(7, 311_000)),
        new("preempted a second too early", [ViolationKind.PreemptedTooEarly], "was preempted 9 s after its start", d => Move(d, 3, 201, 210, 9).Last(4, 220, 241)),
        new("a run of no job", [ViolationKind.UnknownRun], "is of job 99, counted from 0, of 8", d => d.Interrupt(99, 0, 1, Interruption.Requeued)),
        new("a run of negative length", [ViolationKind.UnknownRun], "ends at 4 s, before its start at 5 s", d => d.Interrupt(0, 5, 4, Interruption.Requeued)),
        new("a run without a known cause", [ViolationKind.UnknownRun], "has the unknown cause 9", d => d.Interrupt(0, 5, 6, (Interruption)9)),
        new("ran and rejected", [ViolationKind.WrongOutcome, ViolationKind.RejectedThoughItFits], "ran, but is called Rejected", d => d.Outcome[0] = JobOutcome.Rejected),
        new("before its submit", [ViolationKind.StartBeforeSubmit], "starts at 199.999 s, before its submit time 200 s", d => Move(d, 3, 200, 210, 10, -1).EndMs[4] = 239_999),
        new("in a pool that is full with what was interrupted", [ViolationKind.OverCapacity], "6 processors are held at 121 s", d => Move(d, 1, 121, 129, 0)),
    ];

    public static TheoryData<string> BugNames => [.. Bugs.Select(bug => bug.Name)];

    /// <summary>Kinds of violations planted here.</summary>
    public static IEnumerable<ViolationKind> PlantedKinds =>
    [
        .. Bugs.SelectMany(bug => bug.Kinds), ViolationKind.FailureWithoutReason, ViolationKind.StartedWithoutCapacity, ViolationKind.PreemptionLoop,
    ];

    private static ScheduleDraft Right() => new ScheduleDraft(Work, Machine)
        .Interrupt(0, 0, 37, Interruption.Requeued, 30, 1).Last(0, 47, 122)
        .Interrupt(2, 122, 130, Interruption.JobFailed).Last(2, 138, 158)
        .Interrupt(3, 122, 125, Interruption.JobFailed).Last(3, 133, 140, JobOutcome.Failed)
        .Interrupt(4, 200, 210, Interruption.Suspended, 10, 5).Last(4, 220, 240)
        .Last(6, 300, 310, JobOutcome.Cancelled);

    [Fact]
    public void A_right_schedule_with_every_kind_of_interruption_has_no_violation() => Assert.Empty(Check(Right()).Select(violation => violation.Message));

    [Theory]
    [MemberData(nameof(BugNames))]
    public void The_planted_violation_is_found(string name)
    {
        Bug bug = Bugs.Single(one => one.Name == name);
        ScheduleDraft draft = Right();
        bug.Spoil(draft);

        ViolationList found = Check(draft);

        Assert.Equal(bug.Kinds.Order(), found.Select(violation => violation.Kind).Distinct().Order());
        Assert.Contains(found, violation => violation.Message.Contains(bug.Words, StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_is_interrupted_where_nothing_can_interrupt()
    {
        ViolationKind[] found = [.. Check(Right(), new ValidationOptions()).Select(violation => violation.Kind)];

        // Runs 0 and 4 were stopped and 6 cancelled; 2 failed once, and so did 3 before it failed for good.
        Assert.Equal(3, found.Count(kind => kind == ViolationKind.PreemptedAgainstRule));
        Assert.Equal(3, found.Count(kind => kind == ViolationKind.FailureWithoutReason));
        Assert.Equal(6, found.Length);
    }

    [Fact]
    public void An_effect_that_was_not_in_force_is_found()
    {
        ViolationList found = Check(Right(), Options with { Preemption = [Options.Preemption[0]] });

        Assert.Equal([(ViolationKind.PreemptedAgainstRule, 4), (ViolationKind.PreemptedAgainstRule, 6)], found.Select(violation => (violation.Kind, violation.Job!.Value.Index)));
    }

    [Fact]
    public void Nothing_starts_in_a_pool_that_is_too_small_at_that_moment()
    {
        FailureSpec Steps(int from, int to) => Failing with { Capacity = [new CapacityStep(Instant.FromUnixSeconds(from), 3), new CapacityStep(Instant.FromUnixSeconds(to), 4)] };

        // Job 4 runs on when the pool shrinks beneath it, and job 5 starts just after it has grown again.
        Assert.Empty(Check(Right(), Options with { Failures = Steps(205, 210) }));
        Violation only = Assert.Single(Check(Right(), Options with { Failures = Steps(205, 211) }));

        Assert.Equal((ViolationKind.StartedWithoutCapacity, 5), (only.Kind, only.Job?.Index));
        Assert.Contains("4 processors are held with it and the pool has 3", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_was_preempted_by_a_job_does_not_preempt_it_in_turn()
    {
        Workload work = Jobs(new(0, 4, 30, 30, "a", JobRecovery.None), new(5, 4, 30, 30, "b", JobRecovery.None));
        Cluster machine = Cluster.Pool(4) with { Tenants = new Tenants { Qos = [new Qos("a", 0, ["b"]), new Qos("b", 0, ["a"])] } };
        Schedule schedule = new ScheduleDraft(work, machine)
            .Interrupt(0, 0, 5, Interruption.Requeued, 0, 1).Interrupt(1, 5, 10, Interruption.Requeued, 0, 0).Last(0, 10, 40).Last(1, 40, 70).Build();

        Violation only = Assert.Single(ScheduleValidator.Validate(work, machine, schedule, new ValidationOptions { Preemption = [new PreemptionSpec(PreemptionRule.Qos)] }));

        Assert.Equal((ViolationKind.PreemptionLoop, 1), (only.Kind, only.Job?.Index));
    }

    [Fact]
    public void Recovery_of_jobs_that_say_nothing_is_that_of_the_failures()
    {
        Workload work = Jobs(new SmallJob(0, 4, 30, 30, "a", null));
        ScheduleDraft draft = new ScheduleDraft(work, Machine).Interrupt(0, 0, 12, Interruption.JobFailed, 10).Last(0, 42, 65);
        var recovery = new JobRecovery { CheckpointInterval = Duration.FromSeconds(5), RestartCost = Duration.FromSeconds(3), Retries = 1, BackOff = Duration.FromSeconds(30) };
        FailureSpec given = Failing with { Recovery = recovery };

        Assert.Empty(ScheduleValidator.Validate(work, Machine, draft.Build(), new ValidationOptions { Failures = given }));
        Assert.NotEmpty(ScheduleValidator.Validate(work, Machine, draft.Build(), new ValidationOptions { Failures = Failing }));
    }

    private static ViolationList Check(ScheduleDraft draft, ValidationOptions? options = null) =>
        ScheduleValidator.Validate(Work, Machine, draft.Build(), options ?? Options);

    private static void Save(ScheduleDraft draft, int run, long seconds) => Change(draft, run, one => one with { SavedMs = seconds * 1000 });

    private static void By(ScheduleDraft draft, int run, int job) => Change(draft, run, one => one with { By = job });

    private static ScheduleDraft Move(ScheduleDraft draft, int run, long start, long end, long saved, long startShiftMs = 0) =>
        Change(draft, run, one => one with { StartMs = (start * 1000) + startShiftMs, EndMs = end * 1000, SavedMs = (saved * 1000) - startShiftMs });

    private static ScheduleDraft Drop(ScheduleDraft draft, int run)
    {
        draft.Interrupted.RemoveAt(run);
        return draft;
    }

    private static ScheduleDraft Change(ScheduleDraft draft, int run, Func<InterruptedRun, InterruptedRun> change)
    {
        (InterruptedRun record, TaskPlace[] places) = draft.Interrupted[run];
        draft.Interrupted[run] = (change(record), places);
        return draft;
    }

    private static Workload Jobs(params SmallJob[] jobs)
    {
        var builder = new WorkloadBuilder();
        foreach ((int index, SmallJob job) in jobs.Index())
        {
            builder.Add(new JobRow
            {
                Number = index + 1,
                SubmitMs = job.Submit * 1000,
                RunMs = job.Run * 1000,
                RequestedMs = job.Request * 1000,
                Processors = job.Processors,
                User = builder.User("ann"),
                Qos = builder.Qos(job.Qos),
                Recovery = job.Recovery is { } recovery ? builder.Recovery(recovery) : null,
            });
        }

        return builder.Build();
    }

    private sealed record SmallJob(long Submit, int Processors, long Run, long Request, string Qos, JobRecovery? Recovery);

    private sealed record Bug(string Name, ViolationKind[] Kinds, string Words, Action<ScheduleDraft> Spoil);
}
