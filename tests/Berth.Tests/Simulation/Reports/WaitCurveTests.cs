using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Reports;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class WaitCurveTests
{
    [Fact]
    public void Shares_at_round_lengths_are_exact()
    {
        long[] waitsMs = [.. Enumerable.Range(0, 10_007).Select(i => i * 104_729L % 2_000_000_000)];

        var curve = WaitCurve.Of(waitsMs);

        foreach (long seconds in (long[])[1, 60, 600, 3600, 21_600, 86_400, 604_800])
        {
            double exact = waitsMs.Count(waitMs => waitMs <= seconds * 1000) / 10_007.0;
            Assert.Equal(exact, curve.ShareWithin(seconds)!.Value, 12);
        }
    }

    [Fact]
    public void It_is_small_rises_and_ends_at_the_longest_wait_with_everybody()
    {
        var curve = WaitCurve.Of([.. Enumerable.Range(0, 50_000).Select(i => (long)i * i)]);

        Assert.InRange(curve.Seconds.Count, 200, WaitCurve.MaxPoints);
        Assert.Equal(curve.Seconds.Order(), curve.Seconds);
        Assert.Equal(curve.Shares.Order(), curve.Shares);
        Assert.Equal(49_999.0 * 49_999 / 1000, curve.Seconds[^1]);
        Assert.Equal(1, curve.Shares[^1]);
        Assert.Equal(50_000, curve.Count);
    }

    [Fact]
    public void Every_point_is_the_exact_share()
    {
        long[] waitsMs = [0, 400, 1000, 1001, 59_999, 60_000, 7_200_000];

        var curve = WaitCurve.Of(waitsMs);

        Assert.All(curve.Seconds.Zip(curve.Shares), point =>
            Assert.Equal(waitsMs.Count(waitMs => waitMs <= Math.Round(point.First * 1000)) / 7.0, point.Second, 12));
        Assert.Equal(3 / 7.0, curve.ShareWithin(1)!.Value, 12);
    }

    [Fact]
    public void Without_jobs_it_is_empty()
    {
        var curve = WaitCurve.Of([]);

        Assert.Equal(0, curve.Count);
        Assert.Null(curve.ShareWithin(60));
    }

    [Fact]
    public void Jobs_that_all_start_at_once_are_one_point()
    {
        var curve = WaitCurve.Of([0, 0, 0]);

        Assert.Equal([1.0], curve.Seconds);
        Assert.Equal([1.0], curve.Shares);
        Assert.Equal(1.0, curve.ShareWithin(604_800));
    }

    [Fact]
    public void A_negative_wait_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => WaitCurve.Of([5, -1]));

    [Fact]
    public void Only_started_jobs_inside_the_window_count()
    {
        Schedule schedule = new(
            "drawn",
            [0, 10_000, 20_000, 30_000],
            [2000, 15_000, 0, 90_000],
            [3000, 16_000, 0, 91_000],
            [JobOutcome.Completed, JobOutcome.KilledAtLimit, JobOutcome.Rejected, JobOutcome.Completed]);

        var curve = WaitCurve.Of(schedule, new MeasurementWindow(new Instant(10_000), null));

        Assert.Equal(2, curve.Count);
        Assert.Equal(60, curve.Seconds[^1]);
        Assert.Equal(0.5, curve.ShareWithin(6)!.Value, 12);
    }
}
