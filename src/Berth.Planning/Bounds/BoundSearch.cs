using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Bounds;

/// <summary>
/// Finds lower bounds of a batch with their certificates: first at once, for any size, then better ones step by step (docs/design/planning-bounds.md). Deterministic. Not safe
/// for concurrent use.
/// </summary>
internal sealed class BoundSearch
{
    private const double QuickWork = 3_000_000;
    private const double FullWork = 30_000_000;
    private const int LineEvaluations = 8;
    private const int FirstPoints = 48;
    private const int Refinements = 2;
    private const int MostSubsets = 12;

    private readonly BatchProblem _problem;
    private readonly BoundData _data;
    private readonly CertificateDraft _draft;
    private readonly AreaBound _area;
    private readonly double[]? _meanAloneMs;
    private SetSearch? _sets;

    /// <summary>Bounds of a batch.</summary>
    /// <param name="problem">The batch.</param>
    /// <param name="meanAloneMs">
    /// For each user of the workload the mean end of their jobs if they had the cluster alone, which <see cref="PlanMeasure.UserStretch"/> divides by. Null: there is no bound of that measure but 0.
    /// </param>
    public BoundSearch(BatchProblem problem, double[]? meanAloneMs = null)
    {
        _problem = problem;
        _data = new BoundData(problem);
        _draft = new CertificateDraft(problem, meanAloneMs);
        _area = new AreaBound(_data);
        _meanAloneMs = meanAloneMs;
    }

    /// <summary>A bound in O(n log n) for each of the lanes that count most.</summary>
    public BoundCertificate Quick(PlanMeasure measure)
    {
        BoundCertificate best = Heads(measure);
        if (_problem.LaneCount == 0 || _problem.JobCount == 0)
        {
            return best;
        }

        switch (measure)
        {
            case PlanMeasure.Makespan:
                return CertificateDraft.Better(best, Area(QuickEvaluations));
            case PlanMeasure.LateJobs:
                return CertificateDraft.Better(best, LateJobs());
            default:
                return Form(measure) is { } form ? CertificateDraft.Better(best, Busy(measure, form, QuickEvaluations).Certificate) : best;
        }
    }

    /// <summary>
    /// Better and better certificates, the first as <see cref="Quick"/> gives it. One is returned after each step of bounded work, the same as before where the step gained nothing, so that
    /// the caller can stop in between. Ends when nothing more is to be gained.
    /// </summary>
    /// <param name="measure">What is bounded.</param>
    /// <param name="upperBound">The value of a plan, or infinity: where the bound reaches it, it ends.</param>
    public IEnumerable<BoundCertificate> Improve(PlanMeasure measure, double upperBound)
    {
        BoundCertificate best = Quick(measure);
        yield return best;
        if (_problem.LaneCount == 0 || _problem.JobCount == 0)
        {
            yield break;
        }

        IEnumerable<BoundCertificate> further = measure switch
        {
            PlanMeasure.Makespan => ImproveMakespan(),
            PlanMeasure.LateJobs => [],
            _ => Form(measure) is { } form ? ImproveSum(measure, form, upperBound) : [],
        };
        foreach (BoundCertificate next in further)
        {
            best = CertificateDraft.Better(best, next);
            yield return best;
            if (best.Value >= upperBound)
            {
                yield break;
            }
        }
    }

    private int QuickEvaluations => (int)Math.Clamp(QuickWork / _problem.JobCount, 2, 60);

    private int FullEvaluations => (int)Math.Clamp(FullWork / _problem.JobCount, 6, 400);

    private SetSearch Sets => _sets ??= new SetSearch(_data);

    private LinearForm? Form(PlanMeasure measure) => measure == PlanMeasure.UserStretch
        ? _meanAloneMs is null ? null : LinearForm.OfUsers(_data, _meanAloneMs)
        : LinearForm.Of(measure, _data);

    /// <summary>What earliest starts and shortest durations give.</summary>
    private BoundCertificate Heads(PlanMeasure measure)
    {
        switch (measure)
        {
            case PlanMeasure.Makespan:
                return _draft.Chain(_data);
            case PlanMeasure.LateJobs:
                int late = Enumerable.Range(0, _data.Count).Count(job => _data.HeadMs[job] + _data.ShortestMs[job] > _problem.DueMs[job]);
                return _draft.Of(measure, BoundKind.CriticalPath, late);
            case PlanMeasure.UserStretch:
                return _draft.Of(measure, BoundKind.CriticalPath, StretchByHeads());
            default:
                return _draft.Of(measure, BoundKind.CriticalPath, LinearForm.Of(measure, _data)!.FloorSum());
        }
    }

    private double StretchByHeads()
    {
        if (_meanAloneMs is null)
        {
            return 0;
        }

        double[] sums = new double[_problem.Workload.Users.Count];
        LinearForm form = LinearForm.OfUsers(_data, _meanAloneMs);
        for (int job = 0; job < _data.Count; job++)
        {
            sums[_problem.User[job]] += form.Slope[job] * (_data.HeadMs[job] + _data.ShortestMs[job]);
        }

        return sums.Max();
    }

    private BoundCertificate Area(int evaluations)
    {
        var search = new MixSearch(_problem.LaneCount, _area.Makespan);
        search.TryLanes(LanesByArea().Take(Math.Max(2, evaluations)));
        bool hasModes = _problem.ModeCount > _problem.JobCount;
        while (hasModes && search.Improve(evaluations, LineEvaluations))
        {
        }

        return _draft.OfMix(PlanMeasure.Makespan, BoundKind.Area, search.BestValue, search.Best) with { Jobs = _draft.Ids(_area.CriticalSet(search.Best)) };
    }

    private BoundCertificate LateJobs()
    {
        var search = new MixSearch(_problem.LaneCount, mix => _area.LateJobs(mix));
        search.TryLanes(LanesByArea().Take(Math.Max(2, QuickEvaluations)));
        return _draft.OfMix(PlanMeasure.LateJobs, BoundKind.Area, search.BestValue, search.Best);
    }

    /// <summary>Lanes, those first that all jobs together fill for longest.</summary>
    private IEnumerable<int> LanesByArea()
    {
        double[] work = new double[_data.Count];
        double[] sums = new double[_problem.LaneCount];
        for (int lane = 0; lane < sums.Length; lane++)
        {
            double[] mix = new double[sums.Length];
            mix[lane] = 1;
            _data.FillWork(mix, work);
            sums[lane] = work.Sum();
        }

        return Enumerable.Range(0, sums.Length).OrderByDescending(lane => sums[lane]).ThenBy(lane => lane);
    }

    private (BoundCertificate Certificate, BusyTimeBound Bound) Busy(PlanMeasure measure, LinearForm form, int evaluations)
    {
        var bound = new BusyTimeBound(_data, form, measure);
        bound.Begin(LanesByArea().Take(Math.Clamp(evaluations, 1, _problem.LaneCount)));
        bound.Improve(evaluations, LineEvaluations);
        return (Certificate(measure, bound), bound);
    }

    private BoundCertificate Certificate(PlanMeasure measure, BusyTimeBound bound) =>
        _draft.OfMix(measure, BoundKind.MeanBusyTime, bound.Value, bound.Mix) with { Shares = _draft.ByWorkload(bound.Shares, neutral: 1) };

    private IEnumerable<BoundCertificate> ImproveMakespan()
    {
        yield return Area(FullEvaluations);
        int[] jobs = ConfigurationBound.JobsOf(_data);
        if (jobs.Length is 0 or > ConfigurationBound.MostJobs)
        {
            yield break;
        }

        var all = new ConfigurationBound(_data, Sets, jobs);
        while (!all.IsDone)
        {
            all.Step();
            yield return _draft.OfPrices(PlanMeasure.Makespan, BoundKind.Configuration, all.Value, all.Prices());
        }

        foreach (int[] subset in Subsets(jobs, all.Prices()))
        {
            var some = new ConfigurationBound(_data, Sets, subset);
            while (!some.IsDone)
            {
                some.Step();
                yield return _draft.OfPrices(PlanMeasure.Makespan, BoundKind.Configuration, some.Value, some.Prices()) with { Jobs = _draft.Ids(subset) };
            }
        }
    }

    /// <summary>
    /// Jobs that start no earlier than some moment and have at least some time after them: the most promising such sets, by what the prices of all jobs say of them.
    /// </summary>
    private List<int[]> Subsets(int[] jobs, double[] prices)
    {
        var found = new List<(double Value, int[] Jobs)>();
        var known = new HashSet<string>();
        foreach (double head in jobs.Select(job => _data.HeadMs[job]).Distinct())
        {
            int[] late = [.. jobs.Where(job => _data.HeadMs[job] >= head)];
            foreach (double tail in late.Select(job => _data.TailMs[job]).Distinct())
            {
                int[] subset = [.. late.Where(job => _data.TailMs[job] >= tail)];
                if (subset.Length < jobs.Length && known.Add(string.Join(',', subset)))
                {
                    found.Add((head + tail + subset.Sum(job => prices[job]), subset));
                }
            }
        }

        return [.. found.OrderByDescending(one => one.Value).Take(MostSubsets).Select(one => one.Jobs)];
    }

    private IEnumerable<BoundCertificate> ImproveSum(PlanMeasure measure, LinearForm form, double upperBound)
    {
        (BoundCertificate best, BusyTimeBound bound) = Busy(measure, form, QuickEvaluations);
        yield return best;
        int budget = QuickEvaluations;
        bool gains = true;
        while (gains && budget < FullEvaluations)
        {
            budget += Math.Max(2, FullEvaluations / 10);
            gains = bound.Improve(budget, LineEvaluations);
            yield return Certificate(measure, bound);
        }

        if (_problem.JobCount > LagrangianBound.MostJobs)
        {
            yield break;
        }

        double[] weights = form.Weights(bound.Shares);
        double rest = form.Rest(bound.Shares);
        LagrangianBound priced = new(_data, Sets, weights, bound.Prices(), Math.Max(1, bound.EndMs), FirstPoints);
        for (int refinement = 0; refinement <= Refinements; refinement++)
        {
            while (!priced.IsDone)
            {
                double plan = double.IsFinite(upperBound) ? upperBound - rest : Math.Max(priced.Value, bound.Value - rest) * 1.05;
                priced.Step(plan);
                yield return _draft.OfPrices(measure, BoundKind.Lagrangian, rest + priced.Value, priced.BestPrices) with
                {
                    Grid = [.. priced.Grid],
                    Shares = _draft.ByWorkload(bound.Shares, neutral: 1),
                };
            }

            priced.Refine();
        }
    }
}
