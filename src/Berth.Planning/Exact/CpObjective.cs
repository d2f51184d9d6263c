using Berth.Model;
using Berth.Planning.Problem;
using Google.OrTools.Sat;

namespace Berth.Planning.Exact;

/// <summary>Figures that the solver can make small: those that are sums of ends with whole factors, or the last end.</summary>
internal static class CpObjective
{
    /// <summary>True when the solver knows a measure.</summary>
    public static bool Knows(PlanMeasure? measure) =>
        measure is PlanMeasure.Makespan or PlanMeasure.Completion or PlanMeasure.WeightedCompletion or PlanMeasure.Tardiness or PlanMeasure.LateJobs;

    /// <summary>Adds a measure to a model. Returns how many milliseconds (jobs, for late jobs) one unit of its value is.</summary>
    public static double Minimize(CpModel model, BatchProblem problem, CpVariables variables, CpScale scale, PlanMeasure measure)
    {
        switch (measure)
        {
            case PlanMeasure.Makespan:
                IntVar last = model.NewIntVar(0, scale.Horizon, "makespan");
                model.AddMaxEquality(last, variables.End);
                model.Minimize(last);
                return scale.StepMs;
            case PlanMeasure.Completion:
                model.Minimize(LinearExpr.Sum(variables.End));
                return scale.StepMs;
            case PlanMeasure.WeightedCompletion:
                model.Minimize(LinearExpr.WeightedSum(variables.End, problem.Weight));
                return scale.StepMs;
            case PlanMeasure.Tardiness:
                model.Minimize(Lateness(model, problem, variables, scale));
                return scale.StepMs;
            case PlanMeasure.LateJobs:
                model.Minimize(LinearExpr.Sum(LateJobs(model, problem, variables, scale)));
                return 1;
            default:
                throw new ArgumentOutOfRangeException(nameof(measure), measure, "the solver does not know this measure");
        }
    }

    private static LinearExpr Lateness(CpModel model, BatchProblem problem, CpVariables variables, CpScale scale)
    {
        var late = new List<IntVar>();
        var weight = new List<long>();
        for (int job = 0; job < problem.JobCount; job++)
        {
            if (problem.DueMs[job] != long.MaxValue)
            {
                IntVar by = model.NewIntVar(0, scale.Horizon + Math.Abs(scale.Exact(problem.DueMs[job])), $"late {job}");
                model.Add(by >= variables.End[job] - scale.Exact(problem.DueMs[job]));
                late.Add(by);
                weight.Add(problem.Weight[job]);
            }
        }

        return LinearExpr.WeightedSum(late, weight);
    }

    private static List<BoolVar> LateJobs(CpModel model, BatchProblem problem, CpVariables variables, CpScale scale)
    {
        var late = new List<BoolVar>();
        for (int job = 0; job < problem.JobCount; job++)
        {
            if (problem.DueMs[job] != long.MaxValue)
            {
                BoolVar isLate = model.NewBoolVar($"late {job}");
                model.Add(variables.End[job] <= scale.Exact(problem.DueMs[job])).OnlyEnforceIf(isLate.Not());
                late.Add(isLate);
            }
        }

        return late;
    }
}
