using System.Globalization;
using Berth.Model;

namespace Berth.Formats.Yaml;

/// <summary>Gives the texts of a mapping their meaning: names, numbers, amounts with units, times. All refuse with place and expectation.</summary>
internal static class YamlValues
{
    /// <summary>Rule of a value that is not what its key takes.</summary>
    public const string BadValue = "bad-value";

    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 200;

    /// <summary>Tries to read a value from a text.</summary>
    public delegate bool TryRead<T>(string text, out T value);

    /// <summary>A value of any kind; null where the key is left out.</summary>
    public static T? Value<T>(this YamlFields fields, string key, string expected, TryRead<T> read)
        where T : struct => fields.Text(key, expected) is { } text ? fields.Read(text, key, expected, read) : null;

    /// <summary>A value of any kind from one of the texts of a key.</summary>
    public static T Read<T>(this YamlFields fields, YamlText text, string key, string expected, TryRead<T> read) =>
        read(text.Value, out T value) ? value : throw fields.Unfit(text, key, $"expected {expected}");

    /// <summary>An error for a value that its key does not take.</summary>
    public static BadInputException Unfit(this YamlFields fields, YamlText text, string key, string advice) =>
        fields.Bad(text, key, BadValue, $"{text.InWords} is no value of {key}", advice);

    /// <summary>A name: not empty, at most 200 characters, no control characters, no blanks around it. Null where the key is left out.</summary>
    public static string? Name(this YamlFields fields, string key) => fields.Text(key) is { } text ? fields.NameIn(text, key) : null;

    /// <summary>Names: one or a list, each once.</summary>
    public static IReadOnlyList<string> Names(this YamlFields fields, string key)
    {
        var names = new List<string>();
        foreach (YamlText text in fields.Texts(key))
        {
            string name = fields.NameIn(text, key);
            if (names.Contains(name, StringComparer.Ordinal))
            {
                throw fields.Bad(text, key, "named-twice", $"'{name}' is there twice", "name it once");
            }

            names.Add(name);
        }

        return names;
    }

    /// <summary>A whole number in a range, both ends included; null where the key is left out.</summary>
    public static int? Whole(this YamlFields fields, string key, int least, int most)
    {
        return fields.Value(key, $"a whole number from {least} to {most}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);
    }

    /// <summary>Yes or no as <c>true</c> or <c>false</c>; no where the key is left out.</summary>
    public static bool Flag(this YamlFields fields, string key) =>
        fields.Value(key, "true or false", (string text, out bool value) =>
        {
            value = text is "true";
            return text is "true" or "false";
        }) ?? false;

    /// <summary>One of some words; null where the key is left out.</summary>
    public static T? Choice<T>(this YamlFields fields, string key, IReadOnlyList<(string Word, T Value)> words)
        where T : struct
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        foreach ((string word, T value) in words)
        {
            if (word == text.Value)
            {
                return value;
            }
        }

        throw fields.Unfit(text, key, NearestName.Advice(text.Value, [.. words.Select(pair => pair.Word)]));
    }

    /// <summary>A size in bytes; null where the key is left out.</summary>
    public static long? Bytes(this YamlFields fields, string key) => fields.Value<long>(key, AmountText.ExpectedBytes, AmountText.TryBytes);

    /// <summary>CPU in millicores; null where the key is left out.</summary>
    public static long? Millicores(this YamlFields fields, string key) => fields.Value<long>(key, AmountText.ExpectedCores, AmountText.TryMillicores);

    /// <summary>Power in watts; null where the key is left out.</summary>
    public static double? Watts(this YamlFields fields, string key) => fields.Value<double>(key, AmountText.ExpectedWatts, AmountText.TryWatts);

    /// <summary>A length of time; null where the key is left out.</summary>
    public static Duration? Length(this YamlFields fields, string key) => fields.Value<Duration>(key, DurationText.Expected, DurationText.TryParse);

    /// <summary>A length of time above zero; null where the key is left out.</summary>
    public static Duration? PositiveLength(this YamlFields fields, string key) =>
        fields.Value(key, DurationText.Expected + ", more than none", (string text, out Duration length) => DurationText.TryParse(text, out length) && length.Ms > 0);

    /// <summary>A moment; null where the key is left out.</summary>
    public static Moment? Moment(this YamlFields fields, string key)
    {
        return fields.Text(key) is not { } text ? null
            : Model.Moment.TryParse(text.Value, out Moment? moment) ? moment
            : throw fields.Unfit(text, key, $"expected {Model.Moment.Expected}");
    }

    /// <summary>An amount of money, not negative; null where the key is left out.</summary>
    public static double? Money(this YamlFields fields, string key)
    {
        const double most = 1e9;
        return fields.Value(key, "an amount of at least 0, without a currency", (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= most);
    }

    /// <summary>A name in one of the texts of a key.</summary>
    public static string NameIn(this YamlFields fields, YamlText text, string key)
    {
        string name = text.Value;
        bool valid = name.Length is > 0 and <= LongestName && name.Trim().Length == name.Length && !name.Any(char.IsControl);
        return valid ? name : throw fields.Bad(text, key, BadValue, "this is no name", $"1 to {LongestName} characters, no blanks around it, no control characters");
    }
}
