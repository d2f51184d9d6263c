using System.Text;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Testing;
using CsCheck;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>Write-then-read is the identity, or the writer refuses.</summary>
public sealed class SwfWriterTests
{
    [Fact]
    public void Records_read_back_as_they_were_written() =>
        SwfGen.Record.List[0, 20].Sample(records => Assert.Equal(records, Read(Write(new SwfHeader(), records)).Records));

    [Fact]
    public void A_record_has_the_same_text_in_a_file_and_for_people() =>
        SwfGen.Record.Sample(record => Assert.Equal(record + "\n", Encoding.ASCII.GetString(Write(new SwfHeader(), [record]))));

    [Fact]
    public void Workloads_read_back_as_they_were_written() =>
        SwfGen.Workload.Sample(workload => Assert.Equal(WorkloadText.Of(workload), WorkloadText.Of(Import(Write(workload)).Workload)));

    [Fact]
    public void A_workload_that_was_read_is_written_to_the_same_bytes_ever_after() =>
        SwfGen.Workload.Sample(workload =>
        {
            Workload read = Import(Write(workload)).Workload;
            Assert.Equal(Write(read), Write(Import(Write(read)).Workload));
        });

    [Theory]
    [InlineData("31405.50")]
    [InlineData("-0.5")]
    [InlineData("0.00")]
    [InlineData("0.000000000000000001")]
    [InlineData("999999999999999999")]
    [InlineData("12345678901234567.8")]
    public void Decimals_of_the_processor_time_keep_their_text(string cpu)
    {
        byte[] bytes = Bytes($"1 0 5 100 4 {cpu} -1 4 200 -1 1 7 2 -1 3 -1 -1 -1");

        (SwfHeader header, List<SwfRecord> records) = Read(bytes);

        Assert.Equal(cpu, records[0].AverageCpuSeconds.ToString());
        Assert.Equal(double.Parse(cpu, System.Globalization.CultureInfo.InvariantCulture), records[0].AverageCpuSeconds.Value, 1e-9);
        Assert.Equal(bytes, Write(header, records));
    }

    [Fact]
    public void Comment_lines_are_written_back_byte_for_byte_in_their_order()
    {
        byte[] bytes = [.. "; Computer: A\n;\n  ;;  odd \t\n; Installation: K\u00f6ln\n; "u8, 0xe9, .. " Latin-1\n; Strange: kept\n"u8, .. Bytes(Good)];

        (SwfHeader header, List<SwfRecord> records) = Read(bytes);

        Assert.Equal(bytes, Write(header, records));
        Assert.Equal("Köln\né Latin-1", header.Installation);
        Assert.Contains("; é Latin-1", header.Lines);
        Assert.Equal("kept", header.Text("strange"));
    }

    [Fact]
    public void Public_logs_of_every_dialect_read_back_as_they_were_read()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        foreach (string path in SmallLogs())
        {
            (SwfHeader header, List<SwfRecord> records) = Read(File.ReadAllBytes(path));
            byte[] written = Write(header, records);
            (SwfHeader headerAgain, List<SwfRecord> recordsAgain) = Read(written);

            Assert.Equal(header.Lines, headerAgain.Lines);
            Assert.Equal(records, recordsAgain);
            Assert.True(Words(Gunzip(path)).SequenceEqual(Words(written)), path);
        }
    }

    [Fact]
    public void Workloads_of_public_logs_read_back_as_they_were_read()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        foreach (string path in SmallLogs())
        {
            Workload workload = Import(File.ReadAllBytes(path)).Workload;

            Assert.Equal(WorkloadText.Of(workload), WorkloadText.Of(Import(Write(workload)).Workload));
        }
    }

    public static TheoryData<string, JobRow> Losses => new()
    {
        { "milliseconds", Row with { SubmitMs = 1500 } },
        { "milliseconds", Row with { RunMs = 1 } },
        { "milliseconds", Row with { RequestedMs = 2001 } },
        { "milliseconds", Row with { LoggedWaitMs = 1 } },
        { "logged wait", Row with { LoggedWaitMs = -1000 } },
        { "deadline", Row with { DeadlineMs = 5000 } },
        { "zero", Row with { RequestedMs = 0 } },
        { "no time", Row with { RunMs = 0, Exit = ExitKind.Cancelled } },
        { "no time", Row with { RunMs = 0, Exit = ExitKind.Failed } },
        { "start of the log", Row with { SubmitMs = 0 } },
    };

    private static JobRow Row => new() { Number = 1, SubmitMs = 1000, RunMs = 1000, RequestedMs = 2000, Processors = 1, User = 0, Exit = ExitKind.Completed };

    [Theory]
    [MemberData(nameof(Losses))]
    public void What_the_format_cannot_hold_is_refused_and_written_only_with_loss_allowed(string word, JobRow row)
    {
        Workload workload = Build(row, "alice");

        BadInputException bad = Assert.Throws<BadInputException>(() => Write(workload));

        Assert.Equal("not-representable", bad.Rule);
        Assert.Contains(word, bad.Message, StringComparison.Ordinal);
        Assert.Equal(1, Import(Write(workload, new SwfWriteOptions { AllowLoss = true })).Workload.JobCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" alice")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void A_name_that_a_header_line_cannot_hold_is_refused(string name)
    {
        Workload workload = Build(Row, name);

        Assert.Equal("not-representable", Assert.Throws<BadInputException>(() => Write(workload)).Rule);
        Assert.Equal(["1"], Import(Write(workload, new SwfWriteOptions { AllowLoss = true })).Workload.Users);
    }

    [Fact]
    public void A_name_that_is_no_valid_Unicode_is_refused() =>
        Assert.Throws<BadInputException>(() => Write(Build(Row, "\ud800")));

    [Fact]
    public void Times_out_of_range_are_refused_even_with_loss()
    {
        var options = new SwfWriteOptions { AllowLoss = true };

        Assert.Throws<BadInputException>(() => Write(Build(Row with { RunMs = 10_000_000_001_000 }, "a"), options));
        Assert.Throws<BadInputException>(() => Write(Build(Row with { Number = long.MaxValue }, "a"), options));
        Assert.Throws<BadInputException>(() => Write(Build(Row with { SubmitMs = -1 }, "a"), options));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new SwfHeader(), [SwfRecord.Unknown with { User = long.MinValue }]));
    }

    [Fact]
    public void With_loss_allowed_times_are_rounded_to_the_nearest_second()
    {
        Workload workload = Import(Write(Build(Row with { SubmitMs = 1499, RunMs = 2500 }, "a"), new SwfWriteOptions { AllowLoss = true })).Workload;

        Assert.Equal(1000, workload.Jobs.SubmitMs[0]);
        Assert.Equal(3000, workload.Actuals.RunMs[0]);
    }

    [Theory]
    [InlineData("log.swf", (byte)';')]
    [InlineData("log.swf.gz", (byte)0x1f)]
    public void A_file_is_compressed_when_its_name_says_so(string name, byte first)
    {
        string folder = Directory.CreateTempSubdirectory("berth-test-").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            Workload workload = Build(Row, "alice");

            SwfWriter.Write(path, workload);

            Assert.Equal(first, File.ReadAllBytes(path)[0]);
            Assert.Equal(WorkloadText.Of(workload), WorkloadText.Of(SwfImport.Read(path, cancellation: TestContext.Current.CancellationToken).Workload));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>All logs but the three largest, which have no dialect of their own.</summary>
    private static IEnumerable<string> SmallLogs() => SharedData.SwfLogs().Where(path => new FileInfo(path).Length < 1_000_000);

    private static Workload Build(JobRow row, string user)
    {
        var builder = new WorkloadBuilder { Origin = Instant.FromUnixSeconds(1) };
        builder.User(user);
        builder.Add(row);
        return builder.Build();
    }

    /// <summary>The first 18 words of each data line, as an independent reader would split them.</summary>
    private static IEnumerable<string> Words(byte[] log) =>
        Encoding.Latin1.GetString(log).Split('\n')
            .Where(line => line.Trim().Length > 0 && !line.TrimStart().StartsWith(';'))
            .Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(SwfRecord.FieldCount)));
}
