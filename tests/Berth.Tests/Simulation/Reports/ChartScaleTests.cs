using Berth.Model.Metrics;
using Berth.Simulation.Reports;
using Berth.Simulation.Reports.Charts;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class ChartScaleTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    // 2000-04-25 00:00 UTC, a Tuesday.
    private const long April25 = 956_620_800_000;

    [Theory]
    [InlineData(1, 220, 1)]
    [InlineData(Hour, 220, 30_000)]
    [InlineData(Day, 220, 10 * 60_000)]
    [InlineData(340 * Day, 220, 7 * Day)]
    [InlineData(980 * Day, 220, 7 * Day)]
    [InlineData(980 * Day, 16, 13 * 7 * Day)]
    [InlineData(100_000 * Day, 16, 18 * 364 * Day)]
    public void Buckets_are_even_and_few(long lengthMs, int most, long expectedMs)
    {
        Assert.Equal(expectedMs, Ticks.Bucket(lengthMs, most));
        Assert.True(lengthMs <= Ticks.Bucket(lengthMs, most) * most);
    }

    [Fact]
    public void Weeks_begin_on_Monday_and_days_at_midnight()
    {
        Assert.Equal(April25 - Day, Ticks.Floor(April25 + (5 * Hour), 7 * Day));
        Assert.Equal(April25, Ticks.Floor(April25 + (5 * Hour), Day));
        Assert.Equal(April25, Ticks.Floor(April25, Day));
        Assert.Equal(-Day, Ticks.Floor(-1, Day));
    }

    [Theory]
    [InlineData(980, 11, "Jul 2000|Oct|Jan 2001|Apr|Jul|Oct|Jan 2002|Apr|Jul|Oct")]
    [InlineData(980, 4, "2001|2002")]
    [InlineData(50, 11, "1 May 2000|8 May|15 May|22 May|29 May|5 Jun|12 Jun")]
    [InlineData(6, 11, "25 Apr 2000|26 Apr|27 Apr|28 Apr|29 Apr|30 Apr|1 May")]
    [InlineData(1, 8, "25 Apr 2000|03:00|06:00|09:00|12:00|15:00|18:00|21:00|26 Apr")]
    public void Calendar_ticks_are_months_Mondays_days_or_hours(int days, int most, string expected)
    {
        Assert.Equal(expected.Split('|'), Ticks.Calendar(April25, April25 + (days * Day), most).Select(tick => tick.Label));
    }

    [Fact]
    public void The_first_tick_of_a_part_of_a_day_carries_the_date()
    {
        IReadOnlyList<Tick> ticks = Ticks.Calendar(April25 + (9 * Hour), April25 + (12 * Hour), 6);

        Assert.Equal(["25 Apr 2000 09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00"], ticks.Select(tick => tick.Label));
    }

    [Theory]
    [InlineData(480, "minutes", "0|1|2|3|4|5|6|7|8")]
    [InlineData(9 * 3600, "hours", "0|1|2|3|4|5|6|7|8|9")]
    [InlineData(100 * 86_400, "days", "0|10|20|30|40|50|60|70|80|90|100")]
    public void Without_a_calendar_ticks_count_from_the_start(long seconds, string unit, string expected)
    {
        (IReadOnlyList<Tick> ticks, string counted) = Ticks.Elapsed(5000, 5000 + (seconds * 1000), 10);

        Assert.Equal(unit, counted);
        Assert.Equal(expected.Split('|'), ticks.Select(tick => tick.Label));
        Assert.Equal(5000, ticks[0].At);
    }

    [Theory]
    [InlineData(0, "0|0.2")]
    [InlineData(111, "0|25|50|75|100|125")]
    [InlineData(3, "0|1|2|3")]
    [InlineData(100, "0|20|40|60|80|100")]
    public void Value_ticks_are_round_and_reach_the_largest(double largest, string expected)
    {
        IReadOnlyList<Tick> ticks = Ticks.FromZero(largest, 5, NumberText.Plain);

        Assert.Equal(expected.Split('|'), ticks.Select(tick => tick.Label));
        Assert.True(ticks[^1].At >= largest);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Factor_ticks_are_symmetrical(double largestLog2)
    {
        IReadOnlyList<Tick> ticks = Ticks.Factors(largestLog2);

        Assert.Equal(0, ticks.Sum(tick => tick.At), 12);
        Assert.Contains(ticks, tick => tick.At > 0 && tick.Label[0] == '×');
        Assert.Contains(ticks, tick => tick.At < 0 && tick.Label[0] == '÷');
    }

    [Fact]
    public void Resampling_weights_by_overlap_and_keeps_the_total()
    {
        // Six buckets of 20 s from 09:00:50 on, in minutes: 10 s, 60 s, 50 s of them fall into three minutes.
        long startMs = April25 + (9 * Hour) + 50_000;
        var timeline = new Timeline(startMs, 20_000, [1, 0, 1, 0, 1, 0], [], []);

        TimeSeries minutes = TimeSeries.Resample(new SourceLine(timeline.StartMs, timeline.BucketMs, timeline.Utilization), 60_000, hasCalendar: true);

        Assert.Equal(April25 + (9 * Hour), minutes.FirstMs);
        Assert.Equal([1, 0.5, 0.4], minutes.Values.Select(value => Math.Round(value!.Value, 12)));
        Assert.Equal(0.4, minutes.At(startMs + 80_000)!.Value, 12);
        Assert.Null(minutes.At(startMs + 1_000_000));
        Assert.Null(minutes.At(0));
    }

    [Fact]
    public void Resampling_leaves_a_gap_where_nothing_is_known()
    {
        var timeline = new Timeline(0, 1000, [double.NaN, double.NaN, 0.5, double.NaN], [], []);

        TimeSeries series = TimeSeries.Resample(new SourceLine(timeline.StartMs, timeline.BucketMs, timeline.Utilization), 2000, hasCalendar: false);

        Assert.Equal([null, 0.5], series.Values);
    }
}
