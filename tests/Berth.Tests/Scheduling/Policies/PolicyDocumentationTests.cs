using System.Text.RegularExpressions;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Scheduling.Policies;

public sealed partial class PolicyDocumentationTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "POLICIES.md"));

    [Fact]
    public void Every_preset_has_a_row_with_its_formula()
    {
        Dictionary<string, string> rows = Row().Matches(Text).ToDictionary(match => match.Groups[1].Value, match => match.Value);
        foreach (PolicyPreset preset in PolicyCatalog.Presets)
        {
            string row = Assert.Contains(preset.Name, (IDictionary<string, string>)rows);
            string[] formulas = preset.Formula.Split("; backfill ");
            Assert.All(formulas, formula => Assert.Contains($"`{formula}`", row, StringComparison.Ordinal));
            Assert.Equal(preset.IsBound, row.Contains("bound", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_a_preset_is_said_to_stand_for_is_what_it_is()
    {
        int seen = 0;
        foreach (Match match in StandsFor().Matches(Text))
        {
            Assert.Equal(PolicyText.Parse(match.Groups[1].Value), PolicyText.Parse(match.Groups[2].Value));
            seen++;
        }

        Assert.Equal(13, seen);
    }

    [Fact]
    public void Every_key_word_and_order_is_named()
    {
        string[] words =
        [
            .. PolicyDraft.Keys, .. OrderCatalog.Names, "all", "same", "unlimited", "request", "perfect", "tsafrir", "user-mean", "fits", "always", "list",
            "current", "kept", "none", "qos", "tier", "reclaim", "youngest", "least-lost", "lowest-priority", "requeue", "cancel", "suspend",
        ];
        Assert.All(words, word => Assert.Contains($"`{word}`", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_preset_says_what_it_guarantees_and_where_it_comes_from() =>
        Assert.All(PolicyCatalog.Presets, preset =>
        {
            Assert.NotEmpty(preset.Description);
            Assert.NotEmpty(preset.Source);
            Assert.EndsWith(".", preset.Guarantees, StringComparison.Ordinal);
        });

    [GeneratedRegex(@"^\| `([a-z0-9+-]+)` \|.*\|.*\|.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `([a-z0-9+-]+)` \| `(list[^`]*)` \|", RegexOptions.Multiline)]
    private static partial Regex StandsFor();
}
