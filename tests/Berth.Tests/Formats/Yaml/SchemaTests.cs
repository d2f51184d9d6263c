using Berth.Formats.Clusters;
using Berth.Formats.Failures;
using Berth.Formats.Jobs;
using Berth.Formats.Tenancy;
using Berth.Model;
using Berth.Testing;
using Berth.Tests.Tidy;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using Xunit;

namespace Berth.Tests.Formats.Yaml;

/// <summary>The schemas that are published for editors say what the readers do.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Examples { get; } =
        [.. Repository.Files.Where(path => path.StartsWith("examples/", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal) && SchemaOf(path) is not null)];

    [Fact]
    public void The_keys_of_the_schema_of_clusters_are_those_that_the_reader_knows() => SameKeys("cluster", "cluster", ClusterYaml.Keys);

    [Fact]
    public void The_keys_of_the_schema_of_jobs_are_those_that_the_reader_knows() => SameKeys("jobs", "jobsFile", JobsYaml.Keys);

    [Fact]
    public void The_keys_of_the_schema_of_tenants_are_those_that_the_reader_knows() => SameKeys("tenants", "tenants", TenantsYaml.Keys);

    [Fact]
    public void The_keys_of_the_schema_of_failures_are_those_that_the_reader_knows() => SameKeys("failures", "failures", FailuresYaml.Keys);

    [Fact]
    public void Every_key_of_a_schema_is_described() => Assert.All(
        (string[])["cluster", "jobs", "tenants", "failures"],
        name => Assert.All(
            Document(name).SelectTokens("$..properties").OfType<JObject>().SelectMany(properties => properties.Properties()),
            property => Assert.True(property.Value["description"] is not null || property.Value["$ref"] is not null, property.Path)));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_keeps_to_the_schema_that_its_first_line_names(string path)
    {
        JsonSchema schema = await SchemaAsync(SchemaOf(path)!);

        Assert.Empty(schema.Validate(YamlAsJson.Of(Repository.Read(path))));
    }

    [Theory]
    [InlineData("nodes: [{name: a, cpus: 4}]")]
    [InlineData("nodes: [{name: a, cpu: 4, memory: 1}]")]
    [InlineData("nodes: []")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 64G}]")]
    [InlineData("nodes: [{name: a, cpus: four, memory: 1}]")]
    [InlineData("nodes: [{name: 'a b', cpus: 4, memory: 1}]")]
    [InlineData("nodes: [{name: a, count: 0, cpus: 4, memory: 1}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1, gpus: {count: 17, type: A}}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1, gpus: {count: 1, type: A, shareable: maybe}}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\npartitions: [{nodes: a}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\npartitions: [{name: p, maxTime: long}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\nmaintenance: [{from: 2h}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\nmaintenance: [{from: 2h, to: 3h, for: 1h}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\nreservations: [{nodes: a, from: 2h, to: 3h}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\ntopology: {levels: [rack], domains: {}}")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 1}]\nlicences: {x: some}")]
    public async Task What_an_editor_marks_in_a_cluster_file_the_reader_refuses(string yaml)
    {
        Assert.Throws<BadInputException>(() => ClusterYaml.Read(new StringReader(yaml), "c.yaml"));
        Assert.NotEmpty((await SchemaAsync("cluster")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("jobs: []")]
    [InlineData("job: [{time: 1h}]")]
    [InlineData("jobs: [{tim: 1h}]")]
    [InlineData("jobs: [{time: soon}]")]
    [InlineData("jobs: [{time: 1h, tasks: 0}]")]
    [InlineData("jobs: [{time: 1h, gpus: 17}]")]
    [InlineData("jobs: [{time: 1h, gpuMemory: 1G}]")]
    [InlineData("jobs: [{time: 1h, spread: samenode}]")]
    [InlineData("jobs: [{time: 1h, exclusive: 1}]")]
    [InlineData("jobs: [{time: 1h, topology: {required: a, preferred: b}}]")]
    [InlineData("jobs: [{time: 1h, topology: {}}]")]
    [InlineData("jobs: [{time: 1h, exit: fail}]")]
    [InlineData("jobs: [{time: 1h, modes: [{user: a}]}]")]
    [InlineData("jobs: [{time: 1h, array: {width: 2}}]")]
    [InlineData("jobs: [{time: 1h, name: 'a[1]'}]")]
    [InlineData("jobs: [{time: 1h, licences: {x: 0}}]")]
    [InlineData("jobs: [{time: 1h, after: []}]")]
    [InlineData("jobs: [{time: 1h, checkpoint: 0}]")]
    [InlineData("jobs: [{time: 1h, checkpoint: 0s}]")]
    [InlineData("jobs: [{time: 1h, retries: -1}]")]
    [InlineData("jobs: [{time: 1h, retries: always}]")]
    [InlineData("jobs: [{time: 1h, backOffFactor: 0.5}]")]
    [InlineData("jobs: [{time: 1h, modes: [{retries: 2}]}]")]
    [InlineData("defaults: {name: a}\njobs: [{time: 1h}]")]
    [InlineData("jobs: [{time: 1h, weight: -1}]")]
    [InlineData("jobs: [{time: 1h, command: []}]")]
    [InlineData("jobs: [{time: 1h, env: {A-B: 1}}]")]
    [InlineData("jobs: [{time: 1h, workdir: ''}]")]
    [InlineData("jobs: [{duration: soon}]")]
    [InlineData("jobs: [{duration: {median: 1h}}]")]
    [InlineData("jobs: [{duration: {median: 1h, sd: 1h}}]")]
    [InlineData("jobs: [{duration: {values: []}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {lr: []}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {lr: {from: 1}}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {'a b': 1}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {lr: 1, zip: [a]}}]")]
    [InlineData("jobs: [{time: 1h, matrix: {lr: 1, exclude: [{}]}}]")]
    [InlineData("cluster: [a]\njobs: [{time: 1h}]")]
    [InlineData("cluster: {nodes: []}\njobs: [{time: 1h}]")]
    [InlineData("cluster: {nodes: [{name: a, cpus: 1, memory: lots}]}\njobs: [{time: 1h}]")]
    [InlineData("start: tomorrow\njobs: [{time: 1h}]")]
    public async Task What_an_editor_marks_in_a_jobs_file_the_reader_refuses(string yaml)
    {
        Assert.Throws<BadInputException>(() => JobsYaml.Read(new StringReader(yaml), "j.yaml"));
        Assert.NotEmpty((await SchemaAsync("jobs")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("nodes: [{name: 7, cpus: 0.5, memory: 1.5TiB, storage: 4 TB, features: 7, idlePower: 1kW, fullPower: 2000}]\nlicences: {x: 0}")]
    [InlineData("nodes: [{name: a, count: 3, cpus: 500m, memory: 9}]\npartitions: [{name: p, nodes: [a-1, 'a-[2-3]', all], maxTime: 1-12:00:00, defaultTime: 90}]")]
    [InlineData("nodes: [{name: a, cpus: 4, memory: 64Gi}]\nreservations: [{nodes: a, from: 2026-01-05T08:00Z, for: 12:00:00, users: 7}]")]
    public async Task What_the_reader_takes_an_editor_does_not_mark(string yaml)
    {
        Assert.NotEmpty(ClusterYaml.Read(new StringReader(yaml), "c.yaml").Nodes.Classes);
        Assert.Empty((await SchemaAsync("cluster")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("cluster: {nodes: [{name: a, cpus: 8, memory: 1GiB}]}\njobs: [{duration: 90, weight: 0, command: true, env: {A: 1, B: ''}, workdir: 7}]")]
    [InlineData("jobs: [{duration: {values: [1h, 90]}, command: [run, 1, '']}, {duration: {min: 0, mode: 1h, max: 1-12:00:00}}, {duration: {mean: 1h, sd: 0}}]")]
    [InlineData("jobs: [{matrix: {n: [1, 2], lr: 0.1, seed: {from: -1, to: 3, step: 2}, zip: {a: [1, 1], b: {from: 1, to: 2}}, exclude: [{n: 1, seed: [-1, 3]}]}, tasks: '{n}', gpus: '{a}', duration: '{b}h', time: '{n}h'}]")]
    [InlineData("jobs: [{matrix: {h: [1, 2]}, licences: {x: '{h}'}, modes: [{cpus: '{h}', duration: {median: '{h}h', p90: '{h}d'}}], weight: '{h}', retries: '{h}'}]")]
    public async Task What_the_reader_takes_for_jobs_an_editor_does_not_mark(string yaml)
    {
        Assert.True(JobsYaml.Read(new StringReader(yaml), "j.yaml").Workload.JobCount > 0);
        Assert.Empty((await SchemaAsync("jobs")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("accounts: [{shares: 1}]")]
    [InlineData("accounts: [{name: a, share: 1}]")]
    [InlineData("accounts: [{name: a, shares: -1}]")]
    [InlineData("accounts: [{name: a, users: {ann: many}}]")]
    [InlineData("defaultShares: 0")]
    [InlineData("decay: {halfLife: 0}")]
    [InlineData("decay: {halfLife: soon}")]
    [InlineData("decay: {weights: {cpus: -1}}")]
    [InlineData("priority: {}")]
    [InlineData("priority: {fairShare: 1, fairShareKind: tree}")]
    [InlineData("priority: {age: 1.5}")]
    [InlineData("qos: [{name: a, preempts: []}]")]
    [InlineData("qos: [{priority: 1}]")]
    [InlineData("limits: [{runningJobs: 1}]")]
    [InlineData("limits: [{users: a, accounts: b, runningJobs: 1}]")]
    [InlineData("limits: [{users: a}]")]
    [InlineData("limits: [{users: a, runningJobs: 0}]")]
    [InlineData("limits: [{users: a, inUse: {}}]")]
    [InlineData("limits: [{users: a, inUse: {gpu: 1}}]")]
    [InlineData("quotas: {cohorts: [a]}")]
    [InlineData("quotas: {queues: []}")]
    [InlineData("quotas: {queues: [{name: a}]}")]
    [InlineData("quotas: {queues: [{name: a, nominal: {memory: 64G}}]}")]
    [InlineData("quotas: {cohorts: [c], queues: [{name: a, cohort: c, nominal: {gpus: 1}, weight: 0}]}")]
    public async Task What_an_editor_marks_in_a_tenants_file_the_reader_refuses(string yaml)
    {
        Assert.Throws<BadInputException>(() => TenantsYaml.Read(new StringReader(yaml), "t.yaml"));
        Assert.NotEmpty((await SchemaAsync("tenants")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("accounts: [{name: 7, shares: 0, users: [1, b], accounts: [{name: a, users: {c: 2}}]}]\nusers: x")]
    [InlineData("decay: {halfLife: never, period: 60, weights: {memory: 0.5}}\npriority: {age: 1, maxAge: 1-00:00:00, ageSaturates: false}")]
    [InlineData("qos: [{name: a, preempts: b}, {name: b}]\nlimits: [{qos: [a, b], perUser: true, minutes: {cpus: 500m, memory: 1 GiB, gpus: 0.5}}]")]
    [InlineData("quotas: {cohorts: [a, {name: b, parent: a}], queues: [{name: q, cohort: b, nominal: {gpus: 2.5}, lendingLimit: {gpus: 0}, members: [q, r]}]}")]
    public async Task What_the_reader_takes_for_tenants_an_editor_does_not_mark(string yaml)
    {
        Assert.Equal("t", TenantsYaml.Read(new StringReader(yaml), "t.yaml").Tenants.Name);
        Assert.Empty((await SchemaAsync("tenants")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("seed: -1")]
    [InlineData("nodeFailures: 1")]
    [InlineData("nodeFailuresPerDay: 1441")]
    [InlineData("meanRepair: 0")]
    [InlineData("jobFailureProbability: 1.5")]
    [InlineData("jobFailureProbability: some")]
    [InlineData("recovery: {retry: 1}")]
    [InlineData("recovery: {checkpoint: 0}")]
    [InlineData("outages: [{nodes: a}]")]
    [InlineData("outages: [{from: 2h, to: 3h}]")]
    [InlineData("outages: [{nodes: a, from: 2h, to: 3h, for: 1h}]")]
    [InlineData("outages: [{nodes: a, from: 2h, to: 3h, kind: gone}]")]
    [InlineData("capacity: [{from: 1h}]")]
    public async Task What_an_editor_marks_in_a_failures_file_the_reader_refuses(string yaml)
    {
        Cluster cluster = yaml.StartsWith("capacity", StringComparison.Ordinal) ? Cluster.Pool(4)
            : Cluster.OfNodes("c", ClusterYaml.Read(new StringReader("nodes: [{name: a, cpus: 4, memory: 1}]"), "c.yaml").Nodes, SizeUnit.Processor);

        Assert.Throws<BadInputException>(() => FailuresYaml.Read(new StringReader(yaml), "f.yaml", new FailuresContext(cluster, default)));
        Assert.NotEmpty((await SchemaAsync("failures")).Validate(YamlAsJson.Of(yaml)));
    }

    [Theory]
    [InlineData("seed: 0\njobFailureProbability: 2%\nrecovery: {retries: unlimited, checkpoint: 90, backOff: 0}\ncapacity: [{from: 2026-01-05, processors: 0}]")]
    [InlineData("jobFailureProbability: 2 %\ncapacity: [{from: 60, processors: 1}, {from: +2h, processors: 4}]")]
    public async Task What_the_reader_takes_for_failures_an_editor_does_not_mark(string yaml)
    {
        Assert.False(FailuresYaml.Read(new StringReader(yaml), "f.yaml", new FailuresContext(Cluster.Pool(4), default)).Failures.IsNothing);
        Assert.Empty((await SchemaAsync("failures")).Validate(YamlAsJson.Of(yaml)));
    }

    /// <summary>The name of the schema in the first line of a file; null where there is none.</summary>
    private static string? SchemaOf(string path)
    {
        const string mark = "# yaml-language-server: $schema=../docs/schemas/";
        string first = Repository.Lines(path)[0];
        return first.StartsWith(mark, StringComparison.Ordinal) ? first[mark.Length..].Replace(".schema.json", "", StringComparison.Ordinal) : null;
    }

    private static void SameKeys(string name, string top, IReadOnlyDictionary<string, IReadOnlyList<string>> keys)
    {
        JObject document = Document(name);
        Dictionary<string, JToken> kinds = document["definitions"]!.Children<JProperty>()
            .Where(kind => kind.Value["properties"] is not null)
            .ToDictionary(kind => kind.Name, kind => kind.Value["properties"]!);
        kinds.Add(top, document["properties"]!);

        Assert.Equal(keys.Keys.Order(StringComparer.Ordinal), kinds.Keys.Order(StringComparer.Ordinal));
        Assert.All(keys, pair => Assert.Equal(pair.Value, kinds[pair.Key].Children<JProperty>().Select(property => property.Name)));
        Assert.All(kinds.Values, properties => Assert.False((bool)properties.Parent!.Parent!["additionalProperties"]!));
    }

    private static JObject Document(string name) => JObject.Parse(Repository.Read($"docs/schemas/{name}.schema.json"));

    private static Task<JsonSchema> SchemaAsync(string name) => JsonSchema.FromFileAsync(Repository.FullPath($"docs/schemas/{name}.schema.json"));
}
