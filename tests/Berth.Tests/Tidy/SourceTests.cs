using System.Text.RegularExpressions;
using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>The source tree keeps its shape: sizes, namespaces, words.</summary>
public sealed class SourceTests
{
    private const int LongestFile = 500;
    private const int LongestMember = 70;

    /// <summary>Put together here, so that this file does not contain them.</summary>
    private static readonly string[] LeftoverMarks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX", "NotImplemented" + "Exception"];

    /// <summary>Words that the vocabulary replaces: requested time, run time, turnaround time, wait time; and names that say nothing.</summary>
    private static readonly Regex ForeignWords = new(
        @"\b(\w*(wall_?time|wall_?clock|time_?limit|response_?time|flow_?time|queue_?time)\w*|\w+(Helper|Helpers|Util|Utils|Manager|Mgr))\b",
        RegexOptions.IgnoreCase);

    [Fact]
    public void No_source_file_is_longer_than_a_reader_can_take() => Assert.Empty(
        Repository.CSharp("src", "tests", "bench")
            .Select(path => (path, lines: Repository.Lines(path).Length))
            .Where(file => file.lines > LongestFile)
            .Select(file => $"{file.path}: {file.lines} lines, at most {LongestFile}"));

    [Fact]
    public void No_function_is_longer_than_a_screen() => Assert.Empty(
        Repository.CSharp("src", "tests")
            .SelectMany(path => CSharpText.Members(Repository.Read(path)).Select(member => (path, member)))
            .Where(found => found.member.Length > LongestMember)
            .Select(found => $"{found.path}:{found.member.Line}: {found.member.Length} lines, at most {LongestMember}"));

    [Fact]
    public void Nothing_is_marked_as_unfinished() => Assert.Empty(
        from path in Repository.Texts
        from line in Repository.Lines(path).Index()
        from mark in LeftoverMarks
        where Regex.IsMatch(line.Item, $@"\b{mark}\b")
        select $"{path}:{line.Index + 1}: {mark}");

    [Fact]
    public void No_file_names_a_folder_of_the_machine_it_was_written_on()
    {
        string[] roots = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "C:\\" + "Users"];

        Assert.Empty(
            from path in Repository.Texts
            from line in Repository.Lines(path).Index()
            from root in roots
            where line.Item.Contains(root, StringComparison.Ordinal) && !line.Item.Contains("://", StringComparison.Ordinal)
            select $"{path}:{line.Index + 1}: {root}");
    }

    [Fact]
    public void Every_namespace_begins_with_its_project_and_follows_no_other_folder()
    {
        var wrong = new List<string>();
        foreach (string path in Repository.CSharp("src", "tests"))
        {
            string[] folders = path.Split('/')[1..^1];
            Match found = Regex.Match(CSharpText.CodeOnly(Repository.Read(path)), @"^\s*namespace\s+([\w.]+)\s*;", RegexOptions.Multiline);
            string[] allowed = [.. Enumerable.Range(1, folders.Length).Select(count => string.Join('.', folders[..count]))];
            if (found.Success && !allowed.Contains(found.Groups[1].Value))
            {
                wrong.Add($"{path}: {found.Groups[1].Value}, expected one of {string.Join(", ", allowed)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Identifiers_use_the_words_of_the_vocabulary() => Assert.Empty(
        from path in Repository.CSharp("src")
        where !path.StartsWith("src/Berth.Formats/", StringComparison.Ordinal)
        from Match word in ForeignWords.Matches(CSharpText.CodeOnly(Repository.Read(path)))
        select $"{path}: {word.Value}");

    [Theory]
    [InlineData("WallTimeMs")]
    [InlineData("walltime")]
    [InlineData("jobTimeLimit")]
    [InlineData("flow_time")]
    [InlineData("JobHelper")]
    public void Foreign_words_are_recognized(string identifier) => Assert.Matches(ForeignWords, identifier);

    [Theory]
    [InlineData("RequestedTime")]
    [InlineData("RuntimeInformation")]
    [InlineData("Utilization")]
    public void Words_of_the_vocabulary_and_the_platform_are_not(string identifier) => Assert.DoesNotMatch(ForeignWords, identifier);
}
