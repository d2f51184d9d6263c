using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth simulate</c>.</summary>
internal static class SimulateCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var options = new SimulateOptions();
        var command = new Command("simulate", "Replay a workload under scheduling policies; measure, check and compare.") { options.Log };
        command.SetAction(parsed => Run(options, parsed, ((ConsoleConfiguration)parsed.InvocationConfiguration).Console));
        return new CommandPage(command, "berth simulate JOBS [--policy POLICY]... [OPTIONS]")
        {
            Examples =
            [
                new("berth simulate log.swf.gz", "the log under EASY backfill"),
                new("berth simulate log.swf.gz -p easy -p easy-sjbf -p conservative --report r.html", "three policies, compared with the first"),
                new("berth simulate log.swf.gz -p fcfs -p 'easy(order=wfp3, depth=2)'", "a policy in text form"),
                new("berth simulate log.swf.gz --load 1.2 --warm-up 7d --jobs jobs.csv", "a fifth more load; every job's times"),
                new("berth simulate jobs.yaml --cluster cluster.yaml -p easy -p 'easy(placement=fgd)'", "jobs on nodes, under two placement rules"),
                new("berth simulate jobs.yaml --cluster c.yaml --tenants t.yaml -p 'easy(preempt=qos)'", "teams with quotas and limits, and a QOS that preempts"),
                new("berth simulate jobs.yaml --cluster c.yaml --failures f.yaml --failure-seeds 20", "the same jobs on nodes that fail, over 20 seeds"),
                new("berth simulate log.swf.gz --json | jq '.policies[0].metrics.wait'", "figures for a program"),
            ],
            Notes =
            [
                "Every schedule is checked against the rules that any schedule must keep, by code that shares nothing with the scheduler.",
                $"Exit codes: {ExitCodes.Legend}.",
            ],
        }
            .Add("Policies", options.Policy, options.PolicyFile, options.Placement)
            .Add("Input", options.Cluster, options.Processors, options.Tenants, options.Failures, options.Strict, options.Load, options.From, options.To)
            .Add("Tables", options.Table.All)
            .Add("Measuring", options.WarmUp, options.CoolDown, options.Tau, options.Seed, options.FailureSeeds, options.Fairness)
            .Add("Replay", options.Pass, options.Order, options.Feedback, options.ExplainWaits, options.NoValidate, options.Require)
            .Add("Output", options.Report, options.Json, options.Jobs, options.Gantt);
    }

    private static int Run(SimulateOptions options, ParseResult parsed, CommandConsole console)
    {
        SimulateRequest request = options.Request(parsed);
        JsonTarget json = options.JsonTarget(parsed);
        string? jobs = options.Jobs.TextOf(parsed);
        string? report = options.Report.TextOf(parsed);
        json.Expect();
        OutputFile.Expect("--jobs", jobs);
        OutputFile.Expect("--report", report);
        console.ListenForInterrupt?.Invoke();

        if (!json.TakesOutput)
        {
            WarmUp.Begin(console);
        }

        SimulateResult result;
        using (var progress = new ProgressBarView(console))
        {
            result = Simulate.Run(request, console.Build, console.Clock, progress.Listener, console.Cancellation);
        }

        if (!json.TakesOutput)
        {
            SimulationView.Write(new TextPage(console), result);
        }

        if (report is not null)
        {
            ReportFile.Write(report, result, request);
        }

        if (jobs is not null)
        {
            OutputFile.Write("--jobs", jobs, to => JobsCsv.Write(
                to, result.Workload, [.. result.Runs.Select(run => new JobsCsvRun(run.Policy.Name, run.Schedule, run.WaitsByJob))], result.Cluster.Nodes));
        }

        json.Write(console, to => JsonFormat.Write(to, SimulationDocument.Of(result)));
        bool starves = request.Requirements.HasFlag(Requirements.NoStarvation) && !MeetNoStarvation(console, result);
        return result.ViolationCount > 0 ? Refuse(console, result) : starves ? ExitCodes.Violation : ExitCodes.Success;
    }

    /// <summary>Says of each policy under which a job may starve, or did, what is amiss; true when there is none.</summary>
    private static bool MeetNoStarvation(CommandConsole console, SimulateResult result)
    {
        bool meets = true;
        foreach (PolicyRun run in result.Runs)
        {
            if (run.Starvation is { Keeps: false } check)
            {
                meets = false;
                console.Error.WriteLine($"berth: --require no-starvation: {run.Policy.Name}: {StarvationView.Shortfall(check)}");
            }
        }

        return meets;
    }

    private static int Refuse(CommandConsole console, SimulateResult result)
    {
        string policies = string.Join(", ", result.Runs.Where(run => run.Violations is { TotalCount: > 0 }).Select(run => run.Policy.Name));
        console.Error.WriteLine($"berth: {result.ViolationCount} violations in the schedule of {policies}: its figures must not be used");
        return ExitCodes.Violation;
    }
}
