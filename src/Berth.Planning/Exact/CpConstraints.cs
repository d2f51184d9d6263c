using Berth.Planning.Problem;
using Google.OrTools.Sat;

namespace Berth.Planning.Exact;

/// <summary>The rules of a batch on its lanes, one method for each.</summary>
internal sealed class CpConstraints(CpModel model, BatchProblem problem, CpVariables variables)
{
    public void AddAll()
    {
        RunInOneMode();
        WaitForOthers();
        KeepWithinLanes();
    }

    /// <summary>Each job with several modes runs in exactly one of them.</summary>
    private void RunInOneMode()
    {
        for (int job = 0; job < problem.JobCount; job++)
        {
            int first = problem.FirstMode[job];
            if (problem.FirstMode[job + 1] - first > 1)
            {
                model.AddExactlyOne(Enumerable.Range(first, problem.FirstMode[job + 1] - first).Select(mode => (ILiteral)variables.Presence[mode]!));
            }
        }
    }

    /// <summary>A job starts when those it waits for have ended, or have started where that is enough.</summary>
    private void WaitForOthers()
    {
        for (int job = 0; job < problem.JobCount; job++)
        {
            ReadOnlySpan<int> before = problem.Precedence.Before(job);
            ReadOnlySpan<bool> startOnly = problem.Precedence.StartOnly(job);
            for (int i = 0; i < before.Length; i++)
            {
                model.Add(variables.Start[job] >= (startOnly[i] ? variables.Start[before[i]] : variables.End[before[i]]));
            }
        }
    }

    /// <summary>Running jobs never hold more of a lane than there is. Amounts are divided by their greatest common divisor.</summary>
    private void KeepWithinLanes()
    {
        for (int lane = 0; lane < problem.LaneCount; lane++)
        {
            long unit = Unit(lane);
            CumulativeConstraint cumulative = model.AddCumulative(problem.Lanes[lane].Capacity / unit);
            for (int mode = 0; mode < problem.ModeCount; mode++)
            {
                long need = problem.DemandOf(mode)[lane];
                if (need > 0 && problem.DurationMs[mode] > 0)
                {
                    cumulative.AddDemand(variables.Interval[mode], need / unit);
                }
            }
        }
    }

    private long Unit(int lane)
    {
        long unit = 0;
        for (int mode = 0; mode < problem.ModeCount; mode++)
        {
            long other = problem.DemandOf(mode)[lane];
            while (other != 0)
            {
                (unit, other) = (other, unit % other);
            }
        }

        return Math.Max(1, unit);
    }
}
