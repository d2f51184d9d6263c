using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Formats.Plans;

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
                new("berth plan experiments.yaml --cluster local", "the same on this machine"),
                new("berth plan jobs.csv --cluster c.yaml --objective weighted-completion", "jobs of a table; those that count most early"),
                new("berth plan e.yaml --objective 'late-jobs, makespan' --time 10s", "few late jobs first, then an early end; a longer search"),
                new("berth plan e.yaml --set cluster.nodes[0].gpus=5", "what one more GPU would bring"),
                new("berth plan e.yaml --without train --deadline +2h", "what if: without a sweep, and all within two hours"),
                new("berth plan e.yaml --save plan.json", "keep the plan; 'berth verify' checks it"),
            ],
            Notes =
            [
                "Ctrl-C ends the search with the best plan so far. Every plan is checked by code that shares nothing with the planner.",
                $"Exit codes: {ExitCodes.Legend}.",
            ],
        }
            .Add("Input", options.Cluster, options.Processors, options.Quantile)
            .Add("Tables", options.Table.All)
            .Add("Search", options.Objective, options.Time, options.Gap, options.Work, options.Seed, options.Threads)
            .Add("What if", options.Set, options.Without, options.Deadline)
            .Add("Output", options.Report, options.Save, options.Jobs, options.Json);
    }

    private static int Run(PlanCommandOptions options, ParseResult parsed, CommandConsole console)
    {
        PlanJobsRequest request = options.Request(parsed);
        JsonTarget json = JsonTarget.Of(parsed, options.Json);
        (string? save, string? report, string? jobs) = (options.Save.TextOf(parsed), options.Report.TextOf(parsed), options.Jobs.TextOf(parsed));
        json.Expect();
        OutputFile.Expect("--save", save);
        OutputFile.Expect("--report", report);
        OutputFile.Expect("--jobs", jobs);
        console.ListenForInterrupt?.Invoke();
        if (!json.TakesOutput)
        {
            WarmUp.Begin(console);
        }

        PlanJobsResult result;
        using (var progress = new ProgressBarView(console))
        {
            result = PlanJobs.Run(request, console.Clock, progress.Listener, console.Cancellation);
        }

        if (!json.TakesOutput)
        {
            PlanView.Write(new TextPage(console), result, options.ListsJobs(parsed));
        }

        if (report is not null)
        {
            PlanReportFile.Write(report, request, result, console.Build);
        }

        if (save is not null)
        {
            OutputFile.Write("--save", save, to => PlanFileWriter.Write(to, PlanRecord.Of(request, result.Planned, console.Build, save)));
        }

        if (jobs is not null)
        {
            OutputFile.Write("--jobs", jobs, to => JobsCsv.Write(to, result.Planned.Workload, [new JobsCsvRun("plan", result.Planned.Plan.Schedule)], result.Planned.Cluster.Nodes));
        }

        json.Write(console, to => JsonFormat.Write(to, PlanDocument.Of(request, result, console.Build)));
        return Conclude(console, result);
    }

    private static int Conclude(CommandConsole console, PlanJobsResult result)
    {
        if (result.ViolationCount > 0)
        {
            console.Error.WriteLine($"berth: {result.ViolationCount} violations in the schedules: their figures must not be used");
            return ExitCodes.Violation;
        }

        if (result.Unplanned.Count is > 0 and var left)
        {
            console.Error.WriteLine($"berth: {left} of {result.Planned.Workload.JobCount} jobs cannot run on this cluster and are not in the plan");
            return ExitCodes.Violation;
        }

        return ExitCodes.Success;
    }
}
