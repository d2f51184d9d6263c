using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

/// <summary>Wrong jobs files: each is refused at its place, with its rule and what was probably meant.</summary>
public sealed class JobsYamlErrorTests
{
    private static readonly ClusterNodes Cluster = ClusterYaml.Read(
        new StringReader("""
            nodes: [{name: gpu, count: 4, cpus: 8, memory: 64GiB, gpus: {count: 4, type: A100}, features: nvlink}]
            licences: {solver: 1}
            topology: {levels: [rack], domains: {r1: gpu}}
            partitions: [{name: batch}, {name: express}]
            """),
        "c.yaml").Nodes;

    [Theory]
    [InlineData("", 1, 1, "jobs-structure", "the file is empty", "jobs:")]
    [InlineData("job: []", 1, 1, "unknown-key", "no key 'job' at the top", "did you mean jobs?")]
    [InlineData("name: x", 1, 1, "missing-key", "there is no 'jobs'", "one item")]
    [InlineData("jobs: []", 1, 7, "empty-list", "there are no jobs", "one item")]
    [InlineData("jobs: [a]", 1, 8, "jobs-structure", "'a' cannot stand here", "a mapping")]
    [InlineData("start: 2h\njobs: [{time: 1h}]", 1, 8, "bad-value", "'2h' is no value of start", "a date")]
    [InlineData("start: 2026-02-30\njobs: [{time: 1h}]", 1, 8, "bad-value", "no value of start", "2012-03-01")]
    [InlineData("defaults: {name: a}\njobs: [{time: 1h}]", 1, 12, "unknown-key", "no key 'name' in the defaults", "")]
    [InlineData("defaults: [a]\njobs: [{time: 1h}]", 1, 11, "jobs-structure", "a list cannot stand here", "a mapping")]
    [InlineData("defaults: {time: soon}\njobs: [{name: a}]", 1, 18, "bad-value", "'soon' is no value of time", "1d12h")]
    public void Wrong_files_are_refused(string yaml, int line, int column, string rule, string problem, string advice) =>
        Refuses(yaml, line, column, rule, problem, advice);

    [Theory]
    [InlineData("{name: a}", 1, "missing-key", "there is no 'time'", "'runtime'")]
    [InlineData("{tim: 1h}", 2, "unknown-key", "no key 'tim' in a job", "did you mean time?")]
    [InlineData("{time: 1h, licenses: {x: 1}}", 12, "unknown-key", "no key 'licenses'", "did you mean licences?")]
    [InlineData("{time: 1h, afterOk: a}", 12, "unknown-key", "no key 'afterOk'", "did you mean afterok?")]
    [InlineData("{time: 1h, time: 2h}", 12, "duplicate-key", "'time' is there twice", "once")]
    [InlineData("{time: 0}", 8, "bad-value", "'0' is no value of time", "more than none")]
    [InlineData("{time: -1h}", 8, "bad-value", "'-1h' is no value of time", "a length of time")]
    [InlineData("{time: 1h, tasks: 0}", 19, "bad-value", "'0' is no value of tasks", "from 1")]
    [InlineData("{time: 1h, cpus: 1/2}", 18, "bad-value", "'1/2' is no value of cpus", "0.5")]
    [InlineData("{time: 1h, tasks: 1000000, cpus: 99999}", 19, "bad-value", "too many cores", "")]
    [InlineData("{time: 1h, memory: 64G}", 20, "bad-value", "'64G' is no value of memory", "64GiB")]
    [InlineData("{time: 1h, gpus: 1.5}", 18, "bad-value", "'1.5' is no value of gpus", "a part of one")]
    [InlineData("{time: 1h, gpus: 17}", 18, "bad-value", "'17' is no value of gpus", "at most 16 GPUs")]
    [InlineData("{time: 1h, gpus: 1, gpuMemory: 1GiB}", 32, "bad-value", "both 'gpus' and 'gpuMemory'", "or the memory")]
    [InlineData("{time: 1h, gpuMemory: 0}", 23, "bad-value", "'0' is no value of gpuMemory", "leave it out")]
    [InlineData("{time: 1h, gpuType: A100}", 21, "bad-value", "but no GPU", "'gpus'")]
    [InlineData("{time: 1h, spread: samenode}", 20, "bad-value", "'samenode' is no value of spread", "did you mean sameNode?")]
    [InlineData("{time: 1h, exclusive: yes}", 23, "bad-value", "'yes' is no value of exclusive", "true or false")]
    [InlineData("{time: 1h, topology: rack}", 22, "jobs-structure", "'rack' cannot stand here", "{required: LEVEL}")]
    [InlineData("{time: 1h, topology: {required: a, preferred: b}}", 22, "bad-value", "two levels", "{required: LEVEL}")]
    [InlineData("{time: 1h, topology: {}}", 22, "bad-value", "no level", "{required: LEVEL}")]
    [InlineData("{time: 1h, licences: [solver]}", 22, "jobs-structure", "a list cannot stand here", "the name of each")]
    [InlineData("{time: 1h, licences: {solver: 0}}", 31, "bad-value", "'0' is no value of solver", "from 1")]
    [InlineData("{time: 1h, exit: fail}", 18, "bad-value", "'fail' is no value of exit", "did you mean failed?")]
    [InlineData("{time: 1h, priority: high}", 22, "bad-value", "'high' is no value of priority", "a whole number")]
    [InlineData("{time: 1h, weight: -1}", 20, "bad-value", "'-1' is no value of weight", "a whole number from 0 to 1000000")]
    [InlineData("{time: 1h, submit: 2026-01-05}", 20, "bad-value", "'2026-01-05' is no value of submit", "'start:'")]
    [InlineData("{time: 1h, modes: []}", 19, "empty-list", "no modes", "leave the key out")]
    [InlineData("{time: 1h, modes: [{user: a}]}", 21, "unknown-key", "no key 'user' in a mode", "")]
    [InlineData("{modes: [{gpus: 1}, {gpus: 2, time: 1h}]}", 10, "missing-key", "there is no 'time'", "")]
    [InlineData("{time: 1h, array: 0}", 19, "bad-value", "'0' is no value of array", "from 1")]
    [InlineData("{time: 1h, array: {width: 2}}", 19, "missing-key", "there is no 'count'", "how many")]
    [InlineData("{time: 1h, array: {count: 2, widht: 2}}", 30, "unknown-key", "no key 'widht' in an array", "did you mean width?")]
    [InlineData("{time: 1h, array: 9999999}", 19, "bad-value", "'9999999' is no value of array", "2000000")]
    [InlineData("{time: 1h, array: 2, singleton: true}", 33, "bad-value", "an array cannot be a singleton", "width: 1")]
    [InlineData("{time: 1h, name: 'a[1]'}", 18, "bad-value", "cannot be the name of a job", "array: 20")]
    [InlineData("{time: 1h, name: ' a'}", 18, "bad-value", "this is no name", "blanks")]
    [InlineData("{time: 1h, user: ''}", 18, "bad-value", "this is no name", "")]
    [InlineData("{time: 1h, after: []}", 19, "empty-list", "the list of 'after' is empty", "")]
    [InlineData("{time: 1h, after: [[a]]}", 20, "jobs-structure", "a list cannot stand here", "are texts")]
    public void Wrong_jobs_are_refused(string job, int column, string rule, string problem, string advice) =>
        Refuses($"jobs:\n  - {job}\n", 2, column + 4, rule, problem, advice);

    [Theory]
    [InlineData("{time: 1h, partition: bach}", 23, "unknown-partition", "no partition 'bach'", "did you mean batch?")]
    [InlineData("{time: 1h, partition: [batch, gpu]}", 31, "unknown-partition", "no partition 'gpu'", "batch, express")]
    [InlineData("{time: 1h, licences: {solvr: 1}}", 23, "unknown-licence", "no licence 'solvr'", "did you mean solver?")]
    [InlineData("{time: 1h, topology: {required: rak}}", 33, "unknown-topology-level", "no topology level 'rak'", "did you mean rack?")]
    [InlineData("{time: 1h, features: [nvlnk]}", 23, "unknown-feature", "no feature 'nvlnk'", "did you mean nvlink?")]
    [InlineData("{time: 1h, gpus: 1, gpuType: A10}", 30, "unknown-gpu-type", "no GPU type 'A10'", "did you mean A100?")]
    [InlineData("{time: 1h, gpus: 1, gpuType: [H100, H200]}", 31, "unknown-gpu-type", "no GPU type 'H100'", "A100")]
    public void Names_that_the_cluster_does_not_have_are_refused(string job, int column, string rule, string problem, string advice) =>
        Refuses($"jobs:\n  - {job}\n", 2, column + 4, rule, problem, advice, Cluster);

    [Fact]
    public void Of_several_types_one_is_enough_and_without_a_cluster_any_name_will_do()
    {
        Assert.Equal(1, Read("jobs: [{time: 1h, gpus: 1, gpuType: [H100, A100]}]", Cluster).Workload.JobCount);
        Assert.Equal(1, Read("jobs: [{time: 1h, partition: anywhere, licences: {x: 1}, topology: {required: y}}]").Workload.JobCount);
    }

    [Theory]
    [InlineData("  - {name: a, time: 1h}\n  - {name: a, time: 1h}\n", 3, 12, "named-twice", "two jobs 'a'; the first is in line 2", "singleton")]
    [InlineData("  - {name: a, time: 1h, array: 2}\n  - {name: a, time: 1h, singleton: true}\n", 3, 12, "named-twice", "two jobs 'a'", "")]
    [InlineData("  - {name: train, time: 1h}\n  - {time: 1h, afterok: trian}\n", 3, 25, "unknown-job", "there is no job 'trian'", "did you mean train?")]
    [InlineData("  - {name: a, time: 1h, array: 3}\n  - {time: 1h, afterok: ['a[4]']}\n", 3, 26, "unknown-job", "there is no job 'a[4]'", "a[1] to a[3]")]
    [InlineData("  - {name: a, time: 1h, array: 3}\n  - {time: 1h, afterok: ['a[01]']}\n", 3, 26, "unknown-job", "there is no job 'a[01]'", "a[1] to a[3]")]
    [InlineData("  - {name: a, time: 1h}\n  - {time: 1h, afterok: ['a[1]']}\n", 3, 26, "unknown-job", "there is no job 'a[1]'", "")]
    [InlineData("  - {name: a, time: 1h, after: a}\n", 2, 32, "dependency-circle", "a waits for itself", "take one")]
    [InlineData("  - {name: a, time: 1h, after: [c]}\n  - {name: b, time: 1h, after: a}\n  - {name: c, time: 1h, afterok: b}\n", 2, 32, "dependency-circle", "a (line 2) -> c (line 4) -> b (line 3) -> a", "take one")]
    [InlineData("  - {name: a, time: 1h, array: 2, after: b}\n  - {name: b, time: 1h, after: 'a[2]'}\n", 3, 32, "dependency-circle", "b (line 3) -> a[2] (line 2) -> b", "take one")]
    [InlineData("  - {name: a, time: 1h, array: 100000}\n  - {name: b, time: 1h, array: 101, after: a}\n", 3, 44, "jobs-too-large", "too many dependencies", "between two arrays")]
    public void Wrong_names_and_circles_are_refused(string jobs, int line, int column, string rule, string problem, string advice) =>
        Refuses($"jobs:\n{jobs}", line, column, rule, problem, advice);

    [Fact]
    public void A_moment_before_the_start_is_refused() =>
        Refuses("start: 2026-01-05\njobs:\n  - {time: 1h, submit: 2026-01-04}\n", 3, 24, "bad-value", "no value of submit", "before the start of the file, 2026-01-05T00:00:00Z");

    [Fact]
    public void The_message_names_file_place_field_and_rule_and_shows_the_line()
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read("jobs:\n  - name: a\n    modes:\n      - {time: 1h, gpus: two}\n"));

        Assert.Equal(
            "j.yaml: line 4, column 26: field jobs[0].modes[0].gpus: 'two' is no value of gpus [bad-value]; "
            + "expected a whole number of GPUs, or a part of one such as 0.25, to a thousandth",
            error.Message);
        Assert.Equal("      - {time: 1h, gpus: two}\n                         ^", error.Excerpt);
    }

    private static void Refuses(string yaml, int line, int column, string rule, string problem, string advice, ClusterNodes? cluster = null)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(yaml, cluster));
        Assert.Equal("j.yaml", error.Input);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice ?? "", StringComparison.Ordinal);
        Assert.Equal((rule, line, column), (error.Rule, (int)error.Line!.Value, error.Column!.Value));
    }

    private static JobsFile Read(string yaml, ClusterNodes? cluster = null) => JobsYaml.Read(new StringReader(yaml), "j.yaml", new JobsYamlOptions { Cluster = cluster });
}
