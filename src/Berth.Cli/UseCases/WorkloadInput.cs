using Berth.Formats.Swf;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Reads jobs from a file of any known format. The one place where an input file becomes a workload on a machine.</summary>
public static class WorkloadInput
{
    /// <summary>
    /// Reads the jobs with the reader that the file's name asks for. Throws <see cref="BadInputException"/>, and
    /// <see cref="OperationCanceledException"/> when stopped.
    /// </summary>
    public static LoadedWorkload Read(WorkloadSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return OnMachine(source, Jobs(source, cancellation));
    }

    private static JobsRead Jobs(WorkloadSource source, CancellationToken cancellation) => ReadSwf(source, cancellation);

    private static JobsRead ReadSwf(WorkloadSource source, CancellationToken cancellation)
    {
        var options = new SwfImportOptions { Strict = source.Strict, LinesPerRule = source.LinesPerRule };
        SwfImportResult log = SwfImport.Read(source.Path, options, cancellation);
        return new JobsRead(log.Workload, log.Report, log.Sha256) { Directives = log.Header.Directives };
    }

    private static LoadedWorkload OnMachine(WorkloadSource source, JobsRead read)
    {
        int? known = source.Processors ?? read.Workload.MachineProcessors;
        return new LoadedWorkload
        {
            Workload = read.Workload,
            Cluster = Cluster.Pool(known ?? LargestJob(read.Workload)),
            ClusterIsAssumed = known is null,
            Report = read.Report,
            Sha256 = read.Sha256,
            Directives = read.Directives,
        };
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
    private sealed record JobsRead(Workload Workload, ImportReport Report, string Sha256)
    {
        public IReadOnlyList<SwfDirective> Directives { get; init; } = [];
    }
}
