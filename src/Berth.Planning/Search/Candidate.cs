using Berth.Planning.Decoding;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>A list of jobs with a mode for each, the plan that it decodes to, and how good that is. Buffers of a search; copied, never shared between threads.</summary>
internal sealed class Candidate(int jobCount)
{
    /// <summary>All jobs, each after those it waits for.</summary>
    public int[] Order { get; } = new int[jobCount];

    /// <summary>For each job its mode, or -1: whichever ends first.</summary>
    public int[] Mode { get; } = new int[jobCount];

    /// <summary>What the list decodes to.</summary>
    public PlanTimes Times { get; } = new(jobCount);

    /// <summary>How good that is.</summary>
    public Score Score { get; set; } = Score.Worst;

    /// <summary>The list in the order of the batch, every job in whichever mode ends first.</summary>
    public static Candidate Of(BatchProblem problem)
    {
        var candidate = new Candidate(problem.JobCount);
        problem.Precedence.Order.CopyTo(candidate.Order, 0);
        for (int job = 0; job < problem.JobCount; job++)
        {
            candidate.Mode[job] = problem.FirstMode[job + 1] - problem.FirstMode[job] > 1 ? -1 : problem.FirstMode[job];
        }

        return candidate;
    }

    /// <summary>Takes over another candidate.</summary>
    public void CopyFrom(Candidate other)
    {
        other.Order.CopyTo(Order, 0);
        other.Mode.CopyTo(Mode, 0);
        Times.CopyFrom(other.Times);
        Score = other.Score;
    }
}
