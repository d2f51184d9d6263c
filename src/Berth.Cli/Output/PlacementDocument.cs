using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth place --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Nodes">Nodes that took part.</param>
/// <param name="Gpus">GPUs on them.</param>
/// <param name="Pods">Pods in the list.</param>
/// <param name="Load">GPU asked for by the arriving tasks, as a multiple of what there is.</param>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Rules">One entry for each rule.</param>
/// <param name="Problems">What the independent check found wrong.</param>
internal sealed record PlacementDocument(
    string Schema, int Nodes, long Gpus, int Pods, double Load, long FirstSeed, int Seeds, IReadOnlyList<PlacementRuleSection> Rules, IReadOnlyList<string> Problems)
{
    /// <summary>A document in the present form.</summary>
    public static PlacementDocument Of(PlacementRequest request, PlacementResult result) => new(
        "berth-place/1",
        result.Nodes,
        result.Gpus,
        result.Pods,
        request.Load,
        request.FirstSeed,
        request.Seeds,
        [.. result.Rules.Select(rule => new PlacementRuleSection(rule.Rule.Name, rule.At(100), rule.FailedPercent, rule.AllocatedPercent))],
        result.Problems);
}

/// <summary>One rule of <see cref="PlacementDocument"/>.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="AllocatedAt100">Allocated GPU in percent when as much GPU was asked for as there is.</param>
/// <param name="FailedPercent">Share of the arrived tasks that found no room, in percent.</param>
/// <param name="AllocatedPercent">Allocated GPU in percent at 0, 1, 2 ... percent of arrived load.</param>
internal sealed record PlacementRuleSection(string Rule, double? AllocatedAt100, double FailedPercent, IReadOnlyList<double?> AllocatedPercent);
