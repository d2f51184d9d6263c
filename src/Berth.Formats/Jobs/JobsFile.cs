using Berth.Formats.Clusters;
using Berth.Formats.Machines;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Choices in reading a jobs file.</summary>
public sealed record JobsYamlOptions
{
    /// <summary>
    /// The cluster that the jobs are for: names of partitions, licences, topology levels, features and GPU types must exist in it, and jobs
    /// without a requested time get the default of their partition. It wins over the one that the file names. Null: the one of the file; where that
    /// names none either, names are taken as they are.
    /// </summary>
    public ClusterNodes? Cluster { get; init; }

    /// <summary>
    /// Which quantile of a distribution of lengths the workload carries as run time, 0 to 1: 0.5 for the length that a job stays within as often as
    /// not. It must be a number in that range.
    /// </summary>
    public double Quantile { get; init; } = 0.5;

    /// <summary>
    /// True where the jobs are to be planned: a job runs as long as it is planned to (<c>duration</c>), whatever else is said of how long it really
    /// runs (<c>runtime</c>).
    /// </summary>
    public bool RunsAsPlanned { get; init; }

    /// <summary>True to refuse a job that could not run on the cluster even if it were empty. False: a replay rejects it.</summary>
    public bool RefusesImpossible { get; init; }

    /// <summary>Looks at this machine where the file says <c>cluster: local</c>.</summary>
    public Func<ClusterFile> LocalCluster { get; init; } = LocalMachine.Discover;

    /// <summary>Values to change before the file is read; those of a cluster in a file of its own are changed there.</summary>
    public IReadOnlyList<ValueChange> Changes { get; init; } = [];

    /// <summary>Any issue at all, even a note, is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>How many line numbers to remember for each rule; at least 0.</summary>
    public int LinesPerRule { get; init; } = 10;
}

/// <summary>Jobs as their file describes them.</summary>
/// <param name="Workload">
/// The jobs; at least one. <see cref="Workload.Origin"/> is the zero from which times without a date count. Sizes count processors: all cores of
/// the first mode, at least 1.
/// </param>
/// <param name="Report">What is worth a note.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, lower-case hex; null where the text did not come from a file.</param>
public sealed record JobsFile(Workload Workload, ImportReport Report, string? Sha256)
{
    /// <summary>How to run the jobs, and how sure their lengths are.</summary>
    public required JobDetailsTable Details { get; init; }

    /// <summary>The cluster that the file names; null where it names none, and where <see cref="JobsYamlOptions.Cluster"/> won over it.</summary>
    public ClusterFile? Cluster { get; init; }
}
