using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>Lists by simple rules: the first plans that a search has, and what people would do without one.</summary>
internal static class ListRules
{
    /// <summary>The rules with their names, in the order in which they are tried. Of each the job with the smallest key comes first; ties end at the lower job.</summary>
    public static IReadOnlyList<(string Name, Func<BatchProblem, double[]> Keys)> All { get; } =
    [
        ("first come", problem => Keys(problem, job => problem.Workload.Jobs.SubmitMs[problem.Id[job]])),
        ("shortest first", problem => Keys(problem, job => ShortestMs(problem, job))),
        ("longest first", problem => Keys(problem, job => -ShortestMs(problem, job))),
        ("largest first", problem => Keys(problem, job => -Area(problem, job))),
        ("smallest first", problem => Keys(problem, job => Area(problem, job))),
        ("weight over area", problem => Keys(problem, job => -problem.Weight[job] / Math.Max(1e-9, Area(problem, job)))),
        ("weight over time", problem => Keys(problem, job => -problem.Weight[job] / Math.Max(1e-9, ShortestMs(problem, job)))),
        ("deadline", problem => Keys(problem, job => problem.DueMs[job])),
        ("longest chain", Chains),
        ("widest first", problem => Keys(problem, job => -Width(problem, job))),
    ];

    /// <summary>The keys of all rules, those first that suit an objective best.</summary>
    public static IEnumerable<Func<BatchProblem, double[]>> For(PlanObjective objective)
    {
        string[] first = objective.Levels[0][0].Measure switch
        {
            PlanMeasure.Makespan => ["longest first", "longest chain", "largest first"],
            PlanMeasure.Tardiness or PlanMeasure.LateJobs => ["deadline", "weight over area"],
            PlanMeasure.WeightedCompletion => ["weight over area", "weight over time"],
            _ => ["smallest first", "shortest first"],
        };
        return All.OrderBy(rule => Array.IndexOf(first, rule.Name) is int at and >= 0 ? at : first.Length).Select(rule => rule.Keys);
    }

    /// <summary>Fills a list: at each place the job with the smallest key among those that may come next.</summary>
    public static void Fill(BatchProblem problem, double[] keys, Span<int> order)
    {
        int count = problem.JobCount;
        if (problem.Precedence.LinkCount == 0)
        {
            for (int job = 0; job < count; job++)
            {
                order[job] = job;
            }

            order.Sort((one, other) => keys[one] != keys[other] ? keys[one].CompareTo(keys[other]) : one.CompareTo(other));
            return;
        }

        int[] open = new int[count];
        var ready = new PriorityQueue<int, (double, int)>(count);
        for (int job = 0; job < count; job++)
        {
            open[job] = problem.Precedence.Before(job).Length;
            if (open[job] == 0)
            {
                ready.Enqueue(job, (keys[job], job));
            }
        }

        for (int at = 0; ready.TryDequeue(out int job, out _); at++)
        {
            order[at] = job;
            foreach (int after in problem.Precedence.After(job))
            {
                if (--open[after] == 0)
                {
                    ready.Enqueue(after, (keys[after], after));
                }
            }
        }
    }

    private static double[] Keys(BatchProblem problem, Func<int, double> key) => [.. Enumerable.Range(0, problem.JobCount).Select(key)];

    private static double[] Chains(BatchProblem problem) => [.. RandomLists.TailsOf(problem).Select(tail => -(double)tail)];

    /// <summary>Run time of a job in its shortest mode, milliseconds.</summary>
    public static double ShortestMs(BatchProblem problem, int job)
    {
        long shortest = long.MaxValue;
        for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
        {
            shortest = Math.Min(shortest, problem.DurationMs[mode]);
        }

        return shortest;
    }

    /// <summary>The largest part of a lane that a mode takes, times how long; of the cheapest mode.</summary>
    private static double Area(BatchProblem problem, int job)
    {
        double least = double.PositiveInfinity;
        for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
        {
            least = Math.Min(least, problem.DurationMs[mode] * WidthOf(problem, mode));
        }

        return least;
    }

    /// <summary>The largest part of a lane that a job takes in its first mode.</summary>
    public static double Width(BatchProblem problem, int job) => WidthOf(problem, problem.FirstMode[job]);

    private static double WidthOf(BatchProblem problem, int mode)
    {
        ReadOnlySpan<long> demand = problem.DemandOf(mode);
        double most = 0;
        for (int lane = 0; lane < demand.Length; lane++)
        {
            most = Math.Max(most, (double)demand[lane] / problem.Lanes[lane].Capacity);
        }

        return most;
    }
}
