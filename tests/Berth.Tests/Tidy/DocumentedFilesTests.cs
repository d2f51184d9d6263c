using System.Text.RegularExpressions;
using Berth.Formats.Clusters;
using Berth.Formats.Failures;
using Berth.Formats.Jobs;
using Berth.Formats.Tenancy;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>Files that the documents and the examples show are read by the readers, and every key is explained.</summary>
public sealed class DocumentedFilesTests
{
    private const string ClusterPage = "docs/formats/cluster-yaml.md";
    private const string JobsPage = "docs/formats/jobs-yaml.md";
    private const string TenantsPage = "docs/formats/tenants-yaml.md";
    private const string FailuresPage = "docs/formats/failures-yaml.md";

    [Fact]
    public void The_clusters_in_the_documentation_are_read()
    {
        string[] blocks = Blocks(ClusterPage);

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.NotEmpty(ClusterYaml.Read(new StringReader(block), ClusterPage).Nodes.Classes));
    }

    [Fact]
    public void The_jobs_in_the_documentation_are_read()
    {
        string[] blocks = Blocks(JobsPage);

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(JobsYaml.Read(new StringReader(block), JobsPage).Report.IsClean));
    }

    [Theory]
    [InlineData("gpu-server", 50)]
    [InlineData("mixed-cluster", 326)]
    [InlineData("topology", 79)]
    [InlineData("multi-tenant", 46)]
    public void The_jobs_of_an_example_are_read_for_its_cluster(string name, int jobs)
    {
        ClusterNodes cluster = ClusterYaml.ReadFile(Repository.FullPath($"examples/{name}.yaml")).Nodes;

        JobsFile file = JobsYaml.ReadFile(Repository.FullPath($"examples/{name}-jobs.yaml"), new JobsYamlOptions { Cluster = cluster, Strict = true });

        Assert.Equal(jobs, file.Workload.JobCount);
    }

    [Fact]
    public void The_fifty_experiments_are_fifty_and_each_can_run_on_their_server()
    {
        JobsFile file = JobsYaml.ReadFile(Repository.FullPath("examples/fifty-experiments.yaml"), new JobsYamlOptions { Strict = true, RefusesImpossible = true });

        Assert.Equal((50, 3, 4), (file.Workload.JobCount, file.Workload.Users.Count, file.Cluster!.Nodes.GpuCount));
        Assert.All(Enumerable.Range(0, 50), job => Assert.NotNull(file.Details.Of(file.Workload, new JobId(job)).Command));
    }

    [Fact]
    public void Every_example_but_lists_of_policies_names_its_schema() => Assert.All(
        Repository.Files.Where(path => path.StartsWith("examples/", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal) && !path.EndsWith("policies.yaml", StringComparison.Ordinal)),
        path => Assert.Matches(@"^# yaml-language-server: \$schema=\.\./docs/schemas/(cluster|jobs|tenants|failures)\.schema\.json$", Repository.Lines(path)[0]));

    [Fact]
    public void The_tenants_in_the_documentation_are_read()
    {
        string block = Assert.Single(Blocks(TenantsPage));

        Tenants tenants = TenantsYaml.Read(new StringReader(block), TenantsPage).Tenants;

        Assert.Equal((4, 6, 3, 6), (tenants.Accounts.Count, tenants.Users.Count, tenants.Quotas!.Queues.Count, tenants.Limits.Count));
    }

    [Fact]
    public void The_failures_in_the_documentation_are_read()
    {
        ClusterFile cluster = ClusterYaml.Read(new StringReader("nodes: [{name: gpu, count: 4, cpus: 4, memory: 1, features: old}]"), "c.yaml");
        string[] blocks = Blocks(FailuresPage);

        FailureSpec onNodes = FailuresYaml.Read(
            new StringReader(blocks[0]), FailuresPage, new FailuresContext(Cluster.OfNodes("c", cluster.Nodes, SizeUnit.Processor), default)).Failures;
        FailureSpec onPool = FailuresYaml.Read(new StringReader(blocks[1]), FailuresPage, new FailuresContext(Cluster.Pool(128), default)).Failures;

        Assert.Equal((2, 2, 2), (blocks.Length, onNodes.Outages.Count, onPool.Capacity.Count));
    }

    [Fact]
    public void The_tenants_and_failures_of_the_examples_are_read_for_their_clusters()
    {
        ClusterNodes lab = ClusterYaml.ReadFile(Repository.FullPath("examples/multi-tenant.yaml")).Nodes;
        ClusterNodes philly = ClusterYaml.ReadFile(Repository.FullPath("examples/philly-cluster.yaml")).Nodes;

        Tenants teams = TenantsYaml.ReadFile(Repository.FullPath("examples/multi-tenant-tenants.yaml"), lab).Tenants;
        Tenants virtualClusters = TenantsYaml.ReadFile(Repository.FullPath("examples/philly-tenants.yaml"), philly).Tenants;
        FailureSpec failures = FailuresYaml.ReadFile(
            Repository.FullPath("examples/failures.yaml"), new FailuresContext(Cluster.OfNodes("lab", lab, SizeUnit.Gpu), default)).Failures;

        Assert.Equal(lab.GpuCount * 1000L, teams.Quotas!.Queues.Sum(queue => queue.Quota.Nominal.GpuThousandths));
        Assert.Equal(philly.GpuCount * 1000L, virtualClusters.Quotas!.Queues.Sum(queue => queue.Quota.Nominal.GpuThousandths));
        Assert.Equal(14, virtualClusters.Accounts.Count);
        Assert.Equal("3", Assert.Single(failures.Outages).Nodes.Single().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Every_key_of_a_tenants_file_is_documented() => Documents(TenantsPage, TenantsYaml.Keys);

    [Fact]
    public void Every_key_of_a_failures_file_is_documented() => Documents(FailuresPage, FailuresYaml.Keys);

    [Fact]
    public void Every_key_of_a_cluster_file_is_documented() => Documents(ClusterPage, ClusterYaml.Keys);

    [Fact]
    public void Every_key_of_a_jobs_file_is_documented() => Documents(JobsPage, JobsYaml.Keys);

    private static void Documents(string page, IReadOnlyDictionary<string, IReadOnlyList<string>> keys)
    {
        string text = Repository.Read(page);
        Assert.All(keys.Values.SelectMany(list => list).Distinct(), key => Assert.Matches($@"`\{{?{Regex.Escape(key)}[`:]", text));
    }

    private static string[] Blocks(string page) =>
        [.. Regex.Matches(Repository.Read(page), "^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline).Select(block => block.Groups[1].Value)];
}
