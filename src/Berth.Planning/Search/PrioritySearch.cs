using Berth.Planning.Objectives;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>
/// For batches of which only a few lists can be decoded: searches the powers of a priority function, weight^a / (run time^b * part of the fullest lane^c), by pattern search from the rule of Smith on
/// one machine (a = b = c = 1; Naval Research Logistics Quarterly 3, 1956). Each step decodes one list.
/// </summary>
internal sealed class PrioritySearch
{
    private const double FinestStep = 0.1;

    private readonly Evaluator _evaluator;
    private readonly double[] _logWeight;
    private readonly double[] _logTime;
    private readonly double[] _logWidth;
    private readonly double[] _keys;
    private readonly double[] _best = [1, 1, 1];
    private readonly double[] _tried = new double[3];
    private readonly Candidate _trial;
    private double _step = 0.4;
    private int _direction;
    private bool _gained;

    public PrioritySearch(Evaluator evaluator, Candidate best)
    {
        BatchProblem problem = evaluator.Problem;
        _evaluator = evaluator;
        Best = best;
        _trial = Candidate.Of(problem);
        int count = problem.JobCount;
        _logWeight = [.. Enumerable.Range(0, count).Select(job => Math.Log(Math.Max(0.001, problem.Weight[job])))];
        _logTime = [.. Enumerable.Range(0, count).Select(job => Math.Log(Math.Max(1, ListRules.ShortestMs(problem, job))))];
        _logWidth = [.. Enumerable.Range(0, count).Select(job => Math.Log(Math.Max(1e-9, ListRules.Width(problem, job))))];
        _keys = new double[count];
    }

    /// <summary>The best candidate so far.</summary>
    public Candidate Best { get; }

    /// <summary>True when no step is left: the pattern has become as fine as it gets.</summary>
    public bool IsDone => _step < FinestStep;

    /// <summary>Decodes one more list.</summary>
    public void Step()
    {
        _best.CopyTo(_tried, 0);
        _tried[_direction >> 1] += (_direction & 1) == 0 ? _step : -_step;
        for (int job = 0; job < _keys.Length; job++)
        {
            _keys[job] = (_tried[1] * _logTime[job]) + (_tried[2] * _logWidth[job]) - (_tried[0] * _logWeight[job]);
        }

        ListRules.Fill(_evaluator.Problem, _keys, _trial.Order);
        _evaluator.Evaluate(_trial);
        if (_trial.Score < Best.Score)
        {
            Best.CopyFrom(_trial);
            _tried.CopyTo(_best, 0);
            _gained = true;
            return;
        }

        if (++_direction == 6)
        {
            _direction = 0;
            _step = _gained ? _step : _step / 2;
            _gained = false;
        }
    }
}
