using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>Makes the refusals of the policy reader, with the text and a caret where the whole policy is one line.</summary>
internal static class PolicyErrors
{
    public static BadInputException At(string input, PlacedText? whole, int? line, int column, string rule, string advice) =>
        new(input, line, column, rule, advice)
        {
            Excerpt = whole is PlacedText text ? TextExcerpt.WithCaret(text.Text, column - text.Column + 1) : null,
        };
}
