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
    private const string NoStarvation = "no-starvation";

    public Argument<string> Log { get; } = new("log") { HelpName = "JOBS", Description = InputOptions.JobsDescription };

    public Option<string[]> Policy { get; } = new("--policy", "-p")
    {
        HelpName = "POLICY",
        Description = "A policy by name or in text form ('berth policies' lists them); may be given several times: the others are compared with the first. Default: easy.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public TextOption PolicyFile { get; } = new("--policy-file", "FILE.yaml", "Further policies from a file (docs/formats/policy-yaml.md).");

    public TextOption Placement { get; } = new(
        "--placement", "RULE", "On nodes: the placement rule of every policy ('berth place --help' lists them). Default: what the policy says, else best-fit.");

    public TextOption Cluster { get; } = InputOptions.Cluster();

    public WholeNumberOption Processors { get; } = InputOptions.Processors();

    public TextOption Tenants { get; } = InputOptions.Tenants();

    public TextOption Failures { get; } = InputOptions.Failures();

    public WholeNumberOption FailureSeeds { get; } = new(
        "--failure-seeds", "With --failures: repeat under the failures of N seeds, and report means with intervals. Default: the file's seed alone.", 1, 10_000);

    public TableOptionSet Table { get; } = new();

    public SwitchOption Strict { get; } = new("--strict", "Refuse a log with any issue instead of counting it.");

    public NumberOption Load { get; } =
        new("--load", "X", "Scale the load: times between submits are divided by X (1.2: a fifth more load).", positive: true, most: 1000);

    public MomentOption From { get; } = new("--from", "Leave out jobs submitted earlier: a date (UTC), or a time since the first submit such as 30d.");

    public MomentOption To { get; } = new("--to", "Leave out jobs submitted at this moment or later.");

    public TrimOption WarmUp { get; } = new("--warm-up", "Replay but do not measure jobs of this first part of the time; auto: found from the waits (MSER-5).");

    public TrimOption CoolDown { get; } = new("--cool-down", "Replay but do not measure jobs of this last part of the time.");

    public NumberOption Tau { get; } = new("--tau", "S", "Threshold of bounded slowdown in seconds. Default: 10.", positive: false, most: 1e9);

    public WholeNumberOption Seed { get; } = new("--seed", "Seed of the bootstrap intervals. Default: 1.", 0, long.MaxValue);

    public ChoiceOption Pass { get; } = new("--pass", "When a scheduling pass runs. Default: each-event.", ["each-event", "each-instant"]);

    public ChoiceOption Order { get; } =
        new("--event-order", "What comes first among events of one instant. Default: arrivals-first.", ["arrivals-first", "ends-first"]);

    public SwitchOption Feedback { get; } = new("--feedback", "Users wait for their jobs: later submits move with earlier ends.");

    public SwitchOption ExplainWaits { get; } = new("--explain-waits", "Give every second that a job waits its cause. It changes no figure, and costs time.");

    public SwitchOption Fairness { get; } = new(
        "--fairness", "Hold what tenants were promised against what they got; finish-time fairness; the price of fairness (docs/FAIRNESS.md).");

    public SwitchOption NoValidate { get; } = new("--no-validate", "Do not check the schedules.");

    public Option<string[]> Require { get; } = new("--require")
    {
        HelpName = "WHAT",
        Description = "What must hold, else the exit code is 3; may be given several times. no-starvation: every wait has a bound that was kept (docs/GUARANTEES.md).",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public TextOption Report { get; } = new("--report", "FILE.html", "Write a report with pictures, one self-contained file.");

    public TextOption Jobs { get; } = new("--jobs", "FILE.csv", "Write every job's times under every policy.");

    public TextOption Json { get; } = new("--json", "FILE", "Write all figures as JSON; without a file to standard output, instead of the text.")
    {
        Arity = ArgumentArity.ZeroOrOne,
    };

    public SpanOption Gantt { get; } = new("--gantt", "On nodes: the time that the Gantt views show, such as 2h..8h or 2026-01-05..2026-01-06; either end may be left out.");

    /// <summary>The request that a command line asks for. Throws <see cref="BadInputException"/>.</summary>
    public SimulateRequest Request(ParseResult parsed) => new()
    {
        Input = new WorkloadSource
        {
            Path = parsed.GetRequiredValue(Log),
            ClusterPath = Cluster.TextOf(parsed),
            TenantsPath = Tenants.TextOf(parsed),
            FailuresPath = Failures.TextOf(parsed),
            Table = Table.Of(parsed),
            Processors = (int?)Processors.Of(parsed),
            Strict = Strict.IsSet(parsed),
        },
        Policies = PoliciesOf(parsed.GetValue(Policy) ?? [], PolicyFile.TextOf(parsed), PlacementOf(parsed)),
        Load = Load.Of(parsed) ?? 1,
        From = From.Of(parsed),
        To = To.Of(parsed),
        WarmUp = WarmUp.Of(parsed),
        CoolDown = CoolDown.Of(parsed),
        TauSeconds = Tau.Of(parsed) ?? 10,
        Seed = Seed.Of(parsed) ?? 1,
        FailureSeeds = (int?)FailureSeeds.Of(parsed),
        Validate = !NoValidate.IsSet(parsed),
        Fairness = Fairness.IsSet(parsed),
        Requirements = RequirementsOf(parsed.GetValue(Require) ?? []),
        Gantt = Gantt.Of(parsed),
        Replay = new ReplayOptions
        {
            Pass = Pass.Of(parsed) == 0 ? PassRule.EachEvent : PassRule.EachInstant,
            EventOrder = Order.Of(parsed) == 0 ? EventOrder.ArrivalsFirst : EventOrder.EndsFirst,
            Feedback = Feedback.IsSet(parsed),
            ExplainsWaits = ExplainWaits.IsSet(parsed),
        },
    };

    /// <summary>Where <c>--json</c> sends its document.</summary>
    public JsonTarget JsonTarget(ParseResult parsed) => Output.JsonTarget.Of(parsed, Json);

    /// <summary>
    /// Reads policies: one text each, or several separated by commas outside brackets and quotes; then those of a file.
    /// Throws <see cref="BadInputException"/>, also when two have one name.
    /// </summary>
    /// <param name="texts">As they were given.</param>
    /// <param name="file">A file with more of them; null for none.</param>
    /// <param name="placement">The placement rule of all of them; null: what each says.</param>
    internal static IReadOnlyList<PolicySpec> PoliciesOf(IReadOnlyList<string> texts, string? file, PlacementSpec? placement = null)
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

        if (placement is not null)
        {
            policies = [.. policies.Select(policy => PolicyText.WithPlacement(policy, placement))];
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

    private static Requirements RequirementsOf(IReadOnlyList<string> words)
    {
        Requirements all = Requirements.None;
        foreach (string word in words)
        {
            all |= string.Equals(word, NoStarvation, StringComparison.OrdinalIgnoreCase)
                ? Requirements.NoStarvation
                : throw new BadInputException($"--require {word}", "bad-value", $"expected {NoStarvation}");
        }

        return all;
    }

    private PlacementSpec? PlacementOf(ParseResult parsed)
    {
        if (Placement.TextOf(parsed) is not { } rule)
        {
            return null;
        }

        return Cluster.TextOf(parsed) is not null || WorkloadInput.IsYaml(parsed.GetRequiredValue(Log))
            ? PolicyText.ParsePlacement(rule, "--placement")
            : throw new BadInputException("--placement", "cluster-missing", "a pool of processors has no places to choose from", "name a cluster of nodes: --cluster FILE.yaml");
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
