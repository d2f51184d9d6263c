using Berth.Model.Metrics;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Metrics;

public sealed class KeySorterTests
{
    /// <summary>Few bits, many bits, and keys that differ only below the digits that the passes look at.</summary>
    private static Gen<ulong> Key { get; } = Gen.OneOf(
        Gen.ULong[0, 9], Gen.ULong, Gen.ULong[0, 7].Select(low => (1UL << 60) | low), Gen.ULong[0, 3].Select(high => high << 50));

    [Fact]
    public void Pairs_come_out_in_order_of_key_and_stay_pairs()
    {
        Key.Array[0, 200].Sample(
            keys =>
            {
                var sorter = new KeySorter(keys.Length);
                for (int round = 0; round < 2; round++)
                {
                    sorter.Clear();
                    for (int index = 0; index < keys.Length; index++)
                    {
                        sorter.Add(keys[index], index);
                    }

                    sorter.Sort();
                    Assert.Equal(keys.Order(), sorter.Keys.ToArray());
                    Assert.Equal(Enumerable.Range(0, keys.Length), sorter.Items.ToArray().Order());
                    Assert.Equal(sorter.Keys.ToArray(), sorter.Items.ToArray().Select(index => keys[index]));
                }
            },
            iter: 500);
    }
}
