using System.Collections;

namespace Berth.Model;

/// <summary>The first violations that a check found, in the order it found them, and how many there are in all.</summary>
public sealed class ViolationList : IReadOnlyList<Violation>
{
    private readonly List<Violation> _reported = [];
    private readonly int _maxReported;

    internal ViolationList(int maxReported)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxReported, 1);
        _maxReported = maxReported;
    }

    /// <summary>All violations, described or not.</summary>
    public long TotalCount { get; private set; }

    /// <summary>Number of violations described here.</summary>
    public int Count => _reported.Count;

    /// <inheritdoc/>
    public Violation this[int index] => _reported[index];

    /// <inheritdoc/>
    public IEnumerator<Violation> GetEnumerator() => _reported.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Counts a violation; true when it is also to be described by <see cref="Describe"/>.</summary>
    internal bool CountOne()
    {
        TotalCount++;
        return _reported.Count < _maxReported;
    }

    /// <summary>Adds the description of the violation counted last.</summary>
    internal void Describe(Violation violation) => _reported.Add(violation);
}
