using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>The elements of a sweep: every combination of the values of its parameters, but for those that are excluded.</summary>
/// <param name="Names">The parameters in the order of the file; at least one.</param>
/// <param name="Elements">For each element its values, in the order of <paramref name="Names"/>; the last parameter changes first. At least one.</param>
internal sealed record Matrix(IReadOnlyList<string> Names, IReadOnlyList<string[]> Elements)
{
    /// <summary>The name of an element, for example <c>train[lr=0.1,seed=1]</c>.</summary>
    public string NameOf(string sweep, string[] values) => $"{sweep}[{string.Join(',', Names.Zip(values, (name, value) => $"{name}={value}"))}]";
}

/// <summary>Reads the matrix of a job.</summary>
internal sealed class MatrixYaml
{
    /// <summary>Keys of a matrix that are no parameters.</summary>
    public static readonly string[] Keys = ["zip", "exclude"];

    /// <summary>Keys of whole numbers in a row.</summary>
    public static readonly string[] RangeKeys = ["from", "to", "step"];

    private const int MostParameters = 100;
    private const int MostExclusions = 1000;
    private const int LongestValue = 200;
    private const int LargestNumber = 1_000_000_000;
    private const string Advice = "a matrix is a mapping: parameters with lists of values, such as {lr: [0.1, 0.01], seed: {from: 1, to: 5}}";

    private readonly YamlFields _fields;
    private readonly string? _path;
    private readonly int _mostElements;
    private readonly List<string> _names = [];
    private readonly List<IReadOnlyList<string>> _values = [];

    // An axis is a parameter, or several that are zipped: numbers of parameters, all with as many values.
    private readonly List<int[]> _axes = [];

    private MatrixYaml(YamlFields fields, string? path, int mostElements)
    {
        _fields = fields;
        _path = path;
        _mostElements = mostElements;
    }

    /// <summary>The matrix of a job that has the key.</summary>
    /// <param name="job">What was written.</param>
    /// <param name="mostElements">How many elements it may have, before exclusions.</param>
    public static Matrix Read(YamlFields job, int mostElements)
    {
        string? path = job.PathOf("matrix");
        YamlFields fields = YamlFields.OfNames(job.Input, job["matrix"]!, Advice, path);
        var matrix = new MatrixYaml(fields, path, mostElements);
        foreach (YamlEntry entry in fields.Map.Entries)
        {
            matrix.Take(entry);
        }

        return matrix._names.Count > 0
            ? new Matrix(matrix._names, matrix.Elements())
            : throw job.Bad(fields.Map, "matrix", "empty-list", "the matrix has no parameter", Advice);
    }

    private void Take(YamlEntry entry)
    {
        switch (entry.Key.Value)
        {
            case "exclude":
                return;
            case "zip":
                Zip(entry.Value);
                return;
            default:
                _axes.Add([Parameter(_fields, entry)]);
                return;
        }
    }

    private void Zip(YamlNode node)
    {
        YamlFields zipped = YamlFields.OfNames(
            _fields.Input, node, "'zip' is a mapping: parameters with lists that are as long as each other, such as {model: [a, b], size: [1, 2]}", _fields.PathOf("zip"));
        if (zipped.Map.Entries.Count == 0)
        {
            throw _fields.Bad(node, "zip", "empty-list", "no parameter is zipped", "name some with their lists, or leave the key out");
        }

        int[] axis = [.. zipped.Map.Entries.Select(entry => Parameter(zipped, entry, mayRepeat: true))];
        for (int i = 1; i < axis.Length; i++)
        {
            (int length, int other) = (_values[axis[i]].Count, _values[axis[0]].Count);
            if (length != other)
            {
                YamlEntry entry = zipped.Map.Entries[i];
                throw zipped.Bad(
                    entry.Value, entry.Key.Value, YamlValues.BadValue, $"'{entry.Key.Value}' has {Values(length)}, and '{_names[axis[0]]}' has {Values(other)}", "zipped lists are as long as each other");
            }
        }

        _axes.Add(axis);
    }

    private static string Values(int count) => count == 1 ? "1 value" : string.Create(CultureInfo.InvariantCulture, $"{count} values");

    /// <summary>Takes a parameter in; its number.</summary>
    private int Parameter(YamlFields fields, YamlEntry entry, bool mayRepeat = false)
    {
        string name = entry.Key.Value;
        bool valid = name.Length is > 0 and <= LongestValue && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.') && !Keys.Contains(name);
        if (!valid)
        {
            throw fields.Bad(entry.Key, name, YamlValues.BadValue, $"{entry.Key.InWords} cannot be the name of a parameter", "letters, digits, '_', '-' and '.', beginning with a letter or '_'");
        }

        if (_names.Contains(name))
        {
            throw fields.Bad(entry.Key, name, "named-twice", $"there are two parameters '{name}'", "give each its own name");
        }

        if (_names.Count == MostParameters)
        {
            throw fields.Bad(entry.Key, name, fields.Input.TooLarge, "the matrix has too many parameters", $"at most {MostParameters} are allowed");
        }

        _names.Add(name);
        _values.Add(entry.Value is YamlMap ? Range(fields, entry) : List(fields, name, mayRepeat));
        return _names.Count - 1;
    }

    private static List<string> List(YamlFields fields, string name, bool mayRepeat)
    {
        var values = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlText text in fields.Texts(name))
        {
            string value = text.Value;
            if (value.Length > LongestValue || value.Any(char.IsControl))
            {
                throw fields.Bad(text, name, YamlValues.BadValue, $"this is no value of {name}", $"at most {LongestValue} characters in one line, since names of jobs are made of them");
            }

            if (!seen.Add(value) && !mayRepeat)
            {
                throw fields.Bad(text, name, "named-twice", $"'{value}' is there twice", "name each value once");
            }

            values.Add(value);
        }

        return values;
    }

    private List<string> Range(YamlFields fields, YamlEntry entry)
    {
        string name = entry.Key.Value;
        YamlFields range = YamlFields.Of(fields.Input, entry.Value, "in numbers in a row", RangeKeys, "", fields.PathOf(name));
        int from = range.Whole("from", -LargestNumber, LargestNumber) ?? throw range.Missing("from", "write the first number");
        int to = range.Whole("to", -LargestNumber, LargestNumber) ?? throw range.Missing("to", "write the last number");
        int step = range.Whole("step", 1, LargestNumber) ?? 1;
        if (to < from)
        {
            throw range.Bad(range["to"]!, "to", YamlValues.BadValue, string.Create(CultureInfo.InvariantCulture, $"{to} is less than the first number, {from}"), "swap 'from' and 'to'");
        }

        long count = (((long)to - from) / step) + 1;
        return count <= _mostElements
            ? [.. Enumerable.Range(0, (int)count).Select(i => (from + ((long)i * step)).ToString(CultureInfo.InvariantCulture))]
            : throw TooMany(fields.Input, entry.Value, fields.PathOf(name));
    }

    private static BadInputException TooMany(YamlInput input, YamlNode at, string? path) =>
        input.Bad(at, input.TooLarge, "the matrix has too many elements", $"at most {JobRows.MostJobs} jobs are allowed in a file", path);

    private List<string[]> Elements()
    {
        long count = 1;
        foreach (int[] axis in _axes)
        {
            count *= _values[axis[0]].Count;
            if (count > _mostElements)
            {
                throw TooMany(_fields.Input, _fields.Map, _path);
            }
        }

        List<Exclusion> exclusions = Exclusions();
        var elements = new List<string[]>((int)count);
        int[] at = new int[_axes.Count];
        for (long i = 0; i < count; i++)
        {
            string[] values = new string[_names.Count];
            for (int axis = 0; axis < at.Length; axis++)
            {
                foreach (int parameter in _axes[axis])
                {
                    values[parameter] = _values[parameter][at[axis]];
                }
            }

            if (!exclusions.Exists(exclusion => exclusion.Meets(at)))
            {
                elements.Add(values);
            }

            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == _values[_axes[axis][0]].Count; axis--)
            {
                at[axis] = 0;
            }
        }

        return elements.Count > 0 ? elements
            : throw _fields.Bad(_fields["exclude"]!, "exclude", "empty-list", "no element of the matrix is left", "exclude fewer");
    }

    private List<Exclusion> Exclusions()
    {
        IReadOnlyList<YamlNode> items = _fields.Items("exclude", "exclusion") ?? [];
        if (items.Count > MostExclusions)
        {
            throw _fields.Bad(items[MostExclusions], "exclude", _fields.Input.TooLarge, "there are too many exclusions", $"at most {MostExclusions} are allowed");
        }

        var exclusions = new List<Exclusion>();
        foreach (YamlNode item in items)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{_fields.PathOf("exclude")}[{exclusions.Count}]");
            YamlFields fields = YamlFields.Of(_fields.Input, item, "in the matrix", _names, "an exclusion is a mapping: parameters with values, such as {lr: 0.1, seed: 3}", path);
            List<(int Axis, bool[] Positions)> wanted = [.. fields.Map.Entries.Select(entry => Excluded(fields, entry.Key.Value))];
            exclusions.Add(wanted.Count > 0
                ? new Exclusion(wanted)
                : throw _fields.Input.Bad(item, "empty-list", "an exclusion names no parameter", "write parameters with values, such as {lr: 0.1, seed: 3}", path));
        }

        return exclusions;
    }

    /// <summary>The axis of a parameter, and on it the positions of the values that are excluded.</summary>
    private (int Axis, bool[] Positions) Excluded(YamlFields fields, string name)
    {
        int parameter = _names.IndexOf(name);
        IReadOnlyList<string> known = _values[parameter];
        bool[] positions = new bool[known.Count];
        foreach (YamlText text in fields.Texts(name))
        {
            bool found = false;
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] |= known[i] == text.Value;
                found |= known[i] == text.Value;
            }

            if (!found)
            {
                throw fields.Bad(text, name, "unknown-value", $"{text.InWords} is no value of '{name}' in the matrix", NearestName.Advice(text.Value, [.. known.Distinct()]));
            }
        }

        return (_axes.FindIndex(axis => axis.Contains(parameter)), positions);
    }

    /// <summary>Elements that are left out: those that lie, on each of some axes, at one of some positions.</summary>
    private sealed class Exclusion(IReadOnlyList<(int Axis, bool[] Positions)> wanted)
    {
        public bool Meets(int[] at)
        {
            foreach ((int axis, bool[] positions) in wanted)
            {
                if (!positions[at[axis]])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
