using Berth.Model;
using Berth.Scheduling;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Regimes;

/// <summary>Hours and days against the calendar of the class library.</summary>
public sealed class RegimeClockTests
{
    private const long MinuteMs = 60_000;

    private static readonly Gen<long> Moment = Gen.Long[-400L * 86_400_000, 20_000L * 86_400_000];

    [Fact]
    public void Hours_hold_from_their_first_minute_up_to_the_one_that_ends_them() => Gen.Select(Moment, Gen.Int[0, 1_439], Gen.Int[1, 1_439], Gen.Int[-840, 840]).Sample(
        (ms, from, length, offset) =>
        {
            int to = (from + length) % HourTest.MinutesOfDay;
            double minute = DateTimeOffset.FromUnixTimeMilliseconds(ms).AddMinutes(offset).TimeOfDay.TotalMinutes;
            bool expected = from < to ? minute >= from && minute < to : minute >= from || minute < to;
            Assert.Equal(expected, RegimeClock.Holds(new HourTest(from, to), ms, offset));
        });

    [Fact]
    public void Days_hold_from_the_first_to_the_last_over_the_end_of_the_week_too() => Gen.Select(Moment, Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[-840, 840]).Sample(
        (ms, first, length, offset) =>
        {
            int day = (int)DateTimeOffset.FromUnixTimeMilliseconds(ms).AddMinutes(offset).DayOfWeek;
            bool expected = ((day - first) + 7) % 7 <= length;
            Assert.Equal(expected, RegimeClock.Holds(new DayTest((DayOfWeek)first, (DayOfWeek)((first + length) % 7)), ms, offset));
        });

    [Fact]
    public void Nothing_turns_before_the_next_turn_and_hours_turn_at_it() => Gen.Select(Moment, Gen.Int[0, 1_439], Gen.Int[1, 1_439], Gen.Int[-840, 840]).Sample(
        (ms, from, length, offset) =>
        {
            var test = new HourTest(from, (from + length) % HourTest.MinutesOfDay);
            long turnMs = RegimeClock.NextTurn(test, ms, offset)!.Value;
            Assert.InRange(turnMs - ms, 1, 1_440 * MinuteMs);
            Assert.Equal(RegimeClock.Holds(test, ms, offset), RegimeClock.Holds(test, turnMs - 1, offset));
            Assert.NotEqual(RegimeClock.Holds(test, turnMs - 1, offset), RegimeClock.Holds(test, turnMs, offset));
        });

    [Fact]
    public void The_next_turn_of_days_is_the_next_midnight_there()
    {
        var friday = new DateTimeOffset(2024, 3, 1, 22, 30, 0, TimeSpan.Zero);
        long midnightInParis = new DateTimeOffset(2024, 3, 1, 23, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var weekend = new DayTest(DayOfWeek.Saturday, DayOfWeek.Sunday);

        Assert.Equal(midnightInParis, RegimeClock.NextTurn(weekend, friday.ToUnixTimeMilliseconds(), 60));
        Assert.False(RegimeClock.Holds(weekend, midnightInParis - 1, 60));
        Assert.True(RegimeClock.Holds(weekend, midnightInParis, 60));
        Assert.Null(RegimeClock.NextTurn(new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, 2, 1), 0, 0));
    }
}
