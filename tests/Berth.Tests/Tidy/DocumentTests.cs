using System.Text.RegularExpressions;
using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>Changelog, decisions and vocabulary keep their form, and no link leads nowhere.</summary>
public sealed class DocumentTests
{
    private static readonly Regex ChangelogLine = new(
        @"^\[(\d{4}-\d{2}-\d{2})\] - \[(\d+)\.(\d+)\.(\d+)\] - \[[A-Z]\w*\] - \[(Added|Changed|Fixed|Removed|Security|Performance|Docs)\] - \S.*$");

    private static readonly string[] Terms =
    [
        "submit time", "wait time", "run time", "requested time", "turnaround time", "slowdown", "bounded slowdown", "makespan", "utilization",
        "node", "core", "partition", "queue", "job", "task", "gang", "reservation", "advance reservation", "shadow time", "extra nodes",
        "backfill", "EASY", "conservative", "backfill window", "resolution", "profile", "snapshot", "decision", "plan", "gate", "effect",
        "quota", "borrow", "lend", "cohort", "share", "fair-share factor", "decay", "priority", "age", "QOS", "preempt", "reclaim", "evict",
        "hold", "pending reason", "fragmentation", "release date", "deadline", "due date", "workload", "trace", "model",
        "warm-up", "cool-down", "shaking", "shadow mode",
    ];

    [Fact]
    public void Every_entry_of_the_changelog_has_its_form_and_the_newest_is_first()
    {
        string[] entries = [.. Repository.Lines("docs/CHANGELOG.md").Where(line => line.StartsWith('['))];

        Assert.NotEmpty(entries);
        Assert.All(entries, line => Assert.Matches(ChangelogLine, line));
        var keys = entries.Select(Key).ToList();
        Assert.Equal(keys.OrderDescending(), keys);
    }

    [Theory]
    [InlineData("[2026-11-24] - [0.3.0] - [Scheduling] - [Added] - EASY honours advance reservations", true)]
    [InlineData("[2026-11-24] - [0.3.0] - [Scheduling] - [Improved] - EASY honours advance reservations", false)]
    [InlineData("[24.11.2026] - [0.3.0] - [Scheduling] - [Added] - EASY honours advance reservations", false)]
    [InlineData("[2026-11-24] - [0.3.0] - [Scheduling] - [Added] - ", false)]
    [InlineData("[2026-11-24] - [0.3] - [Scheduling] - [Added] - something", false)]
    public void The_form_of_a_changelog_entry_is_checked(string line, bool right) => Assert.Equal(right, ChangelogLine.IsMatch(line));

    [Fact]
    public void Every_decision_has_number_title_status_and_its_four_parts()
    {
        string[] paths = [.. Repository.Documents.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal))];

        Assert.NotEmpty(paths);
        Assert.Empty(paths.SelectMany(MissingParts));
        Assert.Equal(Enumerable.Range(1, paths.Length), paths.Select(path => int.Parse(Path.GetFileName(path)[..4])));
    }

    [Fact]
    public void The_vocabulary_explains_every_term_once_with_its_source()
    {
        string[][] rows = [.. Repository.Lines("docs/VOCABULARY.md").Where(line => line.StartsWith("| **", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];
        string[] explained = [.. rows.Select(cells => cells[0].Split("**")[1])];

        Assert.Empty(Terms.Except(explained));
        Assert.Empty(explained.GroupBy(term => term).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.All(rows, cells => Assert.True(cells.Length == 4 && !cells.Any(string.IsNullOrEmpty), cells[0]));
    }

    [Fact]
    public void Every_relative_link_of_a_document_leads_to_a_file()
    {
        var dead = new List<string>();
        foreach (string path in Repository.Documents)
        {
            string prose = Regex.Replace(Repository.Read(path), "```.*?```|`[^`\n]*`", "", RegexOptions.Singleline);
            foreach (Match link in Regex.Matches(prose, @"\]\(([^)\s]+)\)|(?:src|href)=""([^""]+)"""))
            {
                string target = (link.Groups[1].Success ? link.Groups[1] : link.Groups[2]).Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains(':') && !Exists(path, target))
                {
                    dead.Add($"{path}: {target}");
                }
            }
        }

        Assert.Empty(dead);
    }

    private static bool Exists(string document, string target)
    {
        string full = Path.Combine(Path.GetDirectoryName(Repository.FullPath(document))!, target);
        return File.Exists(full) || Directory.Exists(full);
    }

    private static (string Date, int Major, int Minor, int Patch) Key(string line)
    {
        GroupCollection groups = ChangelogLine.Match(line).Groups;
        return (groups[1].Value, int.Parse(groups[2].Value), int.Parse(groups[3].Value), int.Parse(groups[4].Value));
    }

    private static IEnumerable<string> MissingParts(string path)
    {
        string text = Repository.Read(path);
        int number = int.TryParse(Path.GetFileName(path)[..4], out int found) ? found : 0;
        (string Part, string Pattern)[] parts =
        [
            ("title with its number", $@"\A# {number}\. \S"),
            ("status with a date", @"^Status: (proposed|accepted|superseded by \d{4}), \d{4}-\d{2}-\d{2}"),
            ("context", "^## Context"),
            ("decision", "^## Decision"),
            ("what lost", "^## What lost"),
            ("how we would notice", "^## How we would notice"),
        ];
        return parts.Where(part => !Regex.IsMatch(text, part.Pattern, RegexOptions.Multiline)).Select(part => $"{path} has no {part.Part}");
    }
}
