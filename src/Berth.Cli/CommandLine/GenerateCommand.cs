using System.CommandLine;
using System.Globalization;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Simulation.Generators;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth generate</c> with <c>lublin</c> and <c>ml</c>; <see cref="GenerateGpuClusterCommand"/> is the third model.</summary>
internal static class GenerateCommand
{
    private const string OutputName = "--output";
    private const long MostJobs = 100_000_000;
    private const long MostProcessors = 1_000_000;

    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        CommandPage[] children = [Lublin(), Experiments(), GenerateGpuClusterCommand.Create()];
        var command = new Command("generate", "Generate a workload from a model, the same for the same seed.");
        foreach (CommandPage child in children)
        {
            command.Subcommands.Add(child.Command);
        }

        return new CommandPage(command, "berth generate MODEL -o FILE [OPTIONS]")
        {
            Children = children,
            Examples =
            [
                new("berth generate lublin --jobs 5000 -o batch.swf", "a batch workload of 5 000 jobs"),
                new("berth generate ml --procs 32 --seed 7 -o experiments.swf.gz", "machine-learning experiments on 32 GPUs"),
                new("berth generate gpu-cluster --nodes 100 -o jobs.csv --write-cluster cluster.yaml", "gangs for 100 GPU nodes, and the nodes"),
            ],
        };
    }

    private static CommandPage Lublin()
    {
        var usual = new LublinOptions();
        var options = new GeneratorOptions(usual.Jobs, usual.Processors, usual.Users, usual.Load ?? 1);
        var ownLoad = new SwitchOption("--model-load", "Keep the arrivals of the model instead of bringing them to a load.");
        var classes = new SwitchOption("--classes", "Batch and interactive jobs with parameters of their own, in queues of these names.");
        var exact = new SwitchOption("--exact-requests", "Requested time = run time, instead of the over-estimates of users.");
        var command = new Command("lublin", "Batch jobs of a parallel machine (Lublin and Feitelson 2003).");
        CommandPage page = options.Page(command, "berth generate lublin -o FILE.swf [OPTIONS]", "Model", [ownLoad, classes, exact]);
        command.SetAction(parsed =>
        {
            var chosen = new LublinOptions
            {
                Jobs = options.JobsOf(parsed),
                Processors = options.ProcessorsOf(parsed),
                Users = options.UsersOf(parsed),
                Seed = options.SeedOf(parsed),
                Load = ownLoad.IsSet(parsed) ? null : options.LoadOf(parsed),
                JobClasses = classes.IsSet(parsed),
                Requests = exact.IsSet(parsed) ? RequestModel.Exact : RequestModel.Popular,
            };
            return options.Write(parsed, () => LublinModel.Generate(chosen), chosen.ToString(), chosen.Notes);
        });
        return page;
    }

    private static CommandPage Experiments()
    {
        var usual = new ExperimentsOptions();
        var options = new GeneratorOptions(usual.Jobs, usual.Processors, usual.Users, usual.Load);
        var command = new Command("ml", "Machine-learning experiments: sweeps of short and long runs on few GPUs.");
        CommandPage page = options.Page(command, "berth generate ml -o FILE.swf [OPTIONS]", "Model", []);
        command.SetAction(parsed =>
        {
            var chosen = new ExperimentsOptions
            {
                Jobs = options.JobsOf(parsed),
                Processors = options.ProcessorsOf(parsed),
                Users = options.UsersOf(parsed),
                Seed = options.SeedOf(parsed),
                Load = options.LoadOf(parsed),
            };
            return options.Write(parsed, () => ExperimentsModel.Generate(chosen), chosen.ToString(), chosen.Notes);
        });
        return page;
    }

    /// <summary>The options that both models have.</summary>
    private sealed class GeneratorOptions(int jobs, int processors, int users, double load)
    {
        private readonly Option<string> _output = new(OutputName, "-o") { HelpName = "FILE.swf[.gz]", Description = "The file to write.", Required = true };
        private readonly WholeNumberOption _jobs = new("--jobs", $"Number of jobs. Default: {jobs}.", 1, MostJobs);
        private readonly WholeNumberOption _processors = new("--procs", $"Processors of the machine. Default: {processors}.", 1, MostProcessors);
        private readonly WholeNumberOption _users = new("--users", $"Number of users. Default: {users}.", 1, MostProcessors);
        private readonly NumberOption _load = new("--load", "X", string.Create(CultureInfo.InvariantCulture, $"Offered load to reach. Default: {load}."), positive: true, most: 100);
        private readonly WholeNumberOption _seed = new("--seed", "Seed of everything random. Default: 1.", 0, long.MaxValue);

        public CommandPage Page(Command command, string usage, string heading, IReadOnlyList<Option> own)
        {
            CommandPage page = new CommandPage(command, usage).Add("Options", _output, _jobs, _processors, _users, _load, _seed);
            return own.Count == 0 ? page : page.Add(heading, own);
        }

        public int JobsOf(ParseResult parsed) => (int)(_jobs.Of(parsed) ?? jobs);

        public int ProcessorsOf(ParseResult parsed) => (int)(_processors.Of(parsed) ?? processors);

        public int UsersOf(ParseResult parsed) => (int)(_users.Of(parsed) ?? users);

        public long SeedOf(ParseResult parsed) => _seed.Of(parsed) ?? 1;

        public double LoadOf(ParseResult parsed) => _load.Of(parsed) ?? load;

        public int Write(ParseResult parsed, Func<Workload> generate, string options, IReadOnlyList<string> notes)
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            string file = parsed.GetRequiredValue(_output);
            OutputFile.Expect(OutputName, file);
            console.ListenForInterrupt?.Invoke();
            Workload workload = generate();
            console.Cancellation.ThrowIfCancellationRequested();
            OutputFile.Guard(OutputName, file, () => SwfWriter.Write(file, workload, new SwfWriteOptions { Notes = notes }));
            GenerateView.Write(new TextPage(console), workload, file, options);
            return ExitCodes.Success;
        }
    }
}
