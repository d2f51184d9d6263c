using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>Makes the refusals of the policy reader, with the text and a caret where the whole policy is one line.</summary>
internal static class PolicyErrors
{
    private const int WidestExcerpt = 100;

    public static BadInputException At(
        string input, PlacedText? whole, int? line, int column, string rule, string advice, Exception? inner = null) =>
        new(input, line, column, rule, advice, inner) { Excerpt = whole is PlacedText text ? Excerpt(text.Text, column - text.Column) : null };

    /// <summary>The text, cut to a window around the place, with a caret below it.</summary>
    /// <param name="text">One line; control characters become spaces.</param>
    /// <param name="index">Place counted from 0.</param>
    public static string Excerpt(string text, int index)
    {
        index = Math.Clamp(index, 0, text.Length);
        int from = text.Length <= WidestExcerpt ? 0 : Math.Clamp(index - (WidestExcerpt / 2), 0, text.Length - WidestExcerpt);
        int length = Math.Min(WidestExcerpt, text.Length - from);
        char[] window = text.Substring(from, length).ToCharArray();
        for (int i = 0; i < window.Length; i++)
        {
            window[i] = char.IsControl(window[i]) ? ' ' : window[i];
        }

        return $"{new string(window)}\n{new string(' ', index - from)}^";
    }
}
