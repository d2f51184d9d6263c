using System.Security.Cryptography;

namespace Berth.Formats.Streams;

/// <summary>What the first bytes of an input say about how it is stored.</summary>
internal enum StoredKind
{
    Plain,
    Gzip,
    OtherArchive,
}

/// <summary>
/// The bytes of an input as stored, read once and in order: hashes them on the way and, for gzip, adds a known member behind the
/// last byte. <see cref="System.IO.Compression.GZipStream"/> ends without complaint where a file was cut off; when the known
/// member's content comes out at the end, everything before it was whole, and when it does not, something is missing.
/// </summary>
internal sealed class StoredStream : Stream
{
    private readonly Stream _inner;
    private readonly bool _leaveOpen;
    private readonly byte[] _beginning = new byte[8];
    private IncrementalHash? _hash;
    private int _beginningLength;
    private int _beginningRead;
    private int _sealRead;
    private bool _ended;

    public StoredStream(Stream inner, bool leaveOpen)
    {
        _inner = inner;
        _leaveOpen = leaveOpen;
    }

    /// <summary>What the added member unpacks to.</summary>
    public static ReadOnlySpan<byte> SealContent => [0x00, 0x17, 0x8b, 0x45, 0x4e, 0x44, 0x1f, 0x00];

    public StoredKind Kind { get; private set; }

    /// <summary>For <see cref="StoredKind.OtherArchive"/>: its name.</summary>
    public string? ArchiveName { get; private set; }

    /// <summary>True once the stored bytes are used up.</summary>
    public bool Ended => _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // A gzip member of one stored block: header, block of 8 bytes, CRC-32 and length (RFC 1951, RFC 1952).
    private static ReadOnlySpan<byte> Seal =>
    [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff,
        0x01, 0x08, 0x00, 0xf7, 0xff, 0x00, 0x17, 0x8b, 0x45, 0x4e, 0x44, 0x1f, 0x00,
        0x87, 0x4a, 0x3d, 0xe2, 0x08, 0x00, 0x00, 0x00,
    ];

    /// <summary>Looks at the first bytes, which are read again afterwards.</summary>
    public void DetectKind()
    {
        while (_beginningLength < _beginning.Length)
        {
            int count = ReadStored(_beginning.AsSpan(_beginningLength));
            if (count == 0)
            {
                break;
            }

            _beginningLength += count;
        }

        ReadOnlySpan<byte> head = _beginning.AsSpan(0, _beginningLength);
        ArchiveName = head.StartsWith("PK\x03\x04"u8) ? "a zip archive"
            : head.StartsWith("BZh"u8) ? "bzip2 data"
            : head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz data"
            : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "Zstandard data"
            : head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x9d]) ? "old Unix compress data"
            : null;
        Kind = ArchiveName is not null ? StoredKind.OtherArchive
            : head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? StoredKind.Gzip
            : StoredKind.Plain;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_beginningRead < _beginningLength)
        {
            int count = Math.Min(buffer.Length, _beginningLength - _beginningRead);
            _beginning.AsSpan(_beginningRead, count).CopyTo(buffer);
            _beginningRead += count;
            return count;
        }

        int read = ReadStored(buffer);
        if (read == 0 && Kind == StoredKind.Gzip && buffer.Length > 0)
        {
            read = Math.Min(buffer.Length, Seal.Length - _sealRead);
            Seal.Slice(_sealRead, read).CopyTo(buffer);
            _sealRead += read;
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>SHA-256 of all bytes read, lower-case hex.</summary>
    public string FinishHash() => Convert.ToHexStringLower(_hash!.GetHashAndReset());

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            if (!_leaveOpen)
            {
                _inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private int ReadStored(Span<byte> buffer)
    {
        if (_ended || buffer.Length == 0)
        {
            return 0;
        }

        int count = _inner.Read(buffer);
        _ended = count == 0;

        // Made at first use, on the thread that reads: loading the system's cryptography library takes 10 ms.
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(buffer[..count]);
        return count;
    }
}
