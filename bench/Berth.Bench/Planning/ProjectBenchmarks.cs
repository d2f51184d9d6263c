using Berth.Model;
using Berth.Planning.Decoding;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;
using Berth.Planning.Search;

namespace Berth.Bench.Planning;

/// <summary>Projects of PSPLIB under a limit of time: how far the best makespan is from the best known.</summary>
internal static class ProjectBenchmarks
{
    public static void Run(Output output, string archive, BenchArguments arguments)
    {
        var set = new BenchmarkSet(archive);
        Dictionary<string, Dictionary<string, string>> bounds = set.Table("bounds.csv");
        var random = new SeededRandom(arguments.Seed);
        string[] names = [.. set.Names.Where(name => bounds.ContainsKey(Path.GetFileNameWithoutExtension(name))).Select(name => (Key: random.NextBits(), name)).OrderBy(pair => pair.Key).Take(arguments.Sample).Select(pair => pair.name)];
        double gaps = 0;
        int best = 0;
        long decodes = 0;
        foreach (string name in names)
        {
            (Workload workload, Cluster cluster) = Psplib.Read(name, set.Text(name)).ToModel();
            BatchProblem problem = BatchCompiler.Compile(workload, cluster);
            double known = BenchmarkSet.Number(bounds[Path.GetFileNameWithoutExtension(name)]["ub"]);
            long deadline = TimeProvider.System.GetTimestamp() + (long)(arguments.Seconds * TimeProvider.System.TimestampFrequency);
            bool IsStopped() => arguments.Work == 0 && TimeProvider.System.GetTimestamp() > deadline;
            var objective = PlanObjective.Of(PlanMeasure.Makespan);
            IIsland[] all = [.. Enumerable.Range(0, 2).Select(i => Island(problem, objective, i, arguments))];
            var islands = new Islands(all, 2);
            while (!IsStopped() && (arguments.Work == 0 || islands.Decodes < arguments.Work) && islands.Best.Score.First / 1000 > known)
            {
                islands.Round(arguments.Round, IsStopped);
            }

            double makespan = islands.Best.Score.First / 1000;
            double gap = (makespan - known) / known;
            gaps += gap;
            best += gap <= 0 ? 1 : 0;
            decodes += islands.Decodes;
            if (arguments.Verbose)
            {
                output.Line($"{name} {makespan} known {known} gap {gap:P2} decodes {islands.Decodes}");
            }
        }

        output.Line($"{archive}: {names.Length} instances, seed {arguments.Seed}, {arguments.Seconds} s each: mean gap {100 * gaps / names.Length:F3} %, best known reached {best}, mean decodes {decodes / names.Length}");
    }

    private static IIsland Island(BatchProblem problem, PlanObjective objective, int index, BenchArguments arguments)
    {
        var evaluator = new Evaluator(problem, new LaneDecoder(problem), new ObjectiveFunction(problem, objective));
        var random = new SeededRandom(1000 + index);
        return arguments.Variant == "sa" || (arguments.Variant == "mix" && index == 1)
            ? new Annealing(evaluator, random, 2000)
            : arguments.Variant.StartsWith("block", StringComparison.Ordinal) || (arguments.Variant == "both" && index == 1) ? new BlockSearch(evaluator, random) : new Genetic(evaluator, random, arguments.Size, true);
    }
}
