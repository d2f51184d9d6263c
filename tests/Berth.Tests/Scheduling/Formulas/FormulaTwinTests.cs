using System.Globalization;
using Berth.Model;
using Berth.Scheduling.Formulas;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Formulas;

/// <summary>Random expression trees, printed with as few parentheses as their author dares, against a naive walk over the tree.</summary>
public sealed class FormulaTwinTests
{
    private static readonly string[] Signs = ["+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!="];

    private static readonly Gen<Tree> GenLeaf = Gen.OneOf(
        Gen.OneOf("r", "q", "n", "s", "w", "d", "p").Select(name => (Tree)new Field(name)),
        Gen.OneOf(Gen.Int[0, 9].Select(i => (double)i), Gen.Double[0, 1e6]).Select(value => (Tree)new Number(value)));

    private static readonly Gen<Tree> GenTree = Gen.Recursive<Tree>((depth, self) => depth > 5
        ? GenLeaf
        : Gen.Frequency(
            (2, GenLeaf),
            (1, self.Select(x => (Tree)new Minus(x))),
            (5, Gen.Select(Gen.OneOf(Signs), self, self).Select((sign, a, b) => (Tree)new Pair(sign, a, b))),
            (1, Gen.Select(self, self, self).Select((a, b, c) => (Tree)new Choice(a, b, c))),
            (1, Gen.Select(Gen.OneOf("log10", "log2", "ln", "sqrt", "exp", "abs", "floor"), self).Select((name, a) => (Tree)new Call(name, [a]))),
            (1, Gen.Select(Gen.OneOf("min", "max"), self.Array[2, 4]).Select((name, many) => (Tree)new Call(name, many))),
            (1, Gen.Select(self, self).Select((a, b) => (Tree)new Call("pow", [a, b])))));

    private static readonly Gen<FormulaInputs> GenInputs = Gen.Select(
        Gen.Int[0, 9], Gen.Double[0, 1e5], Gen.Int[1, 64], Gen.Double[0, 1e9], Gen.Int[0, 5], Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Double[0, 1e9]), Gen.Int[-9, 9],
        (r, q, n, s, w, d, p) => new FormulaInputs(r, q, n, s, w, d, p));

    private abstract record Tree;

    private sealed record Number(double Value) : Tree;

    private sealed record Field(string Name) : Tree;

    private sealed record Minus(Tree Of) : Tree;

    private sealed record Pair(string Sign, Tree Left, Tree Right) : Tree;

    private sealed record Choice(Tree Condition, Tree WhenTrue, Tree WhenFalse) : Tree;

    private sealed record Call(string Name, Tree[] Arguments) : Tree;

    [Fact]
    public void Compiled_formulas_equal_a_walk_over_the_tree() =>
        Gen.Select(GenTree, GenInputs).Sample(
            (tree, x) =>
            {
                string text = Print(tree, 0);
                if (text.Length > 4000)
                {
                    return;
                }

                double walked = Walk(tree, x);
                Assert.Equal(double.IsNaN(walked) ? double.PositiveInfinity : walked, Formula.Parse(text).Function(x));
            },
            iter: 1000);

    [Fact]
    public void Arbitrary_text_is_read_or_refused_and_nothing_else()
    {
        string[] pieces = ["r", "n", "log10", "(", ")", ",", "+", "-", "*", "/", "^", "?", ":", "<", "==", "1", "2.5", "1e6", " ", "min", "x", ".", "é"];
        Gen.OneOf(Gen.OneOf(pieces).Array[0, 16].Select(string.Concat), Gen.String[0, 20]).Sample(
            text =>
            {
                try
                {
                    Assert.False(double.IsNaN(Formula.Parse(text).Function(new FormulaInputs(1, 2, 3, 4, 5, 6))));
                }
                catch (BadInputException error)
                {
                    Assert.InRange(error.Column!.Value, 1, text.Length + 1);
                }
            },
            iter: 2000);
    }

    private static string Print(Tree tree, int outer)
    {
        (string text, int power) = tree switch
        {
            Number number => (number.Value.ToString("R", CultureInfo.InvariantCulture), 100),
            Field field => (field.Name, 100),
            Minus minus => ("-" + Print(minus.Of, 5), 5),
            Pair { Sign: "^" } pair => (Print(pair.Left, 7) + "^" + Print(pair.Right, 5), 6),
            Pair { Sign: "*" or "/" } pair => ($"{Print(pair.Left, 4)} {pair.Sign} {Print(pair.Right, 5)}", 4),
            Pair { Sign: "+" or "-" } pair => ($"{Print(pair.Left, 3)} {pair.Sign} {Print(pair.Right, 4)}", 3),
            Pair pair => ($"{Print(pair.Left, 2)}{pair.Sign}{Print(pair.Right, 3)}", 2),
            Choice choice => ($"{Print(choice.Condition, 2)} ? {Print(choice.WhenTrue, 0)} : {Print(choice.WhenFalse, 1)}", 1),
            Call call => ($"{call.Name}({string.Join(", ", call.Arguments.Select(argument => Print(argument, 0)))})", 100),
            _ => throw new InvalidOperationException(),
        };
        return power < outer ? $"({text})" : text;
    }

    private static double Walk(Tree tree, FormulaInputs x) => tree switch
    {
        Number number => number.Value,
        Field { Name: "r" } => x.RunSeconds,
        Field { Name: "q" } => x.RequestedSeconds,
        Field { Name: "n" } => x.Processors,
        Field { Name: "s" } => x.SubmitSeconds,
        Field { Name: "w" } => x.WaitedSeconds,
        Field { Name: "d" } => x.DeadlineSeconds,
        Field => x.Priority,
        Minus minus => -Walk(minus.Of, x),
        Pair { Sign: "^" } pair => Power(Walk(pair.Left, x), pair.Right, x),
        Pair pair => Combine(pair.Sign, Walk(pair.Left, x), Walk(pair.Right, x)),
        Choice choice => Walk(choice.Condition, x) is not 0 and not double.NaN ? Walk(choice.WhenTrue, x) : Walk(choice.WhenFalse, x),
        Call { Name: "pow" } call => Power(Walk(call.Arguments[0], x), call.Arguments[1], x),
        Call call => Apply(call.Name, [.. call.Arguments.Select(argument => Walk(argument, x))]),
        _ => throw new InvalidOperationException(),
    };

    private static double Power(double value, Tree exponent, FormulaInputs x)
    {
        if (exponent is not Number { Value: 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 } number)
        {
            return Math.Pow(value, Walk(exponent, x));
        }

        double product = value;
        for (int i = 1; i < number.Value; i++)
        {
            product *= value;
        }

        return product;
    }

    private static double Combine(string sign, double a, double b) => sign switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "<" => a < b ? 1 : 0,
        "<=" => a <= b ? 1 : 0,
        ">" => a > b ? 1 : 0,
        ">=" => a >= b ? 1 : 0,
        "==" => a == b ? 1 : 0,
        _ => a != b ? 1 : 0,
    };

    private static double Apply(string name, double[] a) => name switch
    {
        "log10" => Math.Log10(a[0]),
        "log2" => Math.Log2(a[0]),
        "ln" => Math.Log(a[0]),
        "sqrt" => Math.Sqrt(a[0]),
        "exp" => Math.Exp(a[0]),
        "abs" => Math.Abs(a[0]),
        "floor" => Math.Floor(a[0]),
        "min" => a.Aggregate(Math.Min),
        _ => a.Aggregate(Math.Max),
    };
}
