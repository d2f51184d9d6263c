using System.Buffers.Text;
using System.IO.Compression;
using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>Choices in writing a workload as a log.</summary>
public sealed record SwfWriteOptions
{
    /// <summary>
    /// Writes what the format can hold and gives up the rest: times are rounded to whole seconds, deadlines dropped, and so on.
    /// Without it, a workload that would not read back as it is, is refused.
    /// </summary>
    public bool AllowLoss { get; init; }

    /// <summary>Remarks for the header, one <c>; Note:</c> line each; how a generated log was made, for example. No line breaks inside.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>
/// Writes logs in Standard Workload Format 2.2. What is written reads back the same: records always, workloads unless
/// <see cref="SwfWriteOptions.AllowLoss"/> is set. A path that ends in <c>.gz</c> is compressed; files appear whole or not at all.
/// </summary>
public static class SwfWriter
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxRecordBytes = 512;

    /// <summary>Largest number in a log: 18 digits.</summary>
    internal const long MaxNumber = 999_999_999_999_999_999;

    /// <summary>Writes a header, line by line as it is, and records to a file.</summary>
    public static void Write(string path, SwfHeader header, IEnumerable<SwfRecord> records) =>
        WriteFile(path, stream => Write(stream, header, records));

    /// <summary>
    /// Writes a header, line by line as it is, and records to a stream, uncompressed, and leaves it open. Numbers of more than 18
    /// digits are refused with <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static void Write(Stream stream, SwfHeader header, IEnumerable<SwfRecord> records)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(records);
        foreach (byte[] line in header.RawLines)
        {
            stream.Write(line);
            stream.WriteByte((byte)'\n');
        }

        byte[] buffer = new byte[BufferBytes];
        int count = 0;
        foreach (SwfRecord record in records)
        {
            if (count > BufferBytes - MaxRecordBytes)
            {
                stream.Write(buffer, 0, count);
                count = 0;
            }

            count += Format(in record, buffer.AsSpan(count));
        }

        stream.Write(buffer, 0, count);
    }

    /// <summary>Writes a workload to a file.</summary>
    /// <exception cref="BadInputException">The workload holds something that the format cannot, and loss is not allowed.</exception>
    public static void Write(string path, Workload workload, SwfWriteOptions? options = null)
    {
        SwfWorkloadRecords records = SwfWorkloadRecords.Of(workload, options ?? new SwfWriteOptions());
        Write(path, records.Header, records);
    }

    /// <summary>Writes a workload to a stream, uncompressed, and leaves it open.</summary>
    /// <exception cref="BadInputException">The workload holds something that the format cannot, and loss is not allowed.</exception>
    public static void Write(Stream stream, Workload workload, SwfWriteOptions? options = null)
    {
        SwfWorkloadRecords records = SwfWorkloadRecords.Of(workload, options ?? new SwfWriteOptions());
        Write(stream, records.Header, records);
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream =>
        {
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                write(stream);
                return;
            }

            using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            write(packed);
        });
    }

    /// <summary>Writes one line; returns its length. Eighteen numbers of at most 20 characters fit into <see cref="MaxRecordBytes"/>.</summary>
    private static int Format(in SwfRecord record, Span<byte> line)
    {
        int length = 0;
        for (int i = 0; i < SwfRecord.FieldCount; i++)
        {
            if (record[i] is < -MaxNumber or > MaxNumber)
            {
                throw new ArgumentOutOfRangeException(nameof(record), $"field {i + 1} of job {record.JobNumber} has more than 18 digits");
            }

            int written;
            if (i == SwfRecord.CpuTimeIndex && record.AverageCpuSeconds.Decimals > 0)
            {
                written = System.Text.Encoding.ASCII.GetBytes(record.AverageCpuSeconds.ToString(), line[length..]);
            }
            else if (!Utf8Formatter.TryFormat(record[i], line[length..], out written))
            {
                throw new InvalidOperationException($"record of job {record.JobNumber} is longer than {MaxRecordBytes} bytes");
            }

            length += written;
            line[length++] = i == SwfRecord.FieldCount - 1 ? (byte)'\n' : (byte)' ';
        }

        return length;
    }
}
