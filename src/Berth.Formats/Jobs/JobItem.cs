using System.Globalization;
using Berth.Formats.Yaml;

namespace Berth.Formats.Jobs;

/// <summary>An item of the jobs file and the rows that it became: one, or one for each element of its array or its matrix.</summary>
/// <param name="Name">Its name, without that of an element.</param>
/// <param name="Fields">What was written.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Count">Number of rows.</param>
internal sealed record JobItem(string Name, YamlFields Fields, int FirstRow, int Count)
{
    private Dictionary<string, int>? _elements;

    /// <summary>True for an array, also for one of a single element.</summary>
    public bool IsArray { get; init; }

    /// <summary>Complete names of the elements of its matrix; null where it has none.</summary>
    public IReadOnlyList<string>? Sweep { get; init; }

    /// <summary>What was written, filled with the values of each element; null where that makes no difference to what they wait for.</summary>
    public IReadOnlyList<YamlFields>? Filled { get; init; }

    /// <summary>True where others may wait for a part of it.</summary>
    public bool HasElements => IsArray || Sweep is not null;

    /// <summary>What it is called.</summary>
    public string Kind => Sweep is null ? "an array" : "a sweep";

    /// <summary>What its elements are called, for messages.</summary>
    public string ElementsInWords => Sweep is null
        ? $"the elements of '{Name}' are {Name}[1] to {ElementName(Count)}"
        : $"the elements of '{Name}' are {Sweep[0]} to {Sweep[^1]}";

    /// <summary>Name of one of its rows.</summary>
    public string NameOf(int row) => Sweep is not null ? Sweep[row - FirstRow] : IsArray ? ElementName(row - FirstRow + 1) : Name;

    /// <summary>The row of an element by its complete name; null where there is none.</summary>
    public int? RowOf(string element)
    {
        if (Sweep is null)
        {
            ReadOnlySpan<char> inside = element.AsSpan(Name.Length + 1).TrimEnd(']');
            bool read = int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= Count;
            return read && element == ElementName(number) ? FirstRow + number - 1 : null;
        }

        _elements ??= Enumerable.Range(0, Count).ToDictionary(i => Sweep[i], i => FirstRow + i, StringComparer.Ordinal);
        return _elements.TryGetValue(element, out int row) ? row : null;
    }

    /// <summary>Name of an element of an array; elements count from 1.</summary>
    private string ElementName(int element) => string.Create(CultureInfo.InvariantCulture, $"{Name}[{element}]");
}
