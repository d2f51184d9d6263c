using System.Globalization;
using Berth.Model;
using Berth.Planning;

namespace Berth.Bench.Planning;

/// <summary>
/// Two other problems as batches: vector packing (a bin is a second in which jobs of a second run side by side) and unrelated machines (a machine is a node, a job has a mode for
/// each). Gap of the makespan to the best value known.
/// </summary>
internal static class PackingAndMachines
{
    public static void RunPacking(Output output, BenchArguments arguments)
    {
        foreach (string archive in new[] { "vector-packing-panigrahy", "vector-packing-new", "vector-packing-triplet" }.Where(archive => arguments.Only is null || archive.Contains(arguments.Only, StringComparison.Ordinal)))
        {
            var set = new BenchmarkSet(archive + ".tar.gz");
            Dictionary<string, Dictionary<string, string>> bounds = set.Table("bounds.csv");
            // A few instances have items of negative size, which no job has.
            string[] names = [.. set.Names.Where(name => !set.Text(name).Contains('-', StringComparison.Ordinal) && BenchmarkSet.Number(bounds[Path.GetFileNameWithoutExtension(name)]["OPT"]) > 0)];
            Run(output, archive, Sample(names, arguments), arguments, name => Packing(name, set.Text(name)), name => BenchmarkSet.Number(bounds[Path.GetFileNameWithoutExtension(name)]["OPT"]));
        }
    }

    public static void RunMachines(Output output, BenchArguments arguments)
    {
        var set = new BenchmarkSet("unrelated-machines-100.tar.gz");
        Dictionary<string, Dictionary<string, string>> known = set.Table("bks.csv");
        string[] names = [.. set.Names.Where(name => known.ContainsKey(Path.GetFileNameWithoutExtension(name)))];
        Run(output, "unrelated machines", Sample(names, arguments), arguments, name => Machines(name, set.Text(name)), name => BenchmarkSet.Number(known[Path.GetFileNameWithoutExtension(name)]["bks"]));
    }

    private static string[] Sample(string[] names, BenchArguments arguments)
    {
        var random = new SeededRandom(arguments.Seed);
        return [.. names.Select(name => (Key: random.NextBits(), name)).OrderBy(pair => pair.Key).Take(arguments.Sample).Select(pair => pair.name)];
    }

    private static void Run(Output output, string title, string[] names, BenchArguments arguments, Func<string, (Workload, Cluster)> read, Func<string, double> known)
    {
        double gaps = 0;
        double proven = 0;
        int reached = 0;
        foreach (string name in names)
        {
            (Workload workload, Cluster cluster) = read(name);
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(arguments.Seconds));
            PlanResult plan = Planner.Plan(workload, cluster, null, stop.Token);
            double best = known(name);
            double value = plan.Value / 1000;
            long violations = ScheduleValidator.Validate(workload, cluster, plan.Schedule).TotalCount;
            if (violations > 0 || (plan.Bound is { } bound && bound.Value / 1000 > best + 1e-6))
            {
                throw new InvalidOperationException($"{name}: {violations} violations, value {value}, best known {best}, bound {plan.Bound}, lanes {string.Join(" ", plan.Bound!.Lanes)}, verifier {CertificateVerifier.Verify(workload, cluster, plan.Bound)}");
            }

            gaps += (value - best) / best;
            proven += plan.Gap ?? 0;
            reached += value <= best ? 1 : 0;
            if (arguments.Verbose)
            {
                output.Line($"{name}: {value} known {best} bound {plan.Bound?.Value / 1000:F2} {plan.Bound?.Kind} lists {plan.Decodes}");
            }
        }

        output.Line($"{title}: {names.Length} instances, seed {arguments.Seed}, {arguments.Seconds} s each: mean gap {100 * gaps / names.Length:F2} %, best known reached {reached}, mean gap to own bound {100 * proven / names.Length:F2} %");
    }

    private static (Workload Workload, Cluster Cluster) Packing(string name, string text)
    {
        int[] numbers = [.. text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        int dimensions = numbers[0];
        Licence[] capacity = [.. Enumerable.Range(0, dimensions).Select(dimension => new Licence($"d{dimension}", numbers[1 + dimension]))];
        int types = numbers[1 + dimensions];
        var builder = new WorkloadBuilder { Name = name };
        int user = builder.User("user");
        int at = 2 + dimensions;
        for (int type = 0; type < types; type++, at += dimensions + 1)
        {
            Licence[] need = [.. Enumerable.Range(0, dimensions).Where(dimension => numbers[at + dimension] > 0).Select(dimension => new Licence($"d{dimension}", numbers[at + dimension]))];
            int shape = builder.Shape(new JobShape([new JobMode(1, new TaskRequest(0, 0, 0, 0, 0))], [], need));
            for (int copy = 0; copy < numbers[at + dimensions]; copy++)
            {
                builder.Add(new JobRow { Number = builder.Count + 1, SubmitMs = 0, RequestedMs = 1000, RunMs = 1000, Processors = 1, User = user, Exit = ExitKind.Completed, Shape = shape });
            }
        }

        var node = new NodeClass { Name = "node", Count = 1, CpuMillicores = 1000, MemoryBytes = 0 };
        return (builder.Build(), Cluster.OfNodes(name, new ClusterNodes([node]) { Licences = capacity }, SizeUnit.Processor));
    }

    private static (Workload Workload, Cluster Cluster) Machines(string name, string text)
    {
        int[] numbers = [.. text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => (int)double.Parse(word, CultureInfo.InvariantCulture))];
        int jobs = numbers[0];
        int machines = numbers[1];
        var builder = new WorkloadBuilder { Name = name };
        int shape = builder.Shape(new JobShape([.. Enumerable.Range(0, machines).Select(machine => new JobMode(1, new TaskRequest(1000, 0, 0, 0, 0)) { Features = new NameList($"m{machine}") })]));
        for (int job = 0; job < jobs; job++)
        {
            ModeTime[] times = [.. Enumerable.Range(0, machines).Select(machine => numbers[2 + (job * machines) + machine] * 1000L).Select(ms => new ModeTime(ms, ms))];
            builder.Add(new JobRow
            {
                Number = job + 1, SubmitMs = 0, RequestedMs = times[0].RequestedMs, RunMs = times[0].RunMs, Processors = 1, User = builder.User("user"), Exit = ExitKind.Completed, Shape = shape, FurtherModes = times[1..],
            });
        }

        NodeClass[] classes = [.. Enumerable.Range(0, machines).Select(machine => new NodeClass { Name = $"m{machine}", Count = 1, CpuMillicores = 1000, MemoryBytes = 0, Features = [$"m{machine}"] })];
        return (builder.Build(), Cluster.OfNodes(name, new ClusterNodes(classes), SizeUnit.Processor));
    }
}
