using Berth.Simulation.Reports;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.04, "0 s")]
    [InlineData(4.25, "4.3 s")]
    [InlineData(42, "42 s")]
    [InlineData(59.94, "60 s")]
    [InlineData(60, "1 min")]
    [InlineData(312, "5 min 12 s")]
    [InlineData(3599.6, "1 h")]
    [InlineData(7500, "2 h 05 min")]
    [InlineData(104_820, "29 h 07 min")]
    [InlineData(86_400 * 3 + 14_000, "3 d 4 h")]
    [InlineData(86_400 * 979.4, "979 d")]
    [InlineData(-7500, "−2 h 05 min")]
    [InlineData(double.NaN, "n/a")]
    [InlineData(double.PositiveInfinity, "n/a")]
    public void Spans_are_in_two_units(double seconds, string expected) => Assert.Equal(expected, Spaces(NumberText.Span(seconds)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.07311, "0.073")]
    [InlineData(1.346, "1.35")]
    [InlineData(36.52, "36.5")]
    [InlineData(232_542, "232 542")]
    [InlineData(-5.5, "−5.50")]
    [InlineData(0.00002, "2E−5")]
    [InlineData(double.NegativeInfinity, "n/a")]
    public void Numbers_have_few_digits(double value, string expected) => Assert.Equal(expected, Spaces(NumberText.Number(value)));

    [Theory]
    [InlineData(1.35, "1.35")]
    [InlineData(99.9, "99.9")]
    [InlineData(424.4, "424")]
    [InlineData(1107, "1 107")]
    [InlineData(24_521, "24.5k")]
    [InlineData(204_521, "205k")]
    [InlineData(3_204_521, "3.20M")]
    public void Cells_are_narrow(double value, string expected) => Assert.Equal(expected, Spaces(NumberText.Compact(value)));

    [Theory]
    [InlineData(0.5, "÷2.00")]
    [InlineData(2.346, "×2.35")]
    [InlineData(1.004, "same")]
    [InlineData(1 / 1.004, "same")]
    [InlineData(12.34, "×12.3")]
    [InlineData(1.0 / 813, "÷813")]
    [InlineData(0, "n/a")]
    [InlineData(-1, "n/a")]
    [InlineData(double.NaN, "n/a")]
    public void Factors_say_which_way(double ratio, string expected) => Assert.Equal(expected, NumberText.Factor(ratio));

    [Theory]
    [InlineData(-0.4251, "−42.5 %")]
    [InlineData(2.28, "+228 %")]
    [InlineData(0.00073, "+0.07 %")]
    [InlineData(-0.000001, "0.00 %")]
    public void Differences_have_a_sign(double share, string expected) => Assert.Equal(expected, Spaces(NumberText.SignedPercent(share)));

    [Theory]
    [InlineData(604_800_000, "one week")]
    [InlineData(14 * 86_400_000L, "2 weeks")]
    [InlineData(6 * 3_600_000, "6 hours")]
    [InlineData(1500, "1 500 milliseconds")]
    public void Steps_are_in_one_unit(long ms, string expected) => Assert.Equal(expected, Spaces(NumberText.OneStep(ms)));

    private static string Spaces(string text) => text.Replace('\u202F', ' ');
}
