namespace Berth.Model;

/// <summary>Different values in the order of their first use, found again by their index.</summary>
internal sealed class IndexTable<T>(IEqualityComparer<T> comparer)
    where T : notnull
{
    private readonly Dictionary<T, int> _index = new(comparer);
    private readonly List<T> _values = [];

    public IReadOnlyList<T> Values => _values;

    public int IndexOf(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!_index.TryGetValue(value, out int index))
        {
            index = _values.Count;
            _index.Add(value, index);
            _values.Add(value);
        }

        return index;
    }
}
