using Berth.Formats.Swf;
using Berth.Formats.Tables;
using Berth.Model;
using Berth.Simulation.Reports;

namespace Berth.Cli.UseCases;

/// <summary>What a log holds.</summary>
public sealed record ImportResult
{
    /// <summary>The jobs.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The workload in a few numbers, on the machine that the log names (else on one as large as its largest job).</summary>
    public required WorkloadFacts Facts { get; init; }

    /// <summary>What the reader skipped, repaired and noticed.</summary>
    public required ImportReport Report { get; init; }

    /// <summary>SHA-256 of the stored bytes, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The log's own words about itself: label and value, in order.</summary>
    public required IReadOnlyList<SwfDirective> Directives { get; init; }

    /// <summary>What the jobs ask of nodes; null where they ask for processors only.</summary>
    public required RequestCounts? Requests { get; init; }

    /// <summary>The columns of a table and what became of them; null for another kind of file.</summary>
    public required TableImportResult? Table { get; init; }

    /// <summary>What a reader should know, in sentences.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>True when the log names the size of its machine, or its cluster was named.</summary>
    public required bool MachineIsKnown { get; init; }
}

/// <summary>Reads a log and says what is there.</summary>
public static class ImportLog
{
    /// <summary>How many line numbers are remembered for each rule.</summary>
    private const int LinesPerRule = 20;

    /// <summary>Reads a log. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="source">The file and how to read it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static ImportResult Run(WorkloadSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        LoadedWorkload loaded = WorkloadInput.Read(source with { LinesPerRule = LinesPerRule }, cancellation);
        return new ImportResult
        {
            Workload = loaded.Workload,
            Facts = WorkloadFacts.Of(loaded.Workload, loaded.Cluster),
            Report = loaded.Report,
            Sha256 = loaded.Sha256,
            Directives = loaded.Directives,
            Requests = RequestCounts.Of(loaded.Workload),
            Table = loaded.Table,
            Remarks = loaded.Remarks,
            MachineIsKnown = !loaded.ClusterIsAssumed,
        };
    }

    /// <summary>
    /// Writes the jobs as a table where the name is one of a CSV file, else as a log in Standard Workload Format; gzip where it ends in
    /// <c>.gz</c>. What the format cannot hold is rounded or left out only in a log and when <paramref name="allowLoss"/> is set; else
    /// <see cref="BadInputException"/>.
    /// </summary>
    public static void Write(string path, Workload workload, bool allowLoss)
    {
        if (TableWriter.IsNamedLikeCsv(path))
        {
            TableWriter.Write(path, workload);
            return;
        }

        SwfWriter.Write(path, workload, new SwfWriteOptions { AllowLoss = allowLoss });
    }
}
