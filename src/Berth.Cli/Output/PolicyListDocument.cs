using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth policies --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Policies">In catalogue order.</param>
internal sealed record PolicyListDocument(string Schema, IReadOnlyList<PolicyListing> Policies)
{
    /// <summary>A document in the present form.</summary>
    public static PolicyListDocument Of(IReadOnlyList<PolicyListing> policies) => new("berth-policies/1", policies);
}
