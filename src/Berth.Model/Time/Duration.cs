namespace Berth.Model;

/// <summary>A length of time in whole milliseconds; not negative in the domain model.</summary>
/// <param name="Ms">Length in milliseconds.</param>
public readonly record struct Duration(long Ms) : IComparable<Duration>
{
    /// <summary>No time at all.</summary>
    public static Duration Zero => default;

    /// <summary>The length in seconds, for reports; decisions compare <see cref="Ms"/>.</summary>
    public double Seconds => Ms / 1000.0;

    /// <summary>A duration of whole seconds. Throws on overflow.</summary>
    public static Duration FromSeconds(long seconds) => new(checked(seconds * 1000));

    /// <summary>A duration of whole minutes. Throws on overflow.</summary>
    public static Duration FromMinutes(long minutes) => new(checked(minutes * 60_000));

    /// <summary>A duration of whole hours. Throws on overflow.</summary>
    public static Duration FromHours(long hours) => new(checked(hours * 3_600_000));

    /// <summary>A duration of whole days of 24 hours. Throws on overflow.</summary>
    public static Duration FromDays(long days) => new(checked(days * 86_400_000));

    /// <summary>The sum of two durations. Throws on overflow.</summary>
    public static Duration operator +(Duration left, Duration right) => new(checked(left.Ms + right.Ms));

    /// <summary>The difference of two durations. Throws on overflow.</summary>
    public static Duration operator -(Duration left, Duration right) => new(checked(left.Ms - right.Ms));

    /// <summary>True when <paramref name="left"/> is shorter.</summary>
    public static bool operator <(Duration left, Duration right) => left.Ms < right.Ms;

    /// <summary>True when <paramref name="left"/> is longer.</summary>
    public static bool operator >(Duration left, Duration right) => left.Ms > right.Ms;

    /// <summary>True when <paramref name="left"/> is not longer.</summary>
    public static bool operator <=(Duration left, Duration right) => left.Ms <= right.Ms;

    /// <summary>True when <paramref name="left"/> is not shorter.</summary>
    public static bool operator >=(Duration left, Duration right) => left.Ms >= right.Ms;

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Ms.CompareTo(other.Ms);

    /// <summary>Seconds with an "s", for example <c>90.5s</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Seconds}s");
}
