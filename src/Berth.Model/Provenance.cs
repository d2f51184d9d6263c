namespace Berth.Model;

/// <summary>Where a result comes from: enough to make it again, byte for byte.</summary>
public sealed record Provenance
{
    /// <summary>Name of the input, for example the file name of the log or the generator's command.</summary>
    public required string Input { get; init; }

    /// <summary>SHA-256 of the input's bytes as stored, lower-case hex; null where there was no file.</summary>
    public required string? InputSha256 { get; init; }

    /// <summary>Version of Berth.</summary>
    public required string Version { get; init; }

    /// <summary>Source revision that Berth was built from, where known.</summary>
    public required string? Commit { get; init; }

    /// <summary>Policies in their text form, in the order they ran.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>The cluster, for example <c>pool of 1152</c>, or the name that its file gives.</summary>
    public required string Cluster { get; init; }

    /// <summary>Name of the cluster's file; null for a pool.</summary>
    public string? ClusterFile { get; init; }

    /// <summary>SHA-256 of the bytes of the cluster's file, lower-case hex; null for a pool.</summary>
    public string? ClusterSha256 { get; init; }

    /// <summary>Name of the file that says who shares the cluster; null where there is none.</summary>
    public string? TenantsFile { get; init; }

    /// <summary>SHA-256 of the bytes of that file, lower-case hex; null where there is none.</summary>
    public string? TenantsSha256 { get; init; }

    /// <summary>Name of the file that says what goes wrong; null where there is none.</summary>
    public string? FailuresFile { get; init; }

    /// <summary>SHA-256 of the bytes of that file, lower-case hex; null where there is none.</summary>
    public string? FailuresSha256 { get; init; }

    /// <summary>Every option that changes results, by name, in order of name.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required long Seed { get; init; }
}
