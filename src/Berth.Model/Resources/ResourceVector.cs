using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Berth.Model;

/// <summary>
/// Amounts of up to eight resources in the integer base units its <see cref="ResourceSchema"/> names
/// (cpu: millicores, memory: bytes, gpu: thousandths). A value: copying allocates nothing.
/// </summary>
[InlineArray(Lanes)]
public struct ResourceVector : IEquatable<ResourceVector>
{
    /// <summary>The number of lanes, used or not.</summary>
    public const int Lanes = 8;

    private long _first;

    /// <summary>A vector with one lane set. Throws when <paramref name="lane"/> is not in 0..7.</summary>
    public static ResourceVector Of(int lane, long amount)
    {
        ResourceVector vector = default;
        vector[lane] = amount;
        return vector;
    }

    /// <summary>True when every lane is at most the same lane of <paramref name="free"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool FitsIn(in ResourceVector free)
    {
        ReadOnlySpan<Vector256<long>> need = MemoryMarshal.Cast<long, Vector256<long>>(AsSpan(in this));
        ReadOnlySpan<Vector256<long>> have = MemoryMarshal.Cast<long, Vector256<long>>(AsSpan(in free));
        return Vector256.LessThanOrEqualAll(need[0], have[0]) && Vector256.LessThanOrEqualAll(need[1], have[1]);
    }

    /// <summary>Lane-wise sum. Throws on overflow.</summary>
    public static ResourceVector operator +(in ResourceVector left, in ResourceVector right)
    {
        ResourceVector sum = default;
        for (int lane = 0; lane < Lanes; lane++)
        {
            sum[lane] = checked(left[lane] + right[lane]);
        }

        return sum;
    }

    /// <summary>Lane-wise difference; lanes may become negative. Throws on overflow.</summary>
    public static ResourceVector operator -(in ResourceVector left, in ResourceVector right)
    {
        ResourceVector difference = default;
        for (int lane = 0; lane < Lanes; lane++)
        {
            difference[lane] = checked(left[lane] - right[lane]);
        }

        return difference;
    }

    /// <summary>Every lane multiplied by <paramref name="count"/>. Throws on overflow.</summary>
    public static ResourceVector operator *(in ResourceVector vector, long count)
    {
        ResourceVector product = default;
        for (int lane = 0; lane < Lanes; lane++)
        {
            product[lane] = checked(vector[lane] * count);
        }

        return product;
    }

    /// <summary>True when all lanes are equal.</summary>
    public static bool operator ==(in ResourceVector left, in ResourceVector right) => AsSpan(in left).SequenceEqual(AsSpan(in right));

    /// <summary>True when any lane differs.</summary>
    public static bool operator !=(in ResourceVector left, in ResourceVector right) => !(left == right);

    /// <inheritdoc/>
    public readonly bool Equals(ResourceVector other) => this == other;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ResourceVector other && this == other;

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(AsSpan(in this)));
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<long> AsSpan(in ResourceVector vector) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in vector._first), Lanes);
}
