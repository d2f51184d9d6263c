using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Text;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["fcfs", "easy", "easy++", "easy-sjbf", "conservative", "sjf", "saf", "wfp3"];

    [Theory]
    [InlineData("eazy", "easy")]
    [InlineData("aesy", "easy")]
    [InlineData("EASY", "easy")]
    [InlineData("easy+", "easy")]
    [InlineData("conservatve", "conservative")]
    [InlineData("cons", "conservative")]
    [InlineData("wpf3", "wfp3")]
    [InlineData("sif", "sjf")]
    [InlineData("xyzzy", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_or_none(string given, string? expected) => Assert.Equal(expected, NearestName.Find(given, Names));

    [Fact]
    public void A_very_long_text_has_no_nearest_name() => Assert.Null(NearestName.Find(new string('e', 100_000), Names));

    [Fact]
    public void Advice_names_the_nearest_and_all_valid_names()
    {
        Assert.Equal("did you mean easy? Valid: easy, sjf", NearestName.Advice("esay", ["easy", "sjf"]));
        Assert.Equal("expected one of easy, sjf", NearestName.Advice("wombat", ["easy", "sjf"]));
        Assert.EndsWith("n29 and 10 more", NearestName.Advice("wombat", [.. Enumerable.Range(0, 40).Select(i => $"n{i}")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Distance_equals_the_recursive_definition() =>
        Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 6], Gen.String[Gen.Char['a', 'c'], 0, 6]).Sample(
            (left, right) => Assert.Equal(Naive(left, right), NearestName.Distance(left, right)), iter: 500);

    private static int Naive(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return a.Length + b.Length;
        }

        int best = Math.Min(Naive(a[..^1], b) + 1, Naive(a, b[..^1]) + 1);
        best = Math.Min(best, Naive(a[..^1], b[..^1]) + (a[^1] == b[^1] ? 0 : 1));
        bool swapped = a.Length > 1 && b.Length > 1 && a[^1] == b[^2] && a[^2] == b[^1];
        return swapped ? Math.Min(best, Naive(a[..^2], b[..^2]) + 1) : best;
    }
}
