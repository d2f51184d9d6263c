using System.Text;

namespace Berth.Tests.Tidy;

/// <summary>C# source without comments, strings and characters (blanks take their place, line ends stay), so that words and braces can be counted.</summary>
internal static class CSharpText
{
    public static string CodeOnly(string source)
    {
        var code = new StringBuilder(source.Length);
        for (int at = 0; at < source.Length;)
        {
            int end = EndOfNonCode(source, at);
            if (end == at)
            {
                code.Append(source[at++]);
                continue;
            }

            for (; at < end; at++)
            {
                code.Append(source[at] == '\n' ? '\n' : ' ');
            }
        }

        return code.ToString();
    }

    /// <summary>Members with a body in braces: the line they begin on, and how many lines from the first brace to the last.</summary>
    public static IEnumerable<(int Line, string Header, int Length)> Members(string source)
    {
        string code = CodeOnly(source);
        var blocks = new Stack<(bool IsType, bool IsMember, int Line, string Header)>();
        int headerFrom = 0;
        int line = 1;
        for (int at = 0; at < code.Length; at++)
        {
            switch (code[at])
            {
                case '\n':
                    line++;
                    break;
                case ';':
                    headerFrom = at + 1;
                    break;
                case '{':
                    string header = code[headerFrom..at].Trim();
                    bool isType = IsType(header);
                    blocks.Push((isType, !isType && (blocks.Count == 0 || blocks.Peek().IsType), line, header));
                    headerFrom = at + 1;
                    break;
                case '}' when blocks.Count > 0:
                    (bool _, bool isMember, int from, string text) = blocks.Pop();
                    headerFrom = at + 1;
                    if (isMember)
                    {
                        yield return (from, text, line - from + 1);
                    }

                    break;
            }
        }
    }

    private static bool IsType(string header) =>
        System.Text.RegularExpressions.Regex.IsMatch(header, @"(^|\s)(class|struct|interface|enum|record|namespace)\s+[A-Za-z_]");

    /// <summary>Where the comment, string or character that begins at <paramref name="at"/> ends; <paramref name="at"/> itself when none begins there.</summary>
    private static int EndOfNonCode(string source, int at)
    {
        if (Starts(source, at, "//"))
        {
            return End(source, source.IndexOf('\n', at), 0);
        }

        if (Starts(source, at, "/*"))
        {
            return End(source, source.IndexOf("*/", at + 2, StringComparison.Ordinal), 2);
        }

        if (source[at] == '\'')
        {
            return EndOfQuoted(source, at, '\'', escapes: true);
        }

        int quote = at;
        while (quote < source.Length && source[quote] is '$' or '@')
        {
            quote++;
        }

        if (quote >= source.Length || source[quote] != '"')
        {
            return at;
        }

        int quotes = quote;
        while (quotes < source.Length && source[quotes] == '"')
        {
            quotes++;
        }

        if (quotes - quote >= 3)
        {
            string fence = source[quote..quotes];
            return End(source, source.IndexOf(fence, quotes, StringComparison.Ordinal), fence.Length);
        }

        return EndOfQuoted(source, quote, '"', escapes: !source[at..quote].Contains('@'));
    }

    /// <summary>A verbatim string doubles its quotes; read as two strings in a row they end at the same place.</summary>
    private static int EndOfQuoted(string source, int quote, char mark, bool escapes)
    {
        int at = quote + 1;
        while (at < source.Length && source[at] != mark)
        {
            at += escapes && source[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at + 1, source.Length);
    }

    private static bool Starts(string source, int at, string mark) => string.CompareOrdinal(source, at, mark, 0, mark.Length) == 0;

    private static int End(string source, int found, int length) => found < 0 ? source.Length : found + length;
}
