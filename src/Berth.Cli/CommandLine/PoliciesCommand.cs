using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth policies</c>.</summary>
internal static class PoliciesCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var names = new Argument<string[]>("name")
        {
            HelpName = "[NAME]...",
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Only these policies.",
        };
        var json = new SwitchOption("--json", "Write JSON instead of text (docs/formats/output.md).");
        var command = new Command("policies", "List the policies by name: definition, formula, source, guarantees.") { names };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            IReadOnlyList<PolicyListing> policies = ListPolicies.Run(parsed.GetValue(names) ?? []);
            if (json.IsSet(parsed))
            {
                new JsonTarget(Wanted: true, File: null).Write(console, to => JsonFormat.Write(to, PolicyListDocument.Of(policies)));
            }
            else
            {
                PolicyListView.Write(new TextPage(console), policies);
            }

            return ExitCodes.Success;
        });
        return new CommandPage(command, "berth policies [NAME]... [--json]")
        {
            Examples =
            [
                new("berth policies", "every policy that has a name"),
                new("berth policies easy conservative", "these two"),
            ],
            Notes =
            [
                "A name can be changed in parts: --policy 'easy(order=wfp3, depth=2, estimate=tsafrir)'. All parts and the formula language: docs/POLICIES.md.",
            ],
        }.Add("Options", json);
    }
}
