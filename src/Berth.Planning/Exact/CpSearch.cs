using System.Globalization;
using Berth.Model;
using Berth.Planning.Decoding;
using Berth.Planning.Problem;
using Google.OrTools.Sat;

namespace Berth.Planning.Exact;

/// <summary>How a solver's search ended.</summary>
internal enum CpEnd : byte
{
    /// <summary>The plan is the best on the lanes.</summary>
    Optimal,

    /// <summary>There is a plan, and a bound.</summary>
    Feasible,

    /// <summary>Nothing within the limits that it was given: the hint is the best, or the time was too short.</summary>
    Nothing,
}

/// <summary>What a solver found.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Times">The plan on the lanes; null where it found none better than the hint's value.</param>
/// <param name="Bound">No plan has a smaller value, in the unit of the measure.</param>
internal sealed record CpResult(CpEnd End, PlanTimes? Times, double Bound);

/// <summary>
/// CP-SAT on the lanes of a batch: exact for small ones, a bound for others (Google OR-Tools). The lanes are a relaxation of the nodes, so its bound holds for the nodes too, and its plan only
/// where <see cref="BatchProblem.LanesAreExact"/>.
/// </summary>
internal static class CpSearch
{
    /// <summary>Solves, or stops at a limit.</summary>
    /// <param name="problem">The batch.</param>
    /// <param name="measure">What is made small; one that <see cref="CpObjective.Knows"/>.</param>
    /// <param name="hint">A plan, which gives the solver a start and the horizon.</param>
    /// <param name="hintValue">Its value.</param>
    /// <param name="bound">A bound that is known, given to the solver; null when there is none.</param>
    /// <param name="deterministicSeconds">Work limit in the solver's own unit, about a second each; with one worker equal limits give equal results.</param>
    /// <param name="workers">Threads of the solver; with 8 it runs all its subsolvers, also on fewer processors.</param>
    /// <param name="stop">Stops it; obeyed within about a second on small models.</param>
    public static CpResult Solve(
        BatchProblem problem, PlanMeasure measure, PlanTimes hint, double hintValue, double? bound, double deterministicSeconds, int workers, CancellationToken stop)
    {
        long horizonMs = 0;
        foreach (long end in hint.EndMs)
        {
            horizonMs = Math.Max(horizonMs, end);
        }

        // For the makespan nothing later than the hint is of use; other figures may gain by a later last end.
        var scale = new CpScale(problem, measure == PlanMeasure.Makespan ? horizonMs : horizonMs * 2);
        var model = new CpModel();
        var variables = new CpVariables(model, problem, scale);
        new CpConstraints(model, problem, variables).AddAll();
        double unit = CpObjective.Minimize(model, problem, variables, scale, measure);
        Hint(model, problem, variables, scale, hint);
        var solver = new CpSolver
        {
            StringParameters = string.Create(CultureInfo.InvariantCulture, $"num_workers:{workers} max_deterministic_time:{deterministicSeconds} random_seed:1 symmetry_level:1"),
        };
        using CancellationTokenRegistration registration = stop.Register(solver.StopSearch);
        CpSolverStatus status = stop.IsCancellationRequested ? CpSolverStatus.Unknown : solver.Solve(model);
        return status switch
        {
            CpSolverStatus.Optimal => new CpResult(CpEnd.Optimal, Times(solver, problem, variables, scale), solver.ObjectiveValue * unit),
            CpSolverStatus.Feasible => new CpResult(CpEnd.Feasible, Times(solver, problem, variables, scale), Math.Max(Below(solver.BestObjectiveBound) * unit, bound ?? 0)),
            _ => new CpResult(CpEnd.Nothing, null, Math.Max(status == CpSolverStatus.Unknown ? Below(solver.BestObjectiveBound) * unit : 0, bound ?? 0)),
        };
    }

    /// <summary>Values are whole numbers, so the bound may be rounded up, but for what the solver's own arithmetic may have lost.</summary>
    private static double Below(double bound) => Math.Ceiling(bound - 1e-6);

    private static void Hint(CpModel model, BatchProblem problem, CpVariables variables, CpScale scale, PlanTimes hint)
    {
        for (int job = 0; job < problem.JobCount; job++)
        {
            model.AddHint(variables.Start[job], scale.Exact(hint.StartMs[job]));
            for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
            {
                if (variables.Presence[mode] is { } presence)
                {
                    model.AddHint(presence, hint.Mode[job] == mode ? 1 : 0);
                }
            }
        }
    }

    private static PlanTimes Times(CpSolver solver, BatchProblem problem, CpVariables variables, CpScale scale)
    {
        var times = new PlanTimes(problem.JobCount);
        for (int job = 0; job < problem.JobCount; job++)
        {
            times.StartMs[job] = solver.Value(variables.Start[job]) * scale.StepMs;
            times.Mode[job] = problem.FirstMode[job];
            for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
            {
                times.Mode[job] = variables.Presence[mode] is { } presence && solver.BooleanValue(presence) ? mode : times.Mode[job];
            }

            times.EndMs[job] = times.StartMs[job] + problem.DurationMs[times.Mode[job]];
        }

        return times;
    }
}
