using System.Globalization;
using Berth.Formats.Jobs;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

/// <summary>Files that are written from drawn jobs are read back as these jobs: commands, environments, lengths, weights and clusters of any text.</summary>
public sealed class JobsFileRoundTripTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["abz09 _-.:'\"{}[]#&*!|>%@`,\\/$é\n\t~="], 1, 20].Where(text => text.Trim().Length > 0);

    private static readonly Gen<long> Ms = Gen.Long[1, 400_000_000];

    private static readonly Gen<(string Yaml, DurationDistribution? Expected, long PlannedMs)> Length = Gen.OneOf(
        Ms.Select(ms => (Exact(ms), (DurationDistribution?)null, ms)),
        Gen.Select(Ms, Ms).Select((a, b) => Of($"{{median: {Exact(a)}, p90: {Exact(a + b)}}}", DurationDistribution.LogNormalThrough(new(a), new(a + b)))),
        Gen.Select(Ms, Ms).Select((a, b) => Of($"{{sd: {Exact(b)}, mean: {Exact(a)}}}", DurationDistribution.LogNormalOf(new(a), new(b)))),
        Gen.Select(Ms, Ms, Ms).Select((a, b, c) => Of($"{{min: {Exact(a)}, mode: {Exact(a + b)}, max: {Exact(a + b + c)}}}", DurationDistribution.Triangular(new(a), new(a + b), new(a + b + c)))),
        Ms.Array[1, 5].Select(all => Of($"{{values: [{string.Join(", ", all.Select(Exact))}]}}", DurationDistribution.Observed(all.Select(ms => new Duration(ms))))));

    private static readonly Gen<Draft> AnyDraft = Gen.Select(
        Gen.Select(Gen.Bool, Text.Array[1, 4], Text).Select((shell, words, text) => shell ? JobCommand.Shell(text) : JobCommand.Program(words)),
        Gen.Select(Gen.OneOf("A", "B_2", "_c"), Gen.String[Gen.Char["a'\"{}: #\n"], 0, 6]).Array[0, 3],
        Text,
        Length,
        Gen.Int[0, JobRow.MaxWeight],
        Gen.Int[0, 3],
        (command, environment, folder, length, weight, values) => new Draft(command, environment.GroupBy(pair => pair.Item1).ToDictionary(same => same.Key, same => same.First().Item2), folder, length, weight, values));

    [Fact]
    public void What_is_written_is_read_back() => AnyDraft.Array[1, 5].Sample(drafts =>
    {
        string yaml = "cluster: {name: c, nodes: [{name: n, cpus: 64, memory: 1GiB}]}\njobs:\n" + string.Concat(drafts.Select(Written));
        JobsFile file = JobsYaml.Read(new StringReader(yaml), "j.yaml");
        int row = 0;
        foreach (Draft draft in drafts)
        {
            for (int value = 0; value < Math.Max(1, draft.Values); value++, row++)
            {
                var job = new JobId(row);
                JobDetails details = file.Details.Of(file.Workload, job);

                Assert.Equal(draft.Command, details.Command);
                Assert.Equal(draft.Environment, details.Environment);
                Assert.Equal(draft.Folder, details.WorkingDirectory);
                Assert.Equal(new ModeLength(draft.Length.PlannedMs, draft.Length.Expected, false), details.Modes[0]);
                Assert.Equal((draft.Weight, draft.Length.PlannedMs), (file.Workload.Jobs.Weight[row], file.Workload.Actuals.RunMs[row]));
                Assert.Equal(draft.Values == 0 ? [] : [new JobParameter("v", $"x{value}")], details.Parameters);
            }
        }

        Assert.Equal((row, "c"), (file.Workload.JobCount, file.Cluster!.Name));
    });

    private static (string Yaml, DurationDistribution? Expected, long PlannedMs) Of(string yaml, DurationDistribution distribution) => (yaml, distribution, distribution.Quantile(0.5));

    private static string Exact(long ms) => DurationText.Exact(new Duration(ms));

    private static string Written(Draft draft)
    {
        string Quoted(string text) => draft.Values == 0 ? Plain(text) : Plain(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        string command = draft.Command.ShellText is { } text ? Quoted(text) : $"[{string.Join(", ", draft.Command.Words.Select(Quoted))}]";
        string environment = string.Join(", ", draft.Environment.Select(pair => $"{pair.Key}: {Quoted(pair.Value)}"));
        string matrix = draft.Values == 0 ? "" : $", matrix: {{v: [{string.Join(", ", Enumerable.Range(0, draft.Values).Select(value => $"x{value}"))}]}}";
        return string.Create(CultureInfo.InvariantCulture, $"  - {{command: {command}, env: {{{environment}}}, workdir: {Quoted(draft.Folder)}, duration: {draft.Length.Yaml}, weight: {draft.Weight}{matrix}}}\n");
    }

    private static string Plain(string text) => "\"" + string.Concat(text.Select(letter => letter switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", _ => letter.ToString() })) + "\"";

    private sealed record Draft(
        JobCommand Command, Dictionary<string, string> Environment, string Folder, (string Yaml, DurationDistribution? Expected, long PlannedMs) Length, int Weight, int Values);
}
