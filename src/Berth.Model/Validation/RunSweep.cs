namespace Berth.Model;

/// <summary>Some runs in order of time, walked through moment by moment.</summary>
/// <remarks>
/// At a moment with starts three things are known whatever the order within it was: what had started before and goes on beyond, what starts then, and which of
/// these are gone at the same moment. Rules that a start has to keep hold for the first together with all starts that last.
/// </remarks>
internal sealed class RunSweep
{
    private readonly RunTable _runs;
    private readonly int[] _byStart;
    private readonly int[] _byEnd;
    private int _first;
    private int _start;
    private int _end;

    public RunSweep(RunTable runs, IEnumerable<int> members)
    {
        _runs = runs;
        _byStart = [.. members.Where(runs.Ran).OrderBy(runs.StartMs)];
        _byEnd = [.. _byStart.OrderBy(runs.EndMs)];
    }

    /// <summary>The present moment, milliseconds since the Unix epoch.</summary>
    public long NowMs { get; private set; }

    /// <summary>Runs that start at this moment, whether they last or not.</summary>
    public ReadOnlySpan<int> Starting => _byStart.AsSpan(_first, _start - _first);

    /// <summary>Goes to the next moment with a start; false when there is none. Hands over each run of some time that ended up to then, this moment included.</summary>
    public bool Next(Action<int> ended)
    {
        if (_start == _byStart.Length)
        {
            return false;
        }

        NowMs = _runs.StartMs(_byStart[_start]);
        for (; _end < _byEnd.Length && _runs.EndMs(_byEnd[_end]) <= NowMs; _end++)
        {
            if (_runs.HoldsTime(_byEnd[_end]))
            {
                ended(_byEnd[_end]);
            }
        }

        _first = _start;
        while (_start < _byStart.Length && _runs.StartMs(_byStart[_start]) == NowMs)
        {
            _start++;
        }

        return true;
    }
}
