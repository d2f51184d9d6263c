using System.Globalization;

namespace Berth.Model;

/// <summary>What a regime looks at.</summary>
public enum RegimeMeasureKind
{
    /// <summary>
    /// Size of the jobs that wait and of those that run, over the size of the cluster: processors, or GPUs where jobs are counted in GPUs. 1 is a full cluster
    /// with nobody waiting.
    /// </summary>
    Load,

    /// <summary>Number of waiting jobs.</summary>
    QueueLength,

    /// <summary>Share of the waiting work (size times estimate) that is in jobs larger than a size; 0 while nothing waits.</summary>
    WideWork,

    /// <summary>Share of the waiting work (size times estimate) that is in jobs with an estimate of at most a time; 0 while nothing waits.</summary>
    ShortWork,
}

/// <summary>A measure with its parameter.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="LargerThan">For <see cref="RegimeMeasureKind.WideWork"/>: a job is wide when its size is above this; else 0.</param>
/// <param name="AtMost">For <see cref="RegimeMeasureKind.ShortWork"/>: a job is short when its estimate is at most this; else none.</param>
public readonly record struct RegimeMeasure(RegimeMeasureKind Kind, int LargerThan = 0, Duration AtMost = default);

/// <summary>One condition of a regime. It has a side on which the regime is entered and one on which it is left.</summary>
public abstract record RegimeTest
{
    private protected RegimeTest()
    {
    }
}

/// <summary>
/// A measure against two thresholds: the regime is entered beyond the first and left beyond the second, which lies strictly on the other side (hysteresis).
/// Between them nothing changes.
/// </summary>
public sealed record ThresholdTest : RegimeTest
{
    /// <summary>Largest threshold in thousandths.</summary>
    public const long MostThousandths = 1_000_000_000_000;

    private const long Whole = 1000;

    /// <summary>
    /// A test. Throws <see cref="ArgumentOutOfRangeException"/> when the second threshold is not strictly on the other side, or one is no value of the measure: negative, a share above 1, a
    /// part of a job.
    /// </summary>
    /// <param name="measure">What is measured.</param>
    /// <param name="entersAbove">True: entered above the first threshold, left below the second; false: the other way round.</param>
    /// <param name="enterThousandths">The first threshold, in thousandths: of 1 for loads and shares, of a job for the queue.</param>
    /// <param name="leaveThousandths">The second threshold, in the same unit.</param>
    public ThresholdTest(RegimeMeasure measure, bool entersAbove, long enterThousandths, long leaveThousandths)
    {
        if (!IsThreshold(measure.Kind, enterThousandths) || !IsThreshold(measure.Kind, leaveThousandths))
        {
            throw new ArgumentOutOfRangeException(nameof(enterThousandths), $"{enterThousandths} and {leaveThousandths} thousandths are no thresholds of {measure.Kind}");
        }

        if (!AreApart(entersAbove, enterThousandths, leaveThousandths))
        {
            throw new ArgumentOutOfRangeException(
                nameof(leaveThousandths), leaveThousandths, "the threshold for leaving is not strictly on the other side of the one for entering");
        }

        Measure = measure;
        EntersAbove = entersAbove;
        EnterThousandths = enterThousandths;
        LeaveThousandths = leaveThousandths;
    }

    /// <summary>What is measured.</summary>
    public RegimeMeasure Measure { get; }

    /// <summary>True: entered above <see cref="EnterThousandths"/>, left below <see cref="LeaveThousandths"/>; false: the other way round.</summary>
    public bool EntersAbove { get; }

    /// <summary>Beyond it the regime is entered; thousandths.</summary>
    public long EnterThousandths { get; }

    /// <summary>Beyond it, to the other side, the regime is left; thousandths.</summary>
    public long LeaveThousandths { get; }

    /// <summary>True for what a measure can be compared with, in thousandths.</summary>
    public static bool IsThreshold(RegimeMeasureKind kind, long thousandths) => kind switch
    {
        RegimeMeasureKind.QueueLength => thousandths is >= 0 and <= MostThousandths && thousandths % Whole == 0,
        RegimeMeasureKind.WideWork or RegimeMeasureKind.ShortWork => thousandths is >= 0 and <= Whole,
        _ => thousandths is >= 0 and <= MostThousandths,
    };

    /// <summary>True when the second threshold lies strictly on the other side of the first.</summary>
    public static bool AreApart(bool entersAbove, long enterThousandths, long leaveThousandths) =>
        entersAbove ? leaveThousandths < enterThousandths : leaveThousandths > enterThousandths;
}

/// <summary>
/// A time of the day in the set's own time zone, from the first minute up to the second, which is not part of it; over midnight where the first is not before
/// the second. The regime is left when that time is over.
/// </summary>
public sealed record HourTest : RegimeTest
{
    /// <summary>Minutes of a day.</summary>
    public const int MinutesOfDay = 1440;

    /// <summary>A test. Throws <see cref="ArgumentOutOfRangeException"/> when a minute is not of the day or both are the same.</summary>
    /// <param name="fromMinute">First minute after midnight: 0 to 1439.</param>
    /// <param name="toMinute">The minute at which it ends: 0 to 1439.</param>
    public HourTest(int fromMinute, int toMinute)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromMinute);
        ArgumentOutOfRangeException.ThrowIfNegative(toMinute);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromMinute, MinutesOfDay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(toMinute, MinutesOfDay);
        ArgumentOutOfRangeException.ThrowIfEqual(toMinute, fromMinute);
        FromMinute = fromMinute;
        ToMinute = toMinute;
    }

    /// <summary>First minute after midnight, 0 to 1439.</summary>
    public int FromMinute { get; }

    /// <summary>The minute at which it ends, 0 to 1439; not part of it.</summary>
    public int ToMinute { get; }

    /// <summary>A minute of the day as <c>08:30</c>.</summary>
    public static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}

/// <summary>Days of the week in the set's own time zone, both ends included; over the end of the week where the first comes after the last. The regime is left when they are over.</summary>
/// <param name="First">First day.</param>
/// <param name="Last">Last day.</param>
public sealed record DayTest(DayOfWeek First, DayOfWeek Last) : RegimeTest;
