using Berth.Model;
using Berth.Planning.Decoding;
using Berth.Planning.Problem;

namespace Berth.Planning.Objectives;

/// <summary>Evaluates plans of one batch under one <see cref="PlanObjective"/>. Not safe for concurrent use.</summary>
internal sealed class ObjectiveFunction
{
    private const double SlowdownThresholdMs = 10_000;

    private readonly BatchProblem _problem;
    private readonly (PlanMeasure Measure, double Factor)[][] _levels;
    private readonly double[] _aloneMs;
    private readonly double[] _userSumMs;
    private readonly int[] _userJobs;
    private readonly long[] _submitMs;

    /// <summary>The function for a batch.</summary>
    /// <param name="problem">The batch.</param>
    /// <param name="objective">What shall be small; its first two levels are used, and a third that breaks ties: the sum of completion times, or the makespan.</param>
    /// <param name="meanAloneMs">For each user of the workload the mean end of their jobs if they had the cluster alone; needed for <see cref="PlanMeasure.UserStretch"/> only.</param>
    public ObjectiveFunction(BatchProblem problem, PlanObjective objective, double[]? meanAloneMs = null)
    {
        _problem = problem;
        PlanMeasure tie = objective.Levels.Any(level => level.Any(term => term.Measure == PlanMeasure.Makespan)) ? PlanMeasure.Completion : PlanMeasure.Makespan;
        _levels = [.. objective.Levels.Take(2).Select(level => level.Select(term => (term.Measure, term.Factor)).ToArray()), [(tie, 1.0)]];
        _aloneMs = meanAloneMs ?? [];
        _userSumMs = new double[problem.Workload.Users.Count];
        _userJobs = new int[problem.Workload.Users.Count];
        foreach (int user in problem.User)
        {
            _userJobs[user]++;
        }

        _submitMs = [.. problem.Id.Select(job => problem.Workload.Jobs.SubmitMs[job] - problem.StartMs)];
    }

    /// <summary>How good a plan is.</summary>
    public Score Evaluate(PlanTimes times) => new(
        Level(0, times), Level(1, times), _levels.Length > 2 ? Level(2, times) : 0);

    /// <summary>One figure of a plan, in the unit of the measure.</summary>
    public double Value(PlanMeasure measure, PlanTimes times) => measure switch
    {
        PlanMeasure.Makespan => Makespan(times.EndMs),
        PlanMeasure.Completion => Completion(times.EndMs),
        PlanMeasure.WeightedCompletion => WeightedCompletion(times.EndMs),
        PlanMeasure.BoundedSlowdown => BoundedSlowdown(times),
        PlanMeasure.Tardiness => Tardiness(times.EndMs),
        PlanMeasure.LateJobs => LateJobs(times.EndMs),
        PlanMeasure.UserStretch => UserStretch(times.EndMs),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "there is no such measure"),
    };

    private static double Makespan(long[] endMs)
    {
        long last = 0;
        foreach (long end in endMs)
        {
            last = Math.Max(last, end);
        }

        return last;
    }

    private static double Completion(long[] endMs)
    {
        double sum = 0;
        foreach (long end in endMs)
        {
            sum += end;
        }

        return sum;
    }

    private double Level(int level, PlanTimes times)
    {
        double sum = 0;
        foreach ((PlanMeasure measure, double factor) in _levels[level])
        {
            sum += factor * Value(measure, times);
        }

        return sum;
    }

    private double WeightedCompletion(long[] endMs)
    {
        double sum = 0;
        for (int job = 0; job < endMs.Length; job++)
        {
            sum += (double)_problem.Weight[job] * endMs[job];
        }

        return sum;
    }

    private double BoundedSlowdown(PlanTimes times)
    {
        double sum = 0;
        for (int job = 0; job < times.EndMs.Length; job++)
        {
            double runMs = Math.Max(times.EndMs[job] - times.StartMs[job], SlowdownThresholdMs);
            sum += Math.Max(1, (times.EndMs[job] - _submitMs[job]) / runMs);
        }

        return sum;
    }

    private double Tardiness(long[] endMs)
    {
        double sum = 0;
        for (int job = 0; job < endMs.Length; job++)
        {
            if (endMs[job] > _problem.DueMs[job])
            {
                sum += (double)_problem.Weight[job] * (endMs[job] - _problem.DueMs[job]);
            }
        }

        return sum;
    }

    private double LateJobs(long[] endMs)
    {
        int late = 0;
        for (int job = 0; job < endMs.Length; job++)
        {
            late += endMs[job] > _problem.DueMs[job] ? 1 : 0;
        }

        return late;
    }

    private double UserStretch(long[] endMs)
    {
        Array.Clear(_userSumMs);
        for (int job = 0; job < endMs.Length; job++)
        {
            _userSumMs[_problem.User[job]] += endMs[job];
        }

        double most = 0;
        for (int user = 0; user < _userSumMs.Length; user++)
        {
            if (_userJobs[user] > 0)
            {
                most = Math.Max(most, _userSumMs[user] / _userJobs[user] / Math.Max(1, _aloneMs[user]));
            }
        }

        return most;
    }
}
