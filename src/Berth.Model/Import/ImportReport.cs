using System.Text;

namespace Berth.Model;

/// <summary>What a reader did about an issue.</summary>
public enum ImportSeverity
{
    /// <summary>The record was left out.</summary>
    Skipped,

    /// <summary>The record was kept with a changed or assumed value.</summary>
    Repaired,

    /// <summary>Nothing was changed, but a reader of the results should know.</summary>
    Note,
}

/// <summary>A kind of issue that a reader can meet.</summary>
/// <param name="Id">Machine-readable name, stable between versions, for example <c>cancelled-before-start</c>.</param>
/// <param name="Severity">What the reader does about it.</param>
/// <param name="Text">What it means and what was done, in words for people; reads well after a count of records.</param>
public sealed record ImportRule(string Id, ImportSeverity Severity, string Text);

/// <summary>How often one rule applied, and where first.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Count">Number of records (or header lines) it applied to; at least 1.</param>
/// <param name="FirstLines">
/// The first lines it applied to, counted from 1 in the unpacked text (or rows of data, see <see cref="ImportReport.CountsRows"/>); not more
/// than the report's limit.
/// </param>
public sealed record ImportIssue(ImportRule Rule, long Count, IReadOnlyList<long> FirstLines)
{
    /// <summary>One line for people: count, what was done, the rule's id, and the first lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Count).Append(' ').Append(Rule.Text).Append(" [").Append(Rule.Id).Append(']');
        if (FirstLines.Count > 0)
        {
            text.Append(Count == 1 ? ": line " : ": lines ").AppendJoin(", ", FirstLines);
            if (Count > FirstLines.Count)
            {
                text.Append(" and ").Append(Count - FirstLines.Count).Append(" more");
            }
        }

        return text.ToString();
    }
}

/// <summary>What a reader skipped, repaired and noticed: no record is lost without a count here. Immutable.</summary>
public sealed record ImportReport
{
    /// <summary>The input as the user named it.</summary>
    public required string Input { get; init; }

    /// <summary>Lines of the unpacked text.</summary>
    public required long Lines { get; init; }

    /// <summary>Data records met, kept or not.</summary>
    public required long Records { get; init; }

    /// <summary>Records that became jobs.</summary>
    public required long Kept { get; init; }

    /// <summary>Rules that applied at least once: skipped first, then repaired, then notes; within each in the format's order of rules.</summary>
    public required IReadOnlyList<ImportIssue> Issues { get; init; }

    /// <summary>True when issues give rows of data from 1 instead of lines: the input has no lines, or records do not keep to them.</summary>
    public bool CountsRows { get; init; }

    /// <summary>True when every record was taken as it stands and nothing is worth a note.</summary>
    public bool IsClean => Issues.Count == 0;

    /// <summary>Sum of the counts of all issues of one severity. A record may count under several repairs and notes, but is skipped once.</summary>
    public long Total(ImportSeverity severity)
    {
        long total = 0;
        foreach (ImportIssue issue in Issues)
        {
            total += issue.Rule.Severity == severity ? issue.Count : 0;
        }

        return total;
    }

    /// <summary>How often a rule applied; 0 when it did not.</summary>
    public long CountOf(string ruleId)
    {
        foreach (ImportIssue issue in Issues)
        {
            if (issue.Rule.Id == ruleId)
            {
                return issue.Count;
            }
        }

        return 0;
    }
}

/// <summary>
/// Counts issues while a reader runs. Memory is bounded by the number of rules and the limit on remembered lines, whatever the
/// input; counting allocates nothing. Not safe for concurrent use.
/// </summary>
public sealed class ImportReportBuilder
{
    private readonly IReadOnlyList<ImportRule> _rules;
    private readonly long[] _counts;
    private readonly long[] _lines;
    private readonly int _linesPerRule;

    /// <summary>A builder for the rules of one format.</summary>
    /// <param name="rules">The rules; counted by their position in this list.</param>
    /// <param name="linesPerRule">How many line numbers to remember for each rule; at least 0.</param>
    public ImportReportBuilder(IReadOnlyList<ImportRule> rules, int linesPerRule = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(linesPerRule);
        _rules = rules;
        _linesPerRule = linesPerRule;
        _counts = new long[rules.Count];
        _lines = new long[checked(rules.Count * linesPerRule)];
    }

    /// <summary>Counts one application of the rule at position <paramref name="rule"/>, at a line from 1 (0 for no line).</summary>
    public void Count(int rule, long line)
    {
        long count = _counts[rule]++;
        if (count < _linesPerRule && line > 0)
        {
            _lines[(rule * _linesPerRule) + (int)count] = line;
        }
    }

    /// <summary>The report so far; the builder may be used further.</summary>
    /// <param name="input">The input as the user named it.</param>
    /// <param name="lines">Lines of the unpacked text.</param>
    /// <param name="records">Data records met.</param>
    /// <param name="kept">Records that became jobs.</param>
    public ImportReport Build(string input, long lines, long records, long kept)
    {
        var issues = new List<ImportIssue>();
        foreach (ImportSeverity severity in (ReadOnlySpan<ImportSeverity>)[ImportSeverity.Skipped, ImportSeverity.Repaired, ImportSeverity.Note])
        {
            for (int i = 0; i < _rules.Count; i++)
            {
                if (_counts[i] > 0 && _rules[i].Severity == severity)
                {
                    issues.Add(new ImportIssue(_rules[i], _counts[i], LinesOf(i)));
                }
            }
        }

        return new ImportReport { Input = input, Lines = lines, Records = records, Kept = kept, Issues = issues };
    }

    private List<long> LinesOf(int rule)
    {
        var lines = new List<long>();
        for (int i = 0; i < _linesPerRule && _lines[(rule * _linesPerRule) + i] > 0; i++)
        {
            lines.Add(_lines[(rule * _linesPerRule) + i]);
        }

        return lines;
    }
}
