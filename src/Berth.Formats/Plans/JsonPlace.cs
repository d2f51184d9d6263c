using System.Globalization;
using System.Text.Json;
using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>A value of a JSON document with its place, for messages. Every reading of a value of another kind throws <see cref="BadInputException"/>.</summary>
internal readonly struct JsonPlace(string input, string path, JsonElement? element)
{
    private const string Rule = "plan-structure";

    /// <summary>True where nothing, or null, stands.</summary>
    public bool IsNull => element is not { ValueKind: not JsonValueKind.Null };

    /// <summary>The value of a key.</summary>
    public JsonPlace At(string key) => element is { ValueKind: JsonValueKind.Object } map
        ? new JsonPlace(input, path.Length == 0 ? key : $"{path}.{key}", map.TryGetProperty(key, out JsonElement value) ? value : null)
        : throw Bad("expected an object");

    /// <summary>The keys, in the order of the document, each once.</summary>
    public IEnumerable<string> Names() => element is { ValueKind: JsonValueKind.Object } map
        ? map.EnumerateObject().Select(property => property.Name).Distinct()
        : throw Bad("expected an object");

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonPlace> Items()
    {
        if (element is not { ValueKind: JsonValueKind.Array } list)
        {
            throw Bad("expected a list");
        }

        (string name, string at) = (input, path);
        return list.EnumerateArray().Index().Select(item => new JsonPlace(name, string.Create(CultureInfo.InvariantCulture, $"{at}[{item.Index}]"), item.Item));
    }

    /// <summary>A text.</summary>
    public string Text() => TextOrNull() ?? throw Bad("a text is missing");

    /// <summary>A text, or nothing.</summary>
    public string? TextOrNull() => IsNull ? null
        : element is { ValueKind: JsonValueKind.String } text ? text.GetString() : throw Bad("expected a text");

    /// <summary>A finite number.</summary>
    public double Number() => element is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) && double.IsFinite(value)
        ? value
        : throw Bad("expected a number");

    /// <summary>A whole number in a range.</summary>
    public long Whole(long least, long most) => WholeOrNull(least, most) ?? throw Bad("a whole number is missing");

    /// <summary>A whole number in a range, or nothing.</summary>
    public long? WholeOrNull(long least, long most)
    {
        if (IsNull)
        {
            return null;
        }

        return element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) && value >= least && value <= most
            ? value
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"expected a whole number from {least} to {most}"));
    }

    /// <summary>A moment.</summary>
    public Instant Moment()
    {
        string text = Text();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? new Instant(moment.ToUnixTimeMilliseconds())
            : throw Bad($"'{text}' is no moment", "expected one such as 2026-01-05T08:00:00Z");
    }

    /// <summary>One of some words.</summary>
    public T Word<T>(IReadOnlyDictionary<string, T> words)
    {
        string text = Text();
        return words.TryGetValue(text, out T? value) ? value : throw Bad($"there is no '{text}'", NearestName.Advice(text, [.. words.Keys]));
    }

    /// <summary>An error at this place.</summary>
    public BadInputException Bad(string problem, string? advice = null) => new(input, Rule, problem, advice, field: path.Length == 0 ? null : path);
}
