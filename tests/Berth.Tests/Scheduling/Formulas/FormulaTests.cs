using Berth.Model;
using Berth.Scheduling.Formulas;
using Berth.Scheduling.Policies;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Formulas;

public sealed class FormulaTests
{
    private static readonly FormulaInputs Sample = new(100, 400, 8, 1000, 50, 5000);

    private static readonly Gen<FormulaInputs> GenInputs = Gen.Select(
        Gen.Double[0, 1e5], Gen.Double[0, 1e5], Gen.Int[1, 5000], Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 1e9]), Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 1e6]), Gen.Int[-9, 9],
        (r, q, n, s, w, p) => new FormulaInputs(r, q, n, s, w, double.PositiveInfinity, p));

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("100 / 10 / 5", 2)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("(-2) ^ 2", 4)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("2 ^ -1 ^ 3", 0.5)]
    [InlineData("2 * -3", -6)]
    [InlineData("--5", 5)]
    [InlineData("+5 - +2", 3)]
    [InlineData("1e3 + .5 + 2.", 1002.5)]
    [InlineData("1E-2", 0.01)]
    [InlineData("r + q + n + s + w + d", 6558)]
    [InlineData("runtime + Requested + PROCESSORS + submit + waited + deadline", 6558)]
    [InlineData("log10(1000) + log2(8) + ln(exp(2))", 8)]
    [InlineData("sqrt(16) + abs(-3) + floor(2.9) + pow(2, 5)", 41)]
    [InlineData("min(3, 1, 2) + max(3, 1, 2, 9)", 10)]
    [InlineData("1 < 2", 1)]
    [InlineData("2 <= 1", 0)]
    [InlineData("(n >= 8) + (n > 8) + (n == 8) + (n != 8)", 2)]
    [InlineData("n > 4 ? r : q", 100)]
    [InlineData("n > 40 ? 1 : n > 4 ? 2 : 3", 2)]
    [InlineData("0 ? 1 : 2", 2)]
    [InlineData("-3 ? 1 : 2", 1)]
    [InlineData("(0/0) ? 1 : 2", 2)]
    [InlineData("1 + (1 ? 2 : 3) * 2", 5)]
    [InlineData("1 ? 2 : 3 + 10", 2)]
    [InlineData("0 ? 2 : 3 + 10", 13)]
    public void Operators_and_functions_mean_what_mathematics_says(string text, double expected) =>
        Assert.Equal(expected, Formula.Parse(text).Function(Sample), 12);

    [Theory]
    [InlineData("1/0", double.PositiveInfinity)]
    [InlineData("-1/0", double.NegativeInfinity)]
    [InlineData("log10(0)", double.NegativeInfinity)]
    [InlineData("log2(-1)", double.PositiveInfinity)]
    [InlineData("sqrt(-1)", double.PositiveInfinity)]
    [InlineData("0/0", double.PositiveInfinity)]
    [InlineData("d - d", double.PositiveInfinity)]
    [InlineData("d", double.PositiveInfinity)]
    public void Values_outside_the_numbers_keep_the_order_total(string text, double expected) =>
        Assert.Equal(expected, Formula.Parse(text).Function(Sample with { DeadlineSeconds = double.PositiveInfinity }));

    [Theory]
    [InlineData("", 1, "ends where a value is expected", "a number, a name")]
    [InlineData("r +", 4, "ends where a value is expected", "a number, a name")]
    [InlineData("r n", 3, "unexpected 'n'", "an operator or the end")]
    [InlineData("2r", 2, "unexpected 'r'", "an operator or the end")]
    [InlineData("(r + n", 7, "ends too early", "')'")]
    [InlineData("r + n)", 6, "unexpected ')'", "no open parenthesis")]
    [InlineData("r * (n + )", 10, "unexpected ')'", "a number, a name")]
    [InlineData("logg10(r)", 1, "there is no function 'logg10'", "did you mean log10?")]
    [InlineData("1 + runtim", 5, "there is no field or function 'runtim'", "did you mean runtime?")]
    [InlineData("log10 + 1", 1, "'log10' is a function", "log10(...)")]
    [InlineData("r(2)", 1, "there is no function 'r'", "expected one of log10")]
    [InlineData("sqrt(r, n)", 1, "sqrt takes 1 argument, not 2", "sqrt(r)")]
    [InlineData("min(r)", 1, "min takes 2 or more arguments, not 1", "min(r, 10)")]
    [InlineData("pow(r, 2, 3)", 1, "pow takes 2 arguments, not 3", "pow(r, 10)")]
    [InlineData("r ** 2", 3, "no operator '**'", "^")]
    [InlineData("r = 2", 3, "unexpected '='", "==")]
    [InlineData("1e", 1, "'1e' is no number", "1e6")]
    [InlineData("1e999", 1, "'1e999' is no number", "1e6")]
    [InlineData("1.2.3", 4, "unexpected '.'", "operator")]
    [InlineData("n ? 1", 6, "ends too early", "':'")]
    [InlineData("min(r, n", 9, "ends too early", "',' or ')'")]
    [InlineData("r # n", 3, "unexpected '#'", "an operator or the end")]
    public void A_wrong_formula_is_refused_with_column_caret_and_advice(string text, int column, string rule, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Formula.Parse(text));
        Assert.Equal(column, error.Column);
        Assert.Contains(rule, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice!, StringComparison.OrdinalIgnoreCase);
        Assert.Equal($"{text}\n{new string(' ', column - 1)}^", error.Excerpt);
    }

    [Fact]
    public void Endless_nesting_is_refused_instead_of_overflowing_the_stack()
    {
        string[] deep = [new('(', 100_000), new('(', 4000), new('-', 3999), new string('(', 300) + "r" + new string(')', 300)];
        foreach (string text in (string[])[.. deep, string.Concat(Enumerable.Repeat("2^", 1000)) + "2", string.Concat(Enumerable.Repeat("1?", 1000)), string.Concat(Enumerable.Repeat("abs(", 900))])
        {
            Assert.Throws<BadInputException>(() => Formula.Parse(text));
        }
    }

    [Fact]
    public void A_long_flat_formula_is_fine()
    {
        Assert.Equal(2000, Formula.Parse("1" + string.Concat(Enumerable.Repeat("+1", 1999))).Function(Sample));
        Assert.Equal(100, Formula.Parse("max(r" + string.Concat(Enumerable.Repeat(",1", 1900)) + ")").Function(Sample));
    }

    [Fact]
    public void Only_formulas_that_use_the_time_waited_depend_on_time()
    {
        Assert.True(Formula.Parse("-w/r").IsTimeDependent);
        Assert.True(Formula.Parse("n > 3 ? 1 : waited").IsTimeDependent);
        Assert.False(Formula.Parse("r*n + s + q + d").IsTimeDependent);
        foreach (OrderEntry entry in OrderCatalog.Entries.Where(entry => !entry.IsOfTenants))
        {
            bool ages = entry.Kind is OrderKind.Lxf or OrderKind.Wfp3 or OrderKind.Unicep;
            Assert.Equal(ages, Formula.Parse(entry.Formula).IsTimeDependent);
        }
    }

    [Fact]
    public void Catalogue_formulas_equal_hand_written_code()
    {
        Dictionary<OrderKind, Func<FormulaInputs, double>> byHand = new()
        {
            [OrderKind.Fcfs] = x => x.SubmitSeconds,
            [OrderKind.Sjf] = x => x.RunSeconds,
            [OrderKind.Ljf] = x => -x.RunSeconds,
            [OrderKind.SmallestArea] = x => x.RunSeconds * x.Processors,
            [OrderKind.LargestArea] = x => -x.RunSeconds * x.Processors,
            [OrderKind.SmallestSize] = x => x.Processors,
            [OrderKind.LargestSize] = x => -x.Processors,
            [OrderKind.Lxf] = x => -(x.WaitedSeconds + x.RunSeconds) / x.RunSeconds,
            [OrderKind.Wfp3] = x => -(x.WaitedSeconds / x.RunSeconds * (x.WaitedSeconds / x.RunSeconds) * (x.WaitedSeconds / x.RunSeconds)) * x.Processors,
            [OrderKind.Unicep] = x => -x.WaitedSeconds / (Math.Max(Math.Log2(x.Processors), 1e-6) * x.RunSeconds),
            [OrderKind.F1] = x => (Math.Log10(x.RunSeconds) * x.Processors) + (870 * Math.Log10(x.SubmitSeconds)),
            [OrderKind.F2] = x => (Math.Sqrt(x.RunSeconds) * x.Processors) + (25600 * Math.Log10(x.SubmitSeconds)),
            [OrderKind.F3] = x => (x.RunSeconds * x.Processors) + (6860000 * Math.Log10(x.SubmitSeconds)),
            [OrderKind.F4] = x => (x.RunSeconds * Math.Sqrt(x.Processors)) + (530000 * Math.Log10(x.SubmitSeconds)),
            [OrderKind.Edf] = x => x.DeadlineSeconds,
            [OrderKind.Priority] = x => -x.Priority,
        };
        foreach (OrderEntry entry in OrderCatalog.Entries.Where(entry => !entry.IsOfTenants))
        {
            FormulaFunction compiled = Formula.Parse(entry.Formula).Function;
            Func<FormulaInputs, double> expected = byHand[entry.Kind];
            GenInputs.Sample(x => Assert.Equal(Ordered(expected(x)), compiled(x)), iter: 300);
        }
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        FormulaFunction wfp3 = Formula.Parse(OrderCatalog.Get(OrderKind.Wfp3).Formula).Function;
        double sum = wfp3(Sample);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum += wfp3(Sample);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotEqual(0, sum);
    }

    private static double Ordered(double score) => double.IsNaN(score) ? double.PositiveInfinity : score;
}
