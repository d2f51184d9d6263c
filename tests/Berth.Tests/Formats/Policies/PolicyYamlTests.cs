using Berth.Formats.Policies;
using Berth.Model;
using Berth.Scheduling.Policies;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Policies;

public sealed class PolicyYamlTests
{
    [Fact]
    public void Texts_and_mappings_say_the_same()
    {
        IReadOnlyList<PolicySpec> policies = Read(
            """
            # four ways
            policies:
              - easy
              - easy(order=wfp3, depth=2, name="by hand")
              - policy: easy
                order: wfp3
                depth: 2
                name: by hand
              - {order: "log10(r)*n + 870*log10(s)", backfill: sjf, depth: all, lookahead: 10, estimate: user-mean, arrivals: always}
              - order: formula("r * n")
              - {order: priority, placement: random(7)}
            """);
        Assert.Equal(6, policies.Count);
        Assert.Equal(PolicyText.Parse("priority(placement=random(7))"), policies[5]);
        Assert.Equal(PolicyText.Parse("easy"), policies[0]);
        Assert.Equal(policies[1], policies[2]);
        Assert.Equal("by hand", policies[2].Name);
        Assert.Equal(
            PolicyText.Parse("list(order='log10(r)*n + 870*log10(s)', backfill=sjf, depth=all, lookahead=10, estimate=user-mean, arrivals=always)"), policies[3]);
        Assert.Equal(new OrderSpec(OrderKind.Formula, "r * n"), policies[4].Order);
    }

    [Theory]
    [InlineData("", 1, 1, "the file is empty", "policies:")]
    [InlineData("# nothing\n", 2, 1, "the file is empty", "policies:")]
    [InlineData("policies:\n  - eazy\n", 2, 5, "no policy 'eazy'", "did you mean easy?")]
    [InlineData("policies:\n  - 'easy(order=wpf3)'\n", 2, 17, "no order 'wpf3'", "did you mean wfp3?")]
    [InlineData("polices: [easy]\n", 1, 1, "no key 'polices'", "did you mean policies?")]
    [InlineData("policies:\n  - policy: easy\n    dept: 2\n", 3, 5, "no key 'dept'", "did you mean depth?")]
    [InlineData("policies:\n  - policy: easy\n    depth: two\n", 3, 12, "'two' is no value of depth", "or all")]
    [InlineData("policies:\n  - order: log10(r)*x\n", 2, 21, "no field or function 'x'", "expected one of")]
    [InlineData("policies:\n  - depth: 1\n    depth: 2\n", 3, 5, "is there twice", "once")]
    [InlineData("policies:\n  - depth:\n", 2, 11, "'depth' has no value", "leave the key out")]
    [InlineData("policies:\n  - depth: [1]\n", 2, 12, "a list cannot stand here", "a text or a number")]
    [InlineData("policies:\n  - &a easy\n  - *a\n", 3, 5, "an alias cannot stand here", "a text or a number")]
    [InlineData("policies: easy\n", 1, 11, "'easy' cannot stand here", "'- '")]
    [InlineData("policies: []\n", 2, 1, "there are no policies", "one item")]
    [InlineData("- easy\n", 1, 1, "a list cannot stand here", "policies:")]
    [InlineData("policies: [easy]\npolicies: [easy]\n", 2, 1, "is there twice", "once")]
    [InlineData("policies: [easy]\n---\npolicies: [sjf]\n", 2, 1, "a second document", "one document")]
    public void A_wrong_file_is_refused_with_line_column_and_advice(string yaml, int line, int column, string rule, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(yaml));
        Assert.Equal("p.yaml", error.Input);
        Assert.Contains(rule, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice!, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((line, column), ((int)error.Line!.Value, error.Column!.Value));
    }

    [Theory]
    [InlineData("policies: [easy")]
    [InlineData("policies:\n\t- easy")]
    [InlineData("policies: \"easy")]
    [InlineData("{{{{")]
    [InlineData("\u0000")]
    public void What_is_no_yaml_is_refused_as_bad_input(string yaml) =>
        Assert.StartsWith("p.yaml:", Assert.Throws<BadInputException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_a_directory_and_an_endless_one_are_refused()
    {
        Assert.Contains("cannot be read", Assert.Throws<BadInputException>(() => PolicyYaml.ReadFile("/no/such/policies.yaml")).Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<BadInputException>(() => PolicyYaml.ReadFile(Path.GetTempPath())).Problem, StringComparison.Ordinal);
        Assert.Contains("too long", Assert.Throws<BadInputException>(() => Read(new string('#', 1_000_001))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Arbitrary_text_is_read_or_refused_and_nothing_else()
    {
        string[] pieces = ["policies", ":", "- ", "\n", "  ", "easy", "depth", "policy", "2", "[", "]", "{", "}", "'", "\"", "&a ", "*a", "!x ", "---", "|", "\t", "é", ", "];
        Gen.OneOf(Gen.OneOf(pieces).Array[0, 20].Select(string.Concat), Gen.OneOf(pieces).Array[0, 12].Select(x => "policies:\n  - " + string.Concat(x))).Sample(
            text =>
            {
                try
                {
                    Assert.NotEmpty(Read(text));
                }
                catch (BadInputException error)
                {
                    Assert.Equal("p.yaml", error.Input);
                }
            },
            iter: 10_000);
    }

    private static IReadOnlyList<PolicySpec> Read(string yaml) => [.. PolicyYaml.Read(new StringReader(yaml), "p.yaml").Select(PolicyText.Build)];
}
