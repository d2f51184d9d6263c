using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>Shows what was checked of a plan file.</summary>
internal static class VerifyView
{
    private const int DigitsOfHash = 12;

    /// <summary>Writes everything.</summary>
    public static void Write(TextPage page, VerifyPlanResult result)
    {
        string cluster = result.Plan.Inputs.Cluster is { Sha256: { } sha } file ? $"; {file.Path} (sha256 {sha[..DigitsOfHash]})" : "";
        page.Paragraph(
            $"A plan for {Figures.Count(result.Workload.JobCount, "job")} of {result.Plan.Inputs.Jobs.Path} (sha256 {Short(result.Plan.Inputs.Jobs.Sha256)}){cluster}, "
            + $"made for {result.Plan.Objective} by berth {result.Plan.Version}.");
        foreach (PlanCheck check in result.Checks)
        {
            bool holds = check.Problems.Count == 0;
            page.Paragraph($"{(holds ? "right" : "WRONG")}  {check.Name}: {check.Found}.", style: holds ? "green" : "bold red");
            foreach (string problem in check.Problems)
            {
                page.Paragraph(problem, 7, "red");
            }
        }

        page.Paragraph(result.Holds ? "The plan holds." : "The plan does not hold.", style: "bold");
    }

    private static string Short(string? sha256) => sha256 is { Length: > DigitsOfHash } ? sha256[..DigitsOfHash] : "none";
}
