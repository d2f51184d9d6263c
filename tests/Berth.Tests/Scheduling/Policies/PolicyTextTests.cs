using Berth.Model;
using Berth.Scheduling.Policies;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Policies;

public sealed class PolicyTextTests
{
    private static readonly Gen<OrderSpec> GenOrder = Gen.OneOf(
        Gen.OneOf([.. OrderCatalog.Entries.Select(entry => new OrderSpec(entry.Kind))]),
        Gen.OneOf(new OrderSpec(OrderKind.Formula, "log10(r)*n + 870*log10(s)"), new OrderSpec(OrderKind.Formula, "max(r, 2) ^ -(n)")));

    private static readonly Gen<string> GenName = Gen.OneOf(Gen.Const(""), Gen.OneOf("easy", "my \"best\" policy", "it's (mine), really", "F=1"));

    private static readonly Gen<PreemptionSpec> GenPreemption = Gen.Select(
        Gen.Enum<PreemptionRule>(),
        Gen.Enum<VictimOrder>(),
        Gen.Enum<PreemptionEffect>(),
        Gen.Int[0, 200_000],
        (rule, victims, effect, exempt) => rule == PreemptionRule.None
            ? PreemptionSpec.None
            : new PreemptionSpec(rule) { Victims = victims, Effect = effect, ExemptTime = new Duration(exempt * 100L) });

    private static readonly Gen<PolicySpec> GenSpec = Gen.Select(
        GenBase,
        GenPreemption,
        Gen.Bool,
        GenName,
        (based, preemption, keepsHead, name) =>
        {
            PolicySpec spec = based with
            {
                Name = name,
                KeepsHead = keepsHead && based.ReservationDepth == 1,
                Preemption = based.ReservationDepth is 0 or 1 ? preemption : PreemptionSpec.None,
            };
            return name.Length > 0 ? spec : PolicyText.Parse(PolicyText.Format(spec with { Name = "x" })) with { Name = CanonicalName(spec) };
        });

    private static Gen<PolicySpec> GenBase => Gen.Select(
        GenOrder,
        GenOrder.Null(),
        Gen.OneOf(Gen.Int[0, 1], Gen.Int[0, 9]).Nullable(),
        Gen.Int[0, 9].Nullable(),
        Gen.Enum<EstimateKind>(),
        Gen.Enum<ArrivalPass>(),
        Gen.OneOf([.. Enum.GetValues<PlacementRule>().Select(rule => new PlacementSpec(rule)), new PlacementSpec(PlacementRule.Random, 7)]),
        (order, backfill, depth, lookahead, estimate, arrivals, placement) => new PolicySpec
        {
            Name = "",
            Order = order,
            BackfillOrder = backfill == order ? null : backfill,
            ReservationDepth = depth,
            Lookahead = lookahead,
            Estimate = estimate,
            ArrivalPass = arrivals,
            Placement = placement,
        });

    [Fact]
    public void Parsing_the_formatted_text_gives_the_same_policy_back() =>
        GenSpec.Sample(spec => Assert.Equal(spec, PolicyText.Parse(PolicyText.Format(spec))), iter: 5000);

    [Fact]
    public void Formatting_is_canonical_whatever_preset_a_text_starts_from() =>
        Gen.Select(GenSpec, Gen.OneOf([.. PolicyCatalog.Presets])).Sample(
            (spec, preset) => Assert.Equal(PolicyText.Format(spec), PolicyText.Format(PolicyText.Parse(AllKeys(preset.Name, spec)))), iter: 2000);

    [Fact]
    public void Every_preset_reads_back_from_its_name_and_is_its_own_canonical_text()
    {
        foreach (PolicyPreset preset in PolicyCatalog.Presets)
        {
            Assert.Equal(preset.Spec, PolicyText.Parse(preset.Name));
            Assert.Equal(preset.Spec, PolicyText.Parse($" {preset.Name.ToUpperInvariant()} ( ) "));
            Assert.Equal(preset.Name, PolicyText.Format(preset.Spec));
        }

        Assert.Equal(PolicyCatalog.Presets.Count, PolicyCatalog.Presets.Select(preset => preset.Spec with { Name = "" }).Distinct().Count());
    }

    [Fact]
    public void Keys_change_exactly_what_they_name()
    {
        PolicySpec policy = PolicyText.Parse("easy(order=wfp3, depth=2, estimate=tsafrir)");
        Assert.Equal(new OrderSpec(OrderKind.Wfp3), policy.Order);
        Assert.Null(policy.BackfillOrder);
        Assert.Equal(2, policy.ReservationDepth);
        Assert.Null(policy.Lookahead);
        Assert.Equal(EstimateKind.Tsafrir, policy.Estimate);
        Assert.Equal(ArrivalPass.WhenItFits, policy.ArrivalPass);
        Assert.Equal("wfp3(depth=2, estimate=tsafrir)", policy.Name);

        PolicySpec other = PolicyText.Parse("conservative(depth=3,lookahead=50,backfill=saf,arrivals=always,estimate=user-mean,name='night shift')");
        Assert.Equal(3, other.ReservationDepth);
        Assert.Equal(50, other.Lookahead);
        Assert.Equal(new OrderSpec(OrderKind.SmallestArea), other.BackfillOrder);
        Assert.Equal(ArrivalPass.Always, other.ArrivalPass);
        Assert.Equal(EstimateKind.UserMean, other.Estimate);
        Assert.Equal("night shift", other.Name);
        Assert.True(PolicyText.Parse("list(depth=ALL)").IsConservative);
        Assert.Null(PolicyText.Parse("fcfs(lookahead=unlimited)").Lookahead);
        Assert.Null(PolicyText.Parse("easy-sjbf(backfill=same)").BackfillOrder);
        Assert.Equal("easy", PolicyText.Parse("list").Name);
    }

    [Theory]
    [InlineData("easy(order=\"log10(r)*n + 870*log10(s)\")")]
    [InlineData("easy(order='log10(r)*n + 870*log10(s)')")]
    [InlineData("easy(order=formula(\"log10(r)*n + 870*log10(s)\"))")]
    [InlineData("easy(order=formula( log10(r)*n + 870*log10(s) ), depth=1)")]
    [InlineData("easy(order=log10(r)*n + 870*log10(s), depth=1)")]
    public void A_formula_may_stand_in_quotes_in_formula_or_bare(string text)
    {
        PolicySpec policy = PolicyText.Parse(text);
        Assert.Equal(new OrderSpec(OrderKind.Formula, "log10(r)*n + 870*log10(s)"), policy.Order);
        Assert.Equal("easy(order=\"log10(r)*n + 870*log10(s)\")", policy.Name);
    }

    [Fact]
    public void A_single_field_is_a_formula_too() => Assert.Equal(new OrderSpec(OrderKind.Formula, "q"), PolicyText.Parse("easy(order=q)").Order);

    [Theory]
    [InlineData("", 1, "expected the name of a policy", "")]
    [InlineData("eazy", 1, "there is no policy 'eazy'", "did you mean easy?")]
    [InlineData("easy(ordre=wfp3)", 6, "there is no key 'ordre'", "did you mean order?")]
    [InlineData("easy(order=wpf3)", 12, "there is no order 'wpf3'", "did you mean wfp3?")]
    [InlineData("easy(backfill=smae)", 15, "there is no order 'smae'", "did you mean same?")]
    [InlineData("easy(depth=-1)", 12, "'-1' is no value of depth", "or all")]
    [InlineData("easy(depth=2.5)", 12, "'2.5' is no value of depth", "whole number")]
    [InlineData("easy(lookahead=99999999999)", 16, "is no value of lookahead", "or unlimited")]
    [InlineData("easy(estimate=tsafir)", 15, "'tsafir' is no value of estimate", "did you mean tsafrir?")]
    [InlineData("easy(arrivals=never)", 15, "'never' is no value of arrivals", "fits, always")]
    [InlineData("easy(placement=bestfit)", 16, "no placement rule 'bestfit'", "did you mean best-fit?")]
    [InlineData("easy(placement=fgd(7))", 16, "'fgd(7)' is no value of placement", "only random takes a number")]
    [InlineData("easy(placement=random(x))", 16, "'random(x)' is no value of placement", "random(7)")]
    [InlineData("easy(head=keep)", 11, "'keep' is no value of head", "current, kept")]
    [InlineData("easy(preempt=user)", 14, "'user' is no value of preempt", "none, qos, tier, reclaim")]
    [InlineData("easy(preempt=qos, victims=oldest)", 27, "'oldest' is no value of victims", "youngest")]
    [InlineData("easy(preempt=qos, on-preempt=stop)", 30, "'stop' is no value of on-preempt", "requeue, cancel, suspend")]
    [InlineData("easy(preempt=qos, exempt=soon)", 26, "'soon' is no value of exempt", "90s")]
    [InlineData("easy(head=kept, depth=2)", 11, "kept only with one reservation", "depth=1, or head=current")]
    [InlineData("first-fit(head=kept)", 16, "kept only with one reservation", "depth=1")]
    [InlineData("conservative(preempt=qos)", 22, "with one reservation or none", "preempt=none")]
    [InlineData("easy(depth=2, preempt=tier)", 23, "with one reservation or none", "depth=1")]
    [InlineData("easy(victims=youngest)", 6, "'victims' means nothing", "preempt=qos")]
    [InlineData("easy(preempt=none, exempt=1h)", 20, "'exempt' means nothing", "preempt=qos")]
    [InlineData("easy(depth=1, depth=2)", 15, "'depth' is there twice", "once")]
    [InlineData("easy(depth=1", 13, "closing parenthesis is missing", "')'")]
    [InlineData("easy(depth 1)", 12, "no '=' after the key 'depth'", "key=value")]
    [InlineData("easy(depth=)", 12, "no value for 'depth'", "key=value")]
    [InlineData("easy)", 5, "unexpected ')'", "expected '('")]
    [InlineData("easy() x", 8, "unexpected 'x'", "expected")]
    [InlineData("easy(depth=1,)", 14, "expected a key, found ')'", "for example")]
    [InlineData("easy(order=\"r*n)", 12, "the quote is not closed", "another")]
    [InlineData("easy(order='r' n)", 16, "unexpected 'n' after the value of 'order'", "','")]
    [InlineData("easy(order='log10(r)*m')", 22, "there is no field or function 'm'", "expected one of r, q, n")]
    [InlineData("easy(order=log10(r)*m)", 21, "there is no field or function 'm'", "expected one of r, q, n")]
    [InlineData("easy(order=formula( 'r*m' ))", 24, "there is no field or function 'm'", "expected one of r, q, n")]
    [InlineData("easy(order='wpf3')", 13, "there is no order 'wpf3'", "did you mean wfp3?")]
    [InlineData("easy(order=formula('r*n)", 20, "the quote is not closed", "another")]
    [InlineData("easy(order='')", 13, "ends where a value is expected", "a number")]
    [InlineData("easy(name='')", 12, "this is no name", "characters")]
    public void A_wrong_text_is_refused_with_its_column_and_what_was_meant(string text, int column, string rule, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => PolicyText.Parse(text));
        Assert.Equal(column, error.Column);
        Assert.Contains(rule, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice!, StringComparison.OrdinalIgnoreCase);
        string[] excerpt = error.Excerpt!.Split('\n');
        Assert.Equal(text, excerpt[0]);
        Assert.Equal(column, excerpt[1].Length);
    }

    [Fact]
    public void Preemption_and_the_kept_head_are_parts_of_the_text()
    {
        PolicySpec policy = PolicyText.Parse("easy(head=kept, preempt=QOS, victims=least-lost, on-preempt=suspend, exempt=1h30m)");

        Assert.True(policy.KeepsHead);
        Assert.Equal(
            new PreemptionSpec(PreemptionRule.Qos) { Victims = VictimOrder.LeastLost, Effect = PreemptionEffect.Suspend, ExemptTime = Duration.FromSeconds(5400) },
            policy.Preemption);
        Assert.Equal("easy(head=kept, preempt=qos, victims=least-lost, on-preempt=suspend, exempt=1h30m)", policy.Name);
        Assert.Equal("first-fit(preempt=reclaim)", PolicyText.Parse("list(depth=0, victims=youngest, preempt=reclaim, exempt=0s)").Name);
        Assert.Equal("easy", PolicyText.Parse("easy(head=current, preempt=none)").Name);
    }

    [Fact]
    public void A_placement_rule_is_part_of_the_text_where_it_is_not_best_fit()
    {
        Assert.Equal("easy(placement=fgd)", PolicyText.Parse("list(placement=FGD)").Name);
        Assert.Equal("easy", PolicyText.Parse("easy(placement=best-fit)").Name);
        Assert.Equal(new PlacementSpec(PlacementRule.Random, 7), PolicyText.Parse("easy(placement=random(7))").Placement);
        Assert.Equal("easy(placement=random(7))", PolicyText.Parse("easy(placement=random(7))").Name);
    }

    [Fact]
    public void Another_placement_rule_changes_the_name_unless_a_person_gave_it()
    {
        var topology = new PlacementSpec(PlacementRule.Topology);

        Assert.Equal(PolicyText.Parse("sjf(depth=2, placement=topology)"), PolicyText.WithPlacement(PolicyText.Parse("sjf(depth=2)"), topology));
        Assert.Equal("mine", PolicyText.WithPlacement(PolicyText.Parse("sjf(name=mine)"), topology).Name);
        Assert.Equal("easy", PolicyText.WithPlacement(PolicyText.Parse("easy(placement=fgd)"), new PlacementSpec(PlacementRule.BestFit)).Name);
    }

    [Fact]
    public void Arbitrary_text_is_read_or_refused_and_nothing_else()
    {
        Gen<string> soup = Gen.OneOf(
            Gen.String[0, 30],
            Gen.OneOf("easy", "(", ")", ",", "=", "order", "'", "\"", "formula(", "depth", "2", " ", "r*n", "log2(").Array[0, 14].Select(string.Concat));
        soup.Sample(
            text =>
            {
                try
                {
                    PolicySpec policy = PolicyText.Parse(text);
                    Assert.Equal(policy, PolicyText.Parse(PolicyText.Format(policy)));
                }
                catch (BadInputException error)
                {
                    Assert.InRange(error.Column!.Value, 1, text.Length + 1);
                }
            },
            iter: 20_000);
    }

    private static string CanonicalName(PolicySpec spec)
    {
        string named = PolicyText.Format(spec with { Name = "\u0001" });
        int at = named.IndexOf("name=", StringComparison.Ordinal);
        string without = named[..at].TrimEnd(' ', ',', '(');
        return named[at - 1] == '(' ? without : without + ")";
    }

    private static string AllKeys(string preset, PolicySpec spec)
    {
        string Value(OrderSpec order) => order.Kind == OrderKind.Formula ? $"'{order.Formula}'" : OrderCatalog.Get(order.Kind).Name;
        string backfill = spec.BackfillOrder is null ? "same" : Value(spec.BackfillOrder);
        string estimate = spec.Estimate switch
        {
            EstimateKind.Perfect => "perfect",
            EstimateKind.Tsafrir => "tsafrir",
            EstimateKind.UserMean => "user-mean",
            _ => "request",
        };
        string arrivals = spec.ArrivalPass == ArrivalPass.Always ? "always" : "fits";
        string placement = PolicyText.FormatPlacement(spec.Placement);
        string head = spec.KeepsHead ? "kept" : "current";
        string preempt = spec.Preemption.Rule.ToString().ToLowerInvariant();
        string victims = spec.Preemption.Victims switch
        {
            VictimOrder.LeastLost => "least-lost",
            VictimOrder.LowestPriority => "lowest-priority",
            _ => "youngest",
        };
        string how = spec.Preemption.Rule == PreemptionRule.None ? ""
            : $", victims={victims}, on-preempt={spec.Preemption.Effect.ToString().ToLowerInvariant()}, exempt={DurationText.Exact(spec.Preemption.ExemptTime)}";
        string name = spec.Name == CanonicalName(spec) ? "" : $", name=\"{spec.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return $"{preset}(order={Value(spec.Order)}, backfill={backfill}, depth={spec.ReservationDepth?.ToString() ?? "all"}, "
            + $"lookahead={spec.Lookahead?.ToString() ?? "unlimited"}, estimate={estimate}, arrivals={arrivals}, placement={placement}, head={head}, preempt={preempt}{how}{name})";
    }
}
