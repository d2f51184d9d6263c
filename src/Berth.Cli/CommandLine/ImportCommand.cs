using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth import</c>.</summary>
internal static class ImportCommand
{
    private const string OutputName = "--output";

    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var log = new Argument<string>("log") { HelpName = "JOBS", Description = InputOptions.JobsDescription };
        var output = new Option<string?>(OutputName, "-o") { HelpName = "FILE.swf[.gz]", Description = "Write the jobs that were kept, cleaned and sorted; as a table where it ends in .csv or .csv.gz." };
        var strict = new SwitchOption("--strict", "Refuse a log with any issue instead of counting it.");
        var loss = new SwitchOption("--allow-loss", "With -o: round or leave out what the format cannot hold.");
        TextOption cluster = InputOptions.Cluster();
        var table = new TableOptionSet();
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("import", "Read a workload: what is there, what was skipped and repaired.") { log };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            string? file = parsed.GetValue(output);
            target.Expect();
            OutputFile.Expect(OutputName, file);
            console.ListenForInterrupt?.Invoke();
            var source = new WorkloadSource
            {
                Path = parsed.GetRequiredValue(log),
                Strict = strict.IsSet(parsed),
                Table = table.Of(parsed),
                ClusterPath = cluster.TextOf(parsed),
                ClusterIsOptional = true,
            };
            ImportResult result = ImportLog.Run(source, console.Cancellation);
            if (!target.TakesOutput)
            {
                ImportView.Write(new TextPage(console), result);
            }

            if (file is not null)
            {
                OutputFile.Guard(OutputName, file, () => ImportLog.Write(file, result.Workload, loss.IsSet(parsed)));
                console.Error.WriteLine($"wrote {file}");
            }

            target.Write(console, to => JsonFormat.Write(to, ImportDocument.Of(result)));
            return ExitCodes.Success;
        });
        return new CommandPage(command, "berth import JOBS [-o FILE.swf] [OPTIONS]")
        {
            Examples =
            [
                new("berth import log.swf.gz", "what is in the log, and what is wrong with it"),
                new("berth import log.swf.gz -o clean.swf", "the kept jobs as a new log"),
                new("berth import jobs.csv.gz --map run=secs --where 'gpus > 0'", "a table: which column became which field"),
                new("berth import jobs.yaml --cluster cluster.yaml", "what jobs ask for; their names are checked against the cluster"),
            ],
            Notes = [$"Exit codes: {ExitCodes.Legend}."],
        }.Add("Options", output, cluster, strict, loss, json).Add("Tables", table.All);
    }
}
