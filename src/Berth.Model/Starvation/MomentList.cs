using Berth.Model.Metrics;

namespace Berth.Model.Starvation;

/// <summary>Jobs in the order of a moment of theirs, read once from front to back. Jobs of one moment come in no promised order.</summary>
internal sealed class MomentList
{
    /// <summary>The moment behind the last one.</summary>
    public const long End = long.MaxValue;

    private readonly long _originMs;
    private readonly KeySorter _sorter;
    private int _read;

    /// <summary>An empty list.</summary>
    /// <param name="capacity">The most jobs.</param>
    /// <param name="originMs">No moment is earlier.</param>
    public MomentList(int capacity, long originMs)
    {
        _sorter = new KeySorter(capacity);
        _originMs = originMs;
        NextMs = End;
    }

    /// <summary>The moment of the next job, or <see cref="End"/>; once they are in order.</summary>
    public long NextMs { get; private set; }

    /// <summary>Adds a job; call before <see cref="Sort"/>.</summary>
    public void Add(long atMs, int job) => _sorter.Add((ulong)Math.Max(0, atMs - _originMs), job);

    /// <summary>Puts them in order.</summary>
    public void Sort()
    {
        _sorter.Sort();
        Next();
    }

    /// <summary>The jobs of the next moment.</summary>
    public ReadOnlySpan<int> TakeMoment()
    {
        int from = _read;
        ReadOnlySpan<ulong> keys = _sorter.Keys;
        while (_read < keys.Length && keys[_read] == keys[from])
        {
            _read++;
        }

        Next();
        return _sorter.Items[from.._read];
    }

    private void Next() => NextMs = _read == _sorter.Count ? End : (long)_sorter.Keys[_read] + _originMs;
}
