using System.CommandLine;
using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary>
/// An option whose value stays a text until the command asks for it. All options are of this one type for the sake of start-up:
/// each further value type makes the library's generic code be compiled anew when the program starts.
/// </summary>
internal abstract class ValueOption : Option<string?>
{
    protected ValueOption(string name, string valueName, string description)
        : base(name)
    {
        HelpName = valueName;
        Description = description;
    }

    /// <summary>The text that was given; null where the option was not.</summary>
    public string? TextOf(ParseResult parsed) => parsed.GetValue(this);

    /// <summary>What is thrown for a value that cannot be.</summary>
    protected BadInputException Refusal(string text, string expected) => new($"{Name} {text}", "bad-value", expected);
}

/// <summary>A file name or another free text.</summary>
internal sealed class TextOption(string name, string valueName, string description) : ValueOption(name, valueName, description);

/// <summary>A switch: there or not.</summary>
internal sealed class SwitchOption : ValueOption
{
    public SwitchOption(string name, string description)
        : base(name, "", description)
    {
        Arity = ArgumentArity.Zero;
    }

    /// <summary>True when it was given.</summary>
    public bool IsSet(ParseResult parsed) => parsed.GetResult(this) is { Implicit: false };
}

/// <summary>A whole number in a range, both ends included.</summary>
internal sealed class WholeNumberOption(string name, string description, long least, long most) : ValueOption(name, "N", description)
{
    /// <summary>The number, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public long? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most)
        {
            return value;
        }

        string range = most == long.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        throw Refusal(text, $"expected a whole number {range}");
    }
}

/// <summary>A finite number of at least 0, or above 0, and at most some value.</summary>
internal sealed class NumberOption(string name, string valueName, string description, bool positive, double most) : ValueOption(name, valueName, description)
{
    /// <summary>The number, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public double? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (isNumber && value <= most && (positive ? value > 0 : value >= 0))
        {
            return value;
        }

        string least = positive ? "above 0" : "of at least 0";
        throw Refusal(text, string.Create(CultureInfo.InvariantCulture, $"expected a number {least}, at most {most}"));
    }
}

/// <summary>One of some words, case ignored.</summary>
internal sealed class ChoiceOption(string name, string description, string[] words) : ValueOption(name, string.Join('|', words), description)
{
    /// <summary>The position of the word, or 0, the default, where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public int Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return 0;
        }

        for (int i = 0; i < words.Length; i++)
        {
            if (string.Equals(words[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        string hint = NearestName.Find(text, words) is { } near ? $"; did you mean {near}?" : "";
        throw Refusal(text, $"expected {string.Join(" or ", words)}{hint}");
    }
}

/// <summary>A moment: a date, a date with time (UTC), or a length of time since the first submit time of the log.</summary>
internal sealed class MomentOption(string name, string description) : ValueOption(name, "WHEN", description)
{
    /// <summary>The moment, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public Moment? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        return Moment.TryParse(text, out Moment? moment)
            ? moment
            : throw Refusal(text, "expected 2012-03-01, 2012-03-01T12:00 (UTC) or a time since the first submit such as 30d");
    }
}

/// <summary>A length of time, for example <c>90s</c>, <c>12h</c>, <c>7d</c>, <c>1d12h</c>, or <c>auto</c>; a bare number counts seconds.</summary>
internal sealed class TrimOption(string name, string description) : ValueOption(name, "TIME|auto", description)
{
    /// <summary>The length; none where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public Trim Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return Trim.None;
        }

        if (string.Equals(text, "auto", StringComparison.OrdinalIgnoreCase))
        {
            return Trim.Auto;
        }

        return DurationText.TryParse(text, out Duration length)
            ? new Trim(length)
            : throw Refusal(text, "expected a length of time such as 12h, 7d or 1d12h, or auto");
    }
}

/// <summary>A span of time between two moments, <c>FROM..TO</c>; either may be left out.</summary>
internal sealed class SpanOption(string name, string description) : ValueOption(name, "FROM..TO", description)
{
    /// <summary>The span, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public ViewSpan? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        string[] ends = text.Split("..");
        if (ends.Length == 2 && TryEnd(ends[0], out Moment? from) && TryEnd(ends[1], out Moment? to) && (from ?? to) is not null)
        {
            return new ViewSpan(from, to);
        }

        throw Refusal(text, "expected two moments such as 2h..8h or 2026-01-05T08:00..2026-01-05T20:00; either may be left out");
    }

    private static bool TryEnd(string text, out Moment? moment)
    {
        moment = null;
        return text.Length == 0 || Moment.TryParse(text, out moment);
    }
}
