namespace Berth.Formats.Swf;

/// <summary>
/// Job numbers seen so far. Below 2^26 one bit each, in pages that exist once a number falls into them (8 MB at most together);
/// beyond, and for negative ones, a hash set.
/// </summary>
internal sealed class SwfNumberSet
{
    private const int PageCount = 1024;
    private const int WordsPerPage = 1024;
    private const long DenseLimit = 64L * WordsPerPage * PageCount;

    private readonly ulong[]?[] _pages = new ulong[PageCount][];
    private HashSet<long>? _sparse;

    /// <summary>Adds a number; false when it was there.</summary>
    public bool Add(long number)
    {
        if (number is < 0 or >= DenseLimit)
        {
            return AddSparse(number);
        }

        int word = (int)(number >> 6);
        ulong[] page = _pages[word / WordsPerPage] ??= new ulong[WordsPerPage];
        ref ulong bits = ref page[word % WordsPerPage];
        ulong bit = 1UL << (int)(number & 63);
        bool isNew = (bits & bit) == 0;
        bits |= bit;
        return isNew;
    }

    private bool AddSparse(long number)
    {
        _sparse ??= [];
        return _sparse.Add(number);
    }
}
