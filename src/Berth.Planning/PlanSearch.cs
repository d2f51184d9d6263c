using Berth.Model;
using Berth.Planning.Bounds;
using Berth.Planning.Decoding;
using Berth.Planning.Exact;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;
using Berth.Planning.Search;

namespace Berth.Planning;

/// <summary>
/// One plan in the making: list rules, then a search that suits the size, with bounds between its rounds, and the exact solver where the batch is small. What is done when depends on the work done
/// so far, never on a clock: so more work goes on from less, and equal seeds give equal plans.
/// </summary>
internal sealed class PlanSearch
{
    private const long RoundDecodes = 1000;
    private const int MostForIslands = 20_000;
    private const int MostForBounds = 1000;
    private const int MostForExact = 15;
    private const long ExactAfter = 2 * RoundDecodes;
    private const double ExactSeconds = 5;

    private readonly BatchProblem _problem;
    private readonly PlanOptions _options;
    private readonly CancellationToken _stop;
    private readonly double[]? _aloneMs;
    private readonly Evaluator _first;
    private readonly double _step;
    private Islands? _islands;
    private BoundCertificate? _bound;
    private IEnumerator<BoundCertificate>? _bounds;
    private bool _solverTried;

    public PlanSearch(BatchProblem problem, PlanOptions options, CancellationToken stop)
    {
        _problem = problem;
        _options = options;
        _stop = stop;
        _aloneMs = options.Objective.Levels.Any(level => level.Any(term => term.Measure == PlanMeasure.UserStretch)) ? UsersAlone(problem) : null;
        _step = options.Objective.Leading is { } leading ? ValueSteps.Of(problem.Workload, problem.Cluster, leading) : 0;
        _first = new Evaluator(problem, Decoders.For(problem), Objective());
    }

    /// <summary>Searches until it ends.</summary>
    public (Candidate Best, BoundCertificate? Bound, PlanEnd End, long Decodes) Run()
    {
        Candidate best = BestOfRules();
        if (_problem.JobCount == 0)
        {
            return (best, null, PlanEnd.Optimal, 0);
        }

        if (_options.Objective.Leading is { } measure)
        {
            var search = new BoundSearch(_problem, _aloneMs);
            _bound = search.Quick(measure);
            _bounds = _problem.JobCount <= MostForBounds ? search.Improve(measure, best.Score.First).GetEnumerator() : null;
        }

        PlanEnd end = _problem.JobCount <= MostForIslands ? OnIslands(ref best) : ByPriorities(best);
        return (best, _bound, end, Decodes);
    }

    /// <summary>The least value that the bound leaves possible; null without a bound.</summary>
    public double? Least => _bound is null ? null : ValueSteps.RoundUp(_bound.Value, _step);

    private long Decodes => _first.Decodes + (_islands?.Decodes ?? 0);

    /// <summary>For each user the mean end of their jobs, shortest first, if they had the cluster alone.</summary>
    public static double[] UsersAlone(BatchProblem problem)
    {
        double[] alone = new double[problem.Workload.Users.Count];
        double[] shortestFirst = ListRules.All.First(rule => rule.Name == "shortest first").Keys(problem);
        int[] order = new int[problem.JobCount];
        ListRules.Fill(problem, shortestFirst, order);
        IDecoder decoder = Decoders.For(problem);
        Candidate all = Candidate.Of(problem);
        foreach (IGrouping<int, int> own in order.GroupBy(job => problem.User[job]))
        {
            Array.Clear(all.Times.EndMs);
            Array.Clear(all.Times.StartMs);
            decoder.Decode(own.ToArray(), all.Mode, all.Times);
            alone[own.Key] = own.Average(job => (double)all.Times.EndMs[job]);
        }

        return alone;
    }

    private ObjectiveFunction Objective() => new(_problem, _options.Objective, _aloneMs);

    private Candidate BestOfRules()
    {
        Candidate best = Candidate.Of(_problem);
        Candidate trial = Candidate.Of(_problem);
        foreach (Func<BatchProblem, double[]> keys in ListRules.For(_options.Objective).Take(_problem.JobCount > MostForIslands ? 2 : int.MaxValue))
        {
            if (best.Score != Score.Worst && _stop.IsCancellationRequested)
            {
                break;
            }

            ListRules.Fill(_problem, keys(_problem), trial.Order);
            _first.Evaluate(trial);
            if (trial.Score < best.Score)
            {
                best.CopyFrom(trial);
            }
        }

        return best;
    }

    private PlanEnd ByPriorities(Candidate best)
    {
        var search = new PrioritySearch(_first, best);
        while (true)
        {
            if (Ended(best.Score) is { } end)
            {
                return end;
            }

            if (search.IsDone)
            {
                return PlanEnd.WorkDone;
            }

            search.Step();
        }
    }

    private PlanEnd OnIslands(ref Candidate best)
    {
        _islands = new Islands([NewIsland(0, best), NewIsland(1, best)], _options.Threads);
        long decodes = Math.Clamp(500_000 / _problem.JobCount, 1, RoundDecodes);
        while (true)
        {
            best = _islands.Best;
            if (Ended(best.Score) is { } end)
            {
                return end;
            }

            _islands.Round(decodes, () => _stop.IsCancellationRequested, ImproveBound);
            if (!_solverTried && _islands.Decodes >= ExactAfter)
            {
                TrySolver();
            }
        }
    }

    private void ImproveBound()
    {
        if (_bounds is null)
        {
            return;
        }

        if (!_bounds.MoveNext())
        {
            _bounds = null;
        }
        else if (_bounds.Current.Value > (_bound?.Value ?? 0))
        {
            _bound = _bounds.Current;
        }
    }

    /// <summary>Why the search is over, after it has told how far it is; null while it goes on.</summary>
    private PlanEnd? Ended(in Score score)
    {
        var progress = new PlanProgress(score.First, Least, Decodes);
        _options.Progress?.Invoke(progress);
        return progress.Gap is <= 0 ? PlanEnd.Optimal
            : _options.EnoughGap > 0 && progress.Gap <= _options.EnoughGap ? PlanEnd.GoodEnough
            : _stop.IsCancellationRequested ? PlanEnd.Stopped
            : _options.WorkLimit is { } limit && Decodes >= limit ? PlanEnd.WorkDone
            : null;
    }

    /// <summary>A small batch is solved to the end, once: then its bound says whether the plan is the best.</summary>
    private void TrySolver()
    {
        _solverTried = true;
        if (_problem.JobCount > MostForExact || _options.Objective.Leading is not { } measure || !CpObjective.Knows(measure))
        {
            return;
        }

        Candidate best = _islands!.Best;
        CpResult found = CpSearch.Solve(_problem, measure, best.Times, best.Score.First, _bound?.Value, ExactSeconds, 1, _stop);
        if (found.Bound > (_bound?.Value ?? 0))
        {
            _bound = new BoundCertificate(measure, BoundKind.Exhaustive, found.Bound);
        }

        if (found.Times is { } times)
        {
            var candidate = new Candidate(_problem.JobCount);
            times.Mode.CopyTo(candidate.Mode, 0);
            candidate.Times.CopyFrom(times);
            _first.ListByStart(candidate);
            _first.Evaluate(candidate);
            _islands.Receive(candidate);
        }
    }

    /// <summary>The makespan alone gains by justification; other figures by small steps.</summary>
    private IIsland NewIsland(int index, Candidate best)
    {
        var evaluator = new Evaluator(_problem, Decoders.For(_problem), Objective());
        var random = new SeededRandom(unchecked((_options.Seed * 1_000_003) + index));
        bool justifies = _options.Objective.Leading == PlanMeasure.Makespan && evaluator.CanJustify;
        IIsland island = justifies && index == 0 ? new Genetic(evaluator, random, 200, true)
            : justifies && _problem.Precedence.LinkCount > 0 ? new BlockSearch(evaluator, random)
            : new Annealing(evaluator, random, 20L * _problem.JobCount);
        island.Receive(best);
        return island;
    }
}
