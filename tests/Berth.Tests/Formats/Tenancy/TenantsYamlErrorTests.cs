using Berth.Formats.Clusters;
using Berth.Formats.Tenancy;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tenancy;

/// <summary>Wrong tenants files: each is refused at its place, with its rule and what was probably meant.</summary>
public sealed class TenantsYamlErrorTests
{
    [Theory]
    [InlineData("", 1, 1, "tenants-structure", "the file is empty", "'quotas:'")]
    [InlineData("acounts: []", 1, 1, "unknown-key", "no key 'acounts' at the top", "did you mean accounts?")]
    [InlineData("defaultShares: 0", 1, 16, "bad-value", "'0' is no value of defaultShares", "from 1")]
    [InlineData("accounts: {a: 1}", 1, 11, "tenants-structure", "a mapping cannot stand here", "'- ' before each account")]
    [InlineData("accounts: [{shares: 1}]", 1, 12, "missing-key", "there is no 'name'", "")]
    [InlineData("accounts: [{name: a, parent: b}]", 1, 22, "unknown-key", "no key 'parent' in an account", "accounts")]
    [InlineData("accounts:\n  - {name: a, accounts: [{name: b}]}\n  - {name: b}", 3, 12, "named-twice", "two accounts 'b'", "different branches")]
    [InlineData("accounts: [{name: a, shares: -1}]", 1, 30, "bad-value", "'-1' is no value of shares", "from 0")]
    [InlineData("accounts: [{name: a, users: [x, x]}]", 1, 33, "named-twice", "'x' is there twice", "once")]
    [InlineData("accounts: [{name: a, users: {x: 1, x: 2}}]", 1, 36, "duplicate-key", "'x' is there twice", "once")]
    [InlineData("accounts: [{name: a, users: {x: half}}]", 1, 33, "bad-value", "'half' is no value of x", "whole number")]
    [InlineData("decay: {halflife: 7d}", 1, 9, "unknown-key", "no key 'halflife' in 'decay'", "did you mean halfLife?")]
    [InlineData("decay: {halfLife: forever}", 1, 19, "bad-value", "'forever' is no value of halfLife", "or never")]
    [InlineData("decay: {halfLife: 0s}", 1, 19, "bad-value", "'0s' is no value of halfLife", "more than none")]
    [InlineData("decay: {weights: {cpus: 0}}", 1, 18, "bad-value", "no use counts at all", "above 0")]
    [InlineData("decay: {weights: {gpu: 1}}", 1, 19, "unknown-key", "no key 'gpu' in 'weights'", "did you mean gpus?")]
    [InlineData("priority: {maxAge: 3d}", 1, 11, "bad-value", "no factor has a weight", "above 0")]
    [InlineData("priority: {age: 1, fairShareKind: fairtree}", 1, 35, "bad-value", "'fairtree' is no value", "did you mean fair-tree?")]
    [InlineData("priority: {fairshare: 1}", 1, 12, "unknown-key", "no key 'fairshare' in 'priority'", "did you mean fairShare?")]
    [InlineData("partitionFactors: [gpu]", 1, 19, "tenants-structure", "a list cannot stand here", "a mapping")]
    public void Wrong_accounts_and_weights_are_refused(string yaml, int line, int column, string rule, string problem, string advice) =>
        Refuses(yaml, line, column, rule, problem, advice);

    [Theory]
    [InlineData("qos: [{name: a}, {name: a}]", 1, 25, "named-twice", "two QOS 'a'", "own name")]
    [InlineData("qos: [{name: normal}, {name: a, preempts: nomal}]", 1, 43, "unknown-qos", "there is no QOS 'nomal'", "did you mean normal?")]
    [InlineData("qos: [{name: a, preempts: a}]", 1, 27, "qos-cycle", "'a' preempts itself", "never stop each other")]
    [InlineData("qos:\n  - {name: x, preempts: a}\n  - {name: a, preempts: b}\n  - {name: b, preempts: c}\n  - {name: c, preempts: a}", 3, 25, "qos-cycle", "'a' preempts 'b' preempts 'c' preempts 'a'", "take one out")]
    [InlineData("limits: [{runningJobs: 1}]", 1, 10, "missing-key", "there is no 'users'", "'others' means all")]
    [InlineData("limits: [{users: a, qos: b, runningJobs: 1}]", 1, 26, "bad-value", "both 'users' and 'qos'", "one of them")]
    [InlineData("limits: [{users: a}]", 1, 10, "missing-key", "there is no 'runningJobs'", "submittedJobs")]
    [InlineData("limits: [{user: a, runningJobs: 1}]", 1, 11, "unknown-key", "no key 'user' in a limit", "did you mean users?")]
    [InlineData("limits: [{users: a, perUser: true, runningJobs: 1}]", 1, 30, "bad-value", "for each of them anyway", "leave 'perUser' out")]
    [InlineData("limits: [{users: [a, others], runningJobs: 1}]", 1, 22, "bad-value", "'others' stands beside names", "an item of its own")]
    [InlineData("limits: [{users: a, runningJobs: 1}, {users: [b, a], maxTime: 1h}]", 1, 50, "named-twice", "'a' has a limit of this kind already", "one item")]
    [InlineData("qos: [{name: urgent}]\nlimits: [{qos: urgnt, runningJobs: 1}]", 2, 16, "unknown-qos", "there is no QOS 'urgnt'", "did you mean urgent?")]
    [InlineData("limits: [{qos: urgent, runningJobs: 1}]", 1, 16, "unknown-qos", "there is no QOS 'urgent'", "write it under 'qos:'")]
    [InlineData("limits: [{users: a, runningJobs: 0}]", 1, 34, "bad-value", "'0' is no value of runningJobs", "from 1")]
    [InlineData("limits: [{users: a, inUse: 4}]", 1, 28, "tenants-structure", "'4' cannot stand here", "inUse: {cpus: 64")]
    [InlineData("limits: [{users: a, inUse: {}}]", 1, 28, "empty-list", "no resource is named", "cpus, memory, gpus")]
    [InlineData("limits: [{users: a, inUse: {gpus: 0.0005}}]", 1, 35, "bad-value", "'0.0005' is no value of gpus", "to a thousandth")]
    [InlineData("limits: [{users: a, inUse: {memory: 64G}}]", 1, 37, "bad-value", "'64G' is no value of memory", "64GiB")]
    public void Wrong_qos_and_limits_are_refused(string yaml, int line, int column, string rule, string problem, string advice) =>
        Refuses(yaml, line, column, rule, problem, advice);

    [Theory]
    [InlineData("{cohorts: [c]}", 9, "missing-key", "there is no 'queues'", "one item for each queue")]
    [InlineData("{queues: [{name: a}]}", 19, "missing-key", "there is no 'nominal'", "guaranteed")]
    [InlineData("{queues: [{nominal: {gpus: 1}}]}", 19, "missing-key", "there is no 'name'", "members")]
    [InlineData("{queues: [{name: a, nominal: {gpus: 1}}, {name: a, nominal: {gpus: 1}}]}", 57, "named-twice", "two queues 'a'", "own name")]
    [InlineData("{cohorts: [lab], queues: [{name: a, cohort: leb, nominal: {gpus: 1}}]}", 53, "unknown-cohort", "there is no cohort 'leb'", "did you mean lab?")]
    [InlineData("{queues: [{name: a, cohort: lab, nominal: {gpus: 1}}]}", 37, "unknown-cohort", "there is no cohort 'lab'", "cohorts: [lab]")]
    [InlineData("{cohorts: [{name: a, parent: b}], queues: []}", 38, "unknown-cohort", "there is no cohort 'b'", "expected one of a")]
    [InlineData("{cohorts: [a, {name: a}], queues: []}", 30, "named-twice", "two cohorts 'a'", "own name")]
    [InlineData("{cohorts: [{name: a, parent: a}], queues: []}", 38, "cohort-cycle", "'a' in 'a'", "no parent")]
    [InlineData("{cohorts: [{name: x, parent: b}, {name: a, parent: b}, {name: b, parent: a}], queues: [{name: q, nominal: {gpus: 1}}]}", 60, "cohort-cycle", "'a' in 'b' in 'a'", "no parent")]
    [InlineData("{cohorts: [c], queues: [{name: a, cohort: c, nominal: {gpus: 4}, lendingLimit: {gpus: 5}}]}", 95, "bad-value", "lend more gpus than its nominal quota", "at most nominal")]
    [InlineData("{cohorts: [c], queues: [{name: a, cohort: c, nominal: {gpus: 4}, borrowingLimit: {cpus: 5}}]}", 97, "bad-value", "'nominal' does not name them", "cpus")]
    [InlineData("{queues: [{name: a, nominal: {gpus: 4}, borrowingLimit: {gpus: 5}}]}", 65, "bad-value", "nobody to borrow from", "its 'cohort'")]
    [InlineData("{cohorts: [{name: c, nominal: {gpus: 1}, lendingLimit: {gpus: 1}}], queues: []}", 64, "bad-value", "nobody to lend to", "its 'parent'")]
    [InlineData("{cohorts: [{name: c, weight: 2}], queues: []}", 20, "missing-key", "there is no 'nominal'", "guaranteed")]
    [InlineData("{queues: [{name: a, nominal: {gpus: 1}, members: [x, b]}, {name: b, nominal: {gpus: 1}}]}", 74, "named-twice", "'b' is in the queue 'a' already", "one queue")]
    [InlineData("{queues: [{name: a, nominal: {gpus: 1}, weight: 0}]}", 57, "bad-value", "'0' is no value of weight", "above 0")]
    [InlineData("{queues: [{name: a, nominal: {gpu: 1}}]}", 39, "unknown-key", "no key 'gpu' in 'nominal'", "did you mean gpus?")]
    [InlineData("{cohorts: [[a]], queues: []}", 20, "tenants-structure", "a list cannot stand here", "a name, or a mapping")]
    public void Wrong_quotas_are_refused(string quotas, int column, string rule, string problem, string advice)
    {
        // A circle of cohorts is found only once there is a queue: fill the empty lists of the shorter cases.
        string yaml = "quotas: " + quotas.Replace("queues: []", "queues: [{name: q, nominal: {gpus: 1}}]", StringComparison.Ordinal);
        Refuses(yaml, 1, column, rule, problem, advice);
    }

    [Fact]
    public void Partitions_must_be_those_of_the_cluster_where_it_is_known()
    {
        ClusterNodes cluster = ClusterYaml.Read(new StringReader("nodes: [{name: a, cpus: 4, memory: 1}]\npartitions: [{name: batch}]"), "c.yaml").Nodes;

        BadInputException limit = Assert.Throws<BadInputException>(() => Read("limits: [{partitions: [batch, bach], runningJobs: 1}]", cluster));
        BadInputException factor = Assert.Throws<BadInputException>(() => Read("partitionFactors: {batsh: 1}", cluster));

        Assert.Equal(("unknown-partition", 31, "did you mean batch? Valid: batch"), (limit.Rule, limit.Column, limit.Advice));
        Assert.Equal(("unknown-partition", 20), (factor.Rule, factor.Column));
        Assert.Equal("anything", Read("limits: [{partitions: anything, runningJobs: 1}]", null).Limits[0].Name);
    }

    [Fact]
    public void A_message_names_file_place_and_field()
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read("quotas:\n  queues:\n    - {name: a, nominal: {gpus: many}}\n", null));

        Assert.StartsWith("t.yaml: line 3, column 33: field quotas.queues[0].nominal.gpus: 'many' is no value of gpus [bad-value]", error.Message, StringComparison.Ordinal);
        Assert.Equal("    - {name: a, nominal: {gpus: many}}\n                                ^", error.Excerpt);
    }

    private static void Refuses(string yaml, int line, int column, string rule, string problem, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(yaml, null));
        Assert.Equal("t.yaml", error.Input);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice ?? "", StringComparison.Ordinal);
        Assert.Equal((rule, line, column), (error.Rule, (int)error.Line!.Value, error.Column!.Value));
    }

    private static Tenants Read(string yaml, ClusterNodes? cluster) => TenantsYaml.Read(new StringReader(yaml), "t.yaml", cluster).Tenants;
}
