using System.Globalization;
using System.Text;
using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>
/// The short text form of a policy: a preset's name, or a name with the keys that differ, for example
/// <c>easy(order=wfp3, depth=2, estimate=tsafrir)</c>. Grammar and meaning: docs/POLICIES.md. Pure; safe for concurrent use.
/// </summary>
public static class PolicyText
{
    private const string CommandLine = "policy";

    private static PolicySpec Usual { get; } = new() { Name = "easy" };

    /// <summary>
    /// Reads one policy. Its <see cref="PolicySpec.Name"/> becomes the canonical text unless the text gives a <c>name</c>; with regimes their names.
    /// Throws <see cref="BadInputException"/> with the column and the nearest valid name.
    /// </summary>
    public static PolicySpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Build(new PolicyDraft(CommandLine, new PlacedText(text, null, 1)));
    }

    /// <summary>Gives a draft from any input its meaning. Throws <see cref="BadInputException"/> that points into that input.</summary>
    public static PolicySpec Build(PolicyDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Regimes is not null)
        {
            return new RegimeFields(draft.Input, null).Build(draft.Policy, draft.Fields ?? [], draft.Regimes);
        }

        if (draft.Fields is not null)
        {
            return new PolicyFields(draft.Input, null).Build(draft.Policy, draft.Fields);
        }

        PolicyTextScanner scanner = new(draft.Input, draft.Policy);
        (PlacedText name, IReadOnlyList<PolicyDraftField> fields) = scanner.Scan();
        return string.Equals(name.Text, RegimeFields.Form, StringComparison.OrdinalIgnoreCase)
            ? new RegimeFields(draft.Input, draft.Policy).Build(name, fields)
            : new PolicyFields(draft.Input, draft.Policy).Build(name, fields);
    }

    /// <summary>The same policy with another placement rule; a name that is its canonical text follows.</summary>
    public static PolicySpec WithPlacement(PolicySpec policy, PlacementSpec placement)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(placement);
        PolicySpec changed = policy.Regimes is { } set
            ? new RegimeSet([.. set.Regimes.Select(regime => regime with { Policy = WithPlacement(regime.Policy, placement) })], set.Dwell, set.UtcOffsetMinutes).ToPolicy(policy.Name)
            : policy with { Placement = placement };
        return policy.Name == FormatWithoutName(policy) ? changed with { Name = FormatWithoutName(changed) } : changed;
    }

    /// <summary>
    /// Reads a placement rule: its name, for <c>random</c> with a seed where one is wanted, for example <c>random(7)</c>. Throws
    /// <see cref="BadInputException"/> with the nearest valid name.
    /// </summary>
    /// <param name="text">The rule.</param>
    /// <param name="input">Where it was written, for messages.</param>
    public static PlacementSpec ParsePlacement(string text, string input)
    {
        ArgumentNullException.ThrowIfNull(text);
        string word = text.Trim();
        int bracket = word.IndexOf('(', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return PlacementSpec.Parse(word, input);
        }

        PlacementSpec rule = PlacementSpec.Parse(word[..bracket].TrimEnd(), input);
        bool read = long.TryParse(word.AsSpan(bracket + 1).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out long seed);
        return read && word.EndsWith(')') && rule.Rule == PlacementRule.Random
            ? rule with { Seed = seed }
            : throw new BadInputException(input, "bad-value", $"'{word}' is no value of placement", "only random takes a number, its seed: random(7)");
    }

    /// <summary>A placement rule as <see cref="ParsePlacement"/> reads it.</summary>
    public static string FormatPlacement(PlacementSpec placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        return placement.Seed == 0 ? placement.Name : string.Create(CultureInfo.InvariantCulture, $"{placement.Name}({placement.Seed})");
    }

    /// <summary>
    /// The canonical text: the preset that leaves the fewest keys to write (of equals <c>easy</c>, else the first in the catalogue), then the keys that
    /// differ from it, in the order of the documentation, and the name where it is not that text itself.
    /// <c>Parse(Format(x))</c> equals x, with a backfill order equal to the order written as none.
    /// </summary>
    public static string Format(PolicySpec policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Regimes is not null)
        {
            return RegimeFields.Format(policy, Quote(policy.Name));
        }

        PolicySpec normal = Normalize(policy);
        (string preset, List<string> keys) = Shortest(normal);
        string canonical = Join(preset, keys);
        if (canonical == policy.Name)
        {
            return canonical;
        }

        keys.Add("name=" + Quote(policy.Name));
        return Join(preset, keys);
    }

    /// <summary>The canonical text of what the policy does, whatever its name is.</summary>
    internal static string FormatWithoutName(PolicySpec policy)
    {
        if (policy.Regimes is { } set)
        {
            return RegimeFields.FormatWithoutName(set, Format);
        }

        (string preset, List<string> keys) = Shortest(Normalize(policy));
        return Join(preset, keys);
    }

    /// <summary>One way to say each policy: no backfill order where it equals the order, nothing about victims where there are none.</summary>
    internal static PolicySpec Normalize(PolicySpec policy)
    {
        PolicySpec normal = policy.BackfillOrder == policy.Order ? policy with { BackfillOrder = null } : policy;
        return normal.Preemption.Rule == PreemptionRule.None ? normal with { Preemption = PreemptionSpec.None } : normal;
    }

    /// <summary>The keys that a preemption needs from the neutral base, each as <c>key=value</c>; empty for none.</summary>
    public static IReadOnlyList<string> FormatPreemption(PreemptionSpec preemption) => [.. PreemptionKeys(PreemptionSpec.None, preemption)];

    /// <summary>Text of the form with regimes in which each plain policy is written by <paramref name="member"/>.</summary>
    public static string FormatRegimes(RegimeSet set, Func<PolicySpec, string> member)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(member);
        return RegimeFields.FormatWithoutName(set, member);
    }

    /// <summary>The side of a test that a change of regime saw, in words: what entered a regime, or what left it.</summary>
    public static string FormatTest(RegimeTest test, bool leaves)
    {
        ArgumentNullException.ThrowIfNull(test);
        return leaves ? RegimeConditionText.Leaving(test) : RegimeConditionText.Entering(test);
    }

    private static string Join(string preset, List<string> keys) => keys.Count == 0 ? preset : $"{preset}({string.Join(", ", keys)})";

    private static (string Preset, List<string> Keys) Shortest(PolicySpec policy)
    {
        // Of equals EASY: it is the base that people change, and strict order with backfill switched on again reads like a riddle.
        (string Preset, List<string> Keys) best = (Usual.Name, Differences(Usual, policy));
        foreach (PolicyPreset preset in PolicyCatalog.Presets)
        {
            List<string> keys = Differences(preset.Spec, policy);
            if (keys.Count < best.Keys.Count)
            {
                best = (preset.Name, keys);
            }
        }

        return best;
    }

    private static List<string> Differences(PolicySpec from, PolicySpec to)
    {
        List<string> keys = [];
        if (from.Order != to.Order)
        {
            keys.Add("order=" + OrderValue(to.Order));
        }

        if (from.BackfillOrder != to.BackfillOrder)
        {
            keys.Add("backfill=" + (to.BackfillOrder is null ? PolicyWords.Same : OrderValue(to.BackfillOrder)));
        }

        if (from.ReservationDepth != to.ReservationDepth)
        {
            keys.Add("depth=" + (to.ReservationDepth?.ToString() ?? PolicyWords.All));
        }

        if (from.KeepsHead != to.KeepsHead)
        {
            keys.Add("head=" + PolicyWords.NameOf(PolicyWords.Heads, to.KeepsHead));
        }

        if (from.Lookahead != to.Lookahead)
        {
            keys.Add("lookahead=" + (to.Lookahead?.ToString() ?? PolicyWords.Unlimited));
        }

        if (from.Estimate != to.Estimate)
        {
            keys.Add("estimate=" + PolicyWords.NameOf(to.Estimate));
        }

        if (from.ArrivalPass != to.ArrivalPass)
        {
            keys.Add("arrivals=" + PolicyWords.NameOf(to.ArrivalPass));
        }

        if (from.Placement != to.Placement)
        {
            keys.Add("placement=" + FormatPlacement(to.Placement));
        }

        keys.AddRange(PreemptionKeys(from.Preemption, to.Preemption));
        return keys;
    }

    /// <summary>The keys that lead from one preemption to another, in the order of the documentation; without preemption only that.</summary>
    private static IEnumerable<string> PreemptionKeys(PreemptionSpec from, PreemptionSpec to)
    {
        if (from.Rule != to.Rule)
        {
            yield return "preempt=" + PolicyWords.NameOf(PolicyWords.Preemptions, to.Rule);
        }

        if (to.Rule == PreemptionRule.None)
        {
            yield break;
        }

        if (from.Victims != to.Victims)
        {
            yield return "victims=" + PolicyWords.NameOf(PolicyWords.Victims, to.Victims);
        }

        if (from.Effect != to.Effect)
        {
            yield return "on-preempt=" + PolicyWords.NameOf(PolicyWords.Effects, to.Effect);
        }

        if (from.ExemptTime != to.ExemptTime)
        {
            yield return "exempt=" + DurationText.Exact(to.ExemptTime);
        }
    }

    private static string OrderValue(OrderSpec order) =>
        order.Kind == OrderKind.Formula ? Quote(order.Formula ?? "") : OrderCatalog.Get(order.Kind).Name;

    private static string Quote(string text) =>
        new StringBuilder(text.Length + 2).Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
}
