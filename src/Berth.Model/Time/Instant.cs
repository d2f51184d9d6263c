using System.Globalization;

namespace Berth.Model;

/// <summary>A point in time: whole milliseconds since the Unix epoch, UTC.</summary>
/// <param name="UnixMs">Milliseconds since 1970-01-01T00:00:00Z; logs without a calendar count from their own zero.</param>
public readonly record struct Instant(long UnixMs) : IComparable<Instant>
{
    /// <summary>The instant <paramref name="seconds"/> whole seconds after the Unix epoch. Throws on overflow.</summary>
    public static Instant FromUnixSeconds(long seconds) => new(checked(seconds * 1000));

    /// <summary>Moves an instant forward by a duration. Throws on overflow.</summary>
    public static Instant operator +(Instant instant, Duration duration) => new(checked(instant.UnixMs + duration.Ms));

    /// <summary>Moves an instant back by a duration. Throws on overflow.</summary>
    public static Instant operator -(Instant instant, Duration duration) => new(checked(instant.UnixMs - duration.Ms));

    /// <summary>The time from <paramref name="earlier"/> to <paramref name="later"/>; negative when they are swapped.</summary>
    public static Duration operator -(Instant later, Instant earlier) => new(checked(later.UnixMs - earlier.UnixMs));

    /// <summary>True when <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(Instant left, Instant right) => left.UnixMs < right.UnixMs;

    /// <summary>True when <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(Instant left, Instant right) => left.UnixMs > right.UnixMs;

    /// <summary>True when <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(Instant left, Instant right) => left.UnixMs <= right.UnixMs;

    /// <summary>True when <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(Instant left, Instant right) => left.UnixMs >= right.UnixMs;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => UnixMs.CompareTo(other.UnixMs);

    /// <summary>ISO 8601, UTC, with milliseconds only where there are any.</summary>
    public override string ToString()
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeMilliseconds(UnixMs);
        string format = UnixMs % 1000 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
        return moment.ToString(format, CultureInfo.InvariantCulture);
    }
}
