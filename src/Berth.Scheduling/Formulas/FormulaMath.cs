using System.Linq.Expressions;

namespace Berth.Scheduling.Formulas;

/// <summary>Builds the operators of the formula language. Every value is a double; a comparison is 1 or 0.</summary>
internal static class FormulaMath
{
    private const int LargestMultipliedExponent = 8;

    private static readonly ConstantExpression One = Expression.Constant(1.0);
    private static readonly ConstantExpression Zero = Expression.Constant(0.0);

    public static Expression Binary(string symbol, Expression left, Expression right) => symbol switch
    {
        "+" => Expression.Add(left, right),
        "-" => Expression.Subtract(left, right),
        "*" => Expression.Multiply(left, right),
        "/" => Expression.Divide(left, right),
        "<" => OneIf(Expression.LessThan(left, right)),
        "<=" => OneIf(Expression.LessThanOrEqual(left, right)),
        ">" => OneIf(Expression.GreaterThan(left, right)),
        ">=" => OneIf(Expression.GreaterThanOrEqual(left, right)),
        "==" => OneIf(Expression.Equal(left, right)),
        "!=" => OneIf(Expression.NotEqual(left, right)),
        _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "no such operator"),
    };

    /// <summary>Whole exponents from 1 to 8 multiply from left to right, as one writes x*x*x by hand; all others use the library's power.</summary>
    public static Expression Power(Expression value, Expression exponent)
    {
        if (exponent is not ConstantExpression { Value: double power } || power != Math.Floor(power) || power is < 1 or > LargestMultipliedExponent)
        {
            return Expression.Call(typeof(Math), nameof(Math.Pow), null, value, exponent);
        }

        ParameterExpression factor = Expression.Variable(typeof(double));
        Expression product = factor;
        for (int i = 1; i < (int)power; i++)
        {
            product = Expression.Multiply(product, factor);
        }

        return Expression.Block([factor], Expression.Assign(factor, value), product);
    }

    /// <summary>A condition holds when it is not 0; no number (NaN) does not hold.</summary>
    public static Expression Conditional(Expression condition, Expression whenTrue, Expression whenFalse)
    {
        bool comparison = condition is ConditionalExpression { IfTrue: var one, IfFalse: var zero } && one == One && zero == Zero;
        if (comparison)
        {
            return Expression.Condition(((ConditionalExpression)condition).Test, whenTrue, whenFalse);
        }

        ParameterExpression value = Expression.Variable(typeof(double));
        Expression holds = Expression.OrElse(Expression.LessThan(value, Zero), Expression.GreaterThan(value, Zero));
        return Expression.Block([value], Expression.Assign(value, condition), Expression.Condition(holds, whenTrue, whenFalse));
    }

    private static ConditionalExpression OneIf(Expression test) => Expression.Condition(test, One, Zero);
}
