using System.CommandLine;
using System.Text;
using Berth.Cli.Output;
using Berth.Cli.UseCases;
using Berth.Formats.Policies;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;

namespace Berth.Cli.CommandLine;

/// <summary>The options of <c>berth simulate</c> and how they become a request.</summary>
internal sealed class SimulateOptions
{
    private const string DefaultPolicy = "easy";

    public Argument<string> Log { get; } = new("log") { HelpName = "LOG", Description = "A workload log in Standard Workload Format, plain or gzip." };

    public Option<string[]> Policy { get; } = new("--policy", "-p")
    {
        HelpName = "POLICY",
        Description = "A policy by name or in text form ('berth policies' lists them); may be given several times: the others are compared with the first. Default: easy.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> PolicyFile { get; } = Values.Text("--policy-file", "FILE.yaml", "Further policies from a file (docs/formats/policy-yaml.md).");

    public Option<long?> Processors { get; } =
        Values.WholeNumber("--procs", "N", "Processors of the machine. Default: what the log says.", 1, int.MaxValue);

    public Option<bool> Strict { get; } = Values.Switch("--strict", "Refuse a log with any issue instead of counting it.");

    public Option<double?> Load { get; } =
        Values.Number("--load", "X", "Scale the load: times between submits are divided by X (1.2: a fifth more load).", positive: true, most: 1000);

    public Option<Moment?> From { get; } = Values.Moment("--from", "Leave out jobs submitted earlier: a date (UTC), or a time since the first submit such as 30d.");

    public Option<Moment?> To { get; } = Values.Moment("--to", "Leave out jobs submitted at this moment or later.");

    public Option<Trim?> WarmUp { get; } = Values.Trim("--warm-up", "Replay but do not measure jobs of this first part of the time.");

    public Option<Trim?> CoolDown { get; } = Values.Trim("--cool-down", "Replay but do not measure jobs of this last part of the time.");

    public Option<double?> Tau { get; } =
        Values.Number("--tau", "S", "Threshold of bounded slowdown in seconds. Default: 10.", positive: false, most: 1e9);

    public Option<long?> Seed { get; } = Values.WholeNumber("--seed", "N", "Seed of the bootstrap intervals. Default: 1.", 0, long.MaxValue);

    public Option<PassRule?> Pass { get; } = Values.Choice<PassRule>(
        "--pass", "When a scheduling pass runs. Default: each-event.", [("each-event", PassRule.EachEvent), ("each-instant", PassRule.EachInstant)]);

    public Option<EventOrder?> Order { get; } = Values.Choice<EventOrder>(
        "--event-order",
        "What comes first among events of one instant. Default: arrivals-first.",
        [("arrivals-first", EventOrder.ArrivalsFirst), ("ends-first", EventOrder.EndsFirst)]);

    public Option<bool> Feedback { get; } = Values.Switch("--feedback", "Users wait for their jobs: later submits move with earlier ends.");

    public Option<bool> NoValidate { get; } = Values.Switch("--no-validate", "Do not check the schedules.");

    public Option<string?> Report { get; } = Values.Text("--report", "FILE.html", "Write a report with pictures, one self-contained file.");

    public Option<string?> Jobs { get; } = Values.Text("--jobs", "FILE.csv", "Write every job's times under every policy.");

    public Option<string?> Json { get; } = new("--json")
    {
        HelpName = "FILE",
        Description = "Write all figures as JSON; without a file to standard output, instead of the text.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The request that a command line asks for. Throws <see cref="BadInputException"/>.</summary>
    public SimulateRequest Request(ParseResult parsed) => new()
    {
        LogPath = parsed.GetRequiredValue(Log),
        Policies = PoliciesOf(parsed.GetValue(Policy) ?? [], parsed.GetValue(PolicyFile)),
        Processors = (int?)parsed.GetValue(Processors),
        Strict = parsed.GetValue(Strict),
        Load = parsed.GetValue(Load) ?? 1,
        From = parsed.GetValue(From),
        To = parsed.GetValue(To),
        WarmUp = parsed.GetValue(WarmUp) ?? Trim.None,
        CoolDown = parsed.GetValue(CoolDown) ?? Trim.None,
        TauSeconds = parsed.GetValue(Tau) ?? 10,
        Seed = parsed.GetValue(Seed) ?? 1,
        Validate = !parsed.GetValue(NoValidate),
        Replay = new ReplayOptions
        {
            Pass = parsed.GetValue(Pass) ?? PassRule.EachEvent,
            EventOrder = parsed.GetValue(Order) ?? EventOrder.ArrivalsFirst,
            Feedback = parsed.GetValue(Feedback),
        },
    };

    /// <summary>Where <c>--json</c> sends its document.</summary>
    public JsonTarget JsonTarget(ParseResult parsed) => Output.JsonTarget.Of(parsed.GetResult(Json) is not null, parsed.GetValue(Json));

    /// <summary>
    /// Reads policies: one text each, or several separated by commas outside brackets and quotes; then those of a file.
    /// Throws <see cref="BadInputException"/>, also when two have one name.
    /// </summary>
    internal static IReadOnlyList<PolicySpec> PoliciesOf(IReadOnlyList<string> texts, string? file)
    {
        List<PolicySpec> policies = [.. texts.SelectMany(Split).Select(PolicyText.Parse)];
        if (file is not null)
        {
            policies.AddRange(PolicyYaml.ReadFile(file).Select(PolicyText.Build));
        }

        if (policies.Count == 0)
        {
            policies.Add(PolicyText.Parse(DefaultPolicy));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (PolicySpec policy in policies)
        {
            if (!names.Add(policy.Name))
            {
                throw new BadInputException("--policy", "policy-twice", $"'{policy.Name}' was given twice");
            }
        }

        return policies;
    }

    private static List<string> Split(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        int depth = 0;
        bool quoted = false;
        foreach (char c in text)
        {
            quoted ^= c == '"';
            depth += quoted ? 0 : c switch { '(' => 1, ')' => -1, _ => 0 };
            if (c == ',' && depth == 0 && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(c);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }
}
