using Berth.Model;

namespace Berth.Scheduling;

/// <summary>Tests of the clock, in a time zone that is the same distance from UTC all year.</summary>
internal static class RegimeClock
{
    private const long MinuteMs = 60_000;
    private const long DayMs = HourTest.MinutesOfDay * MinuteMs;
    private const int DaysOfWeek = 7;

    /// <summary>True when a moment, milliseconds since the Unix epoch, is within the hours or days of a test.</summary>
    public static bool Holds(RegimeTest test, long nowMs, int utcOffsetMinutes)
    {
        (long day, long inDayMs) = Local(nowMs, utcOffsetMinutes);
        switch (test)
        {
            case HourTest hours:
                bool afterFrom = inDayMs >= hours.FromMinute * MinuteMs;
                bool beforeTo = inDayMs < hours.ToMinute * MinuteMs;
                return hours.FromMinute < hours.ToMinute ? afterFrom && beforeTo : afterFrom || beforeTo;
            case DayTest days:
                int today = Weekday(day);
                bool afterFirst = today >= (int)days.First;
                bool beforeLast = today <= (int)days.Last;
                return days.First <= days.Last ? afterFirst && beforeLast : afterFirst || beforeLast;
            default:
                throw new ArgumentException($"{test.GetType().Name} does not look at the clock", nameof(test));
        }
    }

    /// <summary>The next moment after <paramref name="nowMs"/> at which a test may turn; null when it does not look at the clock.</summary>
    public static long? NextTurn(RegimeTest test, long nowMs, int utcOffsetMinutes)
    {
        long inDayMs = Local(nowMs, utcOffsetMinutes).InDayMs;
        return test switch
        {
            HourTest hours => nowMs + Math.Min(Until(inDayMs, hours.FromMinute * MinuteMs), Until(inDayMs, hours.ToMinute * MinuteMs)),
            DayTest => nowMs + Until(inDayMs, 0),
            _ => null,
        };
    }

    /// <summary>Time until the clock next shows a time of the day; a whole day when it shows it now.</summary>
    private static long Until(long inDayMs, long timeOfDayMs) => timeOfDayMs > inDayMs ? timeOfDayMs - inDayMs : timeOfDayMs + DayMs - inDayMs;

    private static (long Day, long InDayMs) Local(long nowMs, int utcOffsetMinutes)
    {
        long localMs = nowMs + (utcOffsetMinutes * MinuteMs);
        long inDayMs = ((localMs % DayMs) + DayMs) % DayMs;
        return ((localMs - inDayMs) / DayMs, inDayMs);
    }

    /// <summary>Day of the week, 0 for Sunday; the first day of the Unix epoch was a Thursday.</summary>
    private static int Weekday(long day) => (int)((((day + (int)DayOfWeek.Thursday) % DaysOfWeek) + DaysOfWeek) % DaysOfWeek);
}
