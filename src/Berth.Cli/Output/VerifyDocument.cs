using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth verify --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Holds">True when nothing is wrong.</param>
/// <param name="Jobs">Jobs of the plan.</param>
/// <param name="Objective">What was to be small.</param>
/// <param name="Checks">What was checked, and what is wrong.</param>
internal sealed record VerifyDocument(string Schema, bool Holds, int Jobs, string Objective, IReadOnlyList<PlanCheck> Checks)
{
    /// <summary>A document in the present form.</summary>
    public static VerifyDocument Of(VerifyPlanResult result) => new("berth-verify/1", result.Holds, result.Plan.Jobs.Count, result.Plan.Objective, result.Checks);
}
