using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Text;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("90", 90_000)]
    [InlineData("1.5", 1_500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1d12h", 129_600_000)]
    [InlineData("1D12H", 129_600_000)]
    [InlineData("1h30m5s", 5_405_000)]
    [InlineData("12:30:05", 45_005_000)]
    [InlineData("1-12:00:00", 129_600_000)]
    [InlineData("36:00:00", 129_600_000)]
    [InlineData("0", 0)]
    public void Lengths_of_time_are_read(string text, long expectedMs)
    {
        Assert.True(DurationText.TryParse(text, out Duration length));
        Assert.Equal(expectedMs, length.Ms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-5d")]
    [InlineData("5x")]
    [InlineData("1h2d")]
    [InlineData("1h1h")]
    [InlineData("1h30")]
    [InlineData("1..5")]
    [InlineData("1.5h30m")]
    [InlineData("99999d")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("90:00")]
    [InlineData("1-24:00:00")]
    [InlineData("12:60:00")]
    [InlineData("12:00:60")]
    [InlineData("-12:00:00")]
    [InlineData("1-1-12:00:00")]
    [InlineData("1 h")]
    public void Other_texts_are_no_length_of_time(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(500, "0.5s")]
    [InlineData(129_600_000, "1d12h")]
    [InlineData(5_405_000, "1h30m5s")]
    public void The_exact_text_names_only_the_units_that_are_there(long ms, string expected) => Assert.Equal(expected, DurationText.Exact(new Duration(ms)));

    [Fact]
    public void The_exact_text_reads_back() => Gen.Long[0, 10_000L * 86_400_000].Sample(ms =>
        Assert.True(DurationText.TryParse(DurationText.Exact(new Duration(ms)), out Duration read) && read.Ms == ms, DurationText.Exact(new Duration(ms))));

    [Fact]
    public void Moments_are_dates_in_utc_or_counted_from_a_zero()
    {
        Instant zero = Instant.FromUnixSeconds(1_000_000);

        Assert.True(Moment.TryParse("2024-01-01T06:30", out Moment? date));
        Assert.True(Moment.TryParse("2d", out Moment? later));
        Assert.True(Moment.TryParse("+2d", out Moment? same));

        Assert.Equal("2024-01-01T06:30:00Z", date!.In(zero).ToString());
        Assert.Equal(zero + Duration.FromDays(2), later!.In(zero));
        Assert.Equal(later, same);
        Assert.False(Moment.TryParse("tomorrow", out _));
        Assert.False(Moment.TryParse("2024-13-01", out _));
    }
}
