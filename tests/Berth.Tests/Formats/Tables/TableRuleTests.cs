using System.Globalization;
using System.Text;
using Berth.Formats.Tables;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>No row is lost without a count: every rule with the line it applied to.</summary>
public sealed class TableRuleTests : IDisposable
{
    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Theory]
    [InlineData("too-few-fields", "9,1")]
    [InlineData("too-many-fields", "9,1,1,1,u,COMPLETED,1,9")]
    [InlineData("quotes-broken", "9,1,1,1,\"a\"b,COMPLETED,1")]
    [InlineData("value-not-a-number", "9,soon,1,1,u,COMPLETED,1")]
    [InlineData("value-not-a-number", "9,1,long,1,u,COMPLETED,1")]
    [InlineData("value-not-a-number", "9,1,1,much,u,COMPLETED,1")]
    [InlineData("cancelled-before-start", "9,1,0,1,u,CANCELLED by 7,1")]
    [InlineData("cancelled-before-start", "9,1,,1,u,CANCELLED,1")]
    [InlineData("failed-before-start", "9,1,0,1,u,NODE_FAIL,1")]
    [InlineData("submit-time-unknown", "9,,1,1,u,COMPLETED,1")]
    [InlineData("run-time-unknown", "9,1,,1,u,COMPLETED,1")]
    [InlineData("run-time-unknown", "9,1,-5,1,u,COMPLETED,1")]
    [InlineData("size-missing", "9,1,1,-1,u,COMPLETED,1")]
    [InlineData("value-out-of-range", "9,1,1e11,1,u,COMPLETED,1")]
    [InlineData("value-out-of-range", "9,1,1,9e18,u,COMPLETED,1")]
    [InlineData("value-out-of-range", "9,-1,1,1,u,COMPLETED,1")]
    public void A_row_that_cannot_be_used_is_skipped_and_counted_by_line(string rule, string line)
    {
        TableImportResult result = _draft.Read($"id,submit,run,num_gpus,user,state,priority\n1,0,10,1,u,COMPLETED,1\n{line}\n2,5,10,1,u,COMPLETED,1\n");

        Assert.Equal([1L, 2L], result.Workload.Jobs.Number.ToArray());
        ImportIssue issue = Assert.Single(result.Report.Issues);
        Assert.Equal((rule, ImportSeverity.Skipped, 1L), (issue.Rule.Id, issue.Rule.Severity, issue.Count));
        Assert.False(result.Report.CountsRows);
        Assert.Equal([3L], issue.FirstLines);
        Assert.Equal((3L, 2L), (result.Report.Records, result.Report.Kept));
    }

    [Theory]
    [InlineData("requested-time-missing", "9,6,10,,1,1,DONE,1,")]
    [InlineData("requested-time-missing", "9,6,10,UNLIMITED,1,1,DONE,1,")]
    [InlineData("unsorted-submit-time", "9,4,10,99,1,1,DONE,1,")]
    [InlineData("gpus-do-not-divide", "9,6,10,99,2,3,DONE,1,")]
    [InlineData("field-ignored", "9,6,10,99,1,1,DONE,high,")]
    [InlineData("field-ignored", "9,6,10,99,1,1,DONE,1,whenever")]
    [InlineData("run-time-over-request", "9,6,10,5,1,1,DONE,1,")]
    [InlineData("number-is-row", "9_[1-3],6,10,99,1,1,DONE,1,")]
    [InlineData("duplicate-job-number", "1,6,10,99,1,1,DONE,1,")]
    [InlineData("state-not-known", "9,6,10,99,1,1,VANISHED,1,")]
    public void A_row_that_needs_a_repair_or_a_note_is_kept_and_counted(string rule, string line)
    {
        TableImportResult result = _draft.Read($"id,submit,run,request,tasks,num_gpus,state,priority,deadline\n1,5,10,99,1,1,DONE,1,\n{line}\n");

        ImportIssue issue = Assert.Single(result.Report.Issues);
        Assert.Equal((rule, 1L), (issue.Rule.Id, issue.Count));
        Assert.NotEqual(ImportSeverity.Skipped, issue.Rule.Severity);
        Assert.Equal([3L], issue.FirstLines);
        Assert.Equal(2, result.Workload.JobCount);
    }

    [Fact]
    public void One_task_may_take_sixteen_gpus_and_not_more()
    {
        TableImportResult result = _draft.Read("submit,run,tasks,gpus\n0,1,2,16\n0,1,1,17\n");

        Assert.Equal([32], result.Workload.Jobs.Processors.ToArray());
        Assert.Equal("task-too-wide", Assert.Single(result.Report.Issues).Rule.Id);
    }

    [Fact]
    public void Every_rule_has_a_line_of_its_own_in_the_documentation()
    {
        string[] page = File.ReadAllLines(Path.Combine(Testing.SharedData.RepositoryRoot, "docs", "formats", "tables.md"));

        Assert.All(TableRules.All, rule => Assert.Contains(page, line => line.StartsWith($"| `{rule.Id}` |", StringComparison.Ordinal)));
        Assert.All(TableFields.All, field => Assert.Contains(page, line => line.StartsWith($"| `{field.Name}` |", StringComparison.Ordinal)));
        Assert.All(
            TableFields.All.Where(field => field.AutomaticNames.Count > 0),
            field => Assert.Contains(page, line => line.StartsWith($"| `{field.Name}` |", StringComparison.Ordinal) && line.Contains(string.Join(", ", field.AutomaticNames), StringComparison.Ordinal)));
    }

    [Fact]
    public void Strict_reading_refuses_the_first_issue_with_its_line()
    {
        BadInputException bad = _draft.Refuse("submit,run\n0,1\n1,x\n2,\n", new TableImportOptions { Strict = true });

        Assert.Equal(("value-not-a-number", 3L), (bad.Rule, bad.Line));
        Assert.Contains("the table has 1", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_stay_right_behind_records_that_could_not_be_taken_apart()
    {
        TableImportResult result = _draft.Read("submit,run\n0\n0,1\n1,1,1\n2,x\n3\n4,1\n5,x\n");

        Assert.Equal([5L, 8L], result.Report.Issues.Single(issue => issue.Rule.Id == "value-not-a-number").FirstLines);
        Assert.Equal([2L, 6L], result.Report.Issues.Single(issue => issue.Rule.Id == "too-few-fields").FirstLines);
        Assert.Equal((7L, 2L, 8L), (result.Report.Records, result.Report.Kept, result.Report.Lines));
    }

    [Fact]
    public void Rows_are_counted_where_records_do_not_keep_to_lines()
    {
        TableImportResult result = _draft.Read("submit,run,name\n0,1,\"a\nb\"\n\n9\n1,x,c\n");

        Assert.True(result.Report.CountsRows);
        Assert.Equal([2L], result.Report.Issues.Single(issue => issue.Rule.Id == "value-not-a-number").FirstLines);
        Assert.Empty(result.Report.Issues.Single(issue => issue.Rule.Id == "too-few-fields").FirstLines);
        Assert.Equal("a\nb", result.Workload.Jobs.Name(new JobId(0)));
    }

    [Fact]
    public void One_odd_value_far_down_costs_one_row_only()
    {
        var text = new StringBuilder("id,submit,run,note\n");
        for (int i = 0; i < 60_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{i},{(i == 50_000 ? "n.a." : "10")},{(i == 40_000 ? "odd" : "1")}\n");
        }

        TableImportResult result = _draft.Read(text.ToString());

        Assert.Equal(59_999, result.Workload.JobCount);
        Assert.Equal([50_002L], Assert.Single(result.Report.Issues).FirstLines);
        Assert.Equal(Enumerable.Range(0, 60_000).Where(i => i != 50_000).Select(i => (long)i), result.Workload.Jobs.Number.ToArray());
    }

    [Theory]
    [InlineData("COMPLETED", ExitKind.Completed)]
    [InlineData("Pass", ExitKind.Completed)]
    [InlineData("0", ExitKind.Completed)]
    [InlineData("0:0", ExitKind.Completed)]
    [InlineData("1:0", ExitKind.Failed)]
    [InlineData("137", ExitKind.Failed)]
    [InlineData("OUT_OF_MEMORY", ExitKind.Failed)]
    [InlineData("CANCELLED by 1003", ExitKind.Cancelled)]
    [InlineData("CANCELLED+", ExitKind.Cancelled)]
    [InlineData("TIMEOUT", ExitKind.Cancelled)]
    [InlineData("Killed", ExitKind.Cancelled)]
    [InlineData("RUNNING", ExitKind.Unknown)]
    [InlineData("", ExitKind.Unknown)]
    public void Words_and_codes_for_the_end_of_a_job_are_known(string state, ExitKind exit)
    {
        TableImportResult result = _draft.Read($"submit,run,state\n0,1,{state}\n1,1,x\n", new TableImportOptions { Where = "submit = 0" });

        Assert.Equal(exit, result.Workload.Actuals.Exit[0]);
        Assert.True(result.Report.IsClean);
    }
}
