using System.CommandLine;
using Berth.Cli.Output;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;

namespace Berth.Cli.CommandLine;

/// <summary><c>berth verify</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The command and its page.</summary>
    public static CommandPage Create()
    {
        var plan = new Argument<string>("plan") { HelpName = "PLAN.json", Description = "A plan that 'berth plan --save' wrote (docs/formats/plan-json.md)." };
        var jobs = new Argument<string?>("jobs") { HelpName = "JOBS", Description = "The file of jobs, where it is not where the plan says.", Arity = ArgumentArity.ZeroOrOne };
        var cluster = new TextOption("--cluster", "FILE.yaml", "The cluster, where it is not where the plan says.");
        var json = new TextOption("--json", "FILE", "Write JSON; without a file to standard output, instead of the text.") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", "Check a plan file: the schedule, its figures and its bound, without any code of the planner.") { plan, jobs };
        command.SetAction(parsed =>
        {
            CommandConsole console = ((ConsoleConfiguration)parsed.InvocationConfiguration).Console;
            JsonTarget target = JsonTarget.Of(parsed, json);
            target.Expect();
            console.ListenForInterrupt?.Invoke();
            VerifyPlanResult result = VerifyPlan.Run(
                new VerifyPlanRequest(parsed.GetRequiredValue(plan), parsed.GetValue(jobs), cluster.TextOf(parsed)), console.Cancellation);
            if (!target.TakesOutput)
            {
                VerifyView.Write(new TextPage(console), result);
            }

            target.Write(console, to => JsonFormat.Write(to, VerifyDocument.Of(result)));
            return result.Holds ? ExitCodes.Success : ExitCodes.Violation;
        });
        return new CommandPage(command, "berth verify PLAN.json [JOBS] [OPTIONS]")
        {
            Examples =
            [
                new("berth verify plan.json", "read the files that the plan names, and check it"),
                new("berth verify plan.json experiments.yaml", "the jobs file is elsewhere now"),
            ],
            Notes =
            [
                "The files must be the ones that the plan was made from, byte for byte.",
                $"Exit codes: {ExitCodes.Legend}.",
            ],
        }.Add("Options", cluster, json);
    }
}
