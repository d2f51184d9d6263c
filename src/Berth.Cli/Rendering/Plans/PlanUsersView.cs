using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>When each user is finished, and how sure that is.</summary>
internal static class PlanUsersView
{
    private const int MostUsers = 20;

    /// <summary>Writes the table, and a sentence where lengths are not sure.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        if (planned.Users.Count > 1)
        {
            WriteTable(page, result, planned);
        }

        if (result.Spread is { } spread)
        {
            page.Heading("How sure that is");
            string uncertain = spread.UncertainJobs == 1 ? "The length of 1 job is not sure" : $"The lengths of {Figures.Count(spread.UncertainJobs)} jobs are not sure";
            string deadlines = spread.OnTime is { } part ? $" Every deadline is kept in {Figures.Share(part)} of the cases." : "";
            page.Paragraph(
                $"{uncertain}. With places and order of the plan, over {Figures.Count(spread.Samples)} draws of them, all is finished within {Length(spread.Finish.MedianMs)} "
                + $"as often as not, and within {Length(spread.Finish.P90Ms)} in nine cases of ten; in one of ten within {Length(spread.Finish.P10Ms)}.{deadlines}");
        }
    }

    private static void WriteTable(TextPage page, PlanJobsResult result, PlannedJobs planned)
    {
        page.Heading("Finished, by user");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        foreach (string heading in (string[])["jobs", PlanText.Heading(planned, "first end"), PlanText.Heading(planned, "last end"), "mean end", .. result.Spread is null ? Array.Empty<string>() : ["in 9 of 10 by"]])
        {
            table.AddColumn(TextPage.Column(heading));
        }

        foreach ((int index, UserFinish user) in planned.Users.Index().Take(MostUsers))
        {
            table.AddRow(
            [
                new Text(planned.Workload.Users[user.User]),
                new Text(Figures.Count(user.Jobs)),
                new Text(PlanText.Cell(planned, user.FirstEnd.UnixMs)),
                new Text(PlanText.Cell(planned, user.LastEnd.UnixMs)),
                new Text(Figures.Length(user.MeanEndMs / 1000)),
                .. result.Spread is { } spread ? (Text[])[new Text(Length(spread.Users[index].Finish.P90Ms))] : [],
            ]);
        }

        page.Write(table);
        if (planned.Users.Count > MostUsers)
        {
            page.Paragraph($"... and {Figures.Count(planned.Users.Count - MostUsers, "more user")}; --json has all.", style: "dim");
        }
    }

    private static string Length(long ms) => Figures.Length(ms / 1000.0);
}
