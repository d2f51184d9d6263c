using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Choices in reading a jobs file.</summary>
public sealed record JobsYamlOptions
{
    /// <summary>
    /// The cluster that the jobs are for: names of partitions, licences, topology levels, features and GPU types must exist in it, and jobs
    /// without a requested time get the default of their partition. Null: names are taken as they are.
    /// </summary>
    public ClusterNodes? Cluster { get; init; }

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
public sealed record JobsFile(Workload Workload, ImportReport Report, string? Sha256);
