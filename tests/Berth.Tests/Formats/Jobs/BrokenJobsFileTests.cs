using System.Globalization;
using System.Text;
using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

/// <summary>
/// Every kind of broken jobs file with the complete message that its author gets: file, line, column, path of keys, what is wrong, by which rule, what
/// to do, and the line with a caret. The table is read like a page: each message must tell a stranger what to change.
/// </summary>
public sealed class BrokenJobsFileTests
{
    private const string Golden = "jobs/broken-files.txt";

    /// <summary>A folder that is not there, so that what lies in it helps nobody.</summary>
    private const string Name = "experiments/jobs.yaml";

    // One of the files makes two million jobs before it is refused: each is read once.
    private static readonly (string What, BadInputException Error)[] Refusals = [.. BrokenJobsFiles.All.Select(one => (one.What, Refusal(one.Yaml)))];

    [Fact]
    public void Every_broken_file_is_refused_with_its_recorded_message()
    {
        var page = new StringBuilder();
        foreach ((string what, BadInputException error) in Refusals)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"## {what}").AppendLine().AppendLine(error.Message);
            page.Append(error.Excerpt is null ? "" : error.Excerpt + "\n").AppendLine();
        }

        Berth.Testing.Golden.Check(Golden, page.ToString().ReplaceLineEndings("\n"));
        Assert.True(Refusals.Length >= 60);
    }

    [Fact]
    public void Every_message_says_where_what_by_which_rule_and_what_to_do() => Assert.All(Refusals, one =>
    {
        BadInputException error = one.Error;

        Assert.Equal(Name, error.Input);
        Assert.NotEmpty(error.Rule);
        Assert.True(error.Line >= 1 && error.Column >= 1, "no place");
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.Rule == "yaml-syntax" || error.Advice is { Length: > 0 }, "no advice");
    });

    private static BadInputException Refusal(string yaml) => Assert.Throws<BadInputException>(
        () => JobsYaml.Read(new StringReader(yaml), Name, new JobsYamlOptions { RefusesImpossible = true }));
}
