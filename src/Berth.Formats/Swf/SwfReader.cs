using Berth.Formats.Streams;
using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>
/// Reads a log in Standard Workload Format record by record, plain or gzip (told by the first bytes, not by the name), in one pass
/// and bounded memory; reading a record allocates nothing. Unpacking and hashing run on a second thread. Throws only
/// <see cref="BadInputException"/>. Not safe for concurrent use.
/// </summary>
public sealed class SwfReader : IDisposable
{
    /// <summary>Longest line in bytes.</summary>
    public const int MaxLineBytes = BlockPump.Reserve;

    /// <summary>Most bytes in all comment lines together.</summary>
    public const int MaxHeaderBytes = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private const int ShortestRecordBytes = 2 * SwfRecord.FieldCount;
    private const int PackedRecordBytes = 4;

    private readonly BlockPump _pump;
    private byte[] _buffer = [];
    private int _position;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private long _headerBytes;
    private bool _ended;
    private bool _disposed;
    private SwfLineFaults _faults;

    /// <summary>Reads from a stream, from where it stands to its end, without seeking.</summary>
    /// <param name="stream">The stored bytes. Another thread reads them until this reader is disposed.</param>
    /// <param name="name">Name for messages.</param>
    /// <param name="leaveOpen">False to dispose the stream with the reader.</param>
    public SwfReader(Stream stream, string name, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        StoredBytes = stream is (FileStream or MemoryStream) and { CanSeek: true } ? stream.Length - stream.Position : null;
        _pump = new BlockPump(stream, name, leaveOpen);
    }

    /// <summary>Name for messages: the path, or what the caller said.</summary>
    public string Name { get; }

    /// <summary>The comment lines met so far; complete when <see cref="Read"/> has returned false.</summary>
    public SwfHeader Header { get; } = new();

    /// <summary>Lines read so far; after <see cref="Read"/> the line of the record, from 1 in the unpacked text.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Fields on the record's line; 19 stands for any number above 18.</summary>
    public int FieldCount => _faults.FieldCount;

    /// <summary>Fields of the record that were no number and read as -1; bit 0 for field 1.</summary>
    public int NotNumberFields => (int)_faults.NotNumber;

    /// <summary>Fields of the record that had more than 18 digits and read as -1; bit 0 for field 1.</summary>
    public int TooLargeFields => (int)_faults.TooLarge;

    /// <summary>Whole-number fields of the record that had decimals and were rounded, halves away from zero; bit 0 for field 1.</summary>
    public int FractionFields => (int)_faults.Fraction;

    /// <summary>SHA-256 of the stored bytes, lower-case hex; null until <see cref="Read"/> has returned false.</summary>
    public string? Sha256 => _pump.Sha256;

    /// <summary>Size of the input, where it is known without reading it.</summary>
    internal long? StoredBytes { get; }

    /// <summary>More records than the input can well have, for sizing buffers; headers of excerpts promise far too many.</summary>
    internal long? LikelyMaxRecords => StoredBytes / (_pump.IsPacked ? PackedRecordBytes : ShortestRecordBytes);

    /// <summary>The record's line without its end; valid until the next read.</summary>
    internal ReadOnlySpan<byte> CurrentLine => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Opens a file.</summary>
    public static SwfReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SwfReader(InputErrors.Open(path), path);
    }

    /// <summary>
    /// Reads the next record; false at the end. Lines with a semicolon first go to <see cref="Header"/>, blank lines are passed
    /// over. A line with faults is still a record: its unreadable or absent fields are -1 and the properties above tell which.
    /// </summary>
    public bool Read(out SwfRecord record)
    {
        record = default;
        while (NextLine())
        {
            LineNumber++;
            ReadOnlySpan<byte> line = CurrentLine;
            if (line.Length > MaxLineBytes)
            {
                throw InputErrors.LineTooLong(Name, LineNumber, MaxLineBytes);
            }

            int first = LineNumber == 1 && line.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
            int start = first;
            while (start < line.Length && line[start] <= (byte)' ')
            {
                start++;
            }

            if (start == line.Length)
            {
                continue;
            }

            if (line[start] == (byte)';')
            {
                AddHeaderLine(line[first..]);
                continue;
            }

            SwfLineParser.Parse(_buffer.AsSpan(_lineStart + start), line.Length - start, ref record, out _faults);
            return true;
        }

        _faults = default;
        return false;
    }

    /// <summary>Stops reading and frees the buffers.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ended = true;
            _position = _end = _lineLength = 0;
            _pump.Dispose();
        }
    }

    private void AddHeaderLine(ReadOnlySpan<byte> line)
    {
        _headerBytes += line.Length;
        if (_headerBytes > MaxHeaderBytes)
        {
            throw new BadInputException(
                Name, "header-too-long", $"the comment lines have more than {MaxHeaderBytes} bytes together", "check that the file is a log", LineNumber);
        }

        Header.AddRaw(line is [.., (byte)'\r'] ? line[..^1] : line);
    }

    /// <summary>Finds the next line inside the current block; sets where it is.</summary>
    private bool NextLine()
    {
        int length = _buffer.AsSpan(_position, _end - _position).IndexOf((byte)'\n');
        if (length < 0)
        {
            return NextLineAcrossBlocks();
        }

        SetLine(length, _position + length + 1);
        return true;
    }

    private bool NextLineAcrossBlocks()
    {
        while (!_ended)
        {
            int carried = _end - _position;
            if (carried > MaxLineBytes)
            {
                throw InputErrors.LineTooLong(Name, LineNumber + 1, MaxLineBytes);
            }

            Block? block = _pump.Take();
            if (block is null)
            {
                _ended = true;
                break;
            }

            Span<byte> fresh = block.Buffer.AsSpan(BlockPump.Reserve, block.Count);
            RefuseBinary(fresh);
            _buffer.AsSpan(_position, carried).CopyTo(block.Buffer.AsSpan(BlockPump.Reserve - carried));
            _buffer = block.Buffer;
            _position = BlockPump.Reserve - carried;
            _end = BlockPump.Reserve + block.Count;
            _buffer[_end] = (byte)'\n';
            int length = fresh.IndexOf((byte)'\n');
            if (length >= 0)
            {
                SetLine(carried + length, _position + carried + length + 1);
                return true;
            }
        }

        SetLine(_end - _position, _end);
        return _lineLength > 0;
    }

    private void SetLine(int length, int next)
    {
        _lineStart = _position;
        _lineLength = length;
        _position = next;
    }

    private void RefuseBinary(ReadOnlySpan<byte> block)
    {
        int zero = block.IndexOf((byte)0);
        if (zero >= 0)
        {
            throw InputErrors.Binary(Name, LineNumber + 1 + block[..zero].Count((byte)'\n'));
        }
    }
}
