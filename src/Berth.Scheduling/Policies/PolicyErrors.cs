using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>Makes the refusals of the policy reader, with the text and a caret where the whole policy is one line.</summary>
internal static class PolicyErrors
{
    public static BadInputException At(string input, PlacedText? whole, string rule, int? line, int column, string problem, string advice) =>
        new(input, rule, problem, advice, line, column: column)
        {
            Excerpt = whole is PlacedText text ? TextExcerpt.WithCaret(text.Text, column - text.Column + 1) : null,
        };
}
