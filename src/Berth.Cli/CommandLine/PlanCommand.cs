using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth plan</c>.</summary>
internal static class PlanCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var options = new PlanCommandOptions();
        var command = new Command("plan", "Find the best schedule for a batch of jobs, with a proof of how good it is.") { options.File };
        command.SetAction(parsed => Run(options, parsed, ((ConsoleConfiguration)parsed.InvocationConfiguration).Console));
        return new CommandPage(command, "berth plan JOBS [OPTIONS]")
        {
            Examples =
            [
                new("berth plan experiments.yaml", "what runs where and when, and when all is finished"),
            ],
            Notes =
            [
                "Ctrl-C ends the search with the best plan so far. Every plan is checked by code that shares nothing with the planner.",
                $"Exit codes: {ExitCodes.Legend}.",
            ],
        }
            .Add("Input", options.Cluster, options.Processors, options.Quantile)
            .Add("Search", options.Objective, options.Time, options.Gap, options.Work, options.Seed, options.Threads);
    }

    private static int Run(PlanCommandOptions options, ParseResult parsed, CommandConsole console)
    {
        PlanJobsRequest request = options.Request(parsed);
        console.ListenForInterrupt?.Invoke();
        WarmUp.Begin(console);
        PlanJobsResult result;
        using (var progress = new ProgressBarView(console))
        {
            result = PlanJobs.Run(request, console.Clock, progress.Listener, console.Cancellation);
        }

        PlanView.Write(new TextPage(console), result);
        return ExitCodes.Success;
    }
}
