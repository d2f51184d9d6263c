using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>The jobs of a plan in a list: those of a sweep together, or every job by itself.</summary>
internal static class PlanJobsView
{
    private const int MostRows = 24;

    /// <summary>Writes the list.</summary>
    public static void Write(TextPage page, PlannedJobs planned, bool all)
    {
        JobId[] jobs = [.. Enumerable.Range(0, planned.Workload.JobCount).Select(job => new JobId(job)).Where(planned.Plan.Schedule.Started)];
        List<JobId>[] groups = [.. all ? jobs.Select(job => new List<JobId> { job }) : Groups(planned.Workload, jobs)];
        Array.Sort(groups, (left, right) => Start(planned, left).CompareTo(Start(planned, right)) is var order and not 0 ? order : left[0].Index.CompareTo(right[0].Index));
        List<JobId>[] shown = [.. groups.Take(all ? groups.Length : MostRows)];
        page.Section(all || groups.Length == jobs.Length ? "Jobs" : "Jobs, those of a sweep together");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("number"));
        table.AddColumn(TextPage.Column("job", left: true, wrap: true));
        table.AddColumn(TextPage.Column("user", left: true));
        table.AddColumn(TextPage.Column(PlanText.Heading(planned, "start")));
        table.AddColumn(TextPage.Column(PlanText.Heading(planned, "end")));
        table.AddColumn(TextPage.Column("where", left: true, wrap: true));
        foreach (List<JobId> group in shown)
        {
            table.AddRow(Row(planned, group));
        }

        page.Write(table);
        if (shown.Length < groups.Length)
        {
            page.Paragraph($"... and {Figures.Count(groups.Length - shown.Length)} more; --jobs lists every job, --jobs FILE.csv writes them.", style: "dim");
        }
        else if (!all && groups.Length < jobs.Length)
        {
            page.Paragraph("--jobs lists every job by itself.", style: "dim");
        }
    }

    private static Text[] Row(PlannedJobs planned, List<JobId> group)
    {
        Workload workload = planned.Workload;
        Schedule schedule = planned.Plan.Schedule;
        long first = workload.Jobs.Number[group[0].Index];
        long last = workload.Jobs.Number[group[^1].Index];
        string name = workload.Jobs.Name(group[0]) ?? "";
        string[] places = [.. group.Select(job => PlanText.Where(planned, job)).Distinct()];
        string numbers = group.Count == 1 ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"{first}-{last}");
        return
        [
            new Text(numbers),
            new Text(group.Count == 1 ? name : $"{Base(name)} ({group.Count} jobs)"),
            new Text(workload.Users[workload.Jobs.User[group[0].Index]]),
            new Text(PlanText.Cell(planned, Start(planned, group))),
            new Text(PlanText.Cell(planned, group.Max(job => schedule.EndMs[job.Index]))),
            new Text(places.Length == 1 ? places[0] : Nodes(planned, group)),
        ];
    }

    /// <summary>Jobs with one base name and one user whose numbers follow each other.</summary>
    private static IEnumerable<List<JobId>> Groups(Workload workload, JobId[] jobs)
    {
        List<JobId>? group = null;
        foreach (JobId job in jobs.OrderBy(job => workload.Jobs.Number[job.Index]))
        {
            bool joins = group is not null && workload.Jobs.Name(job) is { } name && Base(name) != name
                && workload.Jobs.Name(group[^1]) is { } before && Base(before) == Base(name) && workload.Jobs.User[group[^1].Index] == workload.Jobs.User[job.Index];
            if (joins)
            {
                group!.Add(job);
                continue;
            }

            if (group is not null)
            {
                yield return group;
            }

            group = [job];
        }

        if (group is not null)
        {
            yield return group;
        }
    }

    private static string Base(string name) => name.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket ? name[..bracket] : name;

    private static long Start(PlannedJobs planned, List<JobId> group) => group.Min(job => planned.Plan.Schedule.StartMs[job.Index]);

    private static string Nodes(PlannedJobs planned, List<JobId> group)
    {
        ClusterNodes nodes = planned.Cluster.Nodes!;
        Allocations allocations = planned.Plan.Schedule.Allocations!;
        var set = NodeSet.Of(group.SelectMany(job => JobPlaces.NodesOf(allocations.Of(job))));
        return nodes.Count == 1 ? nodes.NameOf(0) : NodeSetText.Of(set, nodes);
    }
}
