using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

/// <summary>What a jobs file says beside the workload: commands, lengths to plan with, the machine.</summary>
public sealed class JobDetailsTests
{
    [Fact]
    public void A_command_is_a_text_for_a_shell_or_a_list_of_words()
    {
        JobsFile file = Read("jobs:\n  - {time: 1h, command: 'echo a; echo b'}\n  - {time: 1h, command: [prog, '', 7]}\n  - time: 1h\n    command: |\n      one\n      two\n  - {time: 1h}");

        Assert.Equal(["echo a; echo b", null, "one\ntwo\n"], Enumerable.Range(0, 3).Select(i => Of(file, i).Command!.ShellText));
        Assert.Equal(["prog", "", "7"], Of(file, 1).Command!.Words);
        Assert.Null(Of(file, 3).Command);
    }

    [Fact]
    public void Variables_of_the_defaults_are_added_and_those_of_the_job_win()
    {
        JobsFile file = Read("defaults: {env: {A: 1, B: 2}, workdir: here, command: run}\njobs: [{time: 1h, env: {B: '', C: x y}}, {time: 1h, workdir: there}]");

        Assert.Equal(["A=1", "B=", "C=x y"], Of(file, 0).Environment.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(["A=1", "B=2"], Of(file, 1).Environment.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(("here", "there", "run"), (Of(file, 0).WorkingDirectory, Of(file, 1).WorkingDirectory, Of(file, 1).Command!.ToString()));
    }

    [Fact]
    public void Details_follow_their_jobs_when_these_are_sorted_and_changed_and_an_array_shares_them()
    {
        JobsFile file = Read("jobs: [{name: late, submit: 2h, time: 1h, command: late}, {name: a, array: 3, time: 1h, command: early}]");
        Workload jobs = WorkloadChanges.ScaleLoad(file.Workload, 2);

        Assert.Equal(["early", "early", "early", "late"], Enumerable.Range(0, 4).Select(i => file.Details.Of(jobs, new JobId(i)).Command!.ToString()));
        Assert.Same(file.Details.Of(jobs, new JobId(0)), file.Details.Of(jobs, new JobId(2)));
        Assert.Equal(4, file.Details.Count);
    }

    /// <summary>Requested, run and planned time in minutes, and whether somebody set a limit.</summary>
    [Theory]
    [InlineData("{duration: 2h}", 120, 120, 120, false)]
    [InlineData("{duration: 2h, time: 3h}", 180, 120, 120, true)]
    [InlineData("{duration: 2h, runtime: 3h}", 180, 180, 120, false)]
    [InlineData("{runtime: 3h}", 180, 180, 180, false)]
    [InlineData("{time: 3h}", 180, 180, 180, true)]
    [InlineData("{duration: {median: 2h, p90: 5h}}", 120, 120, 120, false)]
    [InlineData("{duration: {values: [1h, 2h, 9h]}, runtime: 1h, time: 4h}", 240, 60, 120, true)]
    [InlineData("{duration: {mean: 2h, sd: 0}}", 120, 120, 120, false)]
    [InlineData("{duration: {min: 2h, mode: 2h, max: 2h}}", 120, 120, 120, false)]
    [InlineData("{runtime: 9h, modes: [{duration: 2h}]}", 120, 120, 120, false)]
    [InlineData("{duration: 9h, modes: [{runtime: 2h}]}", 120, 120, 120, false)]
    public void A_duration_is_what_is_planned_and_stands_for_the_run_time_where_none_is_given(string job, int requested, int run, int planned, bool hasLimit)
    {
        JobsFile file = Read($"jobs: [{job}]");
        ModeLength length = Of(file, 0).Modes[0];

        Assert.Equal((requested, run, planned, hasLimit), (file.Workload.Jobs.RequestedMs[0] / 60_000, file.Workload.Actuals.RunMs[0] / 60_000, length.PlannedMs / 60_000, length.HasLimit));
    }

    [Fact]
    public void Defaults_are_hidden_by_either_word_for_a_length()
    {
        JobsFile file = Read("defaults: {runtime: 9h}\njobs: [{duration: 2h}, {}]");

        Assert.Equal([2L, 9], file.Workload.Actuals.RunMs.ToArray().Select(ms => ms / 3_600_000));
    }

    [Fact]
    public void A_quantile_may_be_asked_for_and_what_is_planned_may_be_run()
    {
        const string yaml = "jobs: [{duration: {median: 2h, p90: 5h}, modes: [{}, {duration: {values: [1h, 3h]}}]}, {duration: 2h, runtime: 7h}]";
        JobsFile ninety = Read(yaml, new JobsYamlOptions { Quantile = 0.9 });
        JobsFile planned = Read(yaml, new JobsYamlOptions { RunsAsPlanned = true });

        Assert.Equal([5L, 7], ninety.Workload.Actuals.RunMs.ToArray().Select(ms => ms / 3_600_000));
        Assert.Equal([2L, 2], planned.Workload.Actuals.RunMs.ToArray().Select(ms => ms / 3_600_000));
        Assert.Equal(3 * 3_600_000, ninety.Workload.Actuals.RunMsIn(new JobId(0), 1));
        Assert.Equal([DurationDistribution.LogNormalThrough(Duration.FromHours(2), Duration.FromHours(5)), DurationDistribution.Observed(Duration.FromHours(1), Duration.FromHours(3))], Of(ninety, 0).Modes.Select(mode => mode.Distribution));
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(yaml, new JobsYamlOptions { Quantile = double.NaN }));
    }

    [Fact]
    public void The_cluster_stands_in_the_file_with_all_keys_of_a_cluster_file()
    {
        const string cluster = "{name: lab, nodes: [{name: n, count: 2, cpus: 4, memory: 8GiB}], partitions: [{name: short, nodes: n-1, maxTime: 2h}], licences: {x: 1}, topology: {levels: [rack], domains: {r: n}}, maintenance: [{from: 1h, for: 1h}]}";
        JobsFile file = Read($"cluster: {cluster}\njobs: [{{partition: short, licences: {{x: 1}}, topology: {{required: rack}}}}]");

        Assert.Equal(("lab", 2, 1), (file.Cluster!.Name, file.Cluster.Nodes.Count, file.Cluster.Reservations.Count));
        Assert.Equal(Duration.FromHours(2).Ms, file.Workload.Jobs.RequestedMs[0]);
        Assert.Equal("j", Read("cluster: {nodes: [{name: n, cpus: 4, memory: 1}]}\njobs: [{time: 1h}]").Cluster!.Name);
    }

    [Fact]
    public void The_cluster_is_a_file_beside_this_one_or_this_machine_and_one_that_is_given_wins()
    {
        string folder = Directory.CreateTempSubdirectory("berth-cluster-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "jobs"));
            File.WriteAllText(Path.Combine(folder, "lab.yaml"), "nodes: [{name: n, count: 3, cpus: 4, memory: 1}]");
            string path = Path.Combine(folder, "jobs", "j.yaml");
            File.WriteAllText(path, "cluster: ../lab.yaml\njobs: [{time: 1h}]");
            ClusterFile local = ClusterYaml.Read(new StringReader("nodes: [{name: me, cpus: 1, memory: 1}]"), "me.yaml");
            var options = new JobsYamlOptions { LocalCluster = () => local };

            JobsFile file = JobsYaml.ReadFile(path);
            Assert.Equal(("lab", 3, 64), (file.Cluster!.Name, file.Cluster.Nodes.Count, file.Cluster.Sha256!.Length));
            Assert.Same(local, Read("cluster: local\njobs: [{time: 1h}]", options).Cluster);
            Assert.Null(Read("cluster: nowhere.yaml\njobs: [{time: 1h}]", new JobsYamlOptions { Cluster = local.Nodes }).Cluster);
            Assert.Equal("did you mean lab.yaml?", Assert.Throws<BadInputException>(() => JobsYaml.Read(new StringReader("cluster: lba.yaml\njobs: [{time: 1h}]"), Path.Combine(folder, "x.yaml"))).Advice![..22]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JobsFile Read(string yaml, JobsYamlOptions? options = null) => JobsYaml.Read(new StringReader(yaml), "j.yaml", options);

    private static JobDetails Of(JobsFile file, int job) => file.Details.Of(file.Workload, new JobId(job));
}
