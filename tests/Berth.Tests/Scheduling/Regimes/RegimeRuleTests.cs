using Berth.Model;
using Berth.Scheduling;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Regimes;

/// <summary>The rule by itself: one snapshot, one answer.</summary>
public sealed class RegimeRuleTests
{
    private static readonly PolicySpec Easy = new() { Name = "easy" };
    private static readonly Workload Jobs = WorkloadText.Parse("job submit procs run\nA 0 1 1\n");

    /// <summary>Busy above 1.5 until below 0.5 on ten processors, at least 10 s.</summary>
    private static readonly RegimeSet Set = new(
        [new Regime("busy", Easy, [new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, 1_500, 500)]), new Regime("calm", Easy, [])], Duration.FromSeconds(10));

    [Theory]
    [InlineData(1, 10, 5, false)]
    [InlineData(1, 10, 6, true)]
    [InlineData(1, 0, 16, true)]
    [InlineData(0, 5, 0, false)]
    [InlineData(0, 4, 0, true)]
    [InlineData(0, 0, 4, true)]
    public void A_threshold_must_be_crossed_not_reached(int inForce, int held, int waiting, bool changes) =>
        Assert.Equal(changes, Look(inForce, null, 0, held, waiting) is not null);

    [Fact]
    public void Between_the_thresholds_nothing_changes_whichever_is_in_force() => Gen.Select(Gen.Int[0, 1], Gen.Int[0, 10], Gen.Int[0, 15], Gen.Long[0, 1_000_000]).Sample(
        (inForce, held, waiting, nowMs) =>
        {
            if (held + waiting is >= 5 and <= 15)
            {
                Assert.Null(Look(inForce, null, nowMs, held, waiting));
            }
        });

    [Fact]
    public void Before_the_dwell_time_nothing_changes_whatever_is_measured() => Gen.Select(Gen.Int[0, 1], Gen.Int[0, 10], Gen.Int[0, 500], Gen.Long[0, 20_000]).Sample(
        (inForce, held, waiting, sinceMs) =>
        {
            RegimeSwitch? free = Look(inForce, null, 50_000, held, waiting);
            RegimeSwitch? bound = Look(inForce, 50_000 - sinceMs, 50_000, held, waiting);
            Assert.Equal(sinceMs < 10_000 ? null : free, bound);
        });

    [Fact]
    public void A_change_says_which_test_caused_it_and_what_was_measured()
    {
        Assert.Equal(new RegimeSwitch(new Instant(7), 1, 0, false, 0, 2.6), Look(1, null, 7, 10, 16));
        Assert.Equal(new RegimeSwitch(new Instant(7), 0, 1, true, 0, 0.4), Look(0, null, 7, 1, 3));
    }

    [Theory]
    [InlineData(RegimeMeasureKind.QueueLength, 0, 0, 3.0)]
    [InlineData(RegimeMeasureKind.WideWork, 4, 0, 0.8)]
    [InlineData(RegimeMeasureKind.WideWork, 8, 0, 0.0)]
    [InlineData(RegimeMeasureKind.ShortWork, 0, 2_000, 0.85)]
    [InlineData(RegimeMeasureKind.ShortWork, 0, 1_999, 0.05)]
    [InlineData(RegimeMeasureKind.ShortWork, 0, 999, 0.0)]
    [InlineData(RegimeMeasureKind.Load, 0, 0, 1.9)]
    public void Each_measure_by_hand(RegimeMeasureKind kind, int largerThan, long atMostMs, double expected)
    {
        // 8 x 2 s, 1 x 3 s and 1 x 1 s: 20 processor-seconds in all; nine of ten processors are held.
        PendingJob[] pending = [new(0, 8, 2_000), new(1, 1, 3_000), new(2, 1, 1_000)];
        var reading = RegimeReading.Of(new RegimeMeasure(kind, largerThan, new Duration(atMostMs)), Snapshot(0, null, 0, 9, pending));
        Assert.Equal(expected, reading.Value, 12);
    }

    [Fact]
    public void Nothing_waits_is_a_share_of_zero()
    {
        Snapshot empty = Snapshot(0, null, 0, 0, []);
        Assert.Equal(0, RegimeReading.Of(new RegimeMeasure(RegimeMeasureKind.WideWork, 1), empty).Value);
        Assert.Equal(0, RegimeReading.Of(new RegimeMeasure(RegimeMeasureKind.ShortWork, 0, Duration.FromHours(1)), empty).Value);
    }

    private static RegimeSwitch? Look(int inForce, long? sinceMs, long nowMs, int held, int waiting) =>
        RegimeRule.Look(Set, Snapshot(inForce, sinceMs, nowMs, held, [.. Enumerable.Range(0, waiting).Select(job => new PendingJob(job, 1, 1_000))]));

    private static Snapshot Snapshot(int inForce, long? sinceMs, long nowMs, int held, PendingJob[] pending) => new()
    {
        Now = new Instant(nowMs),
        Version = 0,
        Trigger = PassTrigger.None,
        Arrived = 0,
        Pending = pending,
        PendingProcessors = pending.Select(job => job.Processors).ToArray(),
        ReservedStartMs = [],
        Running = [],
        FreeProcessors = 10 - held,
        TotalProcessors = 10,
        Jobs = Jobs.Jobs,
        SubmitMs = [],
        Origin = default,
        Regime = new RegimeInForce(inForce, sinceMs is { } since ? new Instant(since) : null),
    };
}
