using System.Globalization;
using Berth.Model;
using Berth.Scheduling.Formulas;

namespace Berth.Scheduling.Policies;

/// <summary>Gives the words of a policy their meaning. One instance reads one policy.</summary>
internal sealed class PolicyFields
{
    private const int LargestNumber = 1_000_000_000;
    private const int LongestName = 120;
    private const string Together = "bad-combination";
    private readonly string _input;
    private readonly PlacedText? _whole;

    /// <param name="input">What was read, for messages.</param>
    /// <param name="whole">The short form, for an excerpt with a caret; null where the policy was not written in one line.</param>
    public PolicyFields(string input, PlacedText? whole)
    {
        _input = input;
        _whole = whole;
    }

    public PolicySpec Build(PlacedText preset, IReadOnlyList<PolicyDraftField> fields)
    {
        PolicySpec spec = Base(preset);
        string? name = null;
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (PolicyDraftField field in fields)
        {
            if (!seen.Add(field.Key.Text))
            {
                throw Bad(field.Key, "duplicate-key", $"the key '{field.Key.Text}' is there twice", "give it once");
            }

            if (string.Equals(field.Key.Text, "name", StringComparison.OrdinalIgnoreCase))
            {
                name = Name(field.Value);
            }
            else
            {
                spec = Apply(spec, field);
            }
        }

        CheckTogether(spec, preset, fields);
        spec = PolicyText.Normalize(spec);
        return spec with { Name = name ?? PolicyText.FormatWithoutName(spec) };
    }

    private PolicySpec Base(PlacedText preset)
    {
        if (string.Equals(preset.Text, PolicyCatalog.NeutralBase, StringComparison.OrdinalIgnoreCase))
        {
            return new PolicySpec { Name = PolicyCatalog.NeutralBase };
        }

        return PolicyCatalog.Find(preset.Text)?.Spec
            ?? throw Bad(preset, "unknown-policy", $"there is no policy '{preset.Text}'", NearestName.Advice(preset.Text, PolicyCatalog.Names));
    }

    private PolicySpec Apply(PolicySpec spec, PolicyDraftField field)
    {
        switch (field.Key.Text.ToLowerInvariant())
        {
            case "order":
                return spec with { Order = Order(field.Value, OrderCatalog.Names) };
            case "backfill":
                return IsWord(field.Value, PolicyWords.Same)
                    ? spec with { BackfillOrder = null }
                    : spec with { BackfillOrder = Order(field.Value, [.. OrderCatalog.Names, PolicyWords.Same]) };
            case "depth":
                return spec with { ReservationDepth = Number(field, PolicyWords.All) };
            case "lookahead":
                return spec with { Lookahead = Number(field, PolicyWords.Unlimited) };
            case "estimate":
                return spec with { Estimate = Choice(field, PolicyWords.Estimates) };
            case "arrivals":
                return spec with { ArrivalPass = Choice(field, PolicyWords.Arrivals) };
            case "placement":
                return spec with { Placement = Placement(field.Value) };
            case "head":
                return spec with { KeepsHead = Choice(field, PolicyWords.Heads) };
            case "preempt":
                return spec with { Preemption = spec.Preemption with { Rule = Choice(field, PolicyWords.Preemptions) } };
            case "victims":
                return spec with { Preemption = spec.Preemption with { Victims = Choice(field, PolicyWords.Victims) } };
            case "on-preempt":
                return spec with { Preemption = spec.Preemption with { Effect = Choice(field, PolicyWords.Effects) } };
            case "exempt":
                return spec with { Preemption = spec.Preemption with { ExemptTime = Length(field) } };
            default:
                throw Bad(field.Key, "unknown-key", $"there is no key '{field.Key.Text}'", NearestName.Advice(field.Key.Text, PolicyDraft.Keys));
        }
    }

    /// <summary>Parts that only have a meaning together. The key that was written is to blame; where none was, the preset.</summary>
    private void CheckTogether(PolicySpec spec, PlacedText preset, IReadOnlyList<PolicyDraftField> fields)
    {
        if (spec.KeepsHead && spec.ReservationDepth != 1)
        {
            throw Bad(Blamed("head", "depth"), Together, "the head is kept only with one reservation", "write depth=1, or head=current");
        }

        bool preempts = spec.Preemption.Rule != PreemptionRule.None;
        if (preempts && spec.ReservationDepth is not (0 or 1))
        {
            throw Bad(Blamed("preempt", "depth"), Together, "jobs are preempted only under policies with one reservation or none", "write depth=1 or depth=0, or preempt=none");
        }

        foreach (PolicyDraftField field in fields)
        {
            if (!preempts && field.Key.Text.ToLowerInvariant() is "victims" or "on-preempt" or "exempt")
            {
                throw Bad(field.Key, Together, $"nobody is preempted, so '{field.Key.Text}' means nothing", "write preempt=qos, tier or reclaim too");
            }
        }

        PlacedText Blamed(params ReadOnlySpan<string> keys)
        {
            foreach (string key in keys)
            {
                foreach (PolicyDraftField field in fields)
                {
                    if (string.Equals(field.Key.Text, key, StringComparison.OrdinalIgnoreCase))
                    {
                        return field.Value;
                    }
                }
            }

            return preset;
        }
    }

    private PlacementSpec Placement(PlacedText value)
    {
        try
        {
            return PolicyText.ParsePlacement(value.Text, _input);
        }
        catch (BadInputException error)
        {
            throw Bad(value, error.Rule, error.Problem, error.Advice ?? "");
        }
    }

    private OrderSpec Order(PlacedText value, IReadOnlyCollection<string> valid)
    {
        string text = value.Text.Trim();
        OrderEntry? entry = OrderCatalog.Find(text);
        if (entry is not null)
        {
            return new OrderSpec(entry.Kind);
        }

        PlacedText formula = InsideFormula(value);
        try
        {
            return new OrderSpec(OrderKind.Formula, Formula.Parse(formula.Text).Text);
        }
        catch (BadInputException) when (text.Length > 0 && text.All(IsNameCharacter))
        {
            throw Bad(value, "unknown-order", $"there is no order '{text}'", NearestName.Advice(text, valid) + "; or a formula");
        }
        catch (BadInputException error)
        {
            int column = formula.Column + (error.Column ?? 1) - 1;
            throw new BadInputException(_input, error.Rule, error.Problem, error.Advice, value.Line, column, null, error)
            {
                Excerpt = _whole is PlacedText whole ? TextExcerpt.WithCaret(whole.Text, column - whole.Column + 1) : error.Excerpt,
            };
        }
    }

    /// <summary>What stands in formula("..."), or the text itself.</summary>
    private static PlacedText InsideFormula(PlacedText value)
    {
        const string Function = "formula(";
        string text = value.Text.Trim();
        if (!text.StartsWith(Function, StringComparison.OrdinalIgnoreCase) || !text.EndsWith(')'))
        {
            return value;
        }

        int from = Function.Length;
        int to = text.Length - 1;
        string inner = text[from..to].Trim();
        from = inner.Length == 0 ? from : text.IndexOf(inner, from, StringComparison.Ordinal);
        if (inner.Length >= 2 && inner[0] is '"' or '\'' && inner[^1] == inner[0])
        {
            inner = inner[1..^1];
            from++;
        }

        return value with { Text = inner, Column = value.Column + from };
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '.';

    private int? Number(PolicyDraftField field, string noLimit)
    {
        string text = field.Value.Text.Trim();
        if (string.Equals(text, noLimit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= LargestNumber;
        return valid
            ? number
            : throw Bad(field.Value, "bad-value", $"'{text}' is no value of {field.Key.Text}", $"expected a whole number from 0 to {LargestNumber}, or {noLimit}");
    }

    private T Choice<T>(PolicyDraftField field, IReadOnlyList<(string Name, T Value)> words)
    {
        string text = field.Value.Text.Trim();
        foreach ((string name, T value) in words)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw Bad(field.Value, "bad-value", $"'{text}' is no value of {field.Key.Text}", NearestName.Advice(text, [.. words.Select(word => word.Name)]));
    }

    private Duration Length(PolicyDraftField field) => DurationText.TryParse(field.Value.Text.Trim(), out Duration length)
        ? length
        : throw Bad(field.Value, "bad-value", $"'{field.Value.Text.Trim()}' is no value of {field.Key.Text}", $"expected {DurationText.Expected}");

    /// <summary>The name that a policy is given.</summary>
    public string Name(PlacedText value)
    {
        bool valid = value.Text.Length is > 0 and <= LongestName && !string.IsNullOrWhiteSpace(value.Text) && !value.Text.Any(char.IsControl);
        return valid ? value.Text : throw Bad(value, "bad-value", "this is no name", $"1 to {LongestName} characters, not only spaces, no control characters");
    }

    private static bool IsWord(PlacedText value, string word) => string.Equals(value.Text.Trim(), word, StringComparison.OrdinalIgnoreCase);

    private BadInputException Bad(PlacedText place, string rule, string problem, string advice) =>
        PolicyErrors.At(_input, _whole, rule, place.Line, place.Column, problem, advice);
}
