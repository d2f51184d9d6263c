using Berth.Formats;
using Xunit;

namespace Berth.Tests.Formats;

/// <summary>A file is there whole or not at all.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_name_appears_only_when_all_is_written()
    {
        string path = Path.Combine(_folder, "report.txt");

        AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            stream.Flush();
            Assert.False(File.Exists(path));
        });

        Assert.Equal("half", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_other()
    {
        string path = Path.Combine(_folder, "report.txt");
        File.WriteAllText(path, "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            throw new IOException("disk full");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_old_file_is_replaced()
    {
        string path = Path.Combine(_folder, "report.txt");
        File.WriteAllText(path, "old and longer");

        AtomicFile.WriteText(path, "new");

        Assert.Equal("new"u8.ToArray(), File.ReadAllBytes(path));
    }

    [Fact]
    public void A_left_over_part_of_a_killed_run_is_no_obstacle()
    {
        string path = Path.Combine(_folder, "report.txt");
        string left = Path.Combine(_folder, $".report.txt.{Environment.ProcessId}-0.partial");
        File.WriteAllText(left, "left over");

        AtomicFile.WriteText(path, "new");

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal("left over", File.ReadAllText(left));
    }

    [Fact]
    public void A_symbolic_link_keeps_pointing_to_the_file_that_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        string path = Path.Combine(_folder, "report.txt");
        string link = Path.Combine(_folder, "link.txt");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);

        AtomicFile.WriteText(link, "new");

        Assert.Equal("new", File.ReadAllText(path));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_device_is_written_and_not_replaced()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "needs /dev/null");

        AtomicFile.WriteText("/dev/null", "nothing");

        Assert.Equal(0, new FileInfo("/dev/null").Length);
        using FileStream device = File.OpenRead("/dev/null");
        Assert.Equal(-1, device.ReadByte());
        Assert.DoesNotContain(Directory.GetFiles("/dev"), name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_reported_by_the_system() =>
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(Path.Combine(_folder, "no", "report.txt"), "x"));
}
