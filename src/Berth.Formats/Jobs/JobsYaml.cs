using System.Globalization;
using Berth.Formats.Clusters;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>
/// Reads jobs for a cluster of nodes from YAML: gangs of tasks with resources, modes, arrays, dependencies. Keys, units and defaults:
/// docs/formats/jobs-yaml.md; schema for editors: docs/schemas/jobs.schema.json.
/// </summary>
public static class JobsYaml
{
    private const string Kind = "jobs";
    private const string Thing = "a list of jobs";
    private const string Advice = "expected 'jobs:' and one item for each job";
    private const int MaxCharacters = 64_000_000;

    /// <summary>A job runs longer than it asks for and is killed at its limit.</summary>
    private static readonly ImportRule RuntimeAboveTime =
        new("runtime-above-time", ImportSeverity.Note, "jobs run longer than they ask for and are killed at their requested time");

    /// <summary>The keys that each kind of mapping in the file may have; the kinds are named as in the schema.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["jobsFile"] = JobKeys.Top,
        ["defaults"] = JobKeys.Defaults,
        ["job"] = JobKeys.Job,
        ["mode"] = JobKeys.Mode,
        ["array"] = JobKeys.Array,
        ["matrix"] = MatrixYaml.Keys,
        ["numbers"] = MatrixYaml.RangeKeys,
        ["distribution"] = DurationYaml.Keys,
        ["topologyWish"] = JobKeys.Topology,
    };

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest valid name, also when the file cannot be read.
    /// </summary>
    public static JobsFile ReadFile(string path, JobsYamlOptions? options = null)
    {
        (YamlInput input, string sha256) = YamlInput.OfFile(path, Kind, Thing, MaxCharacters);
        return Read(input, options) with { Sha256 = sha256 };
    }

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest valid name.</summary>
    /// <param name="reader">The text; at most 64 000 000 characters.</param>
    /// <param name="input">Its name, for messages; the workload's name where the text gives none.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    public static JobsFile Read(TextReader reader, string input, JobsYamlOptions? options = null) =>
        Read(YamlInput.Of(reader, input, Kind, Thing, MaxCharacters), options);

    private static JobsFile Read(YamlInput input, JobsYamlOptions? options)
    {
        options ??= new JobsYamlOptions();
        if (!(options.Quantile is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Quantile, "a quantile is a number from 0 to 1");
        }

        YamlNode document = YamlDocument.Read(input, Advice);
        bool changesCluster = options.Cluster is null && document is YamlMap map && map.Entries.Any(entry => entry.Key.Value == ValueChange.ClusterKey && entry.Value is YamlMap);
        document = YamlChanges.Apply(document, [.. options.Changes.Where(change => !change.IsOfCluster || changesCluster)]);
        YamlFields top = YamlFields.Of(input, document, "at the top", JobKeys.Top, Advice, "");
        IReadOnlyList<YamlNode> nodes = top.Items("jobs", "job") ?? throw top.Missing("jobs", "write 'jobs:' and one item for each job");
        if (nodes.Count == 0)
        {
            throw top.Bad(top["jobs"]!, "jobs", "empty-list", "there are no jobs", "write one item for each job");
        }

        Instant? start = Start(top);
        ClusterFile? cluster = options.Cluster is null ? JobsCluster.Read(top, options.LocalCluster, options.Changes) : null;
        var builder = new WorkloadBuilder(nodes.Count) { Name = top.Name("name") ?? Path.GetFileName(input.Name), Origin = start ?? default };
        var notes = new ImportReportBuilder([RuntimeAboveTime], options.LinesPerRule);
        var rows = new JobRows(builder, options.Cluster ?? cluster?.Nodes, options, start, notes);
        List<JobItem> items = Items(top, nodes, rows);
        JobDependenciesYaml.Link(input, items, builder.Links);
        ImportReport report = notes.Build(input.Name, input.Lines, builder.Count, builder.Count);
        if (options.Strict)
        {
            StrictReading.Check(report, "jobs file");
        }

        return new JobsFile(builder.Build(), report, null)
        {
            Details = new JobDetailsTable(rows.Details),
            Cluster = cluster,
        };
    }

    private static Instant? Start(YamlFields top)
    {
        Moment? start = top.Moment("start");
        return start is { Calendar: null }
            ? throw top.Unfit(top.Text("start")!, "start", "expected a date such as 2026-01-05 or 2026-01-05T08:00 (UTC)")
            : start?.Calendar;
    }

    private static List<JobItem> Items(YamlFields top, IReadOnlyList<YamlNode> nodes, JobRows rows)
    {
        YamlFields? defaults = top["defaults"] is { } node
            ? YamlFields.Of(top.Input, node, "in the defaults", JobKeys.Defaults, "the defaults are a mapping with keys of jobs", "defaults")
            : null;
        var items = new List<JobItem>(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"jobs[{i}]");
            YamlFields fields = YamlFields.Of(top.Input, nodes[i], "in a job", JobKeys.Job, "a job is a mapping, for example {name: train, gpus: 1, time: 2h}", path, defaults);
            items.Add(rows.Add(fields, i + 1));
        }

        return items;
    }
}
