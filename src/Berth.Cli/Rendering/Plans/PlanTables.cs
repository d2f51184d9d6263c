using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>Tables of a plan as texts, for the screen and for the report.</summary>
internal static class PlanTables
{
    private const int MostBars = 4;

    /// <summary>The plan beside the obvious orders; null where none was replayed.</summary>
    /// <param name="result">The plan.</param>
    /// <param name="withChange">True to tell by how much each order differs from the plan.</param>
    public static ReportTable? Orders(PlanJobsResult result, bool withChange = true)
    {
        if (result.Orders.Count == 0)
        {
            return null;
        }

        PlannedJobs planned = result.Planned;
        var rows = new List<IReadOnlyList<string>>();
        foreach (PlanRow row in PlanRows.For(planned))
        {
            double own = row.Value(planned.Workload, planned.Plan.Schedule, planned.Metrics);
            rows.Add([row.Label, row.Format(own), .. result.Orders.Select(order => Beside(row, own, row.Value(planned.Workload, order.Schedule, order.Metrics), withChange))]);
        }

        return new ReportTable(["", "this plan", .. result.Orders.Select(order => order.Policy)], rows);
    }

    /// <summary>The same figures as bars, those that are times or slowdowns.</summary>
    public static IReadOnlyList<ReportBars> Bars(PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        return
        [
            .. PlanRows.For(planned).Where(row => row.HasChange).Take(result.Orders.Count == 0 ? 0 : MostBars).Select(row =>
            {
                double own = row.Value(planned.Workload, planned.Plan.Schedule, planned.Metrics);
                return new ReportBars(row.Label, [("this plan", own, row.Format(own)), .. result.Orders.Select(order => Bar(row, planned, order))]);
            }),
        ];
    }

    /// <summary>Two plans side by side; null where nothing was changed.</summary>
    public static ReportTable? Changes(PlanJobsResult result)
    {
        if (result.Before is not { } before)
        {
            return null;
        }

        PlannedJobs after = result.Planned;
        (int jobsBefore, int jobsAfter) = (PlanFigures.Planned(before.Plan.Schedule), PlanFigures.Planned(after.Plan.Schedule));
        List<IReadOnlyList<string>> rows =
            [["jobs", Figures.Count(jobsBefore), Figures.Count(jobsAfter), Figures.WithSign(jobsAfter - jobsBefore, value => Figures.Count((long)value))]];
        foreach (PlanRow row in PlanRows.For(after))
        {
            (double from, double to) = (row.Value(before.Judging, before.Plan.Schedule, before.Metrics), row.Value(after.Judging, after.Plan.Schedule, after.Metrics));
            string difference = row.IsShare ? $"{Figures.WithSign((to - from) * 100, Figures.Number)} points" : Figures.WithSign(to - from, row.Format);
            rows.Add([row.Label, row.Format(from), row.Format(to), difference + (row.HasChange && from != 0 ? $" ({Figures.Change(from, to)})" : "")]);
        }

        return new ReportTable(["", "as it is", "changed", "difference"], rows);
    }

    /// <summary>When each user is finished, and with uncertain lengths, by when in nine cases of ten.</summary>
    public static ReportTable Users(PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        string[] sure = result.Spread is null ? [] : ["in 9 of 10 by"];
        return new ReportTable(
            ["", "jobs", PlanText.Heading(planned, "first end"), PlanText.Heading(planned, "last end"), "mean end", .. sure],
            [
                .. planned.Users.Select((user, index) => (IReadOnlyList<string>)
                [
                    planned.Workload.Users[user.User],
                    Figures.Count(user.Jobs),
                    PlanText.Cell(planned, user.FirstEnd.UnixMs),
                    PlanText.Cell(planned, user.LastEnd.UnixMs),
                    Figures.Length(user.MeanEndMs / 1000),
                    .. result.Spread is { } spread ? [Figures.Length(spread.Users[index].Finish.P90Ms / 1000.0)] : Array.Empty<string>(),
                ]),
            ]);
    }

    /// <summary>Every job that runs, in order of start.</summary>
    public static ReportTable Jobs(PlannedJobs planned)
    {
        (Workload workload, Schedule schedule) = (planned.Workload, planned.Plan.Schedule);
        IEnumerable<JobId> jobs = Enumerable.Range(0, workload.JobCount).Select(job => new JobId(job)).Where(schedule.Started)
            .OrderBy(job => schedule.StartMs[job.Index]).ThenBy(job => job.Index);
        return new ReportTable(
            ["job", "user", PlanText.Heading(planned, "start"), PlanText.Heading(planned, "end"), "where"],
            [
                .. jobs.Select(job => (IReadOnlyList<string>)
                [
                    FormattableString.Invariant($"{workload.Jobs.Number[job.Index]} {workload.Jobs.Name(job)}").TrimEnd(),
                    workload.Users[workload.Jobs.User[job.Index]],
                    PlanText.Cell(planned, schedule.StartMs[job.Index]),
                    PlanText.Cell(planned, schedule.EndMs[job.Index]),
                    PlanText.Where(planned, job),
                ]),
            ]);
    }

    private static string Beside(PlanRow row, double own, double other, bool withChange) =>
        row.Format(other) + (withChange && row.HasChange && row.Format(own) != row.Format(other) ? $" {Figures.Change(own, other)}" : "");

    private static (string Name, double Value, string Text) Bar(PlanRow row, PlannedJobs planned, OrderReplay order)
    {
        double value = row.Value(planned.Workload, order.Schedule, order.Metrics);
        return (order.Policy, value, row.Format(value));
    }
}
