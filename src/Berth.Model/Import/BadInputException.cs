using System.Text;

namespace Berth.Model;

/// <summary>
/// The one exception for input that a person or another program got wrong: absent, unreadable, damaged, of another kind, or breaking a rule.
/// It says which input, where in it, which rule and what to do. The command line prints <see cref="Exception.Message"/> (and
/// <see cref="Excerpt"/>) without a stack trace and exits with 2.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>Says what is wrong, where, and what to do about it.</summary>
    /// <param name="input">File or stream as the user named it, or for example <c>policy</c> for a text from the command line.</param>
    /// <param name="rule">Machine-readable name of what was broken, for example <c>gzip-truncated</c>.</param>
    /// <param name="problem">What is wrong, in words and with the value that was found, without a full stop.</param>
    /// <param name="advice">What to do about it, without a full stop; null when there is nothing to advise.</param>
    /// <param name="line">Line in the unpacked text, from 1; null where no line is to blame.</param>
    /// <param name="column">Column in the line, from 1; null where none is to blame.</param>
    /// <param name="field">Name of the field to blame; null where none is.</param>
    /// <param name="innerException">What the system said; null for nothing.</param>
    public BadInputException(
        string input,
        string rule,
        string problem,
        string? advice = null,
        long? line = null,
        int? column = null,
        string? field = null,
        Exception? innerException = null)
        : base(Compose(input, rule, problem, advice, line, column, field), innerException)
    {
        Input = input;
        Rule = rule;
        Problem = problem;
        Advice = advice;
        Line = line;
        Column = column;
        Field = field;
    }

    /// <summary>File or stream as the user named it.</summary>
    public string Input { get; }

    /// <summary>Machine-readable name of what was broken.</summary>
    public string Rule { get; }

    /// <summary>What is wrong, in words.</summary>
    public string Problem { get; }

    /// <summary>What to do about it; null when there is nothing to advise.</summary>
    public string? Advice { get; }

    /// <summary>Line in the unpacked text, from 1; null where no line is to blame.</summary>
    public long? Line { get; }

    /// <summary>Column in the line, from 1; null where none is to blame.</summary>
    public int? Column { get; }

    /// <summary>Name of the field to blame; null where none is.</summary>
    public string? Field { get; }

    /// <summary>The line in question with a caret below the column, two lines of text; null where there is nothing to show.</summary>
    public string? Excerpt { get; init; }

    private static string Compose(string input, string rule, string problem, string? advice, long? line, int? column, string? field)
    {
        var text = new StringBuilder(input);
        if (line is not null)
        {
            text.Append(": line ").Append(line.Value);
        }

        if (column is not null)
        {
            text.Append(line is null ? ": column " : ", column ").Append(column.Value);
        }

        if (field is not null)
        {
            text.Append(": field ").Append(field);
        }

        text.Append(": ").Append(problem).Append(" [").Append(rule).Append(']');

        if (advice is not null)
        {
            text.Append("; ").Append(advice);
        }

        return text.ToString();
    }
}
