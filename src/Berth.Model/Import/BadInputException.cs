using System.Text;

namespace Berth.Model;

/// <summary>
/// The input cannot be used at all: it is absent, unreadable, damaged or of another kind, or strict reading found an issue.
/// The one exception that readers throw; the message is meant for the person who named the input.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>Says what is wrong, where, and what to do about it.</summary>
    /// <param name="input">File or stream as the user named it.</param>
    /// <param name="rule">Machine-readable name of what was broken, for example <c>gzip-truncated</c>.</param>
    /// <param name="problem">What is wrong, in words, without a full stop.</param>
    /// <param name="advice">What to do about it, as a sentence without a full stop; null when there is nothing to advise.</param>
    /// <param name="line">Line in the unpacked text, from 1; null where no line is to blame.</param>
    /// <param name="field">Name of the field to blame; null where none is.</param>
    /// <param name="innerException">What the system said; null for nothing.</param>
    public BadInputException(
        string input,
        string rule,
        string problem,
        string? advice = null,
        long? line = null,
        string? field = null,
        Exception? innerException = null)
        : base(Compose(input, rule, problem, advice, line, field), innerException)
    {
        Input = input;
        Rule = rule;
        Problem = problem;
        Advice = advice;
        Line = line;
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

    /// <summary>Name of the field to blame; null where none is.</summary>
    public string? Field { get; }

    private static string Compose(string input, string rule, string problem, string? advice, long? line, string? field)
    {
        var text = new StringBuilder(input);
        if (line is not null)
        {
            text.Append(": line ").Append(line.Value);
        }

        if (field is not null)
        {
            text.Append(": field ").Append(field);
        }

        text.Append(": ").Append(problem).Append(" [").Append(rule).Append(']');
        if (advice is not null)
        {
            text.Append(". ").Append(advice);
        }

        return text.ToString();
    }
}
