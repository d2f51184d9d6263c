using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary>Options whose values are checked while the command line is read, each with a message that says what would be right.</summary>
internal static class Values
{
    /// <summary>An option with one text value.</summary>
    public static Option<string?> Text(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description };

    /// <summary>A switch: there or not.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Arity = ArgumentArity.Zero, Description = description };

    /// <summary>A whole number in a range.</summary>
    public static Option<long?> WholeNumber(string name, string valueName, string description, long least, long most) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most)
            {
                return value;
            }

            string range = most == long.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
            return Refuse<long?>(result, $"{name} {text}: expected a whole number {range}");
        },
    };

    /// <summary>A finite number in a range; the least value itself is allowed unless it is 0 and <paramref name="positive"/> is set.</summary>
    public static Option<double?> Number(string name, string valueName, string description, bool positive, double most = double.MaxValue) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
            if (isNumber && value <= most && (positive ? value > 0 : value >= 0))
            {
                return value;
            }

            string range = positive ? "above 0" : "of at least 0";
            string upTo = most < double.MaxValue ? string.Create(CultureInfo.InvariantCulture, $", at most {most}") : "";
            return Refuse<double?>(result, $"{name} {text}: expected a number {range}{upTo}");
        },
    };

    /// <summary>One of some words.</summary>
    public static Option<T?> Choice<T>(string name, string description, IReadOnlyList<(string Word, T Value)> choices)
        where T : struct => new(name)
        {
            HelpName = string.Join('|', choices.Select(c => c.Word)),
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach ((string word, T value) in choices)
                {
                    if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                    {
                        return value;
                    }
                }

                List<string> words = [.. choices.Select(c => c.Word)];
                string hint = NearestName.Find(text, words) is { } near ? $"; did you mean '{near}'?" : "";
                return Refuse<T?>(result, $"{name} {text}: expected {string.Join(" or ", words)}{hint}");
            },
        };

    /// <summary>A moment: a date, a date with time (UTC), or a length of time since the first submit time of the log.</summary>
    public static Option<Moment?> Moment(string name, string description) => new(name)
    {
        HelpName = "WHEN",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            return TimeText.TryMoment(text, out Moment? moment)
                ? moment
                : Refuse<Moment?>(result, $"{name} {text}: expected 2012-03-01, 2012-03-01T12:00 (UTC) or a time since the first submit such as 30d");
        },
    };

    /// <summary>A length of time, or <c>auto</c>.</summary>
    public static Option<Trim?> Trim(string name, string description) => new(name)
    {
        HelpName = "TIME|auto",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (string.Equals(text, "auto", StringComparison.OrdinalIgnoreCase))
            {
                return UseCases.Trim.Auto;
            }

            return TimeText.TryLength(text, out Duration length)
                ? new Trim(length)
                : Refuse<Trim?>(result, $"{name} {text}: expected a length of time such as 12h or 7d, or auto");
        },
    };

    private static T? Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
