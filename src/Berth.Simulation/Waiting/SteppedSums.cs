using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Simulation.Waiting;

/// <summary>
/// Numbers 0 .. n-1 with two operations: add to all from one on, and read one. Plain numbers would cost n for each addition, differences n for each
/// reading; here whole blocks of numbers share what was added to all of them, so that an addition touches a few vectors and a reading two numbers.
/// </summary>
internal sealed class SteppedSums
{
    private const int BlockShift = 4;
    private const int BlockLength = 1 << BlockShift;

    private readonly long[] _own;
    private readonly long[] _ofBlock;

    public SteppedSums(int count)
    {
        int blocks = (count + BlockLength - 1) >> BlockShift;
        _own = new long[blocks << BlockShift];
        _ofBlock = new long[blocks];
    }

    private SteppedSums(SteppedSums other)
    {
        _own = [.. other._own];
        _ofBlock = [.. other._ofBlock];
    }

    public long this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _own[index] + _ofBlock[index >> BlockShift];
    }

    /// <summary>Adds to all numbers from <paramref name="from"/> on; none when it is the number of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int from, long value)
    {
        int block = from >> BlockShift;
        if (block < _ofBlock.Length)
        {
            AddToAll(_own.AsSpan(from, BlockLength - (from & (BlockLength - 1))), value);
            AddToAll(_ofBlock.AsSpan(block + 1), value);
        }
    }

    public SteppedSums Copy() => new(this);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToAll(Span<long> numbers, long value)
    {
        unchecked
        {
            var added = new Vector<long>(value);
            Span<Vector<long>> vectors = MemoryMarshal.Cast<long, Vector<long>>(numbers);
            for (int i = 0; i < vectors.Length; i++)
            {
                vectors[i] += added;
            }

            for (int i = vectors.Length * Vector<long>.Count; i < numbers.Length; i++)
            {
                numbers[i] += value;
            }
        }
    }
}
