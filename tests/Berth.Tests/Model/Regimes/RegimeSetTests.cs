using Berth.Model;
using Berth.Model.Metrics;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Regimes;

public sealed class RegimeSetTests
{
    private static readonly PolicySpec Easy = new() { Name = "easy" };
    private static readonly RegimeTest Busy = new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, 1_200, 900);
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Regime rest = new("rest", Easy, []);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegimeSet([], Minute));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegimeSet([rest], Duration.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegimeSet([rest], Minute, 841));
        Assert.Throws<ArgumentException>(() => new RegimeSet([new Regime("dwell", Easy, [])], Minute));
        Assert.Throws<ArgumentException>(() => new RegimeSet([new Regime("REST", Easy, [Busy]), rest], Minute));
        Assert.Throws<ArgumentException>(() => new RegimeSet([rest with { Name = "first" }, rest], Minute));
        Assert.Throws<ArgumentException>(() => new RegimeSet([rest with { Tests = [Busy] }], Minute));
        foreach (PolicySpec member in (ReadOnlySpan<PolicySpec>)
            [
                Easy with { ReservationDepth = null },
                Easy with { Estimate = EstimateKind.Tsafrir },
                Easy with { Placement = new PlacementSpec(PlacementRule.Fgd) },
                Easy with { KeepsHead = true },
                new RegimeSet([rest], Minute).ToPolicy("set"),
            ])
        {
            Assert.Throws<ArgumentException>(() => new RegimeSet([new Regime("busy", member, [Busy]), rest], Minute));
        }
    }

    [Theory]
    [InlineData(true, 1_000, 1_000)]
    [InlineData(true, 1_000, 1_001)]
    [InlineData(false, 1_000, 1_000)]
    [InlineData(false, 1_000, 999)]
    [InlineData(true, 0, -1)]
    public void Thresholds_that_do_not_lie_apart_are_refused(bool above, long enter, long leave) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), above, enter, leave));

    [Theory]
    [InlineData(RegimeMeasureKind.QueueLength, 2_500, 1_000)]
    [InlineData(RegimeMeasureKind.WideWork, 1_001, 1_000)]
    [InlineData(RegimeMeasureKind.ShortWork, 2_000, 500)]
    public void Thresholds_that_are_no_value_of_the_measure_are_refused(RegimeMeasureKind kind, long enter, long leave) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdTest(new RegimeMeasure(kind), true, enter, leave));

    [Fact]
    public void Sets_with_equal_parts_are_equal_and_so_are_policies_with_them()
    {
        RegimeSet Make(long leave) => new(
            [new Regime("busy", Easy, [new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, 1_200, leave)]), new Regime("rest", Easy, [])], Minute);
        Assert.Equal(Make(900), Make(900));
        Assert.Equal(Make(900).ToPolicy("p"), Make(900).ToPolicy("p"));
        Assert.NotEqual(Make(900), Make(901));
        Assert.NotEqual(Make(900).ToPolicy("p"), Make(901).ToPolicy("p"));
        Assert.NotEqual(Make(900), new RegimeSet(Make(900).Regimes, Duration.FromMinutes(2)));
        Assert.NotEqual(Make(900), new RegimeSet(Make(900).Regimes, Minute, 60));
    }

    [Fact]
    public void The_validator_finds_changes_that_come_too_soon_or_leave_what_is_not_in_force()
    {
        (Workload workload, Schedule schedule) = OneJob();
        var set = new RegimeSet([new Regime("busy", Easy, [Busy]), new Regime("rest", Easy, [])], Duration.FromSeconds(10));
        ViolationKind[] Find(params (long Second, int From, int To)[] changes) =>
        [
            .. ScheduleValidator.Validate(workload, Cluster.Pool(1), With(schedule, new RegimeLog(set, [.. changes.Select(change =>
                new RegimeSwitch(Instant.FromUnixSeconds(change.Second), change.From, change.To, false, 0, null))]))).Select(violation => violation.Kind),
        ];

        Assert.Empty(Find());
        Assert.Empty(Find((0, 1, 0), (10, 0, 1), (30, 1, 0)));
        Assert.Equal([ViolationKind.RegimeLeftTooSoon], Find((0, 1, 0), (9, 0, 1)));
        Assert.Equal([ViolationKind.RegimeLeftTooSoon], Find((20, 1, 0), (10, 0, 1)));
        Assert.Equal([ViolationKind.WrongRegimeChange], Find((0, 0, 1)));
        Assert.Equal([ViolationKind.WrongRegimeChange], Find((0, 1, 0), (20, 0, 2)));
        Assert.Equal([ViolationKind.WrongRegimeChange], Find((0, 1, 1)));
    }

    [Fact]
    public void Use_is_counted_by_hand()
    {
        // A waits 0 s and runs from 0 to 10, B waits 10 s and runs from 10 to 14. Busy from 4 to 10, and from 13 on.
        Workload workload = WorkloadText.Parse("""
            job submit procs run
            A   0      1     10
            B   0      1     4
            """);
        long[] start = [0, 10_000];
        long[] end = [10_000, 14_000];
        var set = new RegimeSet([new Regime("busy", Easy, [Busy]), new Regime("rest", Easy, [])], Duration.FromSeconds(3));
        RegimeSwitch Change(long second, int from, int to) => new(Instant.FromUnixSeconds(second), from, to, false, 0, null);
        var log = new RegimeLog(set, [Change(4, 1, 0), Change(10, 0, 1), Change(13, 1, 0)]);
        var schedule = new Schedule("p", workload.Jobs.SubmitMs.ToArray(), start, end, [JobOutcome.Completed, JobOutcome.Completed]) { Regimes = log };

        Assert.Equal(
            [new RegimeUse("busy", 7, 0.5, 2, 0, 0, 0), new RegimeUse("rest", 7, 0.5, 1, 2, 1, 5)], RegimeUsage.Of(schedule)!);
        Assert.Equal([1, 2], RegimeUsage.TimeIn(log, 11_000, 14_000));
        Assert.Equal(1, log.InForceAt(new Instant(3_999)));
        Assert.Equal(0, log.InForceAt(new Instant(4_000)));
    }

    private static (Workload Workload, Schedule Schedule) OneJob()
    {
        Workload workload = WorkloadText.Parse("job submit procs run\nA 0 1 40\n");
        return (workload, new Schedule("p", [0], [0], [40_000], [JobOutcome.Completed]));
    }

    private static Schedule With(Schedule schedule, RegimeLog log) =>
        new(schedule.Policy, schedule.SubmitMs.ToArray(), schedule.StartMs.ToArray(), schedule.EndMs.ToArray(), schedule.Outcome.ToArray()) { Regimes = log };
}
