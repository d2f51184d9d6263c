using System.Text;
using Berth.Formats.Streams;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>How a table is stored.</summary>
internal enum TableStorage
{
    Text,
    PackedText,
    Parquet,
}

/// <summary>A file that holds a table, looked through once: what it is, whether it is whole, and its lines.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Storage">How it is stored.</param>
/// <param name="Lines">Lines of the unpacked text; 0 for Parquet.</param>
/// <param name="FirstLine">The first line of the text, or its beginning.</param>
/// <param name="Sha256">SHA-256 of the stored bytes, lower-case hex.</param>
internal sealed record TableFile(string Name, string FullPath, TableStorage Storage, long Lines, string FirstLine, string Sha256)
{
    private static readonly string[] Endings = [".csv", ".tsv", ".psv", ".parquet"];

    /// <summary>True for the names of tables: <c>.csv</c>, <c>.tsv</c>, <c>.psv</c>, each also with <c>.gz</c>, and <c>.parquet</c>; case ignored.</summary>
    public static bool IsNamedLikeOne(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Reads the file through. DuckDB itself would take a packed file that was cut off for a whole one, and says nothing of lines. Throws
    /// <see cref="BadInputException"/>.
    /// </summary>
    public static TableFile Open(string path, CancellationToken cancellation)
    {
        using FileStream file = InputErrors.Open(path);
        if (!file.CanSeek)
        {
            throw new BadInputException(path, "table-is-pipe", "a table cannot be read from a pipe", "save it to a file first");
        }

        using var pump = new BlockPump(file, path, leaveOpen: true);
        bool isParquet = false;
        long lines = 0;
        byte last = (byte)'\n';
        string? firstLine = null;
        for (Block? block = pump.Take(); block is not null; block = pump.Take())
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = block.Buffer.AsSpan(BlockPump.Reserve, block.Count);
            if (bytes.IsEmpty)
            {
                continue;
            }

            isParquet |= firstLine is null && bytes.StartsWith("PAR1"u8);
            int lineEnd = bytes.IndexOf((byte)'\n');
            firstLine ??= Encoding.UTF8.GetString(bytes[..(lineEnd < 0 ? bytes.Length : lineEnd)]);
            if (!isParquet && bytes.Contains((byte)0))
            {
                throw InputErrors.Binary(path, lines + 1 + bytes[..bytes.IndexOf((byte)0)].Count((byte)'\n'));
            }

            lines += bytes.Count((byte)'\n');
            last = bytes[^1];
        }

        if (firstLine is null)
        {
            throw InputErrors.Empty(path);
        }

        TableStorage storage = isParquet ? TableStorage.Parquet : pump.IsPacked ? TableStorage.PackedText : TableStorage.Text;
        long all = isParquet ? 0 : lines + (last == '\n' ? 0 : 1);
        return new TableFile(path, Path.GetFullPath(path), storage, all, firstLine, pump.Sha256!);
    }
}
