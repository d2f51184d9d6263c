using Berth.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Berth.Formats.Policies;

/// <summary>
/// Reads a list of policies from YAML: <c>policies:</c> with one item for each, either the short text form or a mapping with the same
/// keys. Fields: docs/formats/policy-yaml.md. It reads syntax only; <c>PolicyText.Build</c> gives the drafts their meaning.
/// </summary>
public static class PolicyYaml
{
    private const string Structure = "policies-structure";
    private const string ListKey = "policies";
    private const string BaseKey = "policy";
    private const string NeutralBase = "list";
    private const int MaxPolicies = 1000;
    private const int MaxCharacters = 1_000_000;

    private static readonly string[] ItemKeys = [BaseKey, .. PolicyDraft.Keys];

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest key, also when the file cannot be read.
    /// </summary>
    public static IReadOnlyList<PolicyDraft> ReadFile(string path)
    {
        try
        {
            using StreamReader reader = new(path);
            return Read(reader, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "unreadable", $"the file cannot be read: {error.Message}", innerException: error);
        }
    }

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest key.</summary>
    /// <param name="reader">The text; at most 1 000 000 characters.</param>
    /// <param name="input">Its name, for messages.</param>
    public static IReadOnlyList<PolicyDraft> Read(TextReader reader, string input)
    {
        ArgumentNullException.ThrowIfNull(reader);
        char[] buffer = new char[MaxCharacters + 1];
        int length = reader.ReadBlock(buffer, 0, buffer.Length);
        if (length > MaxCharacters)
        {
            throw new BadInputException(input, "policies-too-large", "the file is too long for a list of policies", $"at most {MaxCharacters} characters are allowed");
        }

        return new Walk(new Parser(new StringReader(new string(buffer, 0, length))), input).Document();
    }

    /// <summary>One walk over the parser's events; nothing is built but drafts, so no tag or alias can make anything else.</summary>
    private sealed class Walk(Parser parser, string input)
    {
        public List<PolicyDraft> Document()
        {
            Advance();
            Advance();
            if (parser.Current is not DocumentStart)
            {
                throw Bad(parser.Current, Structure, "the file is empty", $"expected '{ListKey}:' and one item for each policy");
            }

            Advance();
            Enter<MappingStart>($"expected '{ListKey}:' at the top");
            List<PolicyDraft>? drafts = null;
            while (parser.Current is not MappingEnd)
            {
                Scalar key = Take<Scalar>("a key is a plain text");
                if (key.Value != ListKey)
                {
                    throw Bad(key, "unknown-key", $"there is no key '{key.Value}' here", NearestName.Advice(key.Value, [ListKey]));
                }

                drafts = drafts is null ? Items() : throw Bad(key, "duplicate-key", $"the key '{ListKey}' is there twice", "give it once");
            }

            ParsingEvent end = parser.Current;
            Advance();
            Advance();
            if (parser.Current is DocumentStart)
            {
                throw Bad(parser.Current, Structure, "a second document begins", "one document is allowed");
            }

            return drafts is { Count: > 0 } ? drafts : throw Bad(end, Structure, "there are no policies", $"write '{ListKey}:' and one item for each policy");
        }

        private List<PolicyDraft> Items()
        {
            Enter<SequenceStart>($"'{ListKey}' is a list: write '- ' before each policy");
            List<PolicyDraft> drafts = [];
            while (parser.Current is not SequenceEnd)
            {
                if (drafts.Count == MaxPolicies)
                {
                    throw Bad(parser.Current, "policies-too-large", "there are too many policies", $"at most {MaxPolicies} are allowed");
                }

                drafts.Add(parser.Current is MappingStart ? Mapping() : new PolicyDraft(input, Value("policy")));
            }

            Advance();
            return drafts;
        }

        private PolicyDraft Mapping()
        {
            MappingStart start = Take<MappingStart>("");
            PlacedText policy = new(NeutralBase, (int)start.Start.Line, (int)start.Start.Column);
            List<PolicyDraftField> fields = [];
            HashSet<string> seen = new(StringComparer.Ordinal);
            while (parser.Current is not MappingEnd)
            {
                Scalar key = Take<Scalar>("a key is a plain text");
                if (!ItemKeys.Contains(key.Value, StringComparer.Ordinal))
                {
                    throw Bad(key, "unknown-key", $"there is no key '{key.Value}' in a policy", NearestName.Advice(key.Value, ItemKeys));
                }

                if (!seen.Add(key.Value))
                {
                    throw Bad(key, "duplicate-key", $"the key '{key.Value}' is there twice", "give it once");
                }

                PlacedText value = Value(key.Value);
                if (key.Value == BaseKey)
                {
                    policy = value;
                }
                else
                {
                    fields.Add(new PolicyDraftField(new PlacedText(key.Value, (int)key.Start.Line, (int)key.Start.Column), value));
                }
            }

            Advance();
            return new PolicyDraft(input, policy, fields);
        }

        private PlacedText Value(string key)
        {
            Scalar scalar = Take<Scalar>($"the value of '{key}' is a text or a number");
            bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
            bool missing = !quoted && scalar.Value is "" or "~" or "null";
            return missing
                ? throw Bad(scalar, Structure, $"'{key}' has no value", "write one, or leave the key out")
                : new PlacedText(scalar.Value, (int)scalar.Start.Line, (int)scalar.Start.Column + (quoted ? 1 : 0));
        }

        /// <summary>
        /// The next event. Only the parser runs in here, and beside its documented exception it is known to throw others on broken
        /// text (an unfinished flow mapping followed by '|', for one): whatever it throws means that the text is no YAML.
        /// </summary>
        private void Advance()
        {
            try
            {
                parser.MoveNext();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Mark? at = (error as YamlException)?.Start ?? parser.Current?.End;
                throw new BadInputException(
                    input, "yaml-syntax", $"this is no YAML: {error.Message}", null, at?.Line, (int?)at?.Column, null, error);
            }
        }

        private T Take<T>(string advice)
            where T : ParsingEvent
        {
            if (parser.Current is not T found)
            {
                string what = parser.Current switch
                {
                    AnchorAlias => "an alias",
                    MappingStart => "a mapping",
                    SequenceStart => "a list",
                    Scalar scalar => $"'{scalar.Value}'",
                    _ => "the end",
                };
                throw Bad(parser.Current, Structure, $"{what} cannot stand here", advice);
            }

            Advance();
            return found;
        }

        private void Enter<T>(string advice)
            where T : ParsingEvent => Take<T>(advice);

        private BadInputException Bad(ParsingEvent? at, string rule, string problem, string advice) =>
            new(input, rule, problem, advice, at?.Start.Line ?? 1, column: (int)(at?.Start.Column ?? 1));
    }
}
