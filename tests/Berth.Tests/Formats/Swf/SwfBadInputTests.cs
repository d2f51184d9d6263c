using System.Text;
using Berth.Formats.Swf;
using Berth.Model;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>Inputs that cannot be used: one exception, which says what, where and what to do.</summary>
public sealed class SwfBadInputTests
{
    private static readonly byte[] Log = Bytes([.. Enumerable.Range(1, 5000).Select(number => $"{number} {number * 7} 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1")]);

    [Fact]
    public void A_missing_file_is_named()
    {
        var bad = Assert.Throws<BadInputException>(() => SwfImport.Read("/nowhere/at/all.swf", cancellation: TestContext.Current.CancellationToken));

        Assert.Equal("file-missing", bad.Rule);
        Assert.Contains("/nowhere/at/all.swf", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_log() =>
        Assert.Equal("file-is-folder", Assert.Throws<BadInputException>(() => SwfImport.Read(Path.GetTempPath(), cancellation: TestContext.Current.CancellationToken)).Rule);

    [Fact]
    public void A_file_without_permission_is_said_to_be_so()
    {
        Assert.SkipWhen(Environment.UserName == "root", "needs a user whom permissions bind");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix permissions");
            return;
        }

        string path = Path.GetTempFileName();
        try
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
            Assert.Equal("file-not-permitted", Assert.Throws<BadInputException>(() => SwfImport.Read(path, cancellation: TestContext.Current.CancellationToken)).Rule);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("; MaxProcs: 64\n;\n")]
    public void A_file_without_records_is_refused(string text) =>
        Assert.Equal("no-records", Refusal(Encoding.ASCII.GetBytes(text)).Rule);

    [Fact]
    public void A_log_without_usable_jobs_says_why()
    {
        BadInputException bad = Refusal("1 0 5 -1 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", "2 0 5 0 4 -1 -1 4 200 -1 5 7 2 -1 3 -1 -1 -1");

        Assert.Equal("no-usable-jobs", bad.Rule);
        Assert.Contains("1 cancelled before they ran", bad.Message, StringComparison.Ordinal);
        Assert.Contains("1 without a run time", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html><body>404</body></html>", "web page", 1)]
    [InlineData("{\"jobs\": []}", "JSON", 1)]
    [InlineData("id,submit,run\n1,2,3\n", "CSV", 1)]
    [InlineData("; comment\n1|2|3\n", "CSV", 2)]
    [InlineData("hello world", "18 numbers", 1)]
    [InlineData("1 0 5 100 4", "18 numbers", 1)]
    public void A_text_that_is_no_log_is_recognised(string text, string word, int line)
    {
        BadInputException bad = Refusal(Encoding.ASCII.GetBytes(text));

        Assert.Equal("not-swf", bad.Rule);
        Assert.Equal(line, bad.Line);
        Assert.Contains(word, bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_that_is_no_log_is_given_up_at_its_beginning()
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a,b,c\n", 19)));

        Assert.Equal("not-swf", Refusal([.. lines, .. "x,y\n"u8, .. Log]).Rule);
        Assert.Equal(19, Import([.. lines, .. Log]).Report.Total(ImportSeverity.Skipped));
    }

    [Fact]
    public void Binary_data_and_other_archives_are_recognised()
    {
        Assert.Equal("not-text", Refusal([.. Bytes(Good), 1, 2, 0, 3]).Rule);
        Assert.Equal(2, Refusal([.. Bytes(Good), 1, 2, 0, 3]).Line);
        Assert.Equal("not-text", Refusal(Encoding.Unicode.GetBytes(Good)).Rule);
        Assert.Equal("archive-unknown", Refusal([.. "PK\x03\x04rest of a zip file"u8]).Rule);
        Assert.Contains("Zstandard", Refusal([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_may_have_64_KiB_and_no_more()
    {
        byte[] longest = [.. Encoding.ASCII.GetBytes(Good.PadRight(SwfReader.MaxLineBytes)), (byte)'\n'];
        byte[] longer = [.. Encoding.ASCII.GetBytes(Good.PadRight(SwfReader.MaxLineBytes + 1)), (byte)'\n'];

        for (int before = 0; before < 4; before++)
        {
            byte[] start = Bytes([.. Enumerable.Repeat(Good, before * 700)]);
            Assert.Equal((before * 700) + 1, Import([.. start, .. longest]).Workload.JobCount);
            BadInputException bad = Refusal([.. start, .. longer]);
            Assert.Equal("line-too-long", bad.Rule);
            Assert.Equal((before * 700) + 1, bad.Line);
        }

        Assert.Equal("line-too-long", Refusal(Encoding.ASCII.GetBytes(new string('1', 1_000_000))).Rule);
    }

    [Fact]
    public void Gzip_that_ends_early_is_refused_at_every_length()
    {
        foreach (System.IO.Compression.CompressionLevel level in (System.IO.Compression.CompressionLevel[])[System.IO.Compression.CompressionLevel.Optimal, System.IO.Compression.CompressionLevel.NoCompression])
        {
            byte[] packed = Gzip(Bytes([.. Enumerable.Repeat(Good, 20)]), level);
            for (int length = 2; length < packed.Length; length++)
            {
                Assert.Equal("gzip-truncated", Refusal(packed[..length]).Rule);
            }

            Assert.Equal(20, Import(packed).Workload.JobCount);
        }
    }

    [Fact]
    public void Gzip_with_a_damaged_byte_is_refused_wherever_it_is()
    {
        byte[] packed = Gzip(Log[..20_000]);
        for (int position = 10; position < packed.Length; position += 37)
        {
            byte[] damaged = [.. packed];
            damaged[position] ^= 0x10;
            Assert.NotEmpty(Refusal(damaged).Rule);
        }
    }

    [Fact]
    public void Gzip_of_several_members_is_read_to_its_end()
    {
        byte[] half = Gzip(Bytes(Good));

        Assert.Equal(2, Import([.. half, .. half]).Workload.JobCount);
        Assert.Equal("gzip-truncated", Refusal([.. half, .. half[..^1]]).Rule);
        Assert.Equal("gzip-trailing-bytes", Refusal([.. half, .. "some text"u8]).Rule);
    }

    [Fact]
    public void A_stream_that_fails_is_bad_input_and_not_its_own_exception()
    {
        var bad = Assert.Throws<BadInputException>(() => SwfImport.Read(new FailingStream(Log), "pipe", cancellation: TestContext.Current.CancellationToken));

        Assert.Equal("file-unreadable", bad.Rule);
        Assert.IsType<TimeoutException>(bad.InnerException);
    }

    [Fact]
    public void A_reader_that_is_given_up_halfway_closes_its_stream()
    {
        var stream = new MemoryStream(Log);
        using (var reader = new SwfReader(stream, "test.swf"))
        {
            Assert.True(reader.Read(out _));
        }

        Assert.False(stream.CanRead);
    }

    [Fact]
    public void Comment_lines_without_end_are_refused()
    {
        var line = new byte[60_000];
        line.AsSpan().Fill((byte)';');
        line[^1] = (byte)'\n';
        byte[] text = new byte[SwfReader.MaxHeaderBytes + line.Length];
        text.AsSpan().Fill((byte)'\n');
        for (int start = 0; start + line.Length <= text.Length; start += line.Length)
        {
            line.CopyTo(text, start);
        }

        Assert.Equal("header-too-long", Refusal(text).Rule);
    }

    private sealed class FailingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) =>
            Position > 100_000 ? throw new TimeoutException("the line is dead") : base.Read(buffer[..Math.Min(buffer.Length, 4096)]);
    }
}
