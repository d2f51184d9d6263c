using System.Buffers;
using System.IO.Compression;
using Berth.Model;

namespace Berth.Formats.Streams;

/// <summary>One piece of unpacked text inside a pooled buffer, with room before it for the unfinished line of the piece before.</summary>
internal sealed class Block(byte[] buffer)
{
    public byte[] Buffer { get; } = buffer;

    /// <summary>Number of bytes from <see cref="BlockPump.Reserve"/> on.</summary>
    public int Count { get; set; }
}

/// <summary>
/// Reads, hashes and unpacks an input on a thread of its own and hands over blocks of text in order. A fixed number of blocks
/// circulates, so memory is bounded and nothing is allocated while it runs. One consumer.
/// </summary>
internal sealed class BlockPump : IDisposable
{
    /// <summary>Bytes kept free before each block: the longest line that can be carried over.</summary>
    public const int Reserve = 64 * 1024;

    /// <summary>Bytes behind each block that a parser may read, and write, without meaning.</summary>
    public const int Slack = 16;

    private const int Payload = 128 * 1024;
    private const int BlockCount = 4;
    private const int StopTimeoutMs = 1000;

    private readonly string _name;
    private readonly StoredStream _stored;
    private readonly Block[] _blocks = new Block[BlockCount];
    private readonly object _gate = new();
    private readonly Thread _thread;
    private long _filled;
    private long _released;
    private long _taken;
    private bool _ended;
    private bool _stopping;
    private BadInputException? _failure;
    private string? _sha256;

    public BlockPump(Stream stream, string name, bool leaveOpen)
    {
        _name = name;
        _stored = new StoredStream(stream, leaveOpen);
        for (int i = 0; i < BlockCount; i++)
        {
            _blocks[i] = new Block(ArrayPool<byte>.Shared.Rent(Reserve + Payload + Slack));
        }

        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "berth-read" };
        _thread.Start();
    }

    /// <summary>SHA-256 of the stored bytes; null until <see cref="Take"/> has returned null.</summary>
    public string? Sha256
    {
        get
        {
            lock (_gate)
            {
                return _sha256;
            }
        }
    }

    /// <summary>True when the input is gzip; known once <see cref="Take"/> has returned.</summary>
    public bool IsPacked => _stored.Kind == StoredKind.Gzip;

    /// <summary>
    /// The next block, or null at the end. The block before it goes back to be filled again at the next call but one, so its bytes
    /// may still be copied from. Throws <see cref="BadInputException"/> once the good blocks are used up and the input was bad.
    /// </summary>
    public Block? Take()
    {
        lock (_gate)
        {
            if (_taken - _released == 2)
            {
                _released++;
                Monitor.PulseAll(_gate);
            }

            while (_filled == _taken && !_ended)
            {
                Monitor.Wait(_gate);
            }

            if (_filled > _taken)
            {
                return _blocks[_taken++ % BlockCount];
            }

            return _failure is null ? null : throw _failure;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        // The thread may wait for a pipe that never speaks again; then it ends with the process and keeps its buffers.
        if (_thread.Join(StopTimeoutMs))
        {
            foreach (Block block in _blocks)
            {
                ArrayPool<byte>.Shared.Return(block.Buffer);
            }
        }
    }

    private void Run()
    {
        BadInputException? failure = null;
        string? sha256 = null;
        try
        {
            using (_stored)
            {
                sha256 = Pump();
            }
        }
        catch (BadInputException bad)
        {
            failure = bad;
        }
#pragma warning disable CA1031 // A stream that a caller brings may throw anything; it must reach the consumer, not end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = InputErrors.Unreadable(_name, exception);
        }

        lock (_gate)
        {
            _failure = failure;
            _sha256 = sha256;
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    private string? Pump()
    {
        _stored.DetectKind();
        if (_stored.Kind == StoredKind.OtherArchive)
        {
            throw InputErrors.OtherArchive(_name, _stored.ArchiveName!);
        }

        if (_stored.Kind == StoredKind.Plain)
        {
            return PumpBlocks(_stored, sealLength: 0) ? _stored.FinishHash() : null;
        }

        using var unpacked = new GZipStream(_stored, CompressionMode.Decompress, leaveOpen: true);
        return PumpBlocks(unpacked, StoredStream.SealContent.Length) ? _stored.FinishHash() : null;
    }

    /// <summary>
    /// Fills and hands over blocks to the end. The last <paramref name="sealLength"/> bytes read are held back all the time: at the
    /// end they must be the seal. False when the consumer went away first.
    /// </summary>
    private bool PumpBlocks(Stream source, int sealLength)
    {
        Span<byte> held = stackalloc byte[StoredStream.SealContent.Length];
        int heldLength = 0;
        while (true)
        {
            Block? block = NextFree();
            if (block is null)
            {
                return false;
            }

            Span<byte> payload = block.Buffer.AsSpan(Reserve, Payload);
            held[..heldLength].CopyTo(payload);
            int count = heldLength;
            bool atEnd = Fill(source, payload, ref count);
            heldLength = Math.Min(sealLength, count);
            payload.Slice(count - heldLength, heldLength).CopyTo(held);
            if (atEnd && !held[..heldLength].SequenceEqual(StoredStream.SealContent[..sealLength]))
            {
                throw _stored.Ended ? InputErrors.Truncated(_name, null) : InputErrors.TrailingBytes(_name);
            }

            block.Count = count - heldLength;
            HandOver();
            if (atEnd)
            {
                return true;
            }
        }
    }

    private bool Fill(Stream source, Span<byte> payload, ref int count)
    {
        while (count < payload.Length)
        {
            int read;
            try
            {
                read = source.Read(payload[count..]);
            }
            catch (InvalidDataException exception)
            {
                throw _stored.Ended ? InputErrors.Truncated(_name, exception) : InputErrors.Corrupt(_name, exception);
            }

            if (read == 0)
            {
                return true;
            }

            count += read;
        }

        return false;
    }

    private Block? NextFree()
    {
        lock (_gate)
        {
            while (_filled - _released == BlockCount && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            return _stopping ? null : _blocks[_filled % BlockCount];
        }
    }

    private void HandOver()
    {
        lock (_gate)
        {
            _filled++;
            Monitor.PulseAll(_gate);
        }
    }
}
