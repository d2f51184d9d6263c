using System.Globalization;

namespace Berth.Formats;

/// <summary>Writes a file so that its name never stands for half of it: first under another name in the same folder, then moved.</summary>
public static class AtomicFile
{
    private const int Attempts = 1000;

    /// <summary>
    /// Lets <paramref name="write"/> fill a new file, brings it to disk and moves it to <paramref name="path"/>, replacing what was
    /// there. When anything fails, the old file is untouched and no part of the new one remains. A symbolic link is followed;
    /// devices and pipes (<c>/dev/stdout</c>) are written directly. File system errors leave as the system raised them.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = FinalTarget(path);
        if (IsDevice(target))
        {
            using var direct = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(direct);
            return;
        }

        using FileStream temporary = CreateBeside(target);
        try
        {
            write(temporary);
            temporary.Flush(flushToDisk: true);
            temporary.Close();
            File.Move(temporary.Name, target, overwrite: true);
        }
        catch
        {
            temporary.Close();
            File.Delete(temporary.Name);
            throw;
        }
    }

    /// <summary>Writes a text in UTF-8 without a byte order mark, as <see cref="Write"/> does.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string FinalTarget(string path)
    {
        string full = Path.GetFullPath(path);
        FileSystemInfo? target = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true) : null;
        return target?.FullName ?? full;
    }

    /// <summary>Moving a file over a device or pipe would replace it by a plain file, for all programs of the machine.</summary>
    private static bool IsDevice(string target)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
        {
            return false;
        }

        if (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return true;
        }

        using FileStream probe = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        return !probe.CanSeek;
    }

    private static FileStream CreateBeside(string target)
    {
        string folder = Path.GetDirectoryName(target) ?? throw new IOException($"'{target}' is a folder, not a file name");
        for (int attempt = 0; ; attempt++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{attempt}.partial");
            string name = Path.Combine(folder, "." + Path.GetFileName(target) + suffix);
            try
            {
                return new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(name))
            {
                // Left by a killed process with the same number, or in use by another thread: take the next name.
            }
        }
    }
}
