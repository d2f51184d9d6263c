using System.Globalization;
using Berth.Model;
using Berth.Scheduling.Policies;

namespace Berth.Cli.UseCases;

/// <summary>A policy as it is listed.</summary>
/// <param name="Name">Its name in the text form.</param>
/// <param name="Definition">Every part of it in the text form, from the neutral base: what the name stands for.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Formula">Score of the order, lower first, and of the backfill order where that differs.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Guarantees">What it promises to every job, and under which condition.</param>
/// <param name="IsBound">True when it knows actual run times: a bound on what prediction could win, not a policy that could be used.</param>
public sealed record PolicyListing(
    string Name, string Definition, string Description, string Formula, string Source, string Guarantees, bool IsBound);

/// <summary>Lists the policies that have a name.</summary>
public static class ListPolicies
{
    /// <summary>The presets in catalogue order; with names, those alone. Throws <see cref="BadInputException"/> for an unknown name.</summary>
    public static IReadOnlyList<PolicyListing> Run(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            return [.. PolicyCatalog.Presets.Select(Listing)];
        }

        return [.. names.Select(name => Listing(PolicyCatalog.Find(name) ?? throw Unknown(name)))];
    }

    /// <summary>Every part of a policy in the text form, from the neutral base; reading it gives the same policy under another name.</summary>
    public static string Definition(PolicySpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Regimes is { } set)
        {
            return PolicyText.FormatRegimes(set, Definition);
        }

        List<string> parts = [$"order={Order(spec.Order)}"];
        if (spec.EffectiveBackfillOrder != spec.Order)
        {
            parts.Add($"backfill={Order(spec.EffectiveBackfillOrder)}");
        }

        parts.Add($"depth={spec.ReservationDepth?.ToString(CultureInfo.InvariantCulture) ?? "all"}");
        if (spec.KeepsHead)
        {
            parts.Add("head=kept");
        }

        if (spec.Lookahead is int lookahead)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"lookahead={lookahead}"));
        }

        if (spec.Estimate != EstimateKind.Request)
        {
            parts.Add("estimate=" + spec.Estimate switch
            {
                EstimateKind.Perfect => "perfect",
                EstimateKind.Tsafrir => "tsafrir",
                EstimateKind.UserMean => "user-mean",
                _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Estimate, "an estimate without a name"),
            });
        }

        if (spec.ArrivalPass == ArrivalPass.Always)
        {
            parts.Add("arrivals=always");
        }

        if (spec.Placement != new PolicySpec { Name = "" }.Placement)
        {
            parts.Add($"placement={PolicyText.FormatPlacement(spec.Placement)}");
        }

        parts.AddRange(PolicyText.FormatPreemption(spec.Preemption));
        return $"{PolicyCatalog.NeutralBase}({string.Join(", ", parts)})";
    }

    private static string Order(OrderSpec order) =>
        order.Kind == OrderKind.Formula
            ? $"\"{(order.Formula ?? "").Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : OrderCatalog.Get(order.Kind).Name;

    private static PolicyListing Listing(PolicyPreset preset) => new(
        preset.Name, Definition(preset.Spec), preset.Description, preset.Formula, preset.Source, preset.Guarantees, preset.IsBound);

    private static BadInputException Unknown(string name)
    {
        List<string> names = [.. PolicyCatalog.Presets.Select(preset => preset.Name)];
        return new BadInputException("policy", "unknown-policy", $"there is none named '{name}'", NearestName.Advice(name, names));
    }
}
