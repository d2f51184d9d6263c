using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>A plan as its file keeps it: when and where each job runs, what that is worth, and what it was made from. Fields and units: docs/formats/plan-json.md.</summary>
public sealed record PlanFile
{
    /// <summary>Name and version of this form; the version rises when a field goes or changes its meaning.</summary>
    public const string CurrentSchema = "berth-plan/1";

    /// <summary>Version of Berth that made it.</summary>
    public required string Version { get; init; }

    /// <summary>Source revision of that Berth; null where it is not known.</summary>
    public required string? Commit { get; init; }

    /// <summary>What it was made from.</summary>
    public required PlanInputs Inputs { get; init; }

    /// <summary>What was to be small, in its text form.</summary>
    public required string Objective { get; init; }

    /// <summary>How it was found.</summary>
    public required PlanSearch Search { get; init; }

    /// <summary>When the plan begins; times of jobs count from here.</summary>
    public required Instant Start { get; init; }

    /// <summary>The value of each measure by its name, in its unit (<see cref="PlanMeasure"/>).</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>What proves that no plan is better than some value; null where nothing does.</summary>
    public required BoundCertificate? Bound { get; init; }

    /// <summary>The jobs in the order of the workload.</summary>
    public required IReadOnlyList<PlanFileJob> Jobs { get; init; }
}

/// <summary>What a plan was made from.</summary>
/// <param name="Jobs">The file of jobs.</param>
/// <param name="Cluster">The file of the cluster; null where the jobs file describes it, and for a pool.</param>
/// <param name="Table">How a table of jobs was read where something was said of it; null for the usual way, and for other files.</param>
/// <param name="Processors">Processors of the pool where they were given; null for what the input says.</param>
/// <param name="Quantile">Which quantile of uncertain lengths the plan was made with, 0 to 1.</param>
/// <param name="Set">Values that were changed, as they were written.</param>
/// <param name="Without">Jobs that were left out, as they were written.</param>
/// <param name="Deadlines">Deadlines that were given, as they were written.</param>
public sealed record PlanInputs(
    InputFile Jobs, InputFile? Cluster, TableInputs? Table, int? Processors, double Quantile, IReadOnlyList<string> Set, IReadOnlyList<string> Without, IReadOnlyList<string> Deadlines);

/// <summary>How a table of jobs was read.</summary>
/// <param name="Map">Fields with the column or the expression that gives them, <c>FIELD=EXPR</c>.</param>
/// <param name="Where">A condition that rows must meet; null for none.</param>
/// <param name="GpusPerNode">GPUs of the nodes for which jobs are split; null for the default.</param>
public sealed record TableInputs(IReadOnlyList<string> Map, string? Where, int? GpusPerNode);

/// <summary>A file that a plan was made from.</summary>
/// <param name="Path">Its path, relative to the folder of the plan file where it is on the same drive; with slashes. <c>local</c> for a cluster that is the machine itself.</param>
/// <param name="Sha256">SHA-256 of its bytes as stored, lower-case hex; null for a cluster that is the machine itself.</param>
public sealed record InputFile(string Path, string? Sha256);

/// <summary>How a plan was found.</summary>
/// <param name="Seed">Seed of the search.</param>
/// <param name="Work">Its work limit; null for a limit in time.</param>
/// <param name="Tries">How many lists of jobs it tried.</param>
/// <param name="End">Why it ended: <c>optimal</c>, <c>good_enough</c>, <c>work_done</c>, <c>stopped</c>.</param>
public sealed record PlanSearch(long Seed, long? Work, long Tries, string End);

/// <summary>One job of a plan.</summary>
public sealed record PlanFileJob
{
    /// <summary>The input's own number of the job.</summary>
    public required long Number { get; init; }

    /// <summary>Its name; null where it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>Its user.</summary>
    public required string User { get; init; }

    /// <summary>What becomes of it.</summary>
    public required JobOutcome Outcome { get; init; }

    /// <summary>Start, milliseconds since the start of the plan; null where it does not run.</summary>
    public required long? StartMs { get; init; }

    /// <summary>End, milliseconds since the start of the plan; null where it does not run.</summary>
    public required long? EndMs { get; init; }

    /// <summary>The mode in which it runs, from 0.</summary>
    public required int Mode { get; init; }

    /// <summary>Name of the partition in which it runs; null where the cluster has none.</summary>
    public required string? Partition { get; init; }

    /// <summary>Where it runs; empty for a pool.</summary>
    public required IReadOnlyList<PlanFilePlace> Places { get; init; }
}

/// <summary>Tasks of a job on a node.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Tasks">How many tasks; at least 1.</param>
/// <param name="Gpus">Numbers of the GPUs that they hold, from 0; empty without.</param>
public sealed record PlanFilePlace(string Node, int Tasks, IReadOnlyList<int> Gpus);
