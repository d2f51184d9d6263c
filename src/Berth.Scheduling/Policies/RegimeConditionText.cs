using System.Globalization;
using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>
/// When a regime is entered and left, in words: <c>hour 20:00-06:00 and load &gt; 1.2</c> and <c>load &lt; 0.9</c>. Grammar: docs/REGIMES.md. One instance reads one
/// regime.
/// </summary>
internal sealed class RegimeConditionText
{
    /// <summary>Joins tests that must all say enter.</summary>
    public const string And = "and";

    /// <summary>Joins tests of which one must say leave.</summary>
    public const string Or = "or";

    private const int Thousandths = 1000;
    private const string Hour = "hour";
    private const string Day = "day";

    private static readonly (string Name, RegimeMeasureKind Kind)[] Measures =
    [
        ("load", RegimeMeasureKind.Load),
        ("queue", RegimeMeasureKind.QueueLength),
        ("wide", RegimeMeasureKind.WideWork),
        ("short", RegimeMeasureKind.ShortWork),
    ];

    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly string[] Words = [Hour, Day, .. Measures.Select(measure => measure.Name)];

    private readonly string _input;
    private readonly PlacedText? _whole;

    /// <param name="input">What was read, for messages.</param>
    /// <param name="whole">The line around it, for an excerpt with a caret; null where there is none.</param>
    public RegimeConditionText(string input, PlacedText? whole)
    {
        _input = input;
        _whole = whole;
    }

    /// <summary>Reads both sides. Throws <see cref="BadInputException"/> with the column and what was meant.</summary>
    public IReadOnlyList<RegimeTest> Parse(PlacedText when, PlacedText? until)
    {
        List<Part> enters = Parts(when, And);
        List<Part> leaves = until is { } text ? Parts(text, Or) : [];
        var tests = new List<RegimeTest>();
        var seen = new HashSet<RegimeMeasure>();
        foreach (Part part in enters)
        {
            if (part.Clock is { } clock)
            {
                tests.Add(clock);
                continue;
            }

            if (!seen.Add(part.Measure))
            {
                throw Bad(part.Place, "duplicate-key", $"'{Name(part.Measure)}' is there twice", "name each measure once");
            }

            tests.Add(Pair(part, leaves, when));
        }

        return leaves.Count == 0 ? tests : throw NotEntered(leaves[0]);
    }

    /// <summary>The entering side of some tests.</summary>
    public static string FormatWhen(IReadOnlyList<RegimeTest> tests) => string.Join($" {And} ", tests.Select(Entering));

    /// <summary>The leaving side of some tests; null where the clock alone ends the regime.</summary>
    public static string? FormatUntil(IReadOnlyList<RegimeTest> tests)
    {
        ThresholdTest[] thresholds = [.. tests.OfType<ThresholdTest>()];
        return thresholds.Length == 0 ? null : string.Join($" {Or} ", thresholds.Select(Leaving));
    }

    /// <summary>The entering side of one test.</summary>
    public static string Entering(RegimeTest test) => test switch
    {
        ThresholdTest threshold => $"{Name(threshold.Measure)} {(threshold.EntersAbove ? '>' : '<')} {Number(threshold.EnterThousandths)}",
        HourTest hours => $"{Hour} {HourTest.Clock(hours.FromMinute)}-{HourTest.Clock(hours.ToMinute)}",
        DayTest days => days.First == days.Last ? $"{Day} {Days[(int)days.First]}" : $"{Day} {Days[(int)days.First]}-{Days[(int)days.Last]}",
        _ => throw new ArgumentOutOfRangeException(nameof(test), test, "no words for this test"),
    };

    /// <summary>The leaving side of one test.</summary>
    public static string Leaving(RegimeTest test) => test is ThresholdTest threshold
        ? $"{Name(threshold.Measure)} {(threshold.EntersAbove ? '<' : '>')} {Number(threshold.LeaveThousandths)}"
        : $"not {Entering(test)}";

    private static string Name(RegimeMeasure measure)
    {
        string name = Array.Find(Measures, known => known.Kind == measure.Kind).Name;
        return measure.Kind switch
        {
            RegimeMeasureKind.WideWork => string.Create(CultureInfo.InvariantCulture, $"{name}({measure.LargerThan})"),
            RegimeMeasureKind.ShortWork => $"{name}({DurationText.Exact(measure.AtMost)})",
            _ => name,
        };
    }

    private static string Number(long thousandths) => (thousandths / (decimal)Thousandths).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Takes the other side of a test out of those given, and puts both together.</summary>
    private ThresholdTest Pair(Part enter, List<Part> leaves, PlacedText when)
    {
        string name = Name(enter.Measure);
        string example = OtherSide(enter);
        int at = leaves.FindIndex(part => part.Clock is null && part.Measure == enter.Measure);
        if (at < 0)
        {
            throw Bad(when, "missing-key", $"nothing says until when '{name}' holds", $"give the other threshold{example}");
        }

        Part leave = leaves[at];
        leaves.RemoveAt(at);
        if (leave.IsAbove == enter.IsAbove || !ThresholdTest.AreApart(enter.IsAbove, enter.Thousandths, leave.Thousandths))
        {
            throw Bad(
                leave.Place,
                "no-hysteresis",
                $"'{leave.Place.Text}' is not on the other side of '{enter.Place.Text}'",
                $"the regime must be left strictly on the other side{example}");
        }

        return new ThresholdTest(enter.Measure, enter.IsAbove, enter.Thousandths, leave.Thousandths);
    }

    /// <summary>An example of where a regime may be left; nothing where there is no such place.</summary>
    private static string OtherSide(Part enter)
    {
        long apart = enter.IsAbove ? enter.Thousandths / 2 : enter.Thousandths * 2;
        if (enter.Measure.Kind == RegimeMeasureKind.QueueLength)
        {
            apart -= apart % Thousandths;
        }

        bool isPlace = ThresholdTest.IsThreshold(enter.Measure.Kind, apart) && ThresholdTest.AreApart(enter.IsAbove, enter.Thousandths, apart) && apart > 0;
        return isPlace ? $", for example until: {Name(enter.Measure)} {(enter.IsAbove ? '<' : '>')} {Number(apart)}" : "";
    }

    private BadInputException NotEntered(Part leave) => leave.Clock is null
        ? Bad(leave.Place, "bad-value", $"'{Name(leave.Measure)}' is no part of 'when'", "a measure that ends a regime must begin it too, once")
        : Bad(leave.Place, "bad-value", "hours and days end by themselves", "leave them out of 'until'");

    private List<Part> Parts(PlacedText text, string joint)
    {
        var parts = new List<Part>();
        string separator = $" {joint} ";
        int from = 0;
        while (from <= text.Text.Length)
        {
            int to = text.Text.IndexOf(separator, from, StringComparison.OrdinalIgnoreCase);
            int end = to < 0 ? text.Text.Length : to;
            parts.Add(Read(Trimmed(text, from, end)));
            from = to < 0 ? text.Text.Length + 1 : to + separator.Length;
        }

        return parts;
    }

    private static PlacedText Trimmed(PlacedText text, int from, int to)
    {
        while (from < to && char.IsWhiteSpace(text.Text[from]))
        {
            from++;
        }

        return text with { Text = text.Text[from..to].TrimEnd(), Column = text.Column + from };
    }

    private Part Read(PlacedText place)
    {
        string text = place.Text;
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or '_'))
        {
            length++;
        }

        string word = text[..length].ToLowerInvariant();
        PlacedText rest = Trimmed(place, length, text.Length);
        switch (word)
        {
            case Hour:
                return new Part(place, Hours(rest));
            case Day:
                return new Part(place, DaysOf(rest));
            default:
                int known = Array.FindIndex(Measures, measure => measure.Name == word);
                return known >= 0
                    ? Threshold(place, Measures[known].Kind, rest)
                    : throw Bad(place, "bad-value", word.Length == 0 ? "there is no test" : $"there is no measure '{word}'", NearestName.Advice(word, Words));
        }
    }

    private Part Threshold(PlacedText place, RegimeMeasureKind kind, PlacedText rest)
    {
        var measure = new RegimeMeasure(kind);
        if (kind is RegimeMeasureKind.WideWork or RegimeMeasureKind.ShortWork)
        {
            int close = rest.Text.IndexOf(')', StringComparison.Ordinal);
            string inner = rest.Text.StartsWith('(') && close > 0 ? rest.Text[1..close].Trim() : "";
            measure = Parameter(kind, inner)
                ?? throw Bad(rest, "bad-value", $"'{place.Text}' does not say what counts", kind == RegimeMeasureKind.WideWork
                    ? "write the size above which a job is wide: wide(64) > 0.5"
                    : "write the longest estimate of a short job: short(1h) > 0.5");
            rest = Trimmed(rest, close + 1, rest.Text.Length);
        }

        if (rest.Text.Length == 0 || rest.Text[0] is not ('<' or '>'))
        {
            throw Bad(rest, "bad-value", $"'{place.Text}' compares nothing", $"expected < or > and a number, for example {Name(measure)} > {Example(kind)}");
        }

        PlacedText number = Trimmed(rest, 1, rest.Text.Length);
        return new Part(place, null, measure, rest.Text[0] == '>', Scaled(number, kind));
    }

    private static RegimeMeasure? Parameter(RegimeMeasureKind kind, string text)
    {
        if (kind == RegimeMeasureKind.WideWork)
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? new RegimeMeasure(kind, size) : null;
        }

        return DurationText.TryParse(text, out Duration longest) ? new RegimeMeasure(kind, 0, longest) : null;
    }

    private long Scaled(PlacedText number, RegimeMeasureKind kind)
    {
        bool read = decimal.TryParse(number.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value <= ThresholdTest.MostThousandths / Thousandths;
        decimal scaled = read ? value * Thousandths : 0;
        return read && scaled == decimal.Floor(scaled) && ThresholdTest.IsThreshold(kind, (long)scaled)
            ? (long)scaled
            : throw Bad(number, "bad-value", $"'{number.Text}' is no threshold here", kind switch
            {
                RegimeMeasureKind.QueueLength => "expected a whole number of jobs",
                RegimeMeasureKind.Load => "expected a number of at least 0, at most three digits after the point; 1 is a full cluster",
                _ => "expected a share from 0 to 1, at most three digits after the point",
            });
    }

    private static string Example(RegimeMeasureKind kind) => kind switch
    {
        RegimeMeasureKind.Load => "1.2",
        RegimeMeasureKind.QueueLength => "50",
        _ => "0.5",
    };

    private HourTest Hours(PlacedText text)
    {
        string[] ends = text.Text.Split('-');
        return ends.Length == 2 && Minute(ends[0]) is { } from && Minute(ends[1]) is { } to && from != to
            ? new HourTest(from, to)
            : throw Bad(text, "bad-value", $"'{text.Text}' is no time of the day", "expected two different times with a dash between, for example hour 20:00-06:00");
    }

    private static int? Minute(string text)
    {
        string[] parts = text.Trim().Split(':');
        bool read = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hour) && hour <= 24;
        int minute = 0;
        read &= parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minute) && minute < 60);
        return read && (hour < 24 || minute == 0) ? ((hour * 60) + minute) % HourTest.MinutesOfDay : null;
    }

    private DayTest DaysOf(PlacedText text)
    {
        string[] ends = text.Text.Split('-');
        int first = Weekday(ends[0]);
        int last = Weekday(ends[^1]);
        return ends.Length <= 2 && first >= 0 && last >= 0
            ? new DayTest((DayOfWeek)first, (DayOfWeek)last)
            : throw Bad(text, "bad-value", $"'{text.Text}' are no days of the week", $"expected one or two of {string.Join(", ", Days)}, for example day mon-fri");
    }

    private static int Weekday(string text) => Array.FindIndex(Days, day => string.Equals(day, text.Trim(), StringComparison.OrdinalIgnoreCase));

    private BadInputException Bad(PlacedText place, string rule, string problem, string advice) =>
        PolicyErrors.At(_input, _whole, rule, place.Line, place.Column, problem, advice);

    /// <summary>One test as it was written: a test of the clock, or one side of a measure.</summary>
    private readonly record struct Part(PlacedText Place, RegimeTest? Clock, RegimeMeasure Measure = default, bool IsAbove = false, long Thousandths = 0);
}
