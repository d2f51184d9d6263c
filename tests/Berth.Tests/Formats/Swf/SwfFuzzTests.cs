using System.IO.Compression;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Testing;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>Damaged logs: the reader ends, with a workload or with its one exception, and takes no more memory than its input is worth.</summary>
public sealed class SwfFuzzTests
{
    private const int Seed = 20261124;

    // At most 8 MB for job numbers as bits; the rest for buffers, the columns of a few thousand jobs and the names.
    private const long MemoryLimitBytes = 16L * 1024 * 1024;

    private static readonly byte[] Alphabet = [.. "0123456789 -.+;\t\r\neE,\"<{\0\u007f"u8, 0x80, 0xff, 0x1f, 0x8b];

    [Fact]
    public void Mutated_small_logs_end_with_a_workload_or_the_one_exception()
    {
        var random = new Random(Seed);
        byte[] log = SmallLog(random);
        int read = 0;
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = Mutate(log, random);
            read += Survives(random.Next(3) == 0 ? Gzip(damaged, CompressionLevel.Fastest) : damaged) ? 1 : 0;
        }

        Assert.InRange(read, 300, 1990);
    }

    [Fact]
    public void Damaged_gzip_ends_with_a_workload_or_the_one_exception()
    {
        var random = new Random(Seed + 1);
        byte[] packed = Gzip(SmallLog(random));
        int read = 0;
        for (int round = 0; round < 1000; round++)
        {
            read += Survives(Mutate(packed, random)) ? 1 : 0;
        }

        Assert.InRange(read, 0, 200);
    }

    [Fact]
    public void Arbitrary_bytes_end_with_a_workload_or_the_one_exception()
    {
        var random = new Random(Seed + 2);
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = new byte[random.Next(2000)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = Alphabet[random.Next(Alphabet.Length - (round % 5))];
            }

            Survives(bytes);
        }
    }

    [Fact]
    public void Mutated_pieces_of_real_logs_end_with_a_workload_or_the_one_exception()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        var random = new Random(Seed + 3);
        int read = 0;
        byte[][] logs = [.. SharedData.SwfLogs().Select(Gunzip)];
        for (int round = 0; round < 800; round++)
        {
            byte[] log = logs[random.Next(logs.Length)];
            byte[] other = logs[random.Next(logs.Length)];
            byte[] piece = [.. Piece(log, random), .. random.Next(4) == 0 ? Piece(other, random) : []];
            read += Survives(Mutate(piece, random)) ? 1 : 0;
        }

        Assert.InRange(read, 250, 799);
    }

    [Fact]
    public void Real_logs_with_damaged_gzip_end_with_the_one_exception()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        var random = new Random(Seed + 4);
        byte[] packed = File.ReadAllBytes(SharedData.Trace("hpc2n-alea-excerpt.swf.gz"));
        for (int round = 0; round < 100; round++)
        {
            byte[] damaged = [.. packed];
            damaged[random.Next(20, damaged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(Survives(damaged), $"round {round}");
        }
    }

    /// <summary>True when the bytes were read; false when they were refused. Anything else fails the test.</summary>
    private static bool Survives(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            SwfImportResult result = Import(bytes);
            long handled = result.Report.Kept + result.Report.Total(ImportSeverity.Skipped);
            Assert.Equal(result.Report.Records, handled);
            Assert.Equal(result.Report.Kept, result.Workload.JobCount);
        }
        catch (BadInputException bad)
        {
            Assert.NotEmpty(bad.Rule);
            Assert.StartsWith("test.swf: ", bad.Message, StringComparison.Ordinal);
            read = false;
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{exception.GetType().Name} for the input {Convert.ToBase64String(bytes)}\n{exception}");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimitBytes);
        return read;
    }

    private static byte[] SmallLog(Random random)
    {
        var lines = new List<string> { "; Version: 2.2", "; MaxJobs: 40", "; UnixStartTime: 843480031", "; MaxProcs: 128", "; Queue: 1 batch" };
        for (int i = 1; i <= 40; i++)
        {
            lines.Add($"{i} {i * 10} {random.Next(100)} {random.Next(-1, 1000)} {random.Next(0, 130)} {random.Next(1000)}.{random.Next(100)} -1 {random.Next(-1, 130)} {random.Next(-1, 2000)} -1 {random.Next(-1, 6)} {random.Next(-1, 9)} 1 -1 1 -1 -1 -1");
        }

        return Bytes([.. lines]);
    }

    private static byte[] Piece(byte[] log, Random random)
    {
        int length = Math.Min(log.Length, random.Next(1, 20_000));
        int start = random.Next(2) == 0 ? 0 : random.Next(log.Length - length + 1);
        return log[start..(start + length)];
    }

    /// <summary>One to four changes: a bit flipped, a byte replaced, a piece cut out, doubled, moved or cut off, a long number put in.</summary>
    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int change = random.Next(1, 5); change > 0 && bytes.Count > 1; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(bytes.Count - at, random.Next(1, 300));
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : 1);
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next('0', ':'), random.Next(1, 40)));
                    break;
                default:
                    bytes.Insert(at, (byte)(random.Next(2) == 0 ? '-' : '.'));
                    break;
            }
        }

        return [.. bytes];
    }
}
