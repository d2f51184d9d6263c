using Berth.Formats.Policies;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Regimes;

/// <summary>Policies with regimes in one line and in YAML.</summary>
public sealed class RegimeTextTests
{
    private const string Line =
        "regimes(dwell=30m, utc=+01:00, night=easy-sjbf when hour 20:00-06:00 and day mon-fri, "
        + "crowded=easy(order=\"r * n, when\", depth=2) when load > 1.5 and wide(64) > 0.25 until load < 1.1 or wide(64) < 0.1, day=easy)";

    [Fact]
    public void A_line_says_every_part_and_reads_back()
    {
        PolicySpec policy = PolicyText.Parse(Line.Replace("r * n, when", "r * n", StringComparison.Ordinal));
        RegimeSet set = policy.Regimes!;

        Assert.Equal("night/crowded/day", policy.Name);
        Assert.Equal((Duration.FromMinutes(30), 60), (set.Dwell, set.UtcOffsetMinutes));
        Assert.Equal(["night", "crowded", "day"], set.Regimes.Select(regime => regime.Name));
        Assert.Equal([new HourTest(1200, 360), new DayTest(DayOfWeek.Monday, DayOfWeek.Friday)], set.Regimes[0].Tests);
        Assert.Equal(
            [
                new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, 1_500, 1_100),
                new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.WideWork, 64), true, 250, 100),
            ],
            set.Regimes[1].Tests);
        Assert.Equal(PolicyText.Parse("easy(order='r * n', depth=2)"), set.Regimes[1].Policy);
        Assert.Empty(set.Regimes[2].Tests);
        Assert.Equal(policy, PolicyText.Parse(PolicyText.Format(policy)));
        Assert.Equal(OrderSpec.Fcfs, policy.Order);
    }

    [Fact]
    public void A_word_in_quotes_or_parentheses_is_no_condition()
    {
        PolicySpec policy = PolicyText.Parse("regimes(dwell=1m, a=easy(name='now when until') when queue > 5 until queue < 2, b=easy(name=' when '), name=mine)");
        Assert.Equal(("mine", "now when until", " when "), (policy.Name, policy.Regimes!.Regimes[0].Policy.Name, policy.Regimes.Regimes[1].Policy.Name));
        Assert.Equal(policy, PolicyText.Parse(PolicyText.Format(policy)));
    }

    [Fact]
    public void Parsing_the_formatted_text_gives_the_same_policy_back() => Gen.Select(RegimeCases.Any, Gen.OneOf(Gen.Const(""), Gen.Const("my, \"own\""))).Sample(
        (set, name) =>
        {
            PolicySpec policy = set.ToPolicy(name.Length == 0 ? set.DefaultName : name);
            Assert.Equal(policy, PolicyText.Parse(PolicyText.Format(policy)));
            Assert.Equal(policy.GetHashCode(), PolicyText.Parse(PolicyText.Format(policy)).GetHashCode());
        },
        iter: 3_000);

    [Fact]
    public void Another_placement_goes_to_every_regime()
    {
        PolicySpec policy = PolicyText.WithPlacement(PolicyText.Parse("regimes(dwell=1m, a=sjf when hour 8-9, b=easy)"), new PlacementSpec(PlacementRule.Fgd));
        Assert.Equal("regimes(dwell=1m, a=sjf(placement=fgd) when hour 08:00-09:00, b=easy(placement=fgd))", PolicyText.Format(policy));
        Assert.Equal(new PlacementSpec(PlacementRule.Fgd), policy.Placement);
    }

    [Fact]
    public void Yaml_says_the_same()
    {
        PolicySpec yaml = PolicyText.Build(PolicyYaml.Read(new StringReader("""
            policies:
              - dwell: 30m
                utc: +01:00
                regimes:
                  - name: night
                    policy: easy-sjbf
                    when: hour 20-6 and day mon-fri
                  - name: crowded
                    policy: easy
                    order: r * n
                    depth: 2
                    when: load > 1.5 and wide(64) > 0.25
                    until: wide(64) < 0.1 or load < 1.1
                  - name: day
            """), "p.yaml").Single());
        Assert.Equal(PolicyText.Parse(Line.Replace("r * n, when", "r * n", StringComparison.Ordinal)), yaml);
    }

    [Theory]
    [InlineData("regimes()", 1, "there are no regimes", "from 1 to 20")]
    [InlineData("regimes(a=easy)", 1, "there is no 'dwell'", "dwell=30m")]
    [InlineData("regimes(dwell=0s, a=easy)", 15, "'0s' is no value of dwell", "more than none")]
    [InlineData("regimes(dwell=1m, dwell=2m, a=easy)", 19, "'dwell' is there twice", "once")]
    [InlineData("regimes(dwell=1m, utc=+15:00, a=easy)", 23, "'+15:00' is no value of utc", "+01:00")]
    [InlineData("regimes(dwell=1m, a=easy, b=sjf)", 19, "nothing says when 'a' is in force", "when")]
    [InlineData("regimes(dwell=1m, a=easy when hour 8-9)", 19, "the last regime is never left out of force", "default")]
    [InlineData("regimes(dwell=1m, a=easy until load < 1)", 32, "ends what no 'when' began", "neither")]
    [InlineData("regimes(dwell=1m, a=easy when hour 8-9, A=sjf)", 41, "the regime 'A' is there twice", "name of its own")]
    [InlineData("regimes(dwell=1m, a=eazy when hour 8-9, b=sjf)", 21, "there is no policy 'eazy'", "did you mean easy?")]
    [InlineData("regimes(dwell=1m, a=easy(dept=1) when hour 8-9, b=sjf)", 26, "there is no key 'dept'", "did you mean depth?")]
    [InlineData("regimes(dwell=1m, a=conservative when hour 8-9, b=sjf)", 19, "'a' cannot be a regime here", "conservative")]
    [InlineData("regimes(dwell=1m, a=easy when hour 8-9, b=easy++)", 41, "'b' cannot be a regime here", "same estimate")]
    [InlineData("regimes(dwell=1m, a=regimes(dwell=1m, b=easy) when hour 8-9, c=easy)", 19, "'a' cannot be a regime here", "no regimes of its own")]
    [InlineData("regimes(dwell=1m, a=sjf when laod > 1 until load < 0.5, b=easy)", 30, "there is no measure 'laod'", "did you mean load?")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1, b=easy)", 30, "nothing says until when 'load' holds", "until: load < 0.5")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1 until load < 1, b=easy)", 45, "'load < 1' is not on the other side of 'load > 1'", "strictly")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1 until load > 0.5, b=easy)", 45, "is not on the other side", "strictly")]
    [InlineData("regimes(dwell=1m, a=sjf when load < 1 until load > 0.5, b=easy)", 45, "is not on the other side", "load > 2")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1 and load > 2 until load < 0.5, b=easy)", 43, "'load' is there twice", "once")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1 until load < 0.5 or queue < 3, b=easy)", 59, "'queue' is no part of 'when'", "begin it")]
    [InlineData("regimes(dwell=1m, a=sjf when hour 8-9 until hour 9-10, b=easy)", 45, "end by themselves", "leave them out")]
    [InlineData("regimes(dwell=1m, a=sjf when hour 8-8, b=easy)", 35, "'8-8' is no time of the day", "20:00-06:00")]
    [InlineData("regimes(dwell=1m, a=sjf when hour 8:60-9, b=easy)", 35, "'8:60-9' is no time of the day", "20:00-06:00")]
    [InlineData("regimes(dwell=1m, a=sjf when day mo-fr, b=easy)", 34, "'mo-fr' are no days", "mon-fri")]
    [InlineData("regimes(dwell=1m, a=sjf when queue > 2.5 until queue < 1, b=easy)", 38, "'2.5' is no threshold here", "whole number of jobs")]
    [InlineData("regimes(dwell=1m, a=sjf when wide > 0.5 until wide < 0.1, b=easy)", 35, "does not say what counts", "wide(64)")]
    [InlineData("regimes(dwell=1m, a=sjf when short(1h) > 5 until short(1h) < 1, b=easy)", 42, "'5' is no threshold here", "from 0 to 1")]
    [InlineData("regimes(dwell=1m, a=sjf when load >= 1 until load < 0.5, b=easy)", 36, "'= 1' is no threshold here", "at least 0")]
    [InlineData("regimes(dwell=1m, a=sjf when load > 1.2345 until load < 0.5, b=easy)", 37, "'1.2345' is no threshold here", "three digits")]
    [InlineData("regimes(dwell=1m, a=sjf when load until load < 0.5, b=easy)", 34, "'load' compares nothing", "< or >")]
    public void A_wrong_line_is_refused_with_its_column_and_what_was_meant(string text, int column, string problem, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => PolicyText.Parse(text));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice!, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
        string[] excerpt = error.Excerpt!.Split('\n');
        Assert.Equal(column, excerpt[1].Length);
        Assert.Equal(text, excerpt[0]);
    }

    [Theory]
    [InlineData("policies:\n  - dwel: 1m\n    regimes: [{name: a}]\n", 2, 5, "no key 'dwel'", "did you mean dwell?")]
    [InlineData("policies:\n  - dwell: 1m\n    order: sjf\n    regimes: [{name: a}]\n", 3, 5, "no key 'order'", "expected one of name, dwell, utc, regimes")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes: night\n", 3, 14, "'night' cannot stand here", "'- '")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes:\n      - policy: easy\n", 4, 9, "there is no 'name'", "name of its own")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes:\n      - {name: a, wen: hour 8-9}\n", 4, 19, "no key 'wen'", "did you mean when?")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes:\n      - {name: a, when: hour 8-9, order: sfj}\n      - name: b\n", 4, 42, "no order 'sfj'", "did you mean sjf?")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes:\n      - name: a\n        when: load > 1\n        until: load < 2\n      - name: b\n", 6, 16, "not on the other side", "load < 0.5")]
    [InlineData("policies:\n  - dwell: 1m\n    regimes: []\n", 2, 5, "there are no regimes", "from 1 to 20")]
    [InlineData("policies:\n  - regimes: [{name: utc}]\n", 2, 22, "'utc' is no name of a regime", "letters")]
    public void A_wrong_file_is_refused_with_line_and_column(string yaml, int line, int column, string problem, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => PolicyYaml.Read(new StringReader(yaml), "p.yaml").Select(PolicyText.Build).ToList());
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice!, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void No_line_makes_the_reader_fail_in_another_way() => Gen.Select(Gen.Int[0, Line.Length - 1], Gen.Int[0, 12], Gen.OneOf(Gen.Const(""), Gen.Char[' ', '~'].Array[0, 4].Select(chars => new string(chars)))).Sample(
        (at, cut, put) =>
        {
            string text = Line[..at] + put + Line[Math.Min(Line.Length, at + cut)..];
            try
            {
                PolicyText.Parse(text);
            }
            catch (BadInputException error)
            {
                Assert.InRange(error.Column ?? 0, 1, text.Length + 1);
            }
        },
        iter: 5_000);
}
