using System.Text;
using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>
/// Takes the short form apart: a name, and in parentheses pairs key=value. Values run to the next comma or closing parenthesis
/// outside quotes and inner parentheses, so that a formula may be written without quotes. Gives no meaning to any word.
/// </summary>
internal sealed class PolicyTextScanner
{
    /// <summary>Longest text accepted; far above anything a person writes.</summary>
    public const int MaxLength = 10_000;

    private readonly string _input;
    private readonly PlacedText _whole;
    private readonly string _text;
    private int _at;

    public PolicyTextScanner(string input, PlacedText whole)
    {
        _input = input;
        _whole = whole;
        _text = whole.Text;
    }

    public (PlacedText Name, IReadOnlyList<PolicyDraftField> Fields) Scan()
    {
        if (_text.Length > MaxLength)
        {
            throw Bad(0, $"the text has {_text.Length} characters", $"at most {MaxLength} are allowed");
        }

        SkipSpace();
        PlacedText name = Word("the name of a policy");
        List<PolicyDraftField> fields = [];
        SkipSpace();
        if (_at < _text.Length && _text[_at] == '(')
        {
            _at++;
            ScanFields(fields);
        }

        SkipSpace();
        if (_at < _text.Length)
        {
            throw Bad(_at, $"unexpected '{_text[_at]}'", fields.Count == 0 ? "expected '(' or the end" : "expected the end");
        }

        return (name, fields);
    }

    private void ScanFields(List<PolicyDraftField> fields)
    {
        SkipSpace();
        if (_at < _text.Length && _text[_at] == ')')
        {
            _at++;
            return;
        }

        while (true)
        {
            SkipSpace();
            PlacedText key = Word("a key");
            SkipSpace();
            if (_at == _text.Length || _text[_at] != '=')
            {
                throw Bad(_at, $"no '=' after the key '{key.Text}'", "write key=value, for example depth=2");
            }

            _at++;
            SkipSpace();
            fields.Add(new PolicyDraftField(key, Value(key.Text)));
            SkipSpace();
            if (_at == _text.Length)
            {
                throw Bad(_at, "the closing parenthesis is missing", "expected ',' or ')'");
            }

            char next = _text[_at++];
            if (next == ')')
            {
                return;
            }

            if (next != ',')
            {
                throw Bad(_at - 1, $"unexpected '{next}' after the value of '{key.Text}'", "expected ',' or ')'");
            }
        }
    }

    private PlacedText Value(string key)
    {
        if (_at < _text.Length && _text[_at] is '"' or '\'')
        {
            return Quoted();
        }

        PlacedText raw = Raw();
        return raw.Text.Length == 0 ? throw Bad(_at, $"no value for '{key}'", "write key=value, for example depth=2") : raw;
    }

    /// <summary>Everything up to a comma or closing parenthesis that belongs to the policy, not to the value.</summary>
    private PlacedText Raw()
    {
        int start = _at;
        int depth = 0;
        for (; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (depth == 0 && c is ',' or ')')
            {
                break;
            }

            if (c is '"' or '\'')
            {
                Quoted();
                _at--;
            }

            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }

        return Place(_text[start.._at].TrimEnd(), start);
    }

    /// <summary>Text in single or double quotes; a doubled quote inside stands for itself.</summary>
    private PlacedText Quoted()
    {
        int open = _at;
        char quote = _text[_at++];
        StringBuilder content = new();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c != quote)
            {
                content.Append(c);
            }
            else if (_at < _text.Length && _text[_at] == quote)
            {
                content.Append(quote);
                _at++;
            }
            else
            {
                return Place(content.ToString(), open + 1);
            }
        }

        throw Bad(open, "the quote is not closed", $"expected another {quote}");
    }

    private PlacedText Word(string what)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '+' or '.'))
        {
            _at++;
        }

        if (_at == start)
        {
            string found = _at < _text.Length ? $"found '{_text[_at]}'" : "the text ends";
            throw Bad(_at, $"expected {what}, {found}", "for example easy or easy(order=wfp3, depth=2)");
        }

        return Place(_text[start.._at], start);
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private PlacedText Place(string text, int start) => new(text, _whole.Line, _whole.Column + start);

    private BadInputException Bad(int index, string problem, string advice) =>
        PolicyErrors.At(_input, _whole, "policy-syntax", _whole.Line, _whole.Column + index, problem, advice);
}
