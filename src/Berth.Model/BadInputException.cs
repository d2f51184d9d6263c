namespace Berth.Model;

/// <summary>
/// The one exception for input that a person or another program got wrong: says which input, where in it, which rule it breaks
/// and what to do. The command line prints <see cref="Exception.Message"/> (and <see cref="Excerpt"/>) without a stack trace.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>A refusal of some input.</summary>
    /// <param name="input">What was read: a file name, or for example <c>policy</c> for a text from the command line.</param>
    /// <param name="line">Line, counted from 1; null where the input has no lines or the fault has no place.</param>
    /// <param name="column">Column or field, counted from 1; null where the fault has no place inside the line.</param>
    /// <param name="rule">What is wrong, with the value that was found; no full stop at the end.</param>
    /// <param name="advice">What was expected or what to do; empty where the rule says it all.</param>
    /// <param name="inner">The exception that showed the fault, if any.</param>
    public BadInputException(string input, int? line, int? column, string rule, string advice, Exception? inner = null)
        : base(Compose(input, line, column, rule, advice), inner)
    {
        Input = input;
        Line = line;
        Column = column;
        Rule = rule;
        Advice = advice;
    }

    /// <summary>What was read: a file name, or for example <c>policy</c> for a text from the command line.</summary>
    public string Input { get; }

    /// <summary>Line, counted from 1; null where the input has no lines or the fault has no place.</summary>
    public int? Line { get; }

    /// <summary>Column or field, counted from 1; null where the fault has no place inside the line.</summary>
    public int? Column { get; }

    /// <summary>What is wrong, with the value that was found.</summary>
    public string Rule { get; }

    /// <summary>What was expected or what to do; may be empty.</summary>
    public string Advice { get; }

    /// <summary>The line in question with a caret below the column, two lines of text; null where there is nothing to show.</summary>
    public string? Excerpt { get; init; }

    private static string Compose(string input, int? line, int? column, string rule, string advice)
    {
        string place = (line, column) switch
        {
            (int l, int c) => $"{input}:{l}:{c}",
            (int l, null) => $"{input}:{l}",
            (null, int c) => $"{input}, column {c}",
            _ => input,
        };
        return advice.Length == 0 ? $"{place}: {rule}" : $"{place}: {rule}; {advice}";
    }
}
