using Berth.Formats.Clusters;
using Berth.Formats.Failures;
using Berth.Formats.Jobs;
using Berth.Formats.Swf;
using Berth.Formats.Tables;
using Berth.Formats.Tenancy;
using Berth.Model;
using Berth.Simulation;

namespace Berth.Cli.UseCases;

/// <summary>Which jobs to read, how, and the machine they shall run on. Every value that changes results ends up in the provenance.</summary>
public sealed record WorkloadSource
{
    /// <summary>
    /// The file of jobs: a log in Standard Workload Format, plain or gzip; a jobs file (<c>.yaml</c>, <c>.yml</c>); or a table (<c>.csv</c>,
    /// <c>.tsv</c>, <c>.psv</c>, also with <c>.gz</c>, or <c>.parquet</c>).
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Any issue in the file is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>How many line numbers to remember for each rule that applied; at least 0.</summary>
    public int LinesPerRule { get; init; } = 10;

    /// <summary>Processors of the machine; null: what the file says, else the size of its largest job.</summary>
    public int? Processors { get; init; }

    /// <summary>How to read a table; not null makes a file of any name one, but for YAML.</summary>
    public TableChoice? Table { get; init; }

    /// <summary>
    /// A file that describes the machine as nodes, or <c>local</c> for this one; null: what the jobs file names, else it is a pool of processors.
    /// </summary>
    public string? ClusterPath { get; init; }

    /// <summary>How to read a jobs file; its cluster, strictness and number of lines come from here.</summary>
    public JobsYamlOptions Jobs { get; init; } = new();

    /// <summary>A file that says who shares the machine and on what terms; null: nobody says.</summary>
    public string? TenantsPath { get; init; }

    /// <summary>A file that says what goes wrong; null: nothing does.</summary>
    public string? FailuresPath { get; init; }

    /// <summary>True to take jobs that ask for nodes without a machine, in order to look at them; sizes then count processors.</summary>
    public bool ClusterIsOptional { get; init; }
}

/// <summary>How a table becomes jobs.</summary>
/// <param name="Map">Which column or expression gives which field, beside well-known names.</param>
/// <param name="Where">A condition that rows must meet; null for none.</param>
/// <param name="GpusPerNode">GPUs of the nodes for which jobs are split that do not say how many tasks they have; null for the default.</param>
public sealed record TableChoice(TabularMap Map, string? Where, int? GpusPerNode);

/// <summary>Jobs as they were read, and the machine they shall run on.</summary>
public sealed record LoadedWorkload
{
    /// <summary>The jobs; at least one. On a machine of nodes each says what it asks of them, and sizes count in the unit of that machine.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The machine.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>True when nobody said how large the machine is, and the size of the largest job was taken.</summary>
    public required bool ClusterIsAssumed { get; init; }

    /// <summary>What the reader skipped, repaired and noticed.</summary>
    public required ImportReport Report { get; init; }

    /// <summary>SHA-256 of the file's bytes as stored, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What describes the machine as nodes: a file, a part of the jobs file, or this machine; null for a pool.</summary>
    public ClusterFile? ClusterFile { get; init; }

    /// <summary>The jobs file with what it says beside the workload; null where the jobs come from another format.</summary>
    public JobsFile? JobsFile { get; init; }

    /// <summary>Who shares the machine, where a file says so; then <see cref="Cluster"/> has it too.</summary>
    public TenantsFile? Tenants { get; init; }

    /// <summary>What goes wrong, where a file says so.</summary>
    public FailuresFile? Failures { get; init; }

    /// <summary>What a reader of results should know about jobs and machine together, in sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The file's own words about itself: label and value, in order; empty where it has none.</summary>
    public IReadOnlyList<SwfDirective> Directives { get; init; } = [];

    /// <summary>
    /// Choices of the replay with what goes wrong. Throws <see cref="BadInputException"/> for a policy that cannot follow it: one that promises starts to more than
    /// one job counts on a size that stays.
    /// </summary>
    /// <param name="request">What is to be replayed.</param>
    internal ReplayOptions Replay(SimulateRequest request)
    {
        if (Failures?.Failures.Capacity.Count > 0 && request.Policies.FirstOrDefault(policy => policy.ReservationDepth is not (0 or 1)) is { } wrong)
        {
            throw new BadInputException(
                $"--policy {wrong.Name}", "bad-combination", "the pool changes its size, and this policy makes more than one reservation", "write depth=1 or depth=0, or leave 'capacity' out of the failures file");
        }

        return request.Replay with { Failures = Failures?.Failures };
    }

    /// <summary>What gave which field its values, where the file is a table; else null.</summary>
    public TableImportResult? Table { get; init; }
}
