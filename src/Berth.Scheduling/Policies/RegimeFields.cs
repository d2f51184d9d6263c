using System.Globalization;
using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>
/// Gives the words of a policy with regimes their meaning, and writes them: <c>regimes(dwell=30m, night=easy-sjbf when hour 20:00-06:00, day=easy)</c>. One instance reads one
/// policy.
/// </summary>
internal sealed class RegimeFields
{
    /// <summary>Name of the form.</summary>
    public const string Form = "regimes";

    private const string DwellKey = "dwell";
    private const string UtcKey = "utc";
    private const string NameKey = "name";
    private const string WhenWord = "when";
    private const string UntilWord = "until";
    private const int MinutesOfHour = 60;

    private readonly string _input;
    private readonly PlacedText? _whole;

    /// <param name="input">What was read, for messages.</param>
    /// <param name="whole">The short form, for an excerpt with a caret; null where the policy was not written in one line.</param>
    public RegimeFields(string input, PlacedText? whole)
    {
        _input = input;
        _whole = whole;
    }

    /// <summary>Reads the short form: keys of the set, and for each regime its name with policy, <c>when</c> and <c>until</c>.</summary>
    public PolicySpec Build(PlacedText form, IReadOnlyList<PolicyDraftField> fields)
    {
        PolicyDraftField[] own = [.. fields.Where(field => IsOwn(field.Key.Text))];
        RegimeDraft[] regimes = [.. fields.Where(field => !IsOwn(field.Key.Text)).Select(field => Taken(field))];
        return Build(form, own, regimes);
    }

    /// <summary>Puts a set together. Throws <see cref="BadInputException"/> that points into the input.</summary>
    /// <param name="form">Where it begins.</param>
    /// <param name="own">The keys of the set.</param>
    /// <param name="drafts">The regimes in their order.</param>
    public PolicySpec Build(PlacedText form, IReadOnlyList<PolicyDraftField> own, IReadOnlyList<RegimeDraft> drafts)
    {
        Duration? dwell = null;
        int offset = 0;
        string? name = null;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (PolicyDraftField field in own)
        {
            string key = field.Key.Text.ToLowerInvariant();
            if (!seen.Add(key))
            {
                throw Bad(field.Key, "duplicate-key", $"the key '{key}' is there twice", "give it once");
            }

            switch (key)
            {
                case DwellKey:
                    dwell = Dwell(field.Value);
                    break;
                case UtcKey:
                    offset = Offset(field.Value);
                    break;
                case NameKey:
                    name = new PolicyFields(_input, _whole).Name(field.Value);
                    break;
                default:
                    throw Bad(field.Key, "unknown-key", $"there is no key '{field.Key.Text}' beside regimes", $"{DwellKey}, {UtcKey} and {NameKey} are; others belong to the policy of a regime");
            }
        }

        if (drafts.Count is 0 or > RegimeSet.MostRegimes)
        {
            throw Bad(form, "bad-value", drafts.Count == 0 ? "there are no regimes" : "there are too many regimes", $"from 1 to {RegimeSet.MostRegimes} are possible");
        }

        var regimes = new List<Regime>();
        for (int i = 0; i < drafts.Count; i++)
        {
            Regime regime = Read(drafts[i], i == drafts.Count - 1);
            Check(drafts[i].Name, regime, regimes);
            regimes.Add(regime);
        }

        var set = new RegimeSet(
            regimes,
            dwell ?? throw Bad(form, "missing-key", $"there is no '{DwellKey}'", $"say how long a regime is kept at least, for example {DwellKey}=30m"),
            offset);
        return set.ToPolicy(name ?? set.DefaultName);
    }

    /// <summary>The canonical text without a name.</summary>
    /// <param name="set">The set.</param>
    /// <param name="member">Writes the policy of a regime.</param>
    public static string FormatWithoutName(RegimeSet set, Func<PolicySpec, string> member) => $"{Form}({string.Join(", ", Keys(set, member))})";

    /// <summary>The canonical text, with the name where it is not made of those of the regimes.</summary>
    public static string Format(PolicySpec policy, string quotedName)
    {
        List<string> keys = Keys(policy.Regimes!, PolicyText.Format);
        if (policy.Name != policy.Regimes!.DefaultName)
        {
            keys.Add($"{NameKey}={quotedName}");
        }

        return $"{Form}({string.Join(", ", keys)})";
    }

    private static List<string> Keys(RegimeSet set, Func<PolicySpec, string> member)
    {
        List<string> keys = [$"{DwellKey}={DurationText.Exact(set.Dwell)}"];
        if (set.UtcOffsetMinutes != 0)
        {
            char sign = set.UtcOffsetMinutes < 0 ? '-' : '+';
            keys.Add($"{UtcKey}={sign}{HourTest.Clock(Math.Abs(set.UtcOffsetMinutes))}");
        }

        foreach (Regime regime in set.Regimes)
        {
            string when = regime.Tests.Count == 0 ? "" : $" {WhenWord} {RegimeConditionText.FormatWhen(regime.Tests)}";
            string until = RegimeConditionText.FormatUntil(regime.Tests) is { } text ? $" {UntilWord} {text}" : "";
            keys.Add($"{regime.Name}={member(regime.Policy)}{when}{until}");
        }

        return keys;
    }

    private static bool IsOwn(string key) => key.ToLowerInvariant() is DwellKey or UtcKey or NameKey;

    /// <summary>Takes the value of a regime apart at the words <c>when</c> and <c>until</c> outside quotes and parentheses.</summary>
    private static RegimeDraft Taken(PolicyDraftField field)
    {
        PlacedText value = field.Value;
        int when = WordAt(value.Text, WhenWord, 0);
        int until = WordAt(value.Text, UntilWord, Math.Max(0, when));
        int policyEnd = when >= 0 ? when : until >= 0 ? until : value.Text.Length;
        return new RegimeDraft(
            field.Key,
            Piece(value, 0, policyEnd),
            when < 0 ? null : Piece(value, when + WhenWord.Length, until < 0 ? value.Text.Length : until),
            until < 0 ? null : Piece(value, until + UntilWord.Length, value.Text.Length));
    }

    private static PlacedText Piece(PlacedText text, int from, int to)
    {
        while (from < to && char.IsWhiteSpace(text.Text[from]))
        {
            from++;
        }

        return text with { Text = text.Text[from..to].TrimEnd(), Column = text.Column + from };
    }

    private static int WordAt(string text, string word, int from)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0' || c is '"' or '\'')
            {
                quote = quote == '\0' ? c : c == quote ? '\0' : quote;
                continue;
            }

            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            bool stands = depth == 0 && string.Compare(text, i, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
                && i > 0 && char.IsWhiteSpace(text[i - 1]) && (i + word.Length == text.Length || char.IsWhiteSpace(text[i + word.Length]));
            if (stands)
            {
                return i;
            }
        }

        return -1;
    }

    private Regime Read(RegimeDraft draft, bool isLast)
    {
        if (draft.When is null != isLast)
        {
            throw Bad(draft.Name, "bad-value", isLast ? "the last regime is never left out of force" : $"nothing says when '{draft.Name.Text}' is in force", isLast
                ? $"the last one is the default: in force when no other is, without '{WhenWord}'; add one"
                : $"add '{WhenWord}'; only the last regime, the default, has none");
        }

        if (draft is { When: null, Until: { } until })
        {
            throw Bad(until, "bad-value", $"'{UntilWord}' ends what no '{WhenWord}' began", "the default regime has neither");
        }

        IReadOnlyList<RegimeTest> tests = draft.When is { } when ? new RegimeConditionText(_input, _whole).Parse(when, draft.Until) : [];
        return new Regime(draft.Name.Text, Member(draft), tests);
    }

    private PolicySpec Member(RegimeDraft draft)
    {
        try
        {
            return PolicyText.Build(new PolicyDraft(_input, draft.Policy, draft.Fields));
        }
        catch (BadInputException error) when (_whole is { } whole)
        {
            throw new BadInputException(_input, error.Rule, error.Problem, error.Advice, error.Line, error.Column, null, error)
            {
                Excerpt = TextExcerpt.WithCaret(whole.Text, (error.Column ?? 1) - whole.Column + 1),
            };
        }
    }

    private void Check(PlacedText place, Regime regime, List<Regime> before)
    {
        if (!RegimeSet.IsName(regime.Name))
        {
            throw Bad(place, "bad-value", $"'{regime.Name}' is no name of a regime", $"1 to 40 letters, digits and any of -_+., but not {DwellKey}, {UtcKey} or {NameKey}");
        }

        if (before.Exists(other => string.Equals(other.Name, regime.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw Bad(place, "duplicate-key", $"the regime '{regime.Name}' is there twice", "give each a name of its own");
        }

        if (RegimeSet.MemberProblem(before.Count == 0 ? regime.Policy : before[0].Policy, regime.Policy) is { } problem)
        {
            throw Bad(place, "regime-refused", $"'{regime.Name}' cannot be a regime here", problem);
        }
    }

    private Duration Dwell(PlacedText value) => DurationText.TryParse(value.Text.Trim(), out Duration length) && length.Ms > 0
        ? length
        : throw Bad(value, "bad-value", $"'{value.Text}' is no value of {DwellKey}", $"expected {DurationText.Expected}, more than none");

    private int Offset(PlacedText value)
    {
        string text = value.Text.Trim();
        string[] parts = text.TrimStart('+', '-').Split(':');
        bool read = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours <= 14;
        int minutes = 0;
        read &= parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minutes) && minutes < MinutesOfHour);
        int offset = (hours * MinutesOfHour) + minutes;
        return read && offset <= RegimeSet.MostOffsetMinutes
            ? text.StartsWith('-') ? -offset : offset
            : throw Bad(value, "bad-value", $"'{text}' is no value of {UtcKey}", "expected local time less UTC, for example +01:00 or -05:30");
    }

    private BadInputException Bad(PlacedText place, string rule, string problem, string advice) =>
        PolicyErrors.At(_input, _whole, rule, place.Line, place.Column, problem, advice);
}
