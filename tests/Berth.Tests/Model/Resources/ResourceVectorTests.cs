using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Resources;

public sealed class ResourceVectorTests
{
    private static readonly Gen<ResourceVector> Vectors = Gen.Long[-3, 3].Array[ResourceVector.Lanes].Select(Make);

    [Fact]
    public void It_fits_exactly_when_every_lane_does() => Gen.Select(Vectors, Vectors).Sample(
        (need, free) => Assert.Equal(Lanes(need).Zip(Lanes(free)).All(pair => pair.First <= pair.Second), need.FitsIn(in free)));

    [Fact]
    public void Sums_differences_and_products_are_lane_by_lane() => Gen.Select(Vectors, Vectors, Gen.Long[-4, 4]).Sample((left, right, count) =>
    {
        Assert.Equal(Lanes(left).Zip(Lanes(right), (a, b) => a + b), Lanes(left + right));
        Assert.Equal(Lanes(left).Select(a => a * count), Lanes(left * count));
        Assert.Equal(left, left + right - right);
    });

    [Fact]
    public void Equal_lanes_mean_equal_vectors() => Gen.Select(Vectors, Vectors).Sample((left, right) =>
    {
        Assert.Equal(Lanes(left).SequenceEqual(Lanes(right)), left == right);
        Assert.Equal(left.GetHashCode(), Make(Lanes(left)).GetHashCode());
    });

    [Fact]
    public void Overflow_is_refused()
    {
        var full = ResourceVector.Of(3, long.MaxValue);

        Assert.Throws<OverflowException>(() => full + ResourceVector.Of(3, 1));
        Assert.Throws<OverflowException>(() => full * 2);
    }

    [Fact]
    public void A_gang_holds_its_tasks_together() =>
        Assert.Equal(ResourceSchema.Processors(12), new Gang(12, ResourceSchema.Processors(1)).Total);

    private static ResourceVector Make(long[] lanes)
    {
        ResourceVector vector = default;
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            vector[lane] = lanes[lane];
        }

        return vector;
    }

    private static long[] Lanes(ResourceVector vector)
    {
        long[] lanes = new long[ResourceVector.Lanes];
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = vector[lane];
        }

        return lanes;
    }
}
