namespace Berth.Formats.Swf;

/// <summary>
/// From a number in the log (user, group, queue) to the index of its name in the workload under construction. The name is the
/// number itself, unless the header gives one.
/// </summary>
internal sealed class SwfNameIndexes(Func<string, int> indexOf)
{
    private const int DenseLimit = 1 << 16;

    private readonly Func<string, int> _indexOf = indexOf;
    private int[] _dense = [];
    private Dictionary<long, int>? _sparse;
    private int _unknown = -1;

    /// <summary>Names from the header by number; set before the first record.</summary>
    public IReadOnlyDictionary<long, string>? Names { get; set; }

    /// <summary>The index for a number; null for a negative one.</summary>
    public int? Optional(long number) => number < 0 ? null : Of(number);

    /// <summary>The index for a number; that of the name "unknown" for a negative one.</summary>
    public int OrUnknown(long number)
    {
        if (number >= 0)
        {
            return Of(number);
        }

        if (_unknown < 0)
        {
            _unknown = _indexOf(SwfNames.Unknown);
        }

        return _unknown;
    }

    private int Of(long number)
    {
        if (number < _dense.Length && _dense[number] != 0)
        {
            return _dense[number] - 1;
        }

        return number < DenseLimit ? AddDense((int)number) : AddSparse(number);
    }

    private int AddDense(int number)
    {
        if (number >= _dense.Length)
        {
            Array.Resize(ref _dense, Math.Min(DenseLimit, Math.Max(number + 1, _dense.Length * 2)));
        }

        int index = NewIndex(number);
        _dense[number] = index + 1;
        return index;
    }

    private int AddSparse(long number)
    {
        _sparse ??= [];
        if (!_sparse.TryGetValue(number, out int index))
        {
            index = NewIndex(number);
            _sparse.Add(number, index);
        }

        return index;
    }

    private int NewIndex(long number) =>
        _indexOf(Names is not null && Names.TryGetValue(number, out string? name) ? name : SwfNames.Of(number));
}
