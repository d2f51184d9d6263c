using System.CommandLine;
using System.CommandLine.Invocation;

namespace Berth.Cli.CommandLine;

/// <summary>The root of the command line.</summary>
internal static class BerthCommand
{
    /// <summary>Every command with its options.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Plans batches of compute jobs, replays workloads under scheduling policies, shows what serves them best, and proves it.");
        CommandPage[] children = [PlanCommand.Create(), VerifyCommand.Create(), SimulateCommand.Create(), ExplainCommand.Create(), PlaceCommand.Create(), ClusterCommand.Create(), TenantsCommand.Create(), ImportCommand.Create(), GenerateCommand.Create(), PoliciesCommand.Create()];
        foreach (CommandPage child in children)
        {
            root.Subcommands.Add(child.Command);
        }

        var page = new CommandPage(root, "berth COMMAND [ARGUMENTS]")
        {
            Children = children,
            Examples =
            [
                new("berth plan experiments.yaml", "what runs where and when, and when all is finished"),
                new("berth simulate log.swf.gz", "replay a workload log under EASY backfill"),
                new("berth simulate log.swf.gz --policy easy --policy easy-sjbf --report r.html", "compare two policies, with a report"),
                new("berth policies", "list the policies by name, with formula and source"),
            ],
            Notes = ["'berth COMMAND --help' shows the options and examples of a command.", $"Exit codes: {ExitCodes.Legend}."],
        };
        var version = new SwitchOption("--version", "Show the version.") { Action = new VersionAction() };
        var noColour = new SwitchOption("--no-color", "Never colour the output (so does NO_COLOR).") { Recursive = true };
        page.Add("Options", version, noColour);
        return root;
    }
}

/// <summary>Shows the version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = (ConsoleConfiguration)parseResult.InvocationConfiguration;
        configuration.Console.Out.WriteLine($"berth {configuration.Console.Build}");
        return ExitCodes.Success;
    }
}
