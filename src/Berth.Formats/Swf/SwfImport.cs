using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>Choices in turning a log into a workload.</summary>
public sealed record SwfImportOptions
{
    /// <summary>Any issue at all, even a note, is an error. The error names the first one and how many there are.</summary>
    public bool Strict { get; init; }

    /// <summary>Cuts run times to the request while reading, instead of leaving it to the replay. Changes what the workload says happened.</summary>
    public bool ClipRunTime { get; init; }

    /// <summary>Name of the workload; null for the file name.</summary>
    public string? Name { get; init; }

    /// <summary>How many line numbers to remember for each rule; at least 0.</summary>
    public int LinesPerRule { get; init; } = 10;
}

/// <summary>A log as a workload, with what its reader met.</summary>
public sealed record SwfImportResult
{
    /// <summary>The jobs; at least one. <see cref="Workload.MachineProcessors"/> is MaxProcs, else MaxNodes, else null.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The comment lines of the log.</summary>
    public required SwfHeader Header { get; init; }

    /// <summary>What was skipped, repaired and noticed.</summary>
    public required ImportReport Report { get; init; }

    /// <summary>SHA-256 of the bytes as stored (of the gzip file, not of its content), lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Processors of the largest kept job: the least guess of a machine for a log that does not say.</summary>
    public required int LargestJobProcessors { get; init; }
}

/// <summary>Reads a log in Standard Workload Format into a <see cref="Workload"/>. Throws only <see cref="BadInputException"/>.</summary>
public static class SwfImport
{
    private const int CancellationStride = 0xffff;

    /// <summary>Reads a file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    public static SwfImportResult Read(string path, SwfImportOptions? options = null, CancellationToken cancellation = default)
    {
        using var reader = SwfReader.Open(path);
        return Read(reader, options, cancellation);
    }

    /// <summary>Reads a stream to its end, plain or gzip, and leaves it open.</summary>
    /// <param name="stream">The stored bytes.</param>
    /// <param name="name">Name for messages and for the workload.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    public static SwfImportResult Read(
        Stream stream, string name, SwfImportOptions? options = null, CancellationToken cancellation = default)
    {
        using var reader = new SwfReader(stream, name, leaveOpen: true);
        return Read(reader, options, cancellation);
    }

    private static SwfImportResult Read(SwfReader reader, SwfImportOptions? options, CancellationToken cancellation)
    {
        options ??= new SwfImportOptions();
        var mapper = new SwfWorkloadMapper(reader, options);
        long records = 0;
        while (reader.Read(out SwfRecord record))
        {
            mapper.Add(in record);
            if ((++records & CancellationStride) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        SwfImportResult result = mapper.Finish();
        if (options.Strict)
        {
            StrictReading.Check(result.Report, "log");
        }

        return result;
    }
}
