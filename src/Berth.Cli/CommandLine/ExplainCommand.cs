using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Scheduling.Policies;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth explain</c>.</summary>
internal static class ExplainCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var log = new Argument<string>("log") { HelpName = "JOBS", Description = InputOptions.JobsDescription };
        var job = new Argument<string>("job") { HelpName = "JOB", Description = "The log's own number of the job, or the name that a jobs file gives it." };
        var policy = new TextOption("--policy", "POLICY", "The policy by name or in text form. Default: easy.");
        var at = new MomentOption("--at", "The moment: a date (UTC), or a time since the first submit such as 30d. Default: when the job was submitted.");
        TextOption cluster = InputOptions.Cluster();
        WholeNumberOption processors = InputOptions.Processors();
        TextOption tenants = InputOptions.Tenants();
        TextOption failures = InputOptions.Failures();
        var table = new TableOptionSet();
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Say why a job does not run at a moment of a replay.") { log, job };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            target.Expect();
            console.ListenForInterrupt?.Invoke();
            var request = new SimulateRequest
            {
                Input = new WorkloadSource
                {
                    Path = parsed.GetRequiredValue(log),
                    Processors = (int?)processors.Of(parsed),
                    Table = table.Of(parsed),
                    ClusterPath = cluster.TextOf(parsed),
                    TenantsPath = tenants.TextOf(parsed),
                    FailuresPath = failures.TextOf(parsed),
                },
                Policies = [PolicyText.Parse(policy.TextOf(parsed) ?? "easy")],
            };
            ExplainResult result = ExplainJob.Run(request, parsed.GetRequiredValue(job), at.Of(parsed), console.Cancellation);
            if (!target.TakesOutput)
            {
                ExplainView.Write(new TextPage(console), result);
            }

            target.Write(console, to => JsonFormat.Write(to, ExplainDocument.Of(result)));
            return ExitCodes.Success;
        });
        return new CommandPage(command, "berth explain JOBS JOB [OPTIONS]")
        {
            Examples =
            [
                new("berth explain log.swf.gz 4711", "why job 4711 did not start when it was submitted"),
                new("berth explain log.swf.gz 4711 --at 30d --policy conservative", "the same 30 days after the first submit, with every job protected"),
            ],
            Notes = [$"Exit codes: {ExitCodes.Legend}."],
        }.Add("Options", policy, at, cluster, processors, tenants, failures, json).Add("Tables", table.All);
    }
}
