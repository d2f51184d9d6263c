using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows the outcome of a simulation on a terminal.</summary>
internal static class SimulationView
{
    private const int MostIssues = 12;
    private const int MostViolations = 10;

    /// <summary>Writes everything but the list of files.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        page.Paragraph(LogLine.Of(result.Facts, result.Provenance.InputSha256));
        IssueTable.Write(page, result.Import, MostIssues);
        foreach (string remark in result.Remarks)
        {
            page.Paragraph(remark, style: "yellow");
        }

        if (MeasuredLine(result) is { } measured)
        {
            page.Paragraph(measured);
        }

        KpiTable.Write(page, [.. result.Runs.Select(run => run.Metrics)]);
        ChartView.Write(page, result);
        RegimeView.Write(page, result);
        GanttView.Write(page, result);
        ComparisonView.Write(page, result.Comparisons);
        WaitsView.Write(page, result);
        FailureStudyView.Write(page, result.FailureStudy);
        FairnessView.Write(page, result);
        WriteViolations(page, result);
        StarvationView.Write(page, result);
        page.Paragraph(TimeLine(result), style: "dim");
    }

    private static string? MeasuredLine(SimulateResult result)
    {
        int measured = result.Runs[0].Metrics.Jobs;
        if (measured == result.Workload.JobCount)
        {
            return null;
        }

        bool calendar = result.Facts.HasCalendar;
        string from = result.Window.From is { } begin ? $" from {Figures.Moment(begin, calendar)}" : "";
        string to = result.Window.To is { } end ? $" before {Figures.Moment(end, calendar)}" : "";
        return $"Measured: the {Figures.Count(measured)} jobs submitted{from}{to}.";
    }

    private static void WriteViolations(TextPage page, SimulateResult result)
    {
        if (result.Runs[0].Violations is null)
        {
            page.Paragraph("Schedules were not checked (--no-validate).", style: "yellow");
            return;
        }

        if (result.ViolationCount == 0)
        {
            string what = result.Runs.Count switch { 1 => "The schedule was", 2 => "Both schedules were", int n => $"All {n} schedules were" };
            page.Paragraph($"{what} checked from first principles: no violation.", style: "green");
            return;
        }

        foreach (PolicyRun run in result.Runs)
        {
            if (run.Violations is not { TotalCount: > 0 } violations)
            {
                continue;
            }

            page.Paragraph($"{run.Policy.Name}: {Figures.Count(violations.TotalCount, "violation")}", style: "bold red");
            foreach (Violation violation in violations.Take(MostViolations))
            {
                page.Paragraph($"{violation.Kind}: {violation.Message}", indent: 2, style: "red");
            }
        }
    }

    private static string TimeLine(SimulateResult result)
    {
        StageTimes times = result.Times;
        long jobs = (long)result.Workload.JobCount * result.Runs.Count;
        string speed = times.Replay > 0 ? $" ({Figures.Count((long)(jobs / times.Replay))} jobs/s)" : "";
        return $"Time: read {times.Read:0.00} s, replay {times.Replay:0.00} s{speed}, check {times.Check:0.00} s, measure {times.Measure:0.00} s; "
            + $"in all {times.Total:0.00} s";
    }
}
