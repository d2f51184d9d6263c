using System.Globalization;
using System.Linq.Expressions;
using Berth.Model;

namespace Berth.Scheduling.Formulas;

/// <summary>
/// Reads one formula into an expression tree. Operator precedence as in Pratt, "Top Down Operator Precedence" (POPL 1973): every operator
/// has a binding power, and an operand ends where an operator binds less than the one before it. One instance reads one text.
/// </summary>
internal sealed class FormulaParser
{
    private const string Syntax = "formula-syntax";
    private const string TooLarge = "formula-too-large";
    private const int MaxLength = 4000;
    private const int MaxNesting = 200;
    private const int ConditionalPower = 10;
    private const int ComparisonPower = 20;
    private const int SumPower = 30;
    private const int ProductPower = 40;
    private const int SignPower = 50;
    private const int PowerPower = 60;

    private readonly ParameterExpression _parameter = Expression.Parameter(typeof(FormulaInputs).MakeByRefType(), "x");
    private readonly string _text;
    private int _at;
    private int _nesting;
    private bool _usesWaited;

    public FormulaParser(string text) => _text = text;

    /// <summary>A formula that was read.</summary>
    /// <param name="Body">Its value, a double.</param>
    /// <param name="Parameter">The inputs, by reference.</param>
    /// <param name="UsesWaited">True when it looks at the time waited.</param>
    public sealed record Result(Expression Body, ParameterExpression Parameter, bool UsesWaited);

    public Result Parse()
    {
        if (_text.Length > MaxLength)
        {
            throw Bad(0, TooLarge, $"the formula has {_text.Length} characters", $"at most {MaxLength} are allowed");
        }

        Expression body = Operand(0);
        SkipSpace();
        if (_at < _text.Length)
        {
            throw Unexpected(_text[_at] == ')' ? "there is no open parenthesis" : "expected an operator or the end");
        }

        return new Result(body, _parameter, _usesWaited);
    }

    /// <summary>A term and all operators after it that bind more than <paramref name="minimum"/>.</summary>
    private Expression Operand(int minimum)
    {
        if (++_nesting > MaxNesting)
        {
            throw Bad(_at, TooLarge, "the formula is nested too deeply", $"at most {MaxNesting} levels are allowed");
        }

        Expression left = Term();
        while (true)
        {
            SkipSpace();
            (string symbol, int power) = Operator();
            if (power <= minimum)
            {
                _nesting--;
                return left;
            }

            _at += symbol.Length;
            left = symbol switch
            {
                "?" => Conditional(left),
                // The exponent reaches to the right: 2^3^2 is 2^9, and a sign may stand in it: 2^-1.
                "^" => FormulaMath.Power(left, Operand(SignPower - 1)),
                _ => FormulaMath.Binary(symbol, left, Operand(power)),
            };
        }
    }

    private Expression Conditional(Expression condition)
    {
        Expression whenTrue = Operand(0);
        Expect(':', "expected ':' of condition ? value : value");
        return FormulaMath.Conditional(condition, whenTrue, Operand(ConditionalPower - 1));
    }

    private Expression Term()
    {
        SkipSpace();
        if (_at == _text.Length)
        {
            throw Bad(_at, Syntax, "the formula ends where a value is expected", "expected a number, a name or '('");
        }

        char c = _text[_at];
        if (char.IsAsciiDigit(c) || c == '.')
        {
            return Number();
        }

        if (char.IsAsciiLetter(c))
        {
            return Name();
        }

        switch (c)
        {
            case '-':
                _at++;
                return Expression.Negate(Operand(SignPower));
            case '+':
                _at++;
                return Operand(SignPower);
            case '(':
                _at++;
                Expression inner = Operand(0);
                Expect(')', "expected ')'");
                return inner;
            default:
                throw Unexpected("expected a number, a name or '('");
        }
    }

    private ConstantExpression Number()
    {
        int start = _at;
        SkipDigits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            SkipDigits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
            {
                _at++;
            }

            SkipDigits();
        }

        ReadOnlySpan<char> digits = _text.AsSpan(start, _at - start);
        bool valid = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        return valid ? Expression.Constant(value) : throw Bad(start, Syntax, $"'{digits}' is no number", "for example 870, 0.5 or 1e6; below 1.8e308");
    }

    private Expression Name()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string name = _text[start.._at];
        SkipSpace();
        bool called = _at < _text.Length && _text[_at] == '(';
        FormulaFunctionEntry? function = FormulaNames.FindFunction(name);
        if (function is not null)
        {
            return called ? Call(function, start) : throw Bad(start, Syntax, $"'{name}' is a function", $"write {name}(...)");
        }

        string? property = FormulaNames.FindVariable(name);
        if (property is null || called)
        {
            IReadOnlyList<string> valid = called ? FormulaNames.Functions : FormulaNames.All;
            throw Bad(start, "formula-unknown-name", called ? $"there is no function '{name}'" : $"there is no field or function '{name}'", NearestName.Advice(name, valid));
        }

        _usesWaited |= property == nameof(FormulaInputs.WaitedSeconds);
        return Expression.Property(_parameter, property);
    }

    private Expression Call(FormulaFunctionEntry function, int start)
    {
        _at++;
        List<Expression> arguments = [Operand(0)];
        SkipSpace();
        while (_at < _text.Length && _text[_at] == ',')
        {
            _at++;
            arguments.Add(Operand(0));
            SkipSpace();
        }

        Expect(')', "expected ',' or ')'");
        bool fits = arguments.Count >= function.LeastArguments && arguments.Count <= function.MostArguments;
        return fits
            ? function.Build(arguments)
            : throw Bad(start, "formula-arguments", $"{function.Name} takes {function.ArgumentsInWords}, not {arguments.Count}", $"for example {function.Example}");
    }

    private (string Symbol, int Power) Operator()
    {
        if (_at == _text.Length)
        {
            return ("", -1);
        }

        char next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        return _text[_at] switch
        {
            '+' => ("+", SumPower),
            '-' => ("-", SumPower),
            '*' when next == '*' => throw Bad(_at, Syntax, "there is no operator '**'", "write ^ for powers"),
            '*' => ("*", ProductPower),
            '/' => ("/", ProductPower),
            '^' => ("^", PowerPower),
            '<' => (next == '=' ? "<=" : "<", ComparisonPower),
            '>' => (next == '=' ? ">=" : ">", ComparisonPower),
            '=' when next == '=' => ("==", ComparisonPower),
            '!' when next == '=' => ("!=", ComparisonPower),
            '=' => throw Bad(_at, Syntax, "unexpected '='", "write == to compare"),
            '?' => ("?", ConditionalPower),
            _ => ("", -1),
        };
    }

    private void Expect(char c, string advice)
    {
        SkipSpace();
        if (_at == _text.Length)
        {
            throw Bad(_at, Syntax, "the formula ends too early", advice);
        }

        if (_text[_at] != c)
        {
            throw Unexpected(advice);
        }

        _at++;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void SkipDigits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    private BadInputException Unexpected(string advice) => Bad(_at, Syntax, $"unexpected '{_text[_at]}'", advice);

    private BadInputException Bad(int index, string rule, string problem, string advice) =>
        new("formula", rule, problem, advice, column: index + 1) { Excerpt = TextExcerpt.WithCaret(_text, index + 1) };
}
