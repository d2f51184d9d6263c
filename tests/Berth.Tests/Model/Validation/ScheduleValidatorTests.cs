using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Validation;

public sealed class ScheduleValidatorTests
{
    private static readonly Cluster Machine = Cluster.Pool(4);

    // F is killed at its request, G has no length, H is larger than the machine.
    private static readonly Workload Work = WorkloadText.Parse("""
        job submit procs run request user
        A   0      4     10  20      ann
        B   1      2     5   5       bob
        C   1      2     5   6       ann
        D   2      1     3   4       bob
        E   9      3     1   1       cid
        F   9      1     9   2       ann
        G   10     4     0   1       bob
        H   11     5     1   1       cid
        """);

    private static ScheduleDraft Right() => new ScheduleDraft(Work, Machine).StartAll(0, 10, 10, 15, 15, 16, 15);

    private static ViolationKind[] KindsOf(ScheduleDraft draft, ValidationOptions? options = null) =>
        [.. ScheduleValidator.Validate(Work, Machine, draft.Build(), options).Select(v => v.Kind)];

    [Fact]
    public void A_right_schedule_has_no_violation() => Assert.Empty(KindsOf(Right()));

    public static TheoryData<string, ViolationKind, int?> Mutations => new()
    {
        { "A starts 1 ms before its submit time", ViolationKind.StartBeforeSubmit, 0 },
        { "D ends 1 ms late", ViolationKind.WrongRunTime, 3 },
        { "D ends 1 ms early", ViolationKind.WrongRunTime, 3 },
        { "D ends before it starts", ViolationKind.WrongRunTime, 3 },
        { "F runs on past its request", ViolationKind.WrongRunTime, 5 },
        { "G with no length gets 1 ms", ViolationKind.WrongRunTime, 6 },
        { "B and C start 1 ms before A ends", ViolationKind.OverCapacity, null },
        { "D starts 1 ms before B and C end", ViolationKind.OverCapacity, null },
        { "F starts beside D and E a whole second early", ViolationKind.OverCapacity, null },
        { "D is called killed", ViolationKind.WrongOutcome, 3 },
        { "B, which used its request up exactly, is called killed", ViolationKind.WrongOutcome, 1 },
        { "F is called completed", ViolationKind.WrongOutcome, 5 },
        { "D has no known outcome", ViolationKind.WrongOutcome, 3 },
        { "E is rejected though it fits", ViolationKind.RejectedThoughItFits, 4 },
        { "A of machine size is rejected", ViolationKind.RejectedThoughItFits, 0 },
        { "H is started", ViolationKind.StartedThoughTooLarge, 7 },
        { "H is left waiting", ViolationKind.WrongOutcome, 7 },
        { "E is left waiting", ViolationKind.NeverStarted, 4 },
        { "C is said to be submitted later", ViolationKind.SubmitTimeChanged, 2 },
        { "C is said to be submitted earlier", ViolationKind.SubmitTimeChanged, 2 },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Exactly_the_planted_violation_is_found(string mutation, ViolationKind expected, int? job)
    {
        ScheduleDraft draft = Mutate(mutation);

        ViolationList found = ScheduleValidator.Validate(Work, Machine, draft.Build());

        Violation only = Assert.Single(found);
        Assert.Equal(1, found.TotalCount);
        Assert.Equal(expected, only.Kind);
        Assert.Equal(job, only.Job?.Index);
        if (job is { } index)
        {
            Assert.StartsWith($"job {index + 1} ", only.Message, StringComparison.Ordinal);
        }
    }

    private static ScheduleDraft Mutate(string mutation)
    {
        ScheduleDraft draft = Right();
        switch (mutation)
        {
            case "A starts 1 ms before its submit time": draft.Start(0, -1); break;
            case "D ends 1 ms late": draft.EndMs[3]++; draft.Start(5, 18_001); break;
            case "D ends 1 ms early": draft.EndMs[3]--; break;
            case "D ends before it starts": draft.EndMs[3] = 14_999; break;
            case "F runs on past its request": draft.EndMs[5] = 25_000; break;
            case "G with no length gets 1 ms": draft.Start(6, 30_000); draft.EndMs[6]++; break;
            case "B and C start 1 ms before A ends": draft.Start(1, 9_999).Start(2, 9_999); break;
            case "D starts 1 ms before B and C end": draft.Start(3, 14_999); break;
            case "F starts beside D and E a whole second early": draft.Start(5, 15_000).Start(1, 11_000); break;
            case "D is called killed": draft.Outcome[3] = JobOutcome.KilledAtLimit; break;
            case "B, which used its request up exactly, is called killed": draft.Outcome[1] = JobOutcome.KilledAtLimit; break;
            case "F is called completed": draft.Outcome[5] = JobOutcome.Completed; break;
            case "D has no known outcome": draft.Outcome[3] = (JobOutcome)77; break;
            case "E is rejected though it fits": draft.Outcome[4] = JobOutcome.Rejected; break;
            case "A of machine size is rejected": draft.Outcome[0] = JobOutcome.Rejected; break;
            case "H is started": draft.Outcome[7] = JobOutcome.Completed; break;
            case "H is left waiting": draft.Outcome[7] = JobOutcome.Unstarted; break;
            case "E is left waiting": draft.Outcome[4] = JobOutcome.Unstarted; break;
            case "C is said to be submitted later": draft.SubmitMs[2]++; break;
            case "C is said to be submitted earlier": draft.SubmitMs[2]--; break;
            default: throw new ArgumentException(mutation, nameof(mutation));
        }

        return draft;
    }

    [Fact]
    public void A_schedule_of_another_workload_is_refused_as_a_whole()
    {
        Schedule shorter = new("drawn", [0], [0], [0], [JobOutcome.Completed]);

        Violation only = Assert.Single(ScheduleValidator.Validate(Work, Machine, shorter));

        Assert.Equal(ViolationKind.JobCountDiffers, only.Kind);
    }

    [Fact]
    public void A_start_at_the_end_of_another_job_is_fine() =>
        Assert.Empty(KindsOf(Right().StartAll(0, 10, 15, 20, 20, 21, 10)));

    [Fact]
    public void Jobs_without_length_hold_nothing_even_on_a_full_machine() => Assert.Empty(KindsOf(Right().Start(6, 12_000)));

    [Fact]
    public void A_stretch_over_capacity_counts_once_and_a_second_stretch_again()
    {
        // A 0..10 holds all; B, C and D overlap it one after another without a gap; F overlaps D and E later.
        ScheduleDraft draft = Right().StartAll(0, 1, 2, 6, 30, 30, 40);
        draft.Start(1, 30_000);

        ViolationList found = ScheduleValidator.Validate(Work, Machine, draft.Build());

        Assert.Equal([2_000L, 30_000L], found.Select(v => v.At!.Value.UnixMs));
        Assert.All(found, v => Assert.Equal(ViolationKind.OverCapacity, v.Kind));
    }

    [Fact]
    public void A_stretch_that_goes_on_at_the_very_instant_it_would_end_is_one_stretch()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      4     10
            B   0      1     5
            C   5      1     5
            """);
        Schedule schedule = new ScheduleDraft(work, Machine).Build();

        Assert.Single(ScheduleValidator.Validate(work, Machine, schedule));
    }

    [Fact]
    public void Times_that_no_clock_has_are_reported_not_thrown()
    {
        ScheduleDraft draft = Right();
        (draft.StartMs[3], draft.EndMs[3]) = (long.MaxValue, long.MinValue);
        (draft.StartMs[4], draft.EndMs[4]) = (long.MinValue, long.MaxValue);

        ViolationKind[] kinds = KindsOf(draft);

        Assert.Equal(2, kinds.Count(k => k == ViolationKind.WrongRunTime));
        Assert.Contains(ViolationKind.OverCapacity, kinds);
        Assert.Contains(ViolationKind.StartBeforeSubmit, kinds);
    }

    [Fact]
    public void Feedback_may_move_a_submit_time_but_not_that_of_a_users_first_job_nor_before_it()
    {
        var feedback = new ValidationOptions { FeedbackAllowed = true };
        ScheduleDraft later = Right();
        later.SubmitMs[2] = 10_000;
        ScheduleDraft earlier = Right();
        earlier.SubmitMs[3] = 1_000;
        ScheduleDraft beforeFirst = Right();
        beforeFirst.SubmitMs[3] = 999;
        ScheduleDraft first = Right();
        first.SubmitMs[1] = 2_000;
        ScheduleDraft afterStart = Right();
        afterStart.SubmitMs[2] = 10_001;

        Assert.Empty(KindsOf(later, feedback));
        Assert.Empty(KindsOf(earlier, feedback));
        Assert.Equal([ViolationKind.SubmitTimeChanged], KindsOf(beforeFirst, feedback));
        Assert.Equal([ViolationKind.SubmitTimeChanged], KindsOf(first, feedback));
        Assert.Equal([ViolationKind.StartBeforeSubmit], KindsOf(afterStart, feedback));
    }

    [Fact]
    public void A_replay_that_stopped_may_leave_jobs_waiting()
    {
        ScheduleDraft draft = Right();
        draft.Outcome[4] = JobOutcome.Unstarted;
        draft.Outcome[7] = JobOutcome.Unstarted;

        Assert.Empty(KindsOf(draft, new ValidationOptions { UnfinishedAllowed = true }));
    }

    [Fact]
    public void Only_the_first_violations_are_described_but_all_are_counted()
    {
        ScheduleDraft draft = Right();
        for (int i = 0; i < 7; i++)
        {
            draft.Outcome[i] = JobOutcome.Unstarted;
        }

        ViolationList found = ScheduleValidator.Validate(Work, Machine, draft.Build(), new ValidationOptions { MaxReported = 2 });

        Assert.Equal(2, found.Count);
        Assert.Equal(7, found.TotalCount);
    }

    [Fact]
    public void Every_kind_of_violation_of_a_schedule_has_a_planted_bug()
    {
        ViolationKind[] ofTraces =
        [
            // Planted in RegimeSetTests: they need regimes, not jobs.
            ViolationKind.WrongRegimeChange, ViolationKind.RegimeLeftTooSoon,
            ViolationKind.StartedOutOfOrder, ViolationKind.StartAfterFirstPromise, ViolationKind.PromiseMovedLater, ViolationKind.PromiseInThePast,
            ViolationKind.WaitAboveGuarantee,
        ];

        // Planted in RegimeSetTests and StarvationCheckTests.
        ViolationKind[] ofOthers = [ViolationKind.WrongRegimeChange, ViolationKind.RegimeLeftTooSoon, ViolationKind.WaitAboveGuarantee];
        IEnumerable<ViolationKind> planted = Mutations.Select(row => row.Data.Item2).Append(ViolationKind.JobCountDiffers).Concat(NodeScheduleValidatorTests.PlantedKinds)
            .Concat(InterruptedRunTests.PlantedKinds).Concat(OutageCheckTests.PlantedKinds).Concat(LimitAndQuotaCheckTests.PlantedKinds);

        Assert.Equal(Enum.GetValues<ViolationKind>().Except(ofTraces).Except(ofOthers).Order(), planted.Distinct().Order());
    }
}
