using System.Text;
using Berth.Formats.Swf;
using Berth.Model;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>Tests that measure the whole process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuresWholeProcess
{
    public const string Name = "measures the whole process";
}

/// <summary>Reading a record costs no garbage; importing one costs its columns.</summary>
[Collection(MeasuresWholeProcess.Name)]
public sealed class SwfAllocationTests
{
    private const int Records = 100_000;

    // The hash's text at the end, and whatever the test platform does beside.
    private const long AllThreadsLimitBytes = 100_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_warm_up_a_record_is_read_without_allocating(bool packed)
    {
        byte[] log = Log();
        byte[] stored = packed ? Gzip(log) : log;

        // A collection of garbage in the middle makes the counter uncertain by a few kilobytes upwards; the least of several is exact.
        long least = Enumerable.Range(0, 5).Min(_ => BytesAfterWarmUp(stored));

        Assert.Equal(0, least);
    }

    private static long BytesAfterWarmUp(byte[] stored)
    {
        using var reader = new SwfReader(new MemoryStream(stored), "test.swf");
        long sum = 0;
        for (int i = 0; i < 5000; i++)
        {
            Assert.True(reader.Read(out SwfRecord record));
            sum += record.JobNumber;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        long beforeAllThreads = GC.GetTotalAllocatedBytes(precise: true);
        while (reader.Read(out SwfRecord record))
        {
            sum += record.JobNumber;
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - beforeAllThreads, 0, AllThreadsLimitBytes);
        Assert.Equal((long)Records * (Records + 1) / 2, sum);
        return bytes;
    }

    [Fact]
    public void An_import_allocates_its_columns_and_little_more()
    {
        byte[] log = [.. Bytes($"; MaxJobs: {Records}"), .. Log()];
        Import(log);

        long before = GC.GetAllocatedBytesForCurrentThread();
        SwfImportResult result = Import(log);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Per job: number, submit, requested, run, wait 8 bytes each, processors, user, group, queue 4 each, exit 1; sets of numbers and names beside.
        const long columns = 57;
        Assert.Equal(Records, result.Workload.JobCount);
        Assert.InRange(allocated, Records * columns, (Records * columns) + 200_000);
    }

    [Theory]
    [InlineData((byte)'\n', "no-records")]
    [InlineData((byte)' ', "line-too-long")]
    [InlineData((byte)0, "not-text")]
    public void A_small_file_that_unpacks_to_a_lot_is_read_in_bounded_memory(byte content, string rule)
    {
        byte[] unpacked = new byte[10_000_000];
        unpacked.AsSpan().Fill(content);
        byte[] packed = Gzip(unpacked, System.IO.Compression.CompressionLevel.Fastest);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Assert.Equal(rule, Refusal(packed).Rule);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 4_000_000);
    }

    private static byte[] Log()
    {
        var text = new StringBuilder();
        for (int i = 1; i <= Records; i++)
        {
            text.Append($"{i} {i * 3} {i % 100} {i % 5000} {1 + (i % 64)} {i % 3000}.{i % 90 + 10} -1 {1 + (i % 64)} 5000 -1 1 {i % 300} {i % 10} -1 {i % 4} -1 -1 -1\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
