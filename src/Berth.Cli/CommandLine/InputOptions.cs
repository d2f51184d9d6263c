using System.CommandLine;
using Berth.Cli.UseCases;
using Berth.Formats.Tables;

namespace Berth.Cli.CommandLine;

/// <summary>What all commands say that read jobs and a machine.</summary>
internal static class InputOptions
{
    /// <summary>The file of jobs.</summary>
    public const string JobsDescription =
        "A workload log in Standard Workload Format, plain or gzip; a table, .csv or .parquet (docs/formats/tables.md); or a jobs file, .yaml (docs/formats/jobs-yaml.md).";

    /// <summary>The machine as nodes.</summary>
    public static TextOption Cluster() =>
        new("--cluster", "FILE.yaml", "The machine as nodes (docs/formats/cluster-yaml.md), or local for this one. Default: what a jobs file says. The jobs of a log become gangs of one task for each processor.");

    /// <summary>Who shares the machine.</summary>
    public static TextOption Tenants() =>
        new("--tenants", "FILE.yaml", "Who shares the machine: accounts and shares, QOS, limits, quotas (docs/formats/tenants-yaml.md). Limits and quotas hold under every policy.");

    /// <summary>What goes wrong.</summary>
    public static TextOption Failures() =>
        new("--failures", "FILE.yaml", "What goes wrong: failures of nodes and jobs, outages, sizes of a pool over time (docs/formats/failures-yaml.md).");

    /// <summary>The machine as a pool.</summary>
    public static WholeNumberOption Processors() => new("--procs", "Processors of the machine. Default: what the log says.", 1, int.MaxValue);
}

/// <summary>The options that say how a table becomes jobs.</summary>
internal sealed class TableOptionSet
{
    private readonly Option<string[]> _map = new("--map")
    {
        HelpName = "FIELD=EXPR",
        Description = "For a table: the column, or SQL over the columns, that gives a field; may be given several times. Others are found by well-known names; FIELD= takes none.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly TextOption _where = new("--where", "SQL", "For a table: rows to keep, a condition over columns and fields such as \"gpus > 0\".");

    private readonly WholeNumberOption _gpusPerNode =
        new("--gpus-per-node", "For a table: jobs that name GPUs but no tasks are split into tasks for nodes of this many GPUs. Default: 8.", 1, Model.TaskRequest.MaxGpus);

    /// <summary>The options, for the page.</summary>
    public Option[] All => [_map, _where, _gpusPerNode];

    /// <summary>What was given; null for nothing.</summary>
    public TableChoice? Of(ParseResult parsed)
    {
        string[] map = parsed.GetValue(_map) ?? [];
        string? where = _where.TextOf(parsed);
        long? gpusPerNode = _gpusPerNode.Of(parsed);
        return map.Length == 0 && where is null && gpusPerNode is null ? null : new TableChoice(TabularMap.Parse(map), where, (int?)gpusPerNode);
    }
}
