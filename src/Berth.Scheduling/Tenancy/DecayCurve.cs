using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// How use is forgotten: it halves in each half-life, exactly and without steps, so that use(t) = use(s) 2^(-(t-s)/H) + rate H/ln 2 (1 - 2^(-(t-s)/H)).
/// Without half-life nothing is forgotten. Immutable.
/// </summary>
public sealed class DecayCurve
{
    // Powers of two stay far from the ends of what a double can hold.
    private const double LongestSpan = 256;

    private readonly double _perMs;
    private readonly double _longestMs;

    /// <summary>The curve of a half-life; null: nothing is forgotten. Throws when the half-life is not longer than 0.</summary>
    public DecayCurve(Duration? halfLife)
    {
        if (halfLife is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given.Ms, 1, nameof(halfLife));
            _perMs = Math.Log(2) / given.Ms;
            _longestMs = LongestSpan * given.Ms;
        }
    }

    /// <summary>True when use is forgotten.</summary>
    public bool Decays => _perMs > 0;

    /// <summary>What is left of one unit of use after some milliseconds; 0 .. 1.</summary>
    public double Kept(long lengthMs) => Decays ? Math.Exp(-_perMs * lengthMs) : 1;

    /// <summary>
    /// Unit-seconds of use of something that held one unit for some milliseconds without pause, at their end.
    /// <paramref name="kept"/> is <see cref="Kept"/> of the same length.
    /// </summary>
    public double Grown(long lengthMs, double kept)
    {
        double seconds = lengthMs / 1000.0;
        double y = _perMs * lengthMs;

        // 1 - 2^(-x) loses its digits where x is small; its series does not: the first term left out is below 1e-14 of the sum.
        return y < 1e-3 ? seconds * (1 - (y / 2 * (1 - (y / 3 * (1 - (y / 4)))))) : (1 - kept) / (_perMs * 1000);
    }

    /// <summary>Use at <paramref name="toMs"/> of something that had used <paramref name="use"/> at <paramref name="fromMs"/> and has held <paramref name="rate"/> since.</summary>
    /// <param name="use">Use at the first moment, in units times seconds.</param>
    /// <param name="rate">Units held since.</param>
    /// <param name="fromMs">The first moment, milliseconds.</param>
    /// <param name="toMs">The second, not earlier.</param>
    public double Use(double use, double rate, long fromMs, long toMs)
    {
        long lengthMs = toMs - fromMs;
        if (lengthMs == 0)
        {
            return use;
        }

        double kept = Kept(lengthMs);
        return (use * kept) + (rate == 0 ? 0 : rate * Grown(lengthMs, kept));
    }

    /// <summary>
    /// 2^(age/H) for a moment <paramref name="ageMs"/> after a fixed origin, as far as that is a safe number; else 0. The part kept between two such moments is the
    /// quotient of their marks: so many uses can be brought to one moment with one power of two.
    /// </summary>
    internal double Mark(long ageMs) => !Decays ? 1 : Math.Abs(ageMs) <= _longestMs ? Math.Exp(_perMs * ageMs) : 0;
}
