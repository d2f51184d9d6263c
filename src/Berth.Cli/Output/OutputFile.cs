using Berth.Formats;
using Berth.Model;

namespace Berth.Cli.Output;

/// <summary>Files that a command writes: refused before the work where they cannot be written, and never left half-written.</summary>
internal static class OutputFile
{
    /// <summary>Throws <see cref="BadInputException"/> when the folder is missing, or the name is one of a folder.</summary>
    /// <param name="option">The option that names the file, for the message.</param>
    /// <param name="path">The file; null for none.</param>
    public static void Expect(string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new BadInputException($"{option} {path}", "output-is-folder", "is a folder, not the name of a file");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder))
        {
            throw new BadInputException($"{option} {path}", "output-folder-missing", $"there is no folder {folder}");
        }
    }

    /// <summary>Writes a file whole or not at all; a failure of the file system becomes a <see cref="BadInputException"/>.</summary>
    public static void Write(string option, string path, Action<Stream> write) => Guard(option, path, () => AtomicFile.Write(path, write));

    /// <summary>Turns a failure of the file system while a file is written into a <see cref="BadInputException"/>.</summary>
    public static void Guard(string option, string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{option} {path}", "output-failed", $"cannot be written: {failure.Message}", innerException: failure);
        }
    }
}
