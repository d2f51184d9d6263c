using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth tenants</c>.</summary>
internal static class TenantsCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var file = new Argument<string>("file") { HelpName = "FILE.yaml", Description = "A tenants file (docs/formats/tenants-yaml.md)." };
        var cluster = new TextOption("--cluster", "FILE.yaml", "The machine that is shared: partitions must exist there, and quotas are held against what it has.");
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("tenants", "Read a tenants file and show what it says: accounts and shares, QOS, limits, quotas.") { file };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            target.Expect();
            TenantsListing tenants = ShowTenants.Run(parsed.GetRequiredValue(file), cluster.TextOf(parsed));
            if (!target.TakesOutput)
            {
                TenantsView.Write(new TextPage(console), tenants);
            }

            target.Write(console, to => JsonFormat.Write(to, TenantsDocument.Of(tenants)));
            return ExitCodes.Success;
        });
        return new CommandPage(command, "berth tenants FILE.yaml [--cluster FILE.yaml] [--json [FILE]]")
        {
            Examples =
            [
                new("berth tenants tenants.yaml", "check a tenants file before it is used"),
                new("berth tenants tenants.yaml --cluster cluster.yaml", "do the quotas promise more than there is?"),
            ],
            Notes = [$"Exit codes: {ExitCodes.Legend}."],
        }.Add("Options", cluster, json);
    }
}
