using Berth.Formats.Swf;
using Berth.Model;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>One small log for every rule.</summary>
public sealed class SwfImportRuleTests
{
    private const string Header = "; MaxProcs: 64";

    public static TheoryData<string, string, bool> Rules => new()
    {
        { "too-few-fields", "2 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1", false },
        { "field-not-a-number", "2 0 5 abc 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "field-not-a-number", "1_7 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "field-not-a-number", "2 1e3 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "number-too-large", "2 0 5 9999999999999999999 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "partial-execution", "2 0 5 100 4 -1 -1 4 200 -1 2 7 2 -1 3 -1 -1 -1", false },
        { "partial-execution", "2 0 5 100 4 -1 -1 4 200 -1 3 7 2 -1 3 -1 -1 -1", false },
        { "partial-execution", "2 0 5 100 4 -1 -1 4 200 -1 4 7 2 -1 3 -1 -1 -1", false },
        { "cancelled-before-start", "2 0 5 0 -1 -1 -1 4 200 -1 5 7 2 -1 3 -1 -1 -1", false },
        { "cancelled-before-start", "2 0 5 -1 4 -1 -1 4 200 -1 5 7 2 -1 3 -1 -1 -1", false },
        { "failed-before-start", "2 0 5 0 4 -1 -1 4 200 -1 0 7 2 -1 3 -1 -1 -1", false },
        { "run-time-unknown", "2 0 5 -1 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "processors-missing", "2 0 5 100 0 -1 -1 -1 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "submit-time-unknown", "2 -1 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "value-out-of-range", "2 0 5 10000000001 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "value-out-of-range", "2 0 5 100 4 -1 -1 4 10000000001 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "value-out-of-range", "2 253402300800 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "value-out-of-range", "2 0 5 100 4 -1 -1 2147483648 200 -1 1 7 2 -1 3 -1 -1 -1", false },
        { "requested-time-missing", "2 0 5 100 4 -1 -1 4 -1 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "fraction-rounded", "2 0 5 100.4 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "field-ignored", "2 0 5 100 4 -1 -1 4 200 unlimited 1 7 2 -1 3 -1 -1 -1", true },
        { "field-ignored", "2 0 10000000001 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "processors-from-allocation", "2 0 5 100 4 -1 -1 -1 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "run-time-over-request", "2 0 5 201 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "larger-than-machine", "2 0 5 100 4 -1 -1 65 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "duplicate-job-number", "1 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1", true },
        { "status-not-defined", "2 0 5 100 4 -1 -1 4 200 -1 6 7 2 -1 3 -1 -1 -1", true },
        { "extra-fields", "2 0 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1 {1,1} q_1d 1:ppn=64", true },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_record_is_handled_by_its_rule_and_counted_with_its_line(string rule, string record, bool kept)
    {
        SwfImportResult result = Import(Header, Good, record);

        ImportIssue issue = Assert.Single(result.Report.Issues);
        Assert.Equal(rule, issue.Rule.Id);
        Assert.Equal(1, issue.Count);
        Assert.Equal([3L], issue.FirstLines);
        Assert.Equal(kept, issue.Rule.Severity != ImportSeverity.Skipped);
        Assert.Equal(kept ? 2 : 1, result.Workload.JobCount);
        Assert.Equal(2, result.Report.Records);
        Assert.Equal(result.Workload.JobCount, result.Report.Kept);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Strict_reading_makes_every_rule_an_error_at_its_line(string rule, string record, bool kept)
    {
        var bad = Assert.Throws<BadInputException>(() => Import(new SwfImportOptions { Strict = true }, Header, Good, record));

        Assert.Equal(rule, bad.Rule);
        Assert.Equal(3, bad.Line);
        Assert.Contains("test.swf: line 3", bad.Message, StringComparison.Ordinal);
        Assert.Equal(kept, Import(Header, Good, record).Report.Kept == 2);
    }

    [Fact]
    public void Strict_reading_accepts_a_clean_log() =>
        Assert.True(Import(new SwfImportOptions { Strict = true }, Header, Good).Report.IsClean);

    [Fact]
    public void Unsorted_jobs_are_sorted_by_submit_time_and_ties_keep_the_order_of_the_log()
    {
        SwfImportResult result = Import(
            "3 50 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1",
            "1 20 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1",
            "9 50 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1",
            "2 20 5 100 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1");

        Assert.Equal([1L, 2L, 3L, 9L], result.Workload.Jobs.Number.ToArray());
        Assert.Equal([20_000L, 20_000L, 50_000L, 50_000L], result.Workload.Jobs.SubmitMs.ToArray());
        ImportIssue issue = Assert.Single(result.Report.Issues);
        Assert.Equal("unsorted-submit-time", issue.Rule.Id);
        Assert.Equal([2L, 4L], issue.FirstLines);
    }

    [Theory]
    [InlineData("; MaxJobs: 2")]
    [InlineData("; MaxRecords: 2")]
    public void A_header_that_counts_other_jobs_is_noted(string line) =>
        Assert.Equal(1, Import(line, Good).Report.CountOf("header-job-count"));

    [Fact]
    public void Parts_of_a_job_count_as_records_but_not_as_jobs_of_the_header() =>
        Assert.Equal(0, Import("; MaxJobs: 1", "; MaxRecords: 2", Good, Good.Replace("-1 1 7", "-1 3 7", StringComparison.Ordinal)).Report.CountOf("header-job-count"));

    [Theory]
    [InlineData("; UnixStartTime: -5")]
    [InlineData("; UnixStartTime: 99999999999999999999")]
    [InlineData("; UnixStartTime: yesterday")]
    [InlineData("; UnixStartTime: 253402300800")]
    [InlineData("; MaxProcs: many")]
    [InlineData("; MaxProcs: 0")]
    [InlineData("; MaxNodes: -1")]
    public void An_unusable_header_value_is_ignored_and_noted(string line)
    {
        SwfImportResult result = Import(line, Good);

        Assert.Equal(1, result.Report.CountOf("header-value-unusable"));
        Assert.Equal(0, result.Workload.Origin.UnixMs);
        Assert.Null(result.Workload.MachineProcessors);
    }

    [Fact]
    public void A_header_value_behind_the_first_record_is_ignored_and_noted()
    {
        SwfImportResult result = Import(Good, "; MaxProcs: 64");

        Assert.Equal(1, result.Report.CountOf("header-after-data"));
        Assert.Null(result.Workload.MachineProcessors);
    }

    [Fact]
    public void Line_numbers_are_remembered_up_to_the_limit_and_all_are_counted()
    {
        string[] lines = [Good, .. Enumerable.Range(2, 30).Select(number => $"{number} 0 5 -1 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1")];

        ImportIssue issue = Assert.Single(Import(new SwfImportOptions { LinesPerRule = 3 }, lines).Report.Issues);

        Assert.Equal(30, issue.Count);
        Assert.Equal([2L, 3L, 4L], issue.FirstLines);
        Assert.Contains("lines 2, 3, 4 and 27 more", issue.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_over_the_request_is_cut_only_when_asked()
    {
        const string over = "2 0 5 300 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1";

        Assert.Equal(300_000, Import(over).Workload.Actuals.RunMs[0]);
        SwfImportResult clipped = Import(new SwfImportOptions { ClipRunTime = true }, over);
        Assert.Equal(200_000, clipped.Workload.Actuals.RunMs[0]);
        Assert.Equal(1, clipped.Report.CountOf("run-time-clipped"));
        Assert.Equal(0, clipped.Report.CountOf("run-time-over-request"));
    }

    [Fact]
    public void Issues_are_listed_skipped_first_then_repaired_then_notes()
    {
        SwfImportResult result = Import(
            Header,
            "1 0 5 100 4 -1 -1 99 200 -1 1 7 2 -1 3 -1 -1 -1",
            "2 0 5 100 4 -1 -1 4 -1 -1 1 7 2 -1 3 -1 -1 -1",
            "3 0 5 -1 4 -1 -1 4 200 -1 1 7 2 -1 3 -1 -1 -1");

        Assert.Equal(["run-time-unknown", "requested-time-missing", "larger-than-machine"], result.Report.Issues.Select(issue => issue.Rule.Id));
        Assert.Equal(1, result.Report.Total(ImportSeverity.Skipped));
        Assert.Equal(1, result.Report.Total(ImportSeverity.Repaired));
        Assert.Equal(1, result.Report.Total(ImportSeverity.Note));
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_and_is_documented()
    {
        string page = File.ReadAllText(Path.Combine(Berth.Testing.SharedData.RepositoryRoot, "docs", "formats", "swf.md"));

        Assert.Equal(SwfRules.All.Count, SwfRules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(SwfRules.All, rule => Assert.Contains($"| `{rule.Id}` | {rule.Severity.ToString().ToLowerInvariant()} |", page, StringComparison.Ordinal));
    }
}
