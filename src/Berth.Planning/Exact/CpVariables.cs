using Berth.Planning.Problem;
using Google.OrTools.Sat;

namespace Berth.Planning.Exact;

/// <summary>The variables of a batch on its lanes: start and end of each job, and for a job with several modes one optional interval for each.</summary>
internal sealed class CpVariables
{
    public CpVariables(CpModel model, BatchProblem problem, CpScale scale)
    {
        int count = problem.JobCount;
        Start = new IntVar[count];
        End = new IntVar[count];
        Presence = new BoolVar?[problem.ModeCount];
        Interval = new IntervalVar[problem.ModeCount];
        for (int job = 0; job < count; job++)
        {
            Start[job] = model.NewIntVar(scale.Up(problem.ReleaseMs[job]), scale.Horizon, $"start {job}");
            End[job] = model.NewIntVar(0, scale.Horizon, $"end {job}");
            int first = problem.FirstMode[job];
            bool isSingle = problem.FirstMode[job + 1] - first == 1;
            for (int mode = first; mode < problem.FirstMode[job + 1]; mode++)
            {
                long duration = scale.Exact(problem.DurationMs[mode]);
                if (isSingle)
                {
                    Interval[mode] = model.NewIntervalVar(Start[job], duration, End[job], $"run {job}");
                    continue;
                }

                Presence[mode] = model.NewBoolVar($"mode {mode}");
                Interval[mode] = model.NewOptionalIntervalVar(Start[job], duration, End[job], Presence[mode]!, $"run {job} in {mode}");
            }
        }
    }

    /// <summary>Start of each job.</summary>
    public IntVar[] Start { get; }

    /// <summary>End of each job.</summary>
    public IntVar[] End { get; }

    /// <summary>Whether a job runs in a mode; null where it has no other.</summary>
    public BoolVar?[] Presence { get; }

    /// <summary>The run of a job in a mode.</summary>
    public IntervalVar[] Interval { get; }
}
