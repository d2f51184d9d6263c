namespace Berth.Simulation.Generators;

/// <summary>
/// The requested times that people choose. Real requests are a few round values, not a spread around the run time: about 20 of them
/// cover most jobs of a log (Tsafrir, Etsion, Feitelson: Modeling User Runtime Estimates, JSSPP 2005). These 20 are our choice.
/// </summary>
internal static class PopularTimes
{
    private const long Minute = 60;
    private const long Hour = 3600;

    private static readonly long[] Seconds =
    [
        5 * Minute, 10 * Minute, 15 * Minute, 20 * Minute, 30 * Minute, 45 * Minute,
        1 * Hour, 90 * Minute, 2 * Hour, 3 * Hour, 4 * Hour, 5 * Hour, 6 * Hour, 8 * Hour, 10 * Hour, 12 * Hour, 18 * Hour,
        24 * Hour, 36 * Hour, 48 * Hour,
    ];

    /// <summary>The least popular time of at least this many seconds; whole days above the largest.</summary>
    public static long RoundUp(double seconds)
    {
        foreach (long popular in Seconds)
        {
            if (seconds <= popular)
            {
                return popular;
            }
        }

        return (long)Math.Ceiling(seconds / (24 * Hour)) * 24 * Hour;
    }
}
