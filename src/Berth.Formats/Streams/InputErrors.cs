using Berth.Model;

namespace Berth.Formats.Streams;

/// <summary>What can be wrong with an input before its format matters, worded once for all readers.</summary>
internal static class InputErrors
{
    public static BadInputException Unreadable(string name, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new(name, "file-missing", "there is no such file", "check the spelling and the folder", innerException: exception),
        UnauthorizedAccessException =>
            new(name, "file-not-permitted", "the file may not be read", "ask for read permission or copy it", innerException: exception),
        _ => new(name, "file-unreadable", $"reading failed ({exception.Message})", "check the file and the disk", innerException: exception),
    };

    public static BadInputException Folder(string name) =>
        new(name, "file-is-folder", "this is a folder, not a file", "name one file in it");

    public static BadInputException Empty(string name) =>
        new(name, "file-empty", "the file is empty", "check the download or the command that made it");

    public static BadInputException OtherArchive(string name, string archive) =>
        new(name, "archive-unknown", $"this is {archive}", "unpack it first; plain text and gzip are read directly");

    public static BadInputException Truncated(string name, Exception? exception) =>
        new(name, "gzip-truncated", "the gzip data ends in the middle, or its last bytes are damaged", "copy or download it again", innerException: exception);

    public static BadInputException Corrupt(string name, Exception exception) =>
        new(name, "gzip-corrupt", "the gzip data is damaged", "copy or download it again", innerException: exception);

    public static BadInputException TrailingBytes(string name) =>
        new(name, "gzip-trailing-bytes", "something that is not gzip follows the gzip data", "unpack it with gunzip and give the plain text");

    public static BadInputException Binary(string name, long line) =>
        new(name, "not-text", "this is a binary file or UTF-16 text (it has zero bytes)", "give plain text in ASCII or UTF-8, or gzip of that", line);

    public static BadInputException LineTooLong(string name, long line, int limit) =>
        new(name, "line-too-long", $"the line has more than {limit} bytes", "check that the file is a log with one job a line", line);

    /// <summary>Opens a file to be read once from begin to end. Throws only <see cref="BadInputException"/>.</summary>
    public static FileStream Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw Folder(path);
            }

            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(path, exception);
        }
    }
}
