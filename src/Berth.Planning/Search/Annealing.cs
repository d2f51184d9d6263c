using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>
/// Simulated annealing on lists: a job moves to another place, two jobs change places, or a job changes its mode; worse lists are accepted the less likely the worse they are and
/// the colder it is (Kirkpatrick, Gelatt, Vecchi, Science 220, 1983). It cools again and again, each time for twice as long as the time before, from the best that is known or from where it
/// is; so more work goes on from less work, whatever the limit. Not safe for concurrent use.
/// </summary>
internal sealed class Annealing : IIsland
{
    private const double Hottest = 0.001;
    private const double Coldest = 0.00003;

    private readonly Evaluator _evaluator;
    private readonly BatchProblem _problem;
    private readonly SeededRandom _random;
    private readonly Candidate _current;
    private readonly Candidate _trial;
    private readonly int[] _place;
    private readonly int[] _severalModes;
    private long _cycle;
    private long _left;
    private double _temperature;
    private double _cooling;

    /// <summary>A search that has nothing yet.</summary>
    /// <param name="evaluator">Decodes and scores.</param>
    /// <param name="random">Its own stream.</param>
    /// <param name="firstCycle">Lists of the first cooling.</param>
    public Annealing(Evaluator evaluator, SeededRandom random, long firstCycle)
    {
        _evaluator = evaluator;
        _problem = evaluator.Problem;
        _random = random;
        _cycle = firstCycle;
        _current = new Candidate(_problem.JobCount);
        _trial = new Candidate(_problem.JobCount);
        _place = new int[_problem.JobCount];
        _severalModes = [.. Enumerable.Range(0, _problem.JobCount).Where(job => _problem.FirstMode[job + 1] - _problem.FirstMode[job] > 1)];
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
            if (_left == 0)
            {
                Reheat();
            }

            Try();
            _left--;
            _temperature *= _cooling;
        }
    }

    private void Reheat()
    {
        _left = _cycle;
        _cycle *= 2;
        _temperature = Hottest;
        _cooling = Math.Pow(Coldest / Hottest, 1.0 / _left);
        if (Best.Score == Objectives.Score.Worst)
        {
            RandomLists.Fill(_problem, _random, _current);
            _evaluator.Evaluate(_current);
            Best.CopyFrom(_current);
            return;
        }

        _current.CopyFrom(Best);
    }

    private void Try()
    {
        _current.Order.CopyTo(_trial.Order, 0);
        _current.Mode.CopyTo(_trial.Mode, 0);
        Change();
        _evaluator.Evaluate(_trial);
        double loss = _current.Score.Loss(_trial.Score);
        if (loss <= 0 || _random.NextDouble() < Math.Exp(-loss / _temperature))
        {
            _current.CopyFrom(_trial);
            if (_current.Score < Best.Score)
            {
                Best.CopyFrom(_current);
            }
        }
    }

    private void Change()
    {
        if (_severalModes.Length > 0 && _random.NextInt(4) == 0)
        {
            ChangeMode();
            return;
        }

        int[] order = _trial.Order;
        if (order.Length < 2)
        {
            return;
        }

        int from = _random.NextInt(order.Length);
        (int low, int high) = Room(from);
        if (high == low)
        {
            return;
        }

        int to = low + _random.NextInt(high - low);
        to = to >= from ? to + 1 : to;
        if (_random.NextInt(2) == 0 && CanSwap(from, to))
        {
            (order[from], order[to]) = (order[to], order[from]);
            return;
        }

        Move(order, from, to);
    }

    private void ChangeMode()
    {
        int job = _severalModes[_random.NextInt(_severalModes.Length)];
        int first = _problem.FirstMode[job];
        int chosen = _random.NextInt(_problem.FirstMode[job + 1] - first + 1) + first;
        _trial.Mode[job] = chosen == _problem.FirstMode[job + 1] ? -1 : chosen;
    }

    /// <summary>The places to which the job at a place can go: after those it waits for, before those that wait for it.</summary>
    private (int Low, int High) Room(int at)
    {
        int[] order = _trial.Order;
        if (_problem.Precedence.LinkCount == 0)
        {
            return (0, order.Length - 1);
        }

        for (int i = 0; i < order.Length; i++)
        {
            _place[order[i]] = i;
        }

        int low = 0;
        int high = order.Length - 1;
        foreach (int before in _problem.Precedence.Before(order[at]))
        {
            low = Math.Max(low, _place[before] + 1);
        }

        foreach (int after in _problem.Precedence.After(order[at]))
        {
            high = Math.Min(high, _place[after] - 1);
        }

        return (low, high);
    }

    private bool CanSwap(int from, int to)
    {
        (int low, int high) = Room(to);
        return from >= low && from <= high;
    }

    private static void Move(int[] order, int from, int to)
    {
        int job = order[from];
        if (from < to)
        {
            order.AsSpan(from + 1, to - from).CopyTo(order.AsSpan(from));
        }
        else
        {
            order.AsSpan(to, from - to).CopyTo(order.AsSpan(to + 1));
        }

        order[to] = job;
    }
}
