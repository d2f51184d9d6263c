using System.Numerics;

namespace Berth.Model;

/// <summary>
/// A stream of pseudo-random numbers that is the same for the same seed on every machine and in every version of .NET
/// (<see cref="Random"/> promises that only within one version). Not for cryptography, not safe for concurrent use.
/// </summary>
/// <remarks>
/// xoshiro256** 1.0 (Blackman, Vigna: Scrambled linear pseudorandom number generators, ACM TOMS 47(4), 2021, section 5), its state
/// filled from the seed by SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014) as its
/// authors advise, so that near seeds give unrelated streams. Period 2^256 - 1.
/// </remarks>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A stream for a seed; any value is a good seed.</summary>
    public SeededRandom(long seed)
    {
        ulong counter = unchecked((ulong)seed);
        _s0 = SplitMix(ref counter);
        _s1 = SplitMix(ref counter);
        _s2 = SplitMix(ref counter);
        _s3 = SplitMix(ref counter);
    }

    /// <summary>A stream that goes on from a state. Throws when all four words are 0, from where it would never leave.</summary>
    public SeededRandom(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        if ((s0 | s1 | s2 | s3) == 0)
        {
            throw new ArgumentException("the state of xoshiro256** must not be all zero", nameof(s0));
        }

        _s0 = s0;
        _s1 = s1;
        _s2 = s2;
        _s3 = s3;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            ulong shifted = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>Uniform in [0, 1): one of the 2^53 multiples of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 .. <paramref name="bound"/> - 1, without bias. Throws when the bound is below 1.</summary>
    /// <remarks>
    /// Multiplication instead of division, with rejection of the few values that would favour small results
    /// (Lemire: Fast random integer generation in an interval, ACM TOMACS 29(1), 2019).
    /// </remarks>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        unchecked
        {
            uint range = (uint)bound;
            ulong product = (NextBits() >> 32) * range;
            if ((uint)product < range)
            {
                uint threshold = (0u - range) % range;
                while ((uint)product < threshold)
                {
                    product = (NextBits() >> 32) * range;
                }
            }

            return (int)(product >> 32);
        }
    }

    private static ulong SplitMix(ref ulong counter)
    {
        unchecked
        {
            counter += 0x9E3779B97F4A7C15UL;
            ulong mixed = (counter ^ (counter >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }
}
