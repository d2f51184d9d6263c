using Berth.Model;
using Berth.Planning.Objectives;

namespace Berth.Planning.Search;

/// <summary>
/// Genetic search on lists with justification of every child: crossover at two points takes the outer parts from one parent and the order of the middle from the other, which
/// keeps jobs after those they wait for (Hartmann, Naval Research Logistics 45, 1998; justification as Valls, Ballestin, Quintanilla, European Journal of Operational Research
/// 185, 2008). Runs in steps of bounded work; the same seed gives the same steps. Not safe for concurrent use.
/// </summary>
internal sealed class Genetic : IIsland
{
    private const double MutationChance = 0.02;

    /// <summary>Children without a gain, for each candidate kept, after which it begins again.</summary>
    private const long Patience = 10;

    /// <summary>How closely half of the new candidates follow the best one when it begins again.</summary>
    private const double Nearness = 0.9;


    private readonly Evaluator _evaluator;
    private readonly SeededRandom _random;
    private readonly Candidate[] _population;
    private readonly Candidate _child;
    private readonly int[] _mark;
    private readonly bool _justifies;
    private int _stamp;
    private int _filled;
    private int _restarts;
    private long _sinceGain;

    /// <summary>A search that has nothing yet.</summary>
    /// <param name="evaluator">Decodes and scores.</param>
    /// <param name="random">Its own stream.</param>
    /// <param name="size">Number of candidates that are kept.</param>
    /// <param name="justifies">Whether children are justified: for the makespan.</param>
    public Genetic(Evaluator evaluator, SeededRandom random, int size, bool justifies)
    {
        int count = evaluator.Problem.JobCount;
        _evaluator = evaluator;
        _random = random;
        _justifies = justifies;
        _population = [.. Enumerable.Range(0, size).Select(_ => new Candidate(count))];
        _child = new Candidate(count);
        _mark = new int[count];
        Best = new Candidate(count);
    }

    /// <inheritdoc/>
    public Candidate Best { get; }

    /// <inheritdoc/>
    public long Decodes => _evaluator.Decodes;

    /// <inheritdoc/>
    public void Receive(Candidate candidate)
    {
        if (_filled < _population.Length)
        {
            _population[_filled++].CopyFrom(candidate);
        }
        else if (candidate.Score < _population[Worst()].Score)
        {
            _population[Worst()].CopyFrom(candidate);
        }

        Keep(candidate);
    }

    /// <inheritdoc/>
    public void Step(long decodes, Func<bool> isStopped)
    {
        long until = _evaluator.Decodes + decodes;
        while (_evaluator.Decodes < until && !isStopped())
        {
            if (_filled < _population.Length)
            {
                Found();
            }
            else if (_sinceGain > Patience * _population.Length)
            {
                Restart();
            }
            else
            {
                Breed();
            }
        }
    }

    private void Keep(Candidate candidate)
    {
        if (candidate.Score < Best.Score)
        {
            Best.CopyFrom(candidate);
        }
    }

    /// <summary>A new candidate: a random list in which jobs stand after those they wait for, biased towards jobs with much behind them.</summary>
    private void Found()
    {
        Candidate fresh = _population[_filled++];
        if (_restarts > 0 && (_filled & 1) == 0)
        {
            RandomLists.FillNear(_evaluator.Problem, _random, fresh, Best, Nearness);
        }
        else
        {
            RandomLists.Fill(_evaluator.Problem, _random, fresh);
        }

        _evaluator.Evaluate(fresh);
        Improve(fresh);
        Keep(fresh);
    }

    private void Improve(Candidate candidate)
    {
        if (_justifies)
        {
            _evaluator.Justify(candidate);
        }
    }

    private void Breed()
    {
        Candidate mother = Tournament();
        Candidate father = Tournament();
        Cross(mother, father);
        Mutate();
        _evaluator.Evaluate(_child);
        Improve(_child);
        _sinceGain++;
        if (_child.Score < Best.Score)
        {
            _sinceGain = 0;
        }

        Keep(_child);
        int worst = Worst();
        if (_child.Score < _population[worst].Score && !IsKnown())
        {
            _population[worst].CopyFrom(_child);
        }
    }

    private Candidate Tournament()
    {
        Candidate one = _population[_random.NextInt(_population.Length)];
        Candidate other = _population[_random.NextInt(_population.Length)];
        return other.Score < one.Score ? other : one;
    }

    private void Cross(Candidate mother, Candidate father)
    {
        int count = _child.Order.Length;
        int first = _random.NextInt(count + 1);
        int last = _random.NextInt(count + 1);
        if (first > last)
        {
            (first, last) = (last, first);
        }

        _stamp++;
        int at = 0;
        for (; at < first; at++)
        {
            Take(mother, mother.Order[at], at);
        }

        for (int i = 0; at < last; i++)
        {
            if (_mark[father.Order[i]] != _stamp)
            {
                Take(father, father.Order[i], at++);
            }
        }

        for (int i = 0; at < count; i++)
        {
            if (_mark[mother.Order[i]] != _stamp)
            {
                Take(mother, mother.Order[i], at++);
            }
        }
    }

    private void Take(Candidate parent, int job, int at)
    {
        _child.Order[at] = job;
        _child.Mode[job] = parent.Mode[job];
        _mark[job] = _stamp;
    }

    private void Mutate()
    {
        Problem.BatchProblem problem = _evaluator.Problem;
        int[] order = _child.Order;
        for (int i = 0; i + 1 < order.Length; i++)
        {
            if (_random.NextDouble() < MutationChance && !problem.Precedence.Before(order[i + 1]).Contains(order[i]))
            {
                (order[i], order[i + 1]) = (order[i + 1], order[i]);
            }
        }

        for (int job = 0; job < order.Length && problem.ModeCount > problem.JobCount; job++)
        {
            int modes = problem.FirstMode[job + 1] - problem.FirstMode[job];
            if (modes > 1 && _random.NextDouble() < MutationChance)
            {
                _child.Mode[job] = _random.NextInt(modes + 1) is int chosen && chosen == modes ? -1 : problem.FirstMode[job] + chosen;
            }
        }
    }

    private int Worst()
    {
        int worst = 0;
        for (int i = 1; i < _filled; i++)
        {
            worst = _population[i].Score > _population[worst].Score ? i : worst;
        }

        return worst;
    }

    private bool IsKnown()
    {
        foreach (Candidate candidate in _population)
        {
            if (candidate.Score == _child.Score && candidate.Times.StartMs.AsSpan().SequenceEqual(_child.Times.StartMs))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Begins again with the best, lists near it and random ones, when nothing better has come for long.</summary>
    private void Restart()
    {
        _population[0].CopyFrom(Best);
        _filled = 1;
        _restarts++;
        _sinceGain = 0;
    }
}
