using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth cluster</c>.</summary>
internal static class ClusterCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var file = new Argument<string>("file") { HelpName = "FILE.yaml", Description = "A cluster file (docs/formats/cluster-yaml.md), or local for this machine." };
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("cluster", "Read a cluster file and show what it says: nodes, partitions, topology, reservations.") { file };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            target.Expect();
            ClusterListing cluster = ShowCluster.Run(parsed.GetRequiredValue(file));
            if (!target.TakesOutput)
            {
                ClusterView.Write(new TextPage(console), cluster);
            }

            target.Write(console, to => JsonFormat.Write(to, ClusterDocument.Of(cluster)));
            return ExitCodes.Success;
        });
        return new CommandPage(command, "berth cluster FILE.yaml [--json [FILE]]")
        {
            Examples = [new("berth cluster cluster.yaml", "check a cluster file before it is used")],
            Notes = [$"Exit codes: {ExitCodes.Legend}."],
        }.Add("Options", json);
    }
}
