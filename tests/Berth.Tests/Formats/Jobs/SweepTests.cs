using Berth.Formats.Jobs;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

/// <summary>A matrix makes jobs: which, with what names and values, and who waits for them.</summary>
public sealed class SweepTests
{
    [Fact]
    public void A_sweep_is_every_combination_with_the_last_parameter_changing_first() => Assert.Equal(
        ["train[lr=0.1,seed=1]", "train[lr=0.1,seed=2]", "train[lr=0.01,seed=1]", "train[lr=0.01,seed=2]", "next"],
        Names("jobs: [{name: train, time: 1h, matrix: {lr: [0.1, 0.01], seed: {from: 1, to: 2}}}, {name: next, time: 1h}]"));

    [Fact]
    public void Zipped_lists_are_taken_together_at_the_place_of_the_zip() => Assert.Equal(
        ["a[x=1,model=s,size=1,y=7]", "a[x=1,model=l,size=1,y=7]", "a[x=2,model=s,size=1,y=7]", "a[x=2,model=l,size=1,y=7]"],
        Names("jobs: [{name: a, time: 1h, matrix: {x: [1, 2], zip: {model: [s, l], size: [1, 1]}, y: 7}}]"));

    [Theory]
    [InlineData("[{x: 1, y: b}]", "xa1 xa2 xa3 xb2 xb3")]
    [InlineData("[{x: [1, 3]}]", "xa2 xb2")]
    [InlineData("[{x: 1}, {y: b}]", "xa2 xa3")]
    [InlineData("[]", "xa1 xa2 xa3 xb1 xb2 xb3")]
    public void An_exclusion_meets_what_has_one_of_the_values_of_each_of_its_parameters(string exclude, string left) => Assert.Equal(
        left.Split(' ').Select(one => $"j[y={one[1]},x={one[2]}]"),
        Names($"jobs: [{{name: j, time: 1h, matrix: {{y: [a, b], x: {{from: 1, to: 3}}, exclude: {exclude}}}}}]"));

    [Fact]
    public void A_row_of_numbers_has_steps_and_may_be_negative() => Assert.Equal(
        ["job-1[n=-3]", "job-1[n=0]", "job-1[n=3]"],
        Names("jobs: [{time: 1h, matrix: {n: {from: -3, to: 5, step: 3}}}]"));

    [Fact]
    public void Values_fill_every_text_of_the_job_and_what_it_has_from_the_defaults()
    {
        JobsFile file = Read("""
            defaults: {user: "{who}", workdir: "runs/{who}"}
            jobs:
              - name: a
                matrix: {who: [ann, bob], zip: {gpus: [1, 0.5], hours: [2, 3]}}
                gpus: "{gpus}"
                modes: [{duration: "{hours}h"}, {duration: {min: 1h, mode: "{hours}h", max: "{hours}0h"}, cpus: "{hours}"}]
                env: {WHO: "{who}", BRACES: "{{{who}}}"}
                command: [run, "--hours={hours}", "{{}}"]
            """);
        Workload jobs = file.Workload;
        JobDetails third = file.Details.Of(jobs, new JobId(3));

        Assert.Equal(["ann", "ann", "bob", "bob"], Ids(jobs).Select(job => jobs.Users[jobs.Jobs.User[job.Index]]));
        Assert.Equal([(1, 1000), (1, 500), (1, 1000), (1, 500)], Ids(jobs).Select(job => jobs.Shapes[jobs.Jobs.Shape[job.Index]].Modes[0].Task).Select(task => (task.GpuCount, task.GpuThousandths)));
        Assert.Equal([2L, 3, 2, 3], Ids(jobs).Select(job => jobs.Actuals.RunMs[job.Index] / 3_600_000));
        Assert.Equal(DurationDistribution.Triangular(Duration.FromHours(1), Duration.FromHours(3), Duration.FromHours(30)), third.Modes[1].Distribution);
        Assert.Equal("run --hours=3 {}", third.Command!.ToString());
        Assert.Equal(("bob", "{bob}", "runs/bob"), (third.Environment["WHO"], third.Environment["BRACES"], third.WorkingDirectory));
        Assert.Equal([new("who", "bob"), new("gpus", "0.5"), new("hours", "3")], third.Parameters);
    }

    [Fact]
    public void Without_a_matrix_braces_mean_nothing()
    {
        JobsFile file = Read("""jobs: [{time: 1h, command: "awk '{print $1}' {a}"}]""");

        Assert.Equal("awk '{print $1}' {a}", file.Details.Of(file.Workload, new JobId(0)).Command!.ShellText);
    }

    [Fact]
    public void Others_wait_for_all_of_a_sweep_or_for_one_element_and_an_element_for_its_like()
    {
        Workload jobs = Read("""
            defaults: {time: 1h}
            jobs:
              - {name: data, matrix: {lang: [de, en]}}
              - {name: train, matrix: {lang: [de, en], seed: [1, 2]}, afterok: "data[lang={lang}]"}
              - {name: all, afterok: train}
              - {name: one, afterany: ["train[lang=en,seed=1]"]}
            """).Workload;
        string[] WaitsFor(string name) => [.. jobs.Jobs.Dependencies!.Of(Ids(jobs).Single(job => jobs.Jobs.Name(job) == name)).ToArray().Select(link => jobs.Jobs.Name(link.On)!)];

        Assert.Equal(["data[lang=de]"], WaitsFor("train[lang=de,seed=2]"));
        Assert.Equal(["data[lang=en]"], WaitsFor("train[lang=en,seed=1]"));
        Assert.Equal(["train[lang=de,seed=1]", "train[lang=de,seed=2]", "train[lang=en,seed=1]", "train[lang=en,seed=2]"], WaitsFor("all"));
        Assert.Equal(["train[lang=en,seed=1]"], WaitsFor("one"));
        Assert.Empty(WaitsFor("data[lang=de]"));
    }

    [Fact]
    public void Values_with_brackets_and_commas_name_their_elements()
    {
        Workload jobs = Read("""jobs: [{name: net, time: 1h, matrix: {layers: ["[64,64]", "[8]"]}}, {time: 1h, after: "net[layers=[64,64]]"}]""").Workload;

        Assert.Equal(new JobId(0), Assert.Single(jobs.Jobs.Dependencies!.Of(new JobId(2)).ToArray()).On);
    }

    [Fact]
    public void A_sweep_is_what_nested_loops_make_of_it() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 4], Gen.Int[0, 3].Array[4].Array[0, 3]).Sample((sizes, exclusions) =>
        {
            string[] Value(int parameter, int value) => [$"p{parameter}: v{value}"];
            int[][] wanted = [.. exclusions.Select(one => one.Select((value, i) => i < sizes.Length && value < sizes[i] ? value : -1).ToArray()).Where(one => one.Any(value => value >= 0))];
            var expected = new List<string>();
            void Loop(int[] values)
            {
                if (values.Length < sizes.Length)
                {
                    for (int value = 0; value < sizes[values.Length]; value++)
                    {
                        Loop([.. values, value]);
                    }
                }
                else if (!wanted.Any(one => values.Select((value, i) => one[i] < 0 || one[i] == value).All(same => same)))
                {
                    expected.Add($"s[{string.Join(',', values.Select((value, i) => $"p{i}=v{value}"))}] {string.Join('/', values)}");
                }
            }

            Loop([]);
            string lists = string.Join(", ", sizes.Select((size, i) => $"p{i}: [{string.Join(", ", Enumerable.Range(0, size).Select(value => $"v{value}"))}]"));
            string exclude = string.Join(", ", wanted.Select(one => $"{{{string.Join(", ", one.SelectMany((value, i) => value < 0 ? [] : Value(i, value)))}}}"));
            string command = string.Join('/', sizes.Select((_, i) => $"{{p{i}}}"));
            string yaml = $"jobs: [{{name: s, time: 1h, matrix: {{{lists}, exclude: [{exclude}]}}, command: \"{command}\"}}]";
            if (expected.Count == 0)
            {
                Assert.Equal("no element of the matrix is left", Assert.Throws<BadInputException>(() => Read(yaml)).Problem);
                return;
            }

            JobsFile file = Read(yaml);
            Assert.Equal(expected, Ids(file.Workload).Select(job => $"{file.Workload.Jobs.Name(job)} {file.Details.Of(file.Workload, job).Command!.ShellText!.Replace("v", "", StringComparison.Ordinal)}"));
        });

    [Fact]
    public void A_large_sweep_is_read()
    {
        JobsFile file = Read("jobs: [{name: s, matrix: {a: {from: 1, to: 300}, b: {from: 1, to: 300}, exclude: [{a: 1}]}, duration: \"{a}s\", command: \"{b}\"}, {time: 1h, after: s}]");

        Assert.Equal(299 * 300 + 1, file.Workload.JobCount);
        Assert.Equal(("s[a=300,b=300]", 300_000L), (file.Workload.Jobs.Name(new JobId((299 * 300) - 1)), file.Workload.Actuals.RunMs[(299 * 300) - 1]));
        Assert.Equal(299 * 300, file.Workload.Jobs.Dependencies!.Of(new JobId(299 * 300)).Length);
    }

    private static JobsFile Read(string yaml) => JobsYaml.Read(new StringReader(yaml), "j.yaml");

    private static IEnumerable<JobId> Ids(Workload workload) => Enumerable.Range(0, workload.JobCount).Select(index => new JobId(index));

    private static string?[] Names(string yaml)
    {
        Workload workload = Read(yaml).Workload;
        return [.. Ids(workload).Select(workload.Jobs.Name)];
    }
}
