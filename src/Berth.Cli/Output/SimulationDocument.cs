using System.Text.Json.Serialization;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;

namespace Berth.Cli.Output;

/// <summary>What <c>berth simulate --json</c> writes. Fields, units and the promise of stability: docs/formats/output.md.</summary>
internal sealed record SimulationDocument
{
    /// <summary>Name and version of this form; the version rises when a field goes or changes its meaning.</summary>
    public const string CurrentSchema = "berth-simulation/1";

    /// <summary>Name and version of this form.</summary>
    public required string Schema { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The workload in a few numbers.</summary>
    public required WorkloadSection Workload { get; init; }

    /// <summary>What the reader met.</summary>
    public required ImportSection Import { get; init; }

    /// <summary>What a reader of the figures should know.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The policies in the order of the request.</summary>
    public required IReadOnlyList<PolicySection> Policies { get; init; }

    /// <summary>Every policy but the first against the first.</summary>
    public required IReadOnlyList<PolicyComparison> Comparisons { get; init; }

    /// <summary>What failures do on average over several seeds; null where nobody asked.</summary>
    public FailureStudyResult? FailureStudy { get; init; }

    /// <summary>Promises against delivery, finish-time fairness and the price of fairness; left out when it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FairnessSection? Fairness { get; init; }

    /// <summary>The document of a result.</summary>
    public static SimulationDocument Of(SimulateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new SimulationDocument
        {
            Schema = CurrentSchema,
            Provenance = result.Provenance,
            Workload = WorkloadSection.Of(result.Facts),
            Import = ImportSection.Of(result.Import),
            Remarks = result.Remarks,
            Policies = [.. result.Runs.Select(PolicySection.Of)],
            Comparisons = result.Comparisons,
            FailureStudy = result.FailureStudy,
            Fairness = FairnessSection.Of(result),
        };
    }
}

/// <summary>The workload in a few numbers.</summary>
internal sealed record WorkloadSection(
    string Name, int Jobs, int Users, int Processors, SizeUnit Unit, int? Nodes, Instant FirstSubmit, Instant LastSubmit, bool HasCalendar, double? OfferedLoad)
{
    /// <summary>Of the workload that was replayed.</summary>
    public static WorkloadSection Of(WorkloadFacts facts) => new(
        facts.Name, facts.Jobs, facts.Users, facts.Processors, facts.Unit, facts.Nodes, facts.FirstSubmit, facts.LastSubmit, facts.HasCalendar, facts.OfferedLoad);
}

/// <summary>What a reader met.</summary>
internal sealed record ImportSection(long Lines, long Records, long Kept, bool CountsRows, IReadOnlyList<IssueSection> Issues)
{
    /// <summary>Of a report.</summary>
    public static ImportSection Of(ImportReport report) =>
        new(report.Lines, report.Records, report.Kept, report.CountsRows, [.. report.Issues.Select(IssueSection.Of)]);
}

/// <summary>One rule and how often it applied.</summary>
internal sealed record IssueSection(string Rule, ImportSeverity Severity, long Count, string Text, IReadOnlyList<long> FirstLines)
{
    /// <summary>Of an issue.</summary>
    public static IssueSection Of(ImportIssue issue) => new(issue.Rule.Id, issue.Rule.Severity, issue.Count, issue.Rule.Text, issue.FirstLines);
}

/// <summary>One policy with what became of the workload under it.</summary>
internal sealed record PolicySection(string Name, string Text, string Definition, ScheduleMetrics Metrics, ReplayCounters Counters, ViolationSection? Violations)
{
    /// <summary>Means over time of what lay idle and was of no use; null for a pool.</summary>
    public FragmentationSection? Fragmentation { get; init; }

    /// <summary>Its regimes and their changes; null under a plain policy.</summary>
    public RegimesSection? Regimes { get; init; }

    /// <summary>The longest waits against what the policy guarantees; null when nobody asked for checks.</summary>
    public StarvationSection? Starvation { get; init; }

    /// <summary>Where waiting went; left out where it was not explained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitsSection? Waits { get; init; }

    /// <summary>Of a run.</summary>
    public static PolicySection Of(PolicyRun run) => new(
        run.Policy.Name,
        run.Text,
        ListPolicies.Definition(run.Policy),
        run.Metrics,
        run.Counters,
        ViolationSection.Of(run.Violations))
    {
        Fragmentation = FragmentationSection.Of(run.NodeTimeline),
        Regimes = RegimesSection.Of(run),
        Starvation = StarvationSection.Of(run.Starvation),
        Waits = WaitsSection.Of(run.Waiting, run.WaitsOverTime),
    };
}

/// <summary>Free resources that could not be used, as means over the looks at the schedule; shares of what the cluster has.</summary>
/// <param name="FreeGpu">GPU that was free, outside maintenance; null without GPUs.</param>
/// <param name="FragmentedGpu">The part of it that the expected work cannot use; null without GPUs.</param>
/// <param name="UnusableGpu">The part of it that no waiting task could use; null without GPUs.</param>
/// <param name="UnusableCpu">CPU that was free where no waiting task fits.</param>
/// <param name="UnusableMemory">Memory that was free where no waiting task fits.</param>
internal sealed record FragmentationSection(double? FreeGpu, double? FragmentedGpu, double? UnusableGpu, double UnusableCpu, double UnusableMemory)
{
    /// <summary>Of a timeline; null where there is none, or nothing ran.</summary>
    public static FragmentationSection? Of(ResourceTimeline? line) => line is not { Cpu.Count: > 0 } ? null : new FragmentationSection(
        Mean(line.FreeGpu), Mean(line.FragmentedGpu), Mean(line.UnusableGpu), line.UnusableCpu.Average(), line.UnusableMemory.Average());

    private static double? Mean(IReadOnlyList<double> values) => values.Count == 0 ? null : values.Average();
}

/// <summary>What the validator found.</summary>
/// <param name="Count">All violations.</param>
/// <param name="First">The first of them, described.</param>
internal sealed record ViolationSection(long Count, IReadOnlyList<ViolationLine> First)
{
    /// <summary>Of a list; null for none.</summary>
    public static ViolationSection? Of(ViolationList? found) => found is null ? null : new ViolationSection(found.TotalCount, [.. found.Select(ViolationLine.Of)]);
}

/// <summary>One violation.</summary>
internal sealed record ViolationLine(ViolationKind Kind, int? JobIndex, Instant? At, string Message)
{
    /// <summary>Of a violation.</summary>
    public static ViolationLine Of(Violation violation) => new(violation.Kind, violation.Job?.Index, violation.At, violation.Message);
}
