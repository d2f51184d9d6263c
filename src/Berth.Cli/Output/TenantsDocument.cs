using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth tenants --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Tenants">Who shares a cluster and on what terms.</param>
internal sealed record TenantsDocument(string Schema, TenantsListing Tenants)
{
    /// <summary>A document in the present form.</summary>
    public static TenantsDocument Of(TenantsListing tenants) => new("berth-tenants/1", tenants);
}
