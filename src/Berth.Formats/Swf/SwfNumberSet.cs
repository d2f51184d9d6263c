namespace Berth.Formats.Swf;

/// <summary>Job numbers seen so far. One bit each up to 2^26 (8 MB at most), a hash set beyond.</summary>
internal sealed class SwfNumberSet
{
    private const long DenseLimit = 1L << 26;

    private ulong[] _bits = new ulong[1024];
    private HashSet<long>? _sparse;

    /// <summary>Adds a number; false when it was there.</summary>
    public bool Add(long number)
    {
        if ((ulong)number >= DenseLimit)
        {
            return AddSparse(number);
        }

        int word = (int)(number >> 6);
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(word + 1, _bits.Length * 2));
        }

        ulong bit = 1UL << (int)(number & 63);
        bool isNew = (_bits[word] & bit) == 0;
        _bits[word] |= bit;
        return isNew;
    }

    private bool AddSparse(long number)
    {
        _sparse ??= [];
        return _sparse.Add(number);
    }
}
