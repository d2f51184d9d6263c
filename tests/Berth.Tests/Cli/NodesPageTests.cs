using System.Text.RegularExpressions;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>The commands of docs/NODES.md still show what the page says; BERTH_UPDATE_GOLDEN=1 writes the page anew.</summary>
public sealed class NodesPageTests : IDisposable
{
    private static readonly Regex Example = new("```sh\nberth (?<command>[^\n]+)\n```\n\n```text\n(?<output>.*?)```", RegexOptions.Singleline);

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_of_the_page_shows_what_stands_below_it()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "docs", "NODES.md");
        string page = File.ReadAllText(path);
        MatchCollection examples = Example.Matches(page);
        Assert.Equal(3, examples.Count);
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") is "1")
        {
            string Renewed(Match example) => example.Value[..(example.Groups["output"].Index - example.Index)] + Shown(example.Groups["command"].Value) + "```";
            File.WriteAllText(path, Example.Replace(page, Renewed));
            return;
        }

        Assert.All(examples, example => Assert.Equal(Shown(example.Groups["command"].Value), example.Groups["output"].Value));
    }

    /// <summary>What a terminal of 80 columns shows, without the line of times, which is another in every run.</summary>
    private string Shown(string command)
    {
        string[] words =
        [
            .. Regex.Matches(command, @"'[^']*'|\S+").Select(word => word.Value.Trim('\''))
                .Select(word => word.StartsWith("examples/", StringComparison.Ordinal) ? Path.Combine(SharedData.RepositoryRoot, word) : word)
                .Select(word => word == "report.html" ? _folder.Of(word) : word),
        ];
        CommandRun run = CommandRun.Of(80, words);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return string.Join('\n', run.Out.Split('\n').TakeWhile(line => !line.StartsWith("Time: ", StringComparison.Ordinal))) + "\n";
    }
}
