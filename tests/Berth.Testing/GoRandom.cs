namespace Berth.Testing;

/// <summary>
/// The numbers of Go's package math/rand (before Go 1.20: additive lagged Fibonacci generator of Mitchell and Reeds, lags 607 and 273), so that
/// a published experiment in Go can be repeated in the same random order. Facts: Go 1.15, math/rand/rng.go and gen_cooked.go.
/// </summary>
/// <remarks>
/// Go xors its seed with a table of 607 numbers: the state of the same recurrence, seeded with 1, after 7.8e12 calls. It is computed here
/// instead of copied: the state after N calls is linear in the first state, with the coefficients of x^N mod (x^607 - x^334 - 1), which 43
/// squarings of polynomials give.
/// </remarks>
public sealed class GoRandom
{
    private const int Length = 607;
    private const int Tap = 273;
    private const ulong Calls = 7_800_000_000_000;

    private static readonly Lazy<ulong[]> Table = new(MakeTable);

    private readonly ulong[] _state;
    private int _tap;
    private int _feed = Length - Tap;

    public GoRandom(long seed)
    {
        long start = seed % int.MaxValue;
        start = start < 0 ? start + int.MaxValue : start;
        _state = Begin((int)(start == 0 ? 89482311 : start), 40, 20);
        for (int i = 0; i < Length; i++)
        {
            _state[i] ^= Table.Value[i];
        }
    }

    /// <summary>rand.Int63 and, on 64 bits, rand.Int.</summary>
    public long Int63() => (long)(Next() & long.MaxValue);

    /// <summary>rand.Intn for n below 2^31.</summary>
    public int Intn(int n)
    {
        int value = (int)(Int63() >> 32);
        if ((n & (n - 1)) == 0)
        {
            return value & (n - 1);
        }

        int largest = (int)((1L << 31) - 1 - ((1L << 31) % n));
        while (value > largest)
        {
            value = (int)(Int63() >> 32);
        }

        return value % n;
    }

    /// <summary>rand.Shuffle.</summary>
    public void Shuffle<T>(T[] items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Int31n(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>rand.Perm.</summary>
    public int[] Perm(int n)
    {
        int[] items = new int[n];
        for (int i = 0; i < n; i++)
        {
            int other = Intn(i + 1);
            items[i] = items[other];
            items[other] = i;
        }

        return items;
    }

    private int Int31n(int n)
    {
        unchecked
        {
            uint range = (uint)n;
            ulong product = (ulong)(uint)(Int63() >> 31) * range;
            if ((uint)product < range)
            {
                uint threshold = (0u - range) % range;
                while ((uint)product < threshold)
                {
                    product = (ulong)(uint)(Int63() >> 31) * range;
                }
            }

            return (int)(product >> 32);
        }
    }

    private ulong Next()
    {
        _tap = _tap == 0 ? Length - 1 : _tap - 1;
        _feed = _feed == 0 ? Length - 1 : _feed - 1;
        return _state[_feed] = unchecked(_state[_feed] + _state[_tap]);
    }

    private static ulong[] Begin(int seed, int firstShift, int secondShift)
    {
        ulong[] state = new ulong[Length];
        long x = seed;
        for (int i = -20; i < Length; i++)
        {
            x = x * 48271 % int.MaxValue;
            if (i >= 0)
            {
                ulong bits = unchecked((ulong)x << firstShift);
                x = x * 48271 % int.MaxValue;
                bits ^= (ulong)x << secondShift;
                x = x * 48271 % int.MaxValue;
                state[i] = bits ^ (ulong)x;
            }
        }

        return state;
    }

    private static ulong[] MakeTable()
    {
        ulong[] begin = Begin(1, 20, 10);
        ulong[] power = PowerOfX(Calls);
        ulong[] sequence = new ulong[2 * Length];
        ulong[] table = new ulong[Length];
        unchecked
        {
            // Call k writes position (333 - k) mod 607; in order of calls the numbers obey z[k] = z[k - 607] + z[k - 273].
            for (int i = 0; i < Length; i++)
            {
                sequence[i] = begin[Position(i)];
            }

            for (int i = Length; i < sequence.Length; i++)
            {
                sequence[i] = sequence[i - Length] + sequence[i - Tap];
            }

            for (int i = 0; i < Length; i++)
            {
                ulong sum = 0;
                for (int j = 0; j < Length; j++)
                {
                    sum += power[j] * sequence[i + j];
                }

                table[Position((long)(Calls % Length) + i)] = sum;
            }
        }

        return table;
    }

    private static int Position(long call) => (int)((((Length - Tap - 1 - call) % Length) + Length) % Length);

    private static ulong[] PowerOfX(ulong exponent)
    {
        ulong[] result = new ulong[Length];
        ulong[] square = new ulong[Length];
        result[0] = 1;
        square[1] = 1;
        for (; exponent != 0; exponent >>= 1)
        {
            result = (exponent & 1) != 0 ? Multiply(result, square) : result;
            square = Multiply(square, square);
        }

        return result;
    }

    private static ulong[] Multiply(ulong[] left, ulong[] right)
    {
        ulong[] product = new ulong[2 * Length];
        unchecked
        {
            for (int i = 0; i < Length; i++)
            {
                for (int j = 0; j < Length; j++)
                {
                    product[i + j] += left[i] * right[j];
                }
            }

            for (int i = product.Length - 1; i >= Length; i--)
            {
                product[i - Length] += product[i];
                product[i - Tap] += product[i];
            }
        }

        return product[..Length];
    }
}
