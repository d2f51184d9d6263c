using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Policies;

/// <summary>
/// Reads a list of policies from YAML: <c>policies:</c> with one item for each, either the short text form or a mapping with the same
/// keys. Fields: docs/formats/policy-yaml.md. It reads syntax only; <c>PolicyText.Build</c> gives the drafts their meaning.
/// </summary>
public static class PolicyYaml
{
    private const string Kind = "policies";
    private const string Thing = "a list of policies";
    private const string ListKey = "policies";
    private const string BaseKey = "policy";
    private const string NeutralBase = "list";
    private const int MaxPolicies = 1000;
    private const int MaxCharacters = 1_000_000;

    private const string RegimesKey = "regimes";
    private const string NameKey = "name";
    private const string WhenKey = "when";
    private const string UntilKey = "until";

    private static readonly string[] ItemKeys = [BaseKey, .. PolicyDraft.Keys];
    private static readonly string[] SetKeys = [NameKey, "dwell", "utc", RegimesKey];
    private static readonly string[] RegimeKeys = [NameKey, WhenKey, UntilKey, BaseKey, .. PolicyDraft.Keys.Where(key => key != NameKey)];

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest key, also when the file cannot be read.
    /// </summary>
    public static IReadOnlyList<PolicyDraft> ReadFile(string path) => Read(YamlInput.OfFile(path, Kind, Thing, MaxCharacters).Input);

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest key.</summary>
    /// <param name="reader">The text; at most 1 000 000 characters.</param>
    /// <param name="input">Its name, for messages.</param>
    public static IReadOnlyList<PolicyDraft> Read(TextReader reader, string input) => Read(YamlInput.Of(reader, input, Kind, Thing, MaxCharacters));

    private static List<PolicyDraft> Read(YamlInput input)
    {
        YamlNode top = YamlDocument.Read(input, $"expected '{ListKey}:' and one item for each policy");
        YamlFields fields = YamlFields.Of(input, top, "here", [ListKey], $"expected '{ListKey}:' at the top");
        IReadOnlyList<YamlNode> items = fields.Items(ListKey, "policy") ?? [];
        if (items.Count == 0)
        {
            throw input.Bad(
                fields.Map.EndLine, fields.Map.EndColumn, input.Structure, "there are no policies", $"write '{ListKey}:' and one item for each policy");
        }

        if (items.Count > MaxPolicies)
        {
            throw input.Bad(items[MaxPolicies], input.TooLarge, "there are too many policies", $"at most {MaxPolicies} are allowed");
        }

        return [.. items.Select(item => item is YamlMap ? OfMapping(input, item) : OfText(input, item))];
    }

    private static PolicyDraft OfText(YamlInput input, YamlNode item)
    {
        YamlText text = item as YamlText
            ?? throw input.Bad(item, input.Structure, $"{item.InWords} cannot stand here", "the value of 'policy' is a text or a number");
        return text.IsMissing
            ? throw input.Bad(text, input.Structure, "'policy' has no value", "write one, or leave the key out")
            : new PolicyDraft(input.Name, Placed(text));
    }

    private static PolicyDraft OfMapping(YamlInput input, YamlNode item)
    {
        if (item is YamlMap map && map.Entries.Any(entry => entry.Key.Value == RegimesKey))
        {
            return OfRegimes(input, item);
        }

        YamlFields fields = YamlFields.Of(input, item, "in a policy", [.. ItemKeys, RegimesKey], "");
        (PlacedText policy, List<PolicyDraftField> written) = Written(fields, []);
        return new PolicyDraft(input.Name, policy, written);
    }

    private static PolicyDraft OfRegimes(YamlInput input, YamlNode item)
    {
        YamlFields fields = YamlFields.Of(input, item, "in a policy with regimes", SetKeys, "");
        RegimeDraft[] regimes = [.. fields.Items(RegimesKey, "regime")!.Select(regime => OfRegime(input, regime))];
        (PlacedText place, List<PolicyDraftField> own) = Written(fields, [RegimesKey]);
        return new PolicyDraft(input.Name, place, own) { Regimes = regimes };
    }

    private static RegimeDraft OfRegime(YamlInput input, YamlNode item)
    {
        YamlFields fields = YamlFields.Of(input, item, "in a regime", RegimeKeys, "a regime is a mapping: name, policy, when, until");
        YamlText name = fields.Text(NameKey) ?? throw fields.Missing(NameKey, "give the regime a name of its own");
        (PlacedText policy, List<PolicyDraftField> written) = Written(fields, [NameKey, WhenKey, UntilKey]);
        return new RegimeDraft(
            Placed(name),
            policy,
            fields.Text(WhenKey) is { } when ? Placed(when) : null,
            fields.Text(UntilKey) is { } until ? Placed(until) : null,
            written.Count == 0 ? null : written);
    }

    /// <summary>The preset and the other keys as written, without some.</summary>
    private static (PlacedText Policy, List<PolicyDraftField> Fields) Written(YamlFields fields, IReadOnlyList<string> without)
    {
        PlacedText policy = new(NeutralBase, fields.Map.Line, fields.Map.Column);
        List<PolicyDraftField> written = [];
        foreach (YamlEntry entry in fields.Map.Entries)
        {
            string key = entry.Key.Value;
            if (without.Contains(key))
            {
                continue;
            }

            PlacedText value = Placed(fields.Text(key)!);
            if (key == BaseKey)
            {
                policy = value;
            }
            else
            {
                written.Add(new PolicyDraftField(new PlacedText(key, entry.Key.Line, entry.Key.Column), value));
            }
        }

        return (policy, written);
    }

    private static PlacedText Placed(YamlText text) => new(text.Value, text.Line, text.ValueColumn);
}
