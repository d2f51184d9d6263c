using System.IO.Compression;
using System.Text;
using Berth.Formats.Swf;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Swf;

/// <summary>Small logs as text, in and out.</summary>
internal static class SwfText
{
    public const string Good = "1 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1";

    public static byte[] Bytes(params string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    public static SwfImportResult Import(params string[] lines) => Import(new SwfImportOptions(), lines);

    public static SwfImportResult Import(SwfImportOptions options, params string[] lines) => Import(Bytes(lines), options);

    public static SwfImportResult Import(byte[] bytes, SwfImportOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        return SwfImport.Read(stream, "test.swf", options, TestContext.Current.CancellationToken);
    }

    public static BadInputException Refusal(params string[] lines) => Refusal(Bytes(lines));

    public static BadInputException Refusal(byte[] bytes) => Assert.Throws<BadInputException>(() => Import(bytes));

    public static (SwfHeader Header, List<SwfRecord> Records) Read(byte[] bytes)
    {
        using var reader = new SwfReader(new MemoryStream(bytes), "test.swf");
        var records = new List<SwfRecord>();
        while (reader.Read(out SwfRecord record))
        {
            records.Add(record);
        }

        return (reader.Header, records);
    }

    public static byte[] Write(SwfHeader header, IEnumerable<SwfRecord> records)
    {
        using var stream = new MemoryStream();
        SwfWriter.Write(stream, header, records);
        return stream.ToArray();
    }

    public static byte[] Write(Workload workload, SwfWriteOptions? options = null)
    {
        using var stream = new MemoryStream();
        SwfWriter.Write(stream, workload, options);
        return stream.ToArray();
    }

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = new MemoryStream();
        using (var packed = new GZipStream(stream, level, leaveOpen: true))
        {
            packed.Write(bytes);
        }

        return stream.ToArray();
    }

    public static byte[] Gunzip(string path)
    {
        using var stream = new MemoryStream();
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        packed.CopyTo(stream);
        return stream.ToArray();
    }
}
