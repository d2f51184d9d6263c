using System.CommandLine;
using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Formats;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary>The options of <c>berth plan</c> and how they become a request.</summary>
internal sealed class PlanCommandOptions
{
    private const long DefaultTimeMs = 600;
    private const int MostThreads = 8;

    public Argument<string> File { get; } = new("jobs")
    {
        HelpName = "JOBS",
        Description = "A jobs file, .yaml, with 'cluster:' in it or --cluster beside it (docs/formats/jobs-yaml.md); or a table of jobs, .csv or .parquet (docs/formats/tables.md).",
    };

    public TextOption Cluster { get; } = InputOptions.Cluster();

    public WholeNumberOption Processors { get; } = InputOptions.Processors();

    public TableOptionSet Table { get; } = new();

    public TextOption Objective { get; } = new(
        "--objective", "WHAT", $"What shall be small: {string.Join(", ", PlanObjective.Names)}; sums with +, factors with *, a comma before what is less important. Default: makespan.");

    public LengthOption Time { get; } = new("--time", "How long to search. It ends earlier when the plan is provably the best. Default: 0.6s.");

    public PercentOption Gap { get; } = new("--gap", "Stop when the plan is provably within this part of the best possible, such as 0.5%. Default: 0%.");

    public WholeNumberOption Work { get; } = new(
        "--work", "Stop after N tries instead of a time: equal seeds then give equal plans on any machine.", 1, long.MaxValue);

    public WholeNumberOption Seed { get; } = new("--seed", "Seed of the search and of sampled lengths. Default: 1.", 0, long.MaxValue);

    public WholeNumberOption Threads { get; } = new("--threads", "Threads that search. Default: one for each processor, at most 8.", 1, 1024);

    public NumberOption Quantile { get; } = new(
        "--quantile", "Q", "Jobs whose length is not sure: plan with the length that they stay within with this probability. Default: 0.5.", positive: false, most: 1);

    public Option<string[]> Set { get; } = Several(
        "--set", "PATH=VALUE", "Change a value of the jobs or cluster file before it is read, such as cluster.nodes[0].gpus=5 or jobs[train].weight=3, and compare the two plans.");

    public Option<string[]> Without { get; } = Several("--without", "NAME", "Leave out a job, or all jobs of a sweep, and compare the two plans.");

    public Option<string[]> Deadline { get; } = Several(
        "--deadline", "[NAME=]WHEN", "Give a deadline to a job, to a sweep or to all jobs, and compare the two plans: +2h after the beginning, or a date.");

    public TextOption Json { get; } = new("--json", "FILE", "Write all of it as JSON; without a file to standard output, instead of the text.")
    {
        Arity = ArgumentArity.ZeroOrOne,
    };

    public TextOption Report { get; } = new("--report", "FILE.html", "Write a report with pictures, one self-contained file.");

    public TextOption Save { get; } = new("--save", "FILE.json", "Write the plan, for 'berth verify' (docs/formats/plan-json.md).");

    public TextOption Jobs { get; } = new("--jobs", "FILE.csv", "Write every job's times and places; without a file list them on the screen.")
    {
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>True when every job is to be listed on the screen.</summary>
    public bool ListsJobs(ParseResult parsed) => parsed.GetResult(Jobs) is { Implicit: false } && Jobs.TextOf(parsed) is null;

    /// <summary>The request that a command line asks for. Throws <see cref="BadInputException"/>.</summary>
    public PlanJobsRequest Request(ParseResult parsed)
    {
        long? work = Work.Of(parsed);
        return new PlanJobsRequest
        {
            Input = new WorkloadSource
            {
                Path = parsed.GetRequiredValue(File),
                ClusterPath = Cluster.TextOf(parsed),
                Table = Table.Of(parsed),
                Processors = (int?)Processors.Of(parsed),
            },
            Objective = Objective.TextOf(parsed) is { } text ? PlanObjective.Parse(text) : null,
            Time = Time.Of(parsed) ?? (work is null ? new Duration(DefaultTimeMs) : null),
            WorkLimit = work,
            EnoughGap = Gap.Of(parsed) ?? 0,
            Seed = Seed.Of(parsed) ?? 1,
            Threads = (int)(Threads.Of(parsed) ?? Math.Min(Environment.ProcessorCount, MostThreads)),
            Quantile = Quantile.Of(parsed) ?? 0.5,
            Changes = new PlanChanges
            {
                Set = [.. (parsed.GetValue(Set) ?? []).Select(text => ValueChange.Parse(text, "--set"))],
                Without = parsed.GetValue(Without) ?? [],
                Deadlines = [.. (parsed.GetValue(Deadline) ?? []).Select(DeadlineChange.Parse)],
            },
        };
    }

    private static Option<string[]> Several(string name, string valueName, string description) => new(name)
    {
        HelpName = valueName,
        Description = description + " May be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}

/// <summary>A length of time above zero.</summary>
internal sealed class LengthOption(string name, string description) : ValueOption(name, "TIME", description)
{
    /// <summary>The length, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public Duration? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        const long mostMs = 30L * 86_400_000;
        return DurationText.TryParse(text, out Duration length) && length.Ms is > 0 and <= mostMs
            ? length
            : throw Refusal(text, "expected a length of time such as 1s, 0.5s or 10m, at most 30d");
    }
}

/// <summary>A part of a whole in percent, with or without the sign.</summary>
internal sealed class PercentOption(string name, string description) : ValueOption(name, "PERCENT", description)
{
    /// <summary>The part, 0 to 1, or null where the option was not given. Throws <see cref="BadInputException"/>.</summary>
    public double? Of(ParseResult parsed)
    {
        if (TextOf(parsed) is not { } text)
        {
            return null;
        }

        bool isNumber = double.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out double percent);
        return isNumber && percent is >= 0 and <= 100 ? percent / 100 : throw Refusal(text, "expected a percentage from 0% to 100%, such as 0.5%");
    }
}
