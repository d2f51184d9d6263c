using System.IO.Pipes;
using Berth.Formats.Swf;
using Berth.Model;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>What a record and a header become in the workload.</summary>
public sealed class SwfImportTests
{
    [Fact]
    public void A_record_becomes_a_job_with_every_field_in_its_place()
    {
        SwfImportResult result = Import("; UnixStartTime: 1000", "; MaxProcs: 64", "17 20 5 100 8 -1 -1 4 200 -1 5 34 2 -1 3 -1 -1 -1");

        Workload workload = result.Workload;
        Job job = workload.Jobs[new JobId(0)];
        Assert.Equal(17, job.Number);
        Assert.Equal(Instant.FromUnixSeconds(1020), job.SubmitTime);
        Assert.Equal(Duration.FromSeconds(200), job.RequestedTime);
        Assert.Equal(4, workload.Jobs.Processors[0]);
        Assert.Equal("34", workload.Users[job.User]);
        Assert.Equal("2", workload.Groups[workload.Jobs.Group[0]]);
        Assert.Equal("3", workload.Queues[workload.Jobs.Queue[0]]);
        Assert.Equal(new Actual(Duration.FromSeconds(100), ExitKind.Cancelled), workload.Actuals[new JobId(0)]);
        Assert.Equal(Duration.FromSeconds(5), workload.Actuals.LoggedWait(new JobId(0)));
        Assert.Equal(Instant.FromUnixSeconds(1000), workload.Origin);
        Assert.Equal(64, workload.MachineProcessors);
        Assert.Equal(4, result.LargestJobProcessors);
        Assert.Equal("test.swf", workload.Name);
        Assert.Null(job.Deadline);
        Assert.True(result.Report.IsClean);
    }

    [Theory]
    [InlineData(1, ExitKind.Completed)]
    [InlineData(0, ExitKind.Failed)]
    [InlineData(5, ExitKind.Cancelled)]
    [InlineData(-1, ExitKind.Unknown)]
    public void The_status_becomes_the_way_the_job_ended(int status, ExitKind exit) =>
        Assert.Equal(exit, Import($"1 0 5 100 4 -1 -1 4 200 -1 {status} 7 2 -1 3 -1 -1 -1").Workload.Actuals.Exit[0]);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_job_that_ran_for_less_than_a_second_is_kept(int status) =>
        Assert.Equal(0, Import($"1 0 5 0 4 -1 -1 4 200 -1 {status} 7 2 -1 3 -1 -1 -1").Workload.Actuals.RunMs[0]);

    [Fact]
    public void Unknown_users_share_a_name_and_columns_without_any_value_are_absent()
    {
        Workload workload = Import(
            "1 0 -1 100 4 -1 -1 4 200 -1 1 -1 -1 -1 -1 -1 -1 -1",
            "2 0 -1 100 4 -1 -1 4 200 -1 1 100000 -1 -1 0 -1 -1 -1").Workload;

        Assert.Equal(["unknown", "100000"], workload.Users);
        Assert.True(workload.Jobs.Group.IsEmpty);
        Assert.Empty(workload.Groups);
        Assert.False(workload.Actuals.HasLoggedWaits);
        Assert.Equal(["0", "unknown"], workload.Queues);
        Assert.Equal([1, 0], workload.Jobs.Queue.ToArray());
    }

    [Theory]
    [InlineData("; MaxNodes: 128\n; MaxProcs: 1024", 1024)]
    [InlineData("; MaxNodes: 128", 128)]
    [InlineData("; MaxProcs: 1024 (128 nodes of 8)", 1024)]
    [InlineData(";MaxProcs:  12\t", 12)]
    [InlineData("; maxprocs: 12", 12)]
    [InlineData("; MaxProcs: -1\n; MaxNodes: 7", 7)]
    [InlineData("; Note: MaxProcs: 5", null)]
    public void The_machine_is_MaxProcs_else_MaxNodes_else_not_known(string header, int? expected) =>
        Assert.Equal(expected, Import(header, Good).Workload.MachineProcessors);

    [Fact]
    public void The_largest_job_is_a_guess_of_the_machine_where_the_header_is_silent()
    {
        SwfImportResult result = Import(Good, Good.Replace(" 4 200", " 48 200", StringComparison.Ordinal));

        Assert.Null(result.Workload.MachineProcessors);
        Assert.Equal(48, result.LargestJobProcessors);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("  \t \n")]
    [InlineData("\n\n")]
    public void Line_ends_and_blanks_of_all_kinds_are_read(string end)
    {
        string text = "; MaxProcs: 8" + end + "   1\t0  5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1" + end + Good.Replace("1 0", "2 0", StringComparison.Ordinal);

        SwfImportResult result = Import(System.Text.Encoding.ASCII.GetBytes(text));

        Assert.True(result.Report.IsClean);
        Assert.Equal([1L, 2L], result.Workload.Jobs.Number.ToArray());
        Assert.Equal(8, result.Workload.MachineProcessors);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] bytes = [0xef, 0xbb, 0xbf, .. Bytes("; MaxProcs: 8", Good)];

        Assert.Equal(8, Import(bytes).Workload.MachineProcessors);
        Assert.Equal(1, Import([0xef, 0xbb, 0xbf, .. Bytes(Good)]).Workload.JobCount);
    }

    [Theory]
    [InlineData("100.0", 100, false)]
    [InlineData("99.5", 100, true)]
    [InlineData("99.49", 99, true)]
    [InlineData("+100", 100, false)]
    [InlineData("0000000000000000000000100", 100, false)]
    [InlineData("100.", 100, false)]
    public void Unusual_spellings_of_a_number_are_read(string run, int seconds, bool rounded)
    {
        SwfImportResult result = Import($"1 0 5 {run} 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1");

        Assert.Equal(seconds * 1000, result.Workload.Actuals.RunMs[0]);
        Assert.Equal(rounded ? 1 : 0, result.Report.CountOf("fraction-rounded"));
    }

    [Fact]
    public void The_hash_is_that_of_the_stored_bytes()
    {
        byte[] plain = Bytes("; MaxProcs: 64", Good);
        byte[] packed = Gzip(plain);

        Assert.Equal(Sha256(plain), Import(plain).Sha256);
        Assert.Equal(Sha256(packed), Import(packed).Sha256);
    }

    [Fact]
    public void A_file_is_read_by_path_whatever_its_name_says()
    {
        string folder = Directory.CreateTempSubdirectory("berth-test-").FullName;
        try
        {
            string path = Path.Combine(folder, "log.txt");
            File.WriteAllBytes(path, Gzip(Bytes(Good)));

            SwfImportResult result = SwfImport.Read(path, cancellation: TestContext.Current.CancellationToken);

            Assert.Equal("log.txt", result.Workload.Name);
            Assert.Equal(path, result.Report.Input);
            Assert.Equal(1, result.Workload.JobCount);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_pipe_is_read_though_it_has_no_length()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        pipe.Write(Bytes(Good));
        pipe.Dispose();

        Assert.Equal(1, SwfImport.Read(stream, "pipe", cancellation: TestContext.Current.CancellationToken).Workload.JobCount);
    }

    [Fact]
    public void Reading_stops_when_it_is_cancelled()
    {
        byte[] bytes = Bytes([.. Enumerable.Range(1, 70_000).Select(number => $"{number} 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1")]);
        using var stream = new MemoryStream(bytes);

        Assert.Throws<OperationCanceledException>(() => SwfImport.Read(stream, "test.swf", null, new CancellationToken(canceled: true)));
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
}
