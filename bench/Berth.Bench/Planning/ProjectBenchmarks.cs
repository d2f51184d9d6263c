using Berth.Model;
using Berth.Planning;
using Berth.Planning.Decoding;
using Berth.Planning.Exact;
using Berth.Planning.Problem;

namespace Berth.Bench.Planning;

/// <summary>Projects of PSPLIB: how far the best makespan is from the best known after some time, beside CP-SAT alone with the same time.</summary>
internal static class ProjectBenchmarks
{
    public static void Run(Output output, string archive, BenchArguments arguments)
    {
        var set = new BenchmarkSet(archive);
        Dictionary<string, Dictionary<string, string>> bounds = set.Table("bounds.csv");
        var random = new SeededRandom(arguments.Seed);
        string[] names = [.. set.Names.Where(name => bounds.ContainsKey(Path.GetFileNameWithoutExtension(name))).Select(name => (Key: random.NextBits(), name)).OrderBy(pair => pair.Key).Take(arguments.Sample).Select(pair => pair.name)];
        var rows = new List<ProjectRow>();
        foreach (string name in names)
        {
            Dictionary<string, string> known = bounds[Path.GetFileNameWithoutExtension(name)];
            ProjectRow row = Measure(name, set.Text(name), BenchmarkSet.Number(known["ub"]), BenchmarkSet.Number(known["lb"]), arguments.Seconds);
            rows.Add(row);
            if (arguments.Verbose)
            {
                output.Line(row.ToString());
            }
        }

        output.Table(
            $"{archive}: {names.Length} instances drawn with seed {arguments.Seed}, {arguments.Seconds} s each",
            ["method", "mean gap to best known, %", "worst, %", "best known reached", "mean gap to own bound, %", "proven", "mean lists"],
            [
                ["berth", Percent(rows, row => row.Gap), Output.Number(100 * rows.Max(row => row.Gap), 2), $"{rows.Count(row => row.Gap <= 0)}", Percent(rows, row => row.OwnGap), $"{rows.Count(row => row.OwnGap <= 0)}", Output.Number(rows.Average(row => row.Lists), 0)],
                ["CP-SAT alone", Percent(rows, row => row.SolverGap), Output.Number(100 * rows.Max(row => row.SolverGap), 2), $"{rows.Count(row => row.SolverGap <= 0)}", Percent(rows, row => row.SolverOwnGap), $"{rows.Count(row => row.SolverOwnGap <= 0)}", "-"],
            ]);
    }

    private static string Percent(List<ProjectRow> rows, Func<ProjectRow, double> gap) => Output.Number(100 * rows.Average(gap), 3);

    private static ProjectRow Measure(string name, string text, double known, double knownBound, double seconds)
    {
        (Workload workload, Cluster cluster) = Psplib.Read(name, text).ToModel();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        PlanResult plan = Planner.Plan(workload, cluster, null, stop.Token);
        double value = plan.Value / 1000;
        long violations = ScheduleValidator.Validate(workload, cluster, plan.Schedule).TotalCount;
        if (violations > 0 || value < knownBound || plan.Bound!.Value / 1000 > known + 1e-6)
        {
            throw new InvalidOperationException($"{name}: {violations} violations, value {value} (known bound {knownBound}), bound {plan.Bound?.Value / 1000} (known value {known})");
        }

        (double solved, double solvedBound) = Solver(workload, cluster, seconds);
        return new ProjectRow(name, value, known, (value - known) / known, plan.Gap ?? 1, (solved - known) / known, (solved - solvedBound) / solved, plan.Decodes);
    }

    /// <summary>CP-SAT from a plan of the first list rule, without our bound and without our plan.</summary>
    private static (double Value, double Bound) Solver(Workload workload, Cluster cluster, double seconds)
    {
        BatchProblem problem = BatchCompiler.Compile(workload, cluster);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var times = new PlanTimes(problem.JobCount);
        var decoder = new LaneDecoder(problem);
        decoder.Decode(problem.Precedence.Order, problem.FirstMode.AsSpan(0, problem.JobCount), times);
        CpResult found = CpSearch.Solve(problem, PlanMeasure.Makespan, times, times.EndMs.Max(), null, 1e6, 2, stop.Token);
        return ((found.Times ?? times).EndMs.Max() / 1000.0, found.Bound / 1000);
    }

    private sealed record ProjectRow(string Name, double Value, double Known, double Gap, double OwnGap, double SolverGap, double SolverOwnGap, long Lists);
}
