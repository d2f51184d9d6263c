using Berth.Model;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>
/// Large-neighbourhood search on lists: the jobs of one stretch of the list are drawn anew in a random order, the list is decoded and justified, and it is kept when it is not
/// worse than the best by more than a small part (record-to-record travel: Dueck, Journal of Computational Physics 104, 1993). For the makespan. Runs in steps of bounded
/// work; the same seed gives the same steps. Not safe for concurrent use.
/// </summary>
internal sealed class BlockSearch : IIsland
{
    private const double Deviation = 0.005;
    private const int Longest = 25;
    private const long Patience = 20_000;

    private readonly Evaluator _evaluator;
    private readonly BatchProblem _problem;
    private readonly SeededRandom _random;
    private readonly Candidate _current;
    private readonly Candidate _trial;
    private readonly int[] _block;
    private readonly bool[] _isOpen;
    private long _sinceGain;

    public BlockSearch(Evaluator evaluator, SeededRandom random)
    {
        _evaluator = evaluator;
        _problem = evaluator.Problem;
        _random = random;
        _current = new Candidate(_problem.JobCount);
        _trial = new Candidate(_problem.JobCount);
        _block = new int[_problem.JobCount];
        _isOpen = new bool[_problem.JobCount];
        Best = new Candidate(_problem.JobCount);
    }

    /// <inheritdoc/>
    public Candidate Best { get; }

    /// <inheritdoc/>
    public long Decodes => _evaluator.Decodes;

    /// <inheritdoc/>
    public void Receive(Candidate candidate)
    {
        if (candidate.Score < Best.Score)
        {
            Best.CopyFrom(candidate);
        }
    }

    /// <inheritdoc/>
    public void Step(long decodes, Func<bool> isStopped)
    {
        long until = _evaluator.Decodes + decodes;
        while (_evaluator.Decodes < until && !isStopped())
        {
            if (_current.Score == Score.Worst)
            {
                Found();
            }

            _trial.CopyFrom(_current);
            Shuffle();
            _evaluator.Evaluate(_trial);
            if (_evaluator.CanJustify)
            {
                _evaluator.Justify(_trial);
            }

            _sinceGain++;
            if (_trial.Score.First <= Best.Score.First * (1 + Deviation))
            {
                _current.CopyFrom(_trial);
                if (_current.Score < Best.Score)
                {
                    _sinceGain = _current.Score.First < Best.Score.First ? 0 : _sinceGain;
                    Best.CopyFrom(_current);
                }
            }

            if (_sinceGain > Patience)
            {
                _sinceGain = 0;
                _current.CopyFrom(Best);
            }
        }
    }

    private void Found()
    {
        if (Best.Score != Score.Worst)
        {
            _current.CopyFrom(Best);
            return;
        }

        for (int i = 0; i < 20; i++)
        {
            RandomLists.Fill(_problem, _random, _trial);
            _evaluator.Evaluate(_trial);
            if (_evaluator.CanJustify)
            {
                _evaluator.Justify(_trial);
            }

            if (_trial.Score < _current.Score)
            {
                _current.CopyFrom(_trial);
            }
        }

        Best.CopyFrom(_current);
    }

    /// <summary>Draws a stretch of the list anew: at each place any of its jobs that waits for none of those still to come.</summary>
    private void Shuffle()
    {
        int[] order = _trial.Order;
        int length = Math.Min(order.Length, 4 + _random.NextInt(Longest - 3));
        int first = _random.NextInt(order.Length - length + 1);
        order.AsSpan(first, length).CopyTo(_block);
        for (int i = 0; i < length; i++)
        {
            _isOpen[_block[i]] = true;
        }

        int left = length;
        for (int at = first; at < first + length; at++)
        {
            int chosen = _random.NextInt(left);
            while (IsBlocked(_block[chosen]))
            {
                chosen = _random.NextInt(left);
            }

            order[at] = _block[chosen];
            _isOpen[_block[chosen]] = false;
            _block[chosen] = _block[--left];
        }
    }

    private bool IsBlocked(int job)
    {
        foreach (int before in _problem.Precedence.Before(job))
        {
            if (_isOpen[before])
            {
                return true;
            }
        }

        return false;
    }
}
