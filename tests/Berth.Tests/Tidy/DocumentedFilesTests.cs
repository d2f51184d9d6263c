using System.Text.RegularExpressions;
using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>Files that the documents and the examples show are read by the readers, and every key is explained.</summary>
public sealed class DocumentedFilesTests
{
    private const string ClusterPage = "docs/formats/cluster-yaml.md";
    private const string JobsPage = "docs/formats/jobs-yaml.md";

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
    public void The_jobs_of_an_example_are_read_for_its_cluster(string name, int jobs)
    {
        ClusterNodes cluster = ClusterYaml.ReadFile(Repository.FullPath($"examples/{name}.yaml")).Nodes;

        JobsFile file = JobsYaml.ReadFile(Repository.FullPath($"examples/{name}-jobs.yaml"), new JobsYamlOptions { Cluster = cluster, Strict = true });

        Assert.Equal(jobs, file.Workload.JobCount);
    }

    [Fact]
    public void Every_example_of_a_cluster_or_of_jobs_names_its_schema() => Assert.All(
        Repository.Files.Where(path => path.StartsWith("examples/", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal) && path != "examples/policies.yaml"),
        path => Assert.Matches(@"^# yaml-language-server: \$schema=\.\./docs/schemas/(cluster|jobs)\.schema\.json$", Repository.Lines(path)[0]));

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
