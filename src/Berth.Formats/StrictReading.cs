using Berth.Model;

namespace Berth.Formats;

/// <summary>What strict reading says when a reader met issues.</summary>
internal static class StrictReading
{
    /// <summary>Throws <see cref="BadInputException"/> that names the first issue and how many there are; nothing when there is none.</summary>
    /// <param name="report">What the reader met.</param>
    /// <param name="what">What was read, for example <c>log</c>.</param>
    public static void Check(ImportReport report, string what)
    {
        if (report.IsClean)
        {
            return;
        }

        long total = report.Issues.Sum(issue => issue.Count);
        ImportIssue first = report.Issues[0];
        string more = total > first.Count ? $", and {total - first.Count} issues of {report.Issues.Count - 1} other kinds" : string.Empty;
        throw new BadInputException(
            report.Input,
            first.Rule.Id,
            $"strict reading allows no issue, but the {what} has {first.Count} {first.Rule.Text}{more}",
            "read without strict to have them handled and counted",
            first.FirstLines.Count > 0 && !report.CountsRows ? first.FirstLines[0] : null);
    }
}
