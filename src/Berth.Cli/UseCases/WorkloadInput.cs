using System.Globalization;
using Berth.Formats.Clusters;
using Berth.Formats.Failures;
using Berth.Formats.Jobs;
using Berth.Formats.Swf;
using Berth.Formats.Tables;
using Berth.Formats.Tenancy;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Reads jobs from a file of any known format. The one place where an input file becomes a workload on a machine.</summary>
public static class WorkloadInput
{
    /// <summary>
    /// Reads the jobs with the reader that the ending of the file's name asks for, and the machine. Throws <see cref="BadInputException"/>, and
    /// <see cref="OperationCanceledException"/> when stopped.
    /// </summary>
    public static LoadedWorkload Read(WorkloadSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source is { Processors: not null, ClusterPath: not null })
        {
            throw new BadInputException("--procs, --cluster", "machine-twice", "both describe the machine", "give one of them");
        }

        ClusterFile? named = source.ClusterPath is { } path ? ClusterInput.Read(path, source.Jobs.Changes) : null;
        JobsRead read = Jobs(source, named, cancellation);
        if (source.Processors is not null && read.JobsFile?.Cluster is not null)
        {
            throw new BadInputException("--procs", "machine-twice", "the jobs file describes the machine too", "leave --procs out");
        }

        LoadedWorkload loaded = (named ?? read.JobsFile?.Cluster) is { } file ? OnNodes(file, read) : OnPool(source, read);
        return WithFailures(source, WithTenants(source, loaded), read.Zero);
    }

    private static LoadedWorkload WithTenants(WorkloadSource source, LoadedWorkload loaded)
    {
        if (source.TenantsPath is not { } path)
        {
            return loaded;
        }

        TenantsFile tenants = TenantsYaml.ReadFile(path, loaded.Cluster.Nodes);
        return loaded with { Tenants = tenants, Cluster = loaded.Cluster with { Tenants = tenants.Tenants } };
    }

    private static LoadedWorkload WithFailures(WorkloadSource source, LoadedWorkload loaded, Instant zero) =>
        source.FailuresPath is { } path ? loaded with { Failures = FailuresYaml.ReadFile(path, new FailuresContext(loaded.Cluster, zero)) } : loaded;

    private static JobsRead Jobs(WorkloadSource source, ClusterFile? cluster, CancellationToken cancellation) =>
        IsYaml(source.Path) ? ReadYaml(source, cluster)
        : source.Table is not null || TableImport.IsNamedLikeTable(source.Path) ? ReadTable(source, cancellation)
        : ReadSwf(source, cancellation);

    /// <summary>True for names of jobs files: <c>.yaml</c> and <c>.yml</c>; case ignored.</summary>
    public static bool IsYaml(string path) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static JobsRead ReadYaml(WorkloadSource source, ClusterFile? cluster)
    {
        if (source.Table is not null)
        {
            throw new BadInputException(source.Path, "not-a-table", "columns and conditions are for tables, and this is a jobs file", "leave out --map, --where and --gpus-per-node");
        }

        JobsFile jobs = JobsYaml.ReadFile(
            source.Path, source.Jobs with { Cluster = cluster?.Nodes, Strict = source.Strict, LinesPerRule = source.LinesPerRule });
        return new JobsRead(jobs.Workload, jobs.Report, jobs.Sha256!, jobs.Workload.Origin) { JobsFile = jobs };
    }

    private static JobsRead ReadTable(WorkloadSource source, CancellationToken cancellation)
    {
        var usual = new TableImportOptions { Strict = source.Strict, LinesPerRule = source.LinesPerRule };
        TableImportOptions options = source.Table is not { } choice ? usual
            : usual with { Map = choice.Map, Where = choice.Where, GpusPerNode = choice.GpusPerNode ?? usual.GpusPerNode };
        TableImportResult table = TableImport.Read(source.Path, options, cancellation);
        return new JobsRead(table.Workload, table.Report, table.Sha256, FirstSubmit(table.Workload)) { Table = table, Remarks = [.. RemarksOn(table)] };
    }

    private static IEnumerable<string> RemarksOn(TableImportResult table)
    {
        if (!table.Fields.Any(mapped => mapped.Field == TableFields.Request))
        {
            yield return "No column of the table is the requested time: the run time was taken, so every policy knows it.";
        }

        if (!table.Fields.Any(mapped => mapped.Field == TableFields.Submit))
        {
            yield return "No column of the table is the submit time: all jobs are there from the beginning.";
        }

        if (table.LeftOut > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Left out because the condition does not hold: {table.LeftOut} of {table.LeftOut + table.Report.Records} rows.");
        }
    }

    private static JobsRead ReadSwf(WorkloadSource source, CancellationToken cancellation)
    {
        var options = new SwfImportOptions { Strict = source.Strict, LinesPerRule = source.LinesPerRule };
        SwfImportResult log = SwfImport.Read(source.Path, options, cancellation);
        return new JobsRead(log.Workload, log.Report, log.Sha256, FirstSubmit(log.Workload)) { Directives = log.Header.Directives };
    }

    private static Instant FirstSubmit(Workload workload) => new(workload.Jobs.SubmitMs[0]);

    private static LoadedWorkload OnPool(WorkloadSource source, JobsRead read)
    {
        if (read.JobsFile is not null && !source.ClusterIsOptional)
        {
            throw new BadInputException(
                source.Path, "cluster-missing", "a jobs file asks for nodes, and no cluster was named", "name one: --cluster FILE.yaml (docs/formats/cluster-yaml.md), or write 'cluster:' into the jobs file");
        }

        int? known = source.Processors ?? read.Workload.MachineProcessors;
        return new LoadedWorkload
        {
            Workload = read.Workload,
            Cluster = Cluster.Pool(known ?? LargestJob(read.Workload)),
            ClusterIsAssumed = known is null,
            JobsFile = read.JobsFile,
            Report = read.Report,
            Sha256 = read.Sha256,
            Directives = read.Directives,
            Table = read.Table,
            Remarks = read.Remarks,
        };
    }

    private static LoadedWorkload OnNodes(ClusterFile file, JobsRead read)
    {
        ClusterNodes nodes = file.NodesFrom(read.Zero);
        Workload workload = WorkloadChanges.SizedFor(CoreGangs.Of(read.Workload), nodes);
        return new LoadedWorkload
        {
            Workload = workload,
            Cluster = Cluster.OfNodes(file.Name, nodes, workload.Unit),
            ClusterIsAssumed = false,
            ClusterFile = file,
            JobsFile = read.JobsFile,
            Report = read.Report,
            Sha256 = read.Sha256,
            Directives = read.Directives,
            Table = read.Table,
            Remarks = [.. file.Notes, .. read.Remarks, .. Unreachable(file, workload)],
        };
    }

    /// <summary>Reservations that cannot matter, because they are dates and the jobs have none.</summary>
    private static IEnumerable<string> Unreachable(ClusterFile file, Workload workload)
    {
        string[] names = [.. file.Reservations.Where(reservation => reservation.IsOnCalendar).Select(reservation => reservation.Name)];
        if (names.Length > 0 && workload.Origin.UnixMs == 0)
        {
            yield return $"The times of the jobs have no dates, so reservations with dates are not met by any: {string.Join(", ", names)}. "
                + "Write their times as +2h, or give the jobs a start.";
        }
    }

    private static int LargestJob(Workload workload)
    {
        int largest = 1;
        foreach (int processors in workload.Jobs.Processors)
        {
            largest = Math.Max(largest, processors);
        }

        return largest;
    }

    /// <summary>What a reader hands over, whatever its format.</summary>
    /// <param name="Workload">The jobs.</param>
    /// <param name="Report">What the reader met.</param>
    /// <param name="Sha256">Of the bytes as stored.</param>
    /// <param name="Zero">Moments of the cluster file without a date count from here.</param>
    private sealed record JobsRead(Workload Workload, ImportReport Report, string Sha256, Instant Zero)
    {
        /// <summary>The jobs file, whose jobs cannot run on a pool; null for another format.</summary>
        public JobsFile? JobsFile { get; init; }

        public IReadOnlyList<SwfDirective> Directives { get; init; } = [];

        public TableImportResult? Table { get; init; }

        public IReadOnlyList<string> Remarks { get; init; } = [];
    }
}
