namespace Berth.Bench;

/// <summary>Chooses a benchmark by name. Each prints a table; with --save DIR it also leaves what it measured in that folder, with --only ROW it measures some rows.</summary>
internal static class Program
{
    private static readonly (string Name, string Text, Action<Output> Run)[] Benchmarks =
    [
        ("replay", "replays of the published logs, in process, beside a minimal loop", ReplayBenchmarks.Run),
        ("million", "replays of a million generated jobs, in process, with the peak of memory", ReplayBenchmarks.RunMillion),
        ("curve", "cost of a replay against the number of jobs and against queue depth, as a picture", CurveBenchmarks.Run),
        ("placement", "the published experiment on GPU fragmentation: our figures beside theirs", PlacementBenchmarks.Run),
        ("nodes", "replays on clusters of GPU nodes: cost against jobs and nodes, as a picture", NodeBenchmarks.Run),
        ("waits", "replays with and without the causes of waiting, in turn", WaitBenchmarks.Run),
        ("command", "the whole command: .swf.gz in, table out, start-up included", CommandBenchmarks.Run),
        ("read", "reading SWF: megabytes a second, bytes allocated", output => output.Table(
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
        string? folder = args is [_, "--save", { } given] ? given : null;
        string? only = args is [_, "--only", { } row] ? row : null;
        foreach ((string name, string _, Action<Output> run) in Benchmarks)
        {
            if (args.Length > 0 && args[0] == name && (args.Length == 1 || folder is not null || only is not null))
            {
                var output = new Output(name, only);
                run(output);
                output.Finish(folder);
                return 0;
            }
        }

        Console.Error.WriteLine("usage: bench/run NAME [--save DIR | --only ROW]   (ROW: a part of its name, in replay and waits)");
        foreach ((string name, string text, Action<Output> _) in Benchmarks)
        {
            Console.Error.WriteLine($"  {name,-10}{text}");
        }

        return args.Length == 0 ? 0 : 2;
    }
}
