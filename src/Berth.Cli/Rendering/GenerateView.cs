using Berth.Model;
using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>Says what was generated.</summary>
internal static class GenerateView
{
    /// <summary>Writes two lines: the workload and how it was made.</summary>
    public static void Write(TextPage page, Workload workload, string file, string options) =>
        Write(page, workload, Cluster.Pool(workload.MachineProcessors ?? 1), file, options);

    /// <summary>The same for jobs made for a cluster.</summary>
    public static void Write(TextPage page, Workload workload, Cluster cluster, string file, string options)
    {
        var facts = WorkloadFacts.Of(workload, cluster);
        page.Paragraph(LogLine.Of(facts with { Name = file }, null));
        page.Paragraph($"Made by: {options}", style: "dim");
    }
}
