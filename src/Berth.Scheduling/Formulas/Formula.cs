using System.Linq.Expressions;
using System.Reflection;

namespace Berth.Scheduling.Formulas;

/// <summary>
/// A score over the fields of a waiting job, for example <c>log10(r)*n + 870*log10(s)</c>; lower goes first. Compiled to machine code on
/// first use. Language: docs/POLICIES.md. Immutable; safe for concurrent use.
/// </summary>
/// <remarks>
/// Arithmetic is IEEE 754 double: <c>1/0</c> is infinite, <c>log10(0)</c> is minus infinity. A result that is no number (0/0, the root or
/// logarithm of a negative number) counts as positive infinity, so such jobs come last and the order stays total.
/// </remarks>
public sealed class Formula
{
    private static readonly MethodInfo NoNumberToInfinity =
        typeof(Formula).GetMethod(nameof(LastIfNoNumber), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Lazy<FormulaFunction> _function;

    private Formula(string text, FormulaParser.Result parsed)
    {
        Text = text;
        IsTimeDependent = parsed.UsesWaited;
        _function = new Lazy<FormulaFunction>(() => Compile(parsed));
    }

    /// <summary>The text it was read from, without spaces at its ends.</summary>
    public string Text { get; }

    /// <summary>
    /// True when the score uses the time waited (<c>w</c>) and must be computed anew at each pass; else once per job is enough.
    /// </summary>
    public bool IsTimeDependent { get; }

    /// <summary>The compiled score. The first call compiles (tens of milliseconds); later calls take nanoseconds and allocate nothing.</summary>
    public FormulaFunction Function => _function.Value;

    /// <summary>
    /// Reads a formula. Throws <see cref="Model.BadInputException"/> with the column, a caret below it and the nearest valid name.
    /// </summary>
    /// <param name="text">The formula; at most 4000 characters and 200 nested parentheses or signs.</param>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Formula(text.Trim(), new FormulaParser(text).Parse());
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static FormulaFunction Compile(FormulaParser.Result parsed) =>
        Expression.Lambda<FormulaFunction>(Expression.Call(NoNumberToInfinity, parsed.Body), parsed.Parameter).Compile();

    private static double LastIfNoNumber(double score) => double.IsNaN(score) ? double.PositiveInfinity : score;
}
