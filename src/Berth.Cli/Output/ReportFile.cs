using System.Text;
using Berth.Cli.UseCases;
using Berth.Simulation.Reports;

namespace Berth.Cli.Output;

/// <summary>Writes the HTML report of a simulation.</summary>
internal static class ReportFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, SimulateResult result, SimulateRequest request)
    {
        ReportModel model = Model(result, request);
        OutputFile.Write("--report", path, to =>
        {
            using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };
            HtmlReport.Write(writer, model);
        });
    }

    private static ReportModel Model(SimulateResult result, SimulateRequest request)
    {
        string policies = result.Runs.Count == 1 ? result.Runs[0].Policy.Name : $"{result.Runs.Count} policies";
        IReadOnlyList<NodeReport> onNodes = NodeReport.Of(
            result.Workload,
            result.Cluster,
            [.. result.Runs.Select(run => run.Schedule)],
            [.. result.Runs.Select(run => run.NodeTimeline)],
            result.GanttFrom,
            result.GanttTo);
        return new ReportModel
        {
            Title = $"{result.Facts.Name} under {policies}",
            Provenance = result.Provenance,
            Workload = result.Facts,
            Import = [.. result.Import.Issues.Select(issue => new ImportRow(issue.Rule.Id, issue.Count, issue.Rule.Text))],
            Policies = [.. result.Runs.Select((run, i) => Policy(result, run) with { Nodes = onNodes.Count == 0 ? null : onNodes[i] })],
            Nodes = onNodes.Count == 0 ? null : result.Cluster.Nodes,
            UserNames = result.Workload.Users,
            UsersByWork = ReportModel.OrderUsers(result.Workload),
            Comparisons = result.Comparisons,
            Fairness = result.Fairness,
            Command = CommandText.Of(request),
        };
    }

    private static PolicyReport Policy(SimulateResult result, PolicyRun run) => new()
    {
        Policy = run.Policy,
        Text = run.Text,
        Metrics = run.Metrics,
        Timeline = run.Timeline,
        Waits = WaitCurve.Of(run.Schedule, result.Window),
        Counters = run.Counters,
        Regimes = run.Schedule.Regimes is { } log && run.Regimes is { } use ? new RegimeReport(log, use) : null,
        Violations = run.Violations,
        Starvation = run.Starvation,
    };
}
