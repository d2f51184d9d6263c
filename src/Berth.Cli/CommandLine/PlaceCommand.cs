using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth place</c>.</summary>
internal static class PlaceCommand
{
    private const double DefaultLoad = 1.3;
    private const long DefaultSeed = 42;

    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var nodes = new Argument<string>("nodes") { HelpName = "NODES.csv", Description = "A node list of the openb kind, plain or gzip." };
        var pods = new Argument<string>("pods") { HelpName = "PODS.csv", Description = "A pod list of the openb kind, plain or gzip." };
        var rules = new Option<string[]>("--rule") { HelpName = "RULE", Description = $"A rule to compare; may be repeated. Without it: all. {string.Join(", ", PlacementSpec.Names)}." };
        var seed = new WholeNumberOption("--seed", "First seed of the order of arrivals and nodes (42).", long.MinValue / 2, long.MaxValue / 2);
        var seeds = new WholeNumberOption("--seeds", "Repeat with so many seeds and show means (1).", 1, 1000);
        var load = new NumberOption("--load", "X", "GPU that the arrivals ask for, as a multiple of what there is (1.3).", positive: true, most: 10);
        var allNodes = new SwitchOption("--all-nodes", "Use nodes without GPU too.");
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("place", "Fill a GPU cluster with pods under placement rules; show how much is allocated.") { nodes, pods };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            string[] named = parsed.GetValue(rules) is { Length: > 0 } given ? given : [.. PlacementSpec.Names];
            var request = new PlacementRequest(
                parsed.GetRequiredValue(nodes),
                parsed.GetRequiredValue(pods),
                [.. named.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => PlacementSpec.Parse(name, "--rule"))],
                seed.Of(parsed) ?? DefaultSeed,
                (int)(seeds.Of(parsed) ?? 1),
                load.Of(parsed) ?? DefaultLoad,
                allNodes.IsSet(parsed));
            target.Expect();
            console.ListenForInterrupt?.Invoke();
            PlacementResult result = ComparePlacement.Run(request, console.Cancellation);
            if (!target.TakesOutput)
            {
                PlacementView.Write(new TextPage(console), request, result);
            }

            target.Write(console, to => JsonFormat.Write(to, PlacementDocument.Of(request, result)));
            return result.Problems.Count == 0 ? ExitCodes.Success : ExitCodes.Violation;
        });
        return new CommandPage(command, "berth place NODES.csv PODS.csv [--rule RULE]... [OPTIONS]")
        {
            Examples =
            [
                new("berth place nodes.csv pods.csv", "every rule, once"),
                new("berth place nodes.csv pods.csv --rule fgd --rule foresight --seeds 10", "two rules, mean of ten orders"),
            ],
            Notes = ["Formulas and sources: docs/PLACEMENT.md. Columns: docs/formats/openb.md.", $"Exit codes: {ExitCodes.Legend}."],
        }.Add("Options", rules, seed, seeds, load, allNodes, json);
    }
}
