using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth cluster --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Cluster">The cluster.</param>
internal sealed record ClusterDocument(string Schema, ClusterListing Cluster)
{
    /// <summary>A document in the present form.</summary>
    public static ClusterDocument Of(ClusterListing cluster) => new("berth-cluster/1", cluster);
}
