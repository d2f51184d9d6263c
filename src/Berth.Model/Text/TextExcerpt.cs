namespace Berth.Model;

/// <summary>Shows the place of an error: the line of text and a caret below it.</summary>
public static class TextExcerpt
{
    private const int Widest = 100;

    /// <summary>Two lines: the text, cut to 100 characters around the place where it is longer, and a caret below the column.</summary>
    /// <param name="text">One line; control characters are shown as spaces.</param>
    /// <param name="column">Column counted from 1; brought into the text where it lies outside.</param>
    public static string WithCaret(string text, int column)
    {
        ArgumentNullException.ThrowIfNull(text);
        int index = Math.Clamp(column - 1, 0, text.Length);
        int from = text.Length <= Widest ? 0 : Math.Clamp(index - (Widest / 2), 0, text.Length - Widest);
        char[] window = text.Substring(from, Math.Min(Widest, text.Length - from)).ToCharArray();
        for (int i = 0; i < window.Length; i++)
        {
            window[i] = char.IsControl(window[i]) ? ' ' : window[i];
        }

        return $"{new string(window)}\n{new string(' ', index - from)}^";
    }
}
