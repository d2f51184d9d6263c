using Berth.Bench.Planning;

namespace Berth.Bench;

/// <summary>Chooses a benchmark by name. Each prints a table; with --save DIR it also leaves what it measured in that folder, with --only ROW it measures some rows.</summary>
internal static class Program
{
    private static readonly (string Name, string Text, Action<Output, BenchArguments> Run)[] Benchmarks =
    [
        ("replay", "replays of the published logs, in process, beside a minimal loop", (output, _) => ReplayBenchmarks.Run(output)),
        ("million", "replays of a million generated jobs, in process, with the peak of memory", (output, _) => ReplayBenchmarks.RunMillion(output)),
        ("curve", "cost of a replay against the number of jobs and against queue depth, as a picture", (output, _) => CurveBenchmarks.Run(output)),
        ("placement", "the published experiment on GPU fragmentation: our figures beside theirs", (output, _) => PlacementBenchmarks.Run(output)),
        ("nodes", "replays on clusters of GPU nodes: cost against jobs and nodes, as a picture", (output, _) => NodeBenchmarks.Run(output)),
        ("waits", "replays with and without the causes of waiting, in turn", (output, _) => WaitBenchmarks.Run(output)),
        ("command", "the whole command: .swf.gz in, table out, start-up included", (output, _) => CommandBenchmarks.Run(output)),
        ("plan-j30", "projects of PSPLIB with 30 jobs: makespan against the best known", (output, arguments) => ProjectBenchmarks.Run(output, "rcpsp-j30.tar.gz", arguments)),
        ("plan-j60", "the same with 60 jobs", (output, arguments) => ProjectBenchmarks.Run(output, "rcpsp-j60.tar.gz", arguments)),
        ("plan-j120", "the same with 120 jobs", (output, arguments) => ProjectBenchmarks.Run(output, "rcpsp-j120.tar.gz", arguments)),
        ("plan-fifty", "fifty experiments on four GPUs, 20 seeds: gap to the proven bound (--seconds: for the makespan)", FiftyBenchmarks.Run),
        ("plan-packing", "vector packing as batches: bins against the optimum", PackingAndMachines.RunPacking),
        ("plan-machines", "unrelated machines as nodes: makespan against the best known", PackingAndMachines.RunMachines),
        ("plan-large", "1 000 to 1 000 000 jobs on 1 000 nodes: time, memory, gap", LargeBatch.Run),
        ("read", "reading SWF: megabytes a second, bytes allocated", (output, _) => output.Table(
            "Reading SWF",
            ["what", "MB", "records", "first ms", "median ms", "MB/s", "allocated bytes"],
            ReadBenchmarks.Run().Select(figure => new[]
            {
                figure.Name, Output.Number(figure.TextBytes / 1e6, 1), Output.Number(figure.Records, 0), Output.Number(figure.FirstMs, 1),
                Output.Number(figure.MedianMs, 1), Output.Number(figure.MegabytesPerSecond, 0), Output.Number(figure.AllocatedBytes, 0),
            }))),
    ];

    private static int Main(string[] args)
    {
        foreach ((string name, string _, Action<Output, BenchArguments> run) in Benchmarks)
        {
            if (args.Length > 0 && args[0] == name)
            {
                BenchArguments arguments = BenchArguments.Parse(args.AsSpan(1));
                var output = new Output(name, arguments.Only);
                run(output, arguments);
                output.Finish(arguments.Folder);
                return 0;
            }
        }

        Console.Error.WriteLine("usage: bench/run NAME [--save DIR] [--only ROW] [--seconds N] [--sample N] [--seed N] [--verbose]");
        foreach ((string name, string text, Action<Output, BenchArguments> _) in Benchmarks)
        {
            Console.Error.WriteLine($"  {name,-10}{text}");
        }

        return args.Length == 0 ? 0 : 2;
    }
}
