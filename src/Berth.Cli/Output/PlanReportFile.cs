using System.Text;
using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Reports;

namespace Berth.Cli.Output;

/// <summary>Writes the HTML report of a plan.</summary>
internal static class PlanReportFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, PlanJobsRequest request, PlanJobsResult result, BuildIdentity build)
    {
        PlanReport report = Model(request, result, build);
        OutputFile.Write("--report", path, to =>
        {
            using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };
            PlanHtmlReport.Write(writer, report);
        });
    }

    private static PlanReport Model(PlanJobsRequest request, PlanJobsResult result, BuildIdentity build)
    {
        PlannedJobs planned = result.Planned;
        return new PlanReport
        {
            Title = planned.Facts.Name,
            Headline = PlanSentences.Headline(result),
            Remarks = [.. PlanSentences.Remarks(result)],
            IsInvalid = result.ViolationCount > 0,
            Facts = planned.Facts,
            Workload = planned.Workload,
            Cluster = planned.Cluster,
            Schedule = planned.Plan.Schedule,
            Orders = PlanTables.Orders(result),
            Bars = PlanTables.Bars(result),
            Changes = PlanTables.Changes(result),
            Users = PlanTables.Users(result),
            Sentences = [.. Sentences(result)],
            Jobs = PlanTables.Jobs(planned),
            Provenance = Provenance(request, planned, build),
            Command = PlanCommandText.Of(request),
        };
    }

    private static IEnumerable<(string Heading, IReadOnlyList<string> Sentences)> Sentences(PlanJobsResult result)
    {
        (string Heading, IReadOnlyList<string> Sentences)[] all =
        [
            ("How sure that is", [.. PlanUsersView.Sentences(result)]),
            ("What keeps it from ending earlier", [.. PlanBindingView.Sentences(result)]),
            ("Deadlines", [.. PlanDeadlinesView.Sentences(result)]),
        ];
        return all.Where(part => part.Sentences.Count > 0);
    }

    private static IReadOnlyList<(string Name, string Value)> Provenance(PlanJobsRequest request, PlannedJobs planned, BuildIdentity build) =>
    [
        ("jobs", planned.Workload.Name),
        ("SHA-256 of the jobs", planned.Input.Sha256),
        .. planned.Input.ClusterFile?.Sha256 is { } sha ? new[] { ("SHA-256 of the cluster", sha) } : [],
        ("objective", planned.Plan.Objective.ToString()),
        ("seed", FormattableString.Invariant($"{request.Seed}")),
        ("schedules tried", Figures.Count(planned.Plan.Decodes)),
        ("Berth version", build.Commit is { } commit ? $"{build.Version} (revision {commit})" : build.Version),
    ];
}
