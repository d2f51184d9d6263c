using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Text;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("64GiB", 64L << 30)]
    [InlineData("64 GiB", 64L << 30)]
    [InlineData("64gib", 64L << 30)]
    [InlineData("64Gi", 64L << 30)]
    [InlineData("1.5TiB", 3L << 39)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("500 mb", 500_000_000)]
    [InlineData("1kB", 1000)]
    [InlineData("7B", 7)]
    [InlineData("0.5KiB", 512)]
    [InlineData("1EB", 1_000_000_000_000_000_000)]
    public void Sizes_are_read_in_powers_of_1000_and_of_1024(string text, long expected)
    {
        Assert.True(AmountText.TryBytes(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1GiB")]
    [InlineData("64G")]
    [InlineData("64M")]
    [InlineData("64K")]
    [InlineData("64Gb/s")]
    [InlineData("64XB")]
    [InlineData("1e9")]
    [InlineData("1.2.3GB")]
    [InlineData("1EiB")]
    [InlineData("2EB")]
    [InlineData("6 4GB")]
    public void A_lone_letter_and_other_texts_are_no_size(string text) => Assert.False(AmountText.TryBytes(text, out _));

    [Theory]
    [InlineData("32", 32_000)]
    [InlineData("0.5", 500)]
    [InlineData("500m", 500)]
    [InlineData("1.125", 1125)]
    public void Cores_are_read_to_a_thousandth(string text, long expected)
    {
        Assert.True(AmountText.TryMillicores(text, out long millicores));
        Assert.Equal(expected, millicores);
    }

    [Theory]
    [InlineData("1.0005")]
    [InlineData("0.5m")]
    [InlineData("32 cores")]
    [InlineData("-1")]
    [InlineData("")]
    public void Finer_or_other_texts_are_no_cores(string text) => Assert.False(AmountText.TryMillicores(text, out _));

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("8", 8, 1000)]
    [InlineData("1.0", 1, 1000)]
    [InlineData("0.25", 1, 250)]
    [InlineData("0.001", 1, 1)]
    public void Gpus_are_whole_or_a_part_of_one(string text, int count, int thousandths)
    {
        Assert.True(AmountText.TryGpus(text, out int read, out int part));
        Assert.Equal((count, thousandths), (read, part));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("0.0005")]
    [InlineData("-1")]
    [InlineData("two")]
    public void Parts_of_several_gpus_are_not(string text) => Assert.False(AmountText.TryGpus(text, out _, out _));

    [Theory]
    [InlineData("350W", 350)]
    [InlineData("350", 350)]
    [InlineData("1.2kW", 1200)]
    [InlineData("1.2 KW", 1200)]
    public void Power_is_read_in_watts(string text, double expected)
    {
        Assert.True(AmountText.TryWatts(text, out double watts));
        Assert.Equal(expected, watts);
    }

    [Theory]
    [InlineData("350J")]
    [InlineData("-1W")]
    [InlineData("W")]
    public void Other_texts_are_no_power(string text) => Assert.False(AmountText.TryWatts(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(64L << 30, "64 GiB")]
    [InlineData(3L << 39, "1.5 TiB")]
    [InlineData(7_000_000_000_000, "7 TB")]
    [InlineData(500_000_000, "500 MB")]
    [InlineData(1_234_567, "1.18 MiB")]
    [InlineData(1023, "1023 B")]
    [InlineData(1030, "1.03 KB")]
    public void Bytes_are_said_in_the_unit_that_is_exact(long bytes, string expected) => Assert.Equal(expected, AmountText.BytesForPeople(bytes));

    [Fact]
    public void What_is_said_of_bytes_reads_back_to_within_a_hundredth() => Gen.Long[0, 1_000_000_000_000_000_000].Sample(bytes =>
    {
        Assert.True(AmountText.TryBytes(AmountText.BytesForPeople(bytes), out long read));
        Assert.InRange(read, bytes * 0.99, bytes * 1.01);
    });
}
