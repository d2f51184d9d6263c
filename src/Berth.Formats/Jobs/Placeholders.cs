using System.Text;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>A text with parameters of a matrix in it: <c>{lr}</c> stands for the value, <c>{{</c> and <c>}}</c> for braces.</summary>
internal sealed class Placeholders
{
    private const string Rule = "bad-placeholder";
    private const string Braces = "for braces as they stand write {{ and }}";

    private readonly List<(string Before, int Parameter)> _parts;
    private readonly string _after;

    private Placeholders(List<(string Before, int Parameter)> parts, string after)
    {
        _parts = parts;
        _after = after;
    }

    /// <summary>Takes a text apart; null for one without braces. Throws <see cref="BadInputException"/> for braces that are no placeholder.</summary>
    /// <param name="fields">Where it stands.</param>
    /// <param name="text">The text.</param>
    /// <param name="key">Its key.</param>
    /// <param name="names">The parameters.</param>
    public static Placeholders? In(YamlFields fields, YamlText text, string key, IReadOnlyList<string> names)
    {
        if (text.Value.AsSpan().IndexOfAny('{', '}') < 0)
        {
            return null;
        }

        var parts = new List<(string Before, int Parameter)>();
        var plain = new StringBuilder();
        string whole = text.Value;
        for (int at = 0; at < whole.Length; at++)
        {
            char letter = whole[at];
            bool doubled = letter is '{' or '}' && at + 1 < whole.Length && whole[at + 1] == letter;
            if (letter == '}' && !doubled)
            {
                throw fields.Bad(text, key, Rule, "a brace is closed that was not opened", Braces);
            }

            if (letter != '{' || doubled)
            {
                plain.Append(letter);
                at += doubled ? 1 : 0;
                continue;
            }

            int end = whole.IndexOf('}', at);
            string name = end > 0 ? whole[(at + 1)..end] : throw fields.Bad(text, key, Rule, "a brace is opened and not closed", Braces);
            parts.Add((plain.ToString(), Number(fields, text, key, name, names)));
            plain.Clear();
            at = end;
        }

        return new Placeholders(parts, plain.ToString());
    }

    /// <summary>The parameters in it, by number.</summary>
    public IEnumerable<int> Parameters => _parts.Select(part => part.Parameter);

    /// <summary>The text with the values of one element.</summary>
    public string Fill(IReadOnlyList<string> values)
    {
        var filled = new StringBuilder();
        foreach ((string before, int parameter) in _parts)
        {
            filled.Append(before).Append(values[parameter]);
        }

        return filled.Append(_after).ToString();
    }

    private static int Number(YamlFields fields, YamlText text, string key, string name, IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        throw fields.Bad(text, key, Rule, $"the matrix has no parameter '{name}'", $"{NearestName.Advice(name, [.. names])}; {Braces}");
    }
}
