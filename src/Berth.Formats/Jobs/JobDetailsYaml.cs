using Berth.Formats.Yaml;

namespace Berth.Formats.Jobs;

/// <summary>Reads how to run a job: its command, environment and folder.</summary>
internal static class JobDetailsYaml
{
    /// <summary>Its keys.</summary>
    public static readonly string[] Keys = ["command", "env", "workdir"];

    private const int LongestText = 100_000;

    /// <summary>The details that some keys describe.</summary>
    /// <param name="fields">What was written.</param>
    /// <param name="modes">The lengths of its modes.</param>
    /// <param name="parameters">Its values of a matrix.</param>
    public static JobDetails Read(YamlFields fields, IReadOnlyList<ModeLength> modes, IReadOnlyList<JobParameter> parameters) => new(modes)
    {
        Command = Command(fields),
        Environment = Environment(fields),
        WorkingDirectory = fields.Text("workdir") is { } text ? Plain(fields, text, "workdir", mayBeEmpty: false) : null,
        Parameters = parameters,
    };

    private static JobCommand? Command(YamlFields fields)
    {
        if (fields["command"] is not YamlList)
        {
            return fields.Text("command", "a text for a shell, or a list of words") is { } text ? JobCommand.Shell(Plain(fields, text, "command", mayBeEmpty: false)) : null;
        }

        IReadOnlyList<YamlText> words = fields.Texts("command");
        string[] plain = [.. words.Select((word, i) => Plain(fields, word, "command", mayBeEmpty: i > 0))];
        return JobCommand.Program(plain);
    }

    /// <summary>Names from the job and from the defaults behind it; of one name the job's value.</summary>
    private static Dictionary<string, string> Environment(YamlFields fields)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        for (YamlFields? layer = fields; layer is not null; layer = layer.Behind)
        {
            if (!layer.HasOwn("env"))
            {
                continue;
            }

            YamlFields names = YamlFields.OfNames(fields.Input, layer["env"]!, "'env' is a mapping: names and their values", layer.PathOf("env"));
            foreach (YamlEntry entry in names.OwnEntries)
            {
                string name = entry.Key.Value;
                if (!IsVariable(name))
                {
                    throw names.Bad(entry.Key, name, YamlValues.BadValue, $"{entry.Key.InWords} cannot be the name of a variable", "letters, digits and '_', not beginning with a digit");
                }

                all.TryAdd(name, Plain(names, names.Text(name)!, name, mayBeEmpty: true));
            }
        }

        return all;
    }

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Plain(YamlFields fields, YamlText text, string key, bool mayBeEmpty)
    {
        string value = text.Value;
        return value.Contains('\0', StringComparison.Ordinal) ? throw fields.Bad(text, key, YamlValues.BadValue, "a character with the number 0 cannot stand here", "take it out")
            : value.Length > LongestText ? throw fields.Bad(text, key, fields.Input.TooLarge, "the text is too long", $"at most {LongestText} characters are allowed")
            : !mayBeEmpty && string.IsNullOrWhiteSpace(value) ? throw fields.Bad(text, key, YamlValues.BadValue, "nothing but blanks stands here", "write something, or leave the key out")
            : value;
    }
}
