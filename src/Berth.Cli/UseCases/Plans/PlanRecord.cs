using Berth.Cli.Terminal;
using Berth.Formats.Machines;
using Berth.Formats.Plans;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Writes down a plan with what it was made from, so that others can check it.</summary>
internal static class PlanRecord
{
    /// <summary>The content of a plan file.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="planned">The plan.</param>
    /// <param name="build">Which build made it.</param>
    /// <param name="path">Where the file will be; paths in it count from its folder.</param>
    public static PlanFile Of(PlanJobsRequest request, PlannedJobs planned, BuildIdentity build, string path) => new()
    {
        Version = build.Version,
        Commit = build.Commit,
        Inputs = InputsOf(request, planned.Input, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"),
        Objective = planned.Plan.Objective.ToString(),
        Search = new PlanSearch(request.Seed, request.WorkLimit, planned.Plan.Decodes, System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(planned.Plan.End.ToString())),
        Start = PlanFigures.Begin(planned.Workload),
        Figures = planned.Plan.Figures.ToDictionary(figure => PlanObjective.NameOf(figure.Measure), figure => figure.Value),
        Bound = planned.Plan.Bound,
        Jobs = PlanFileSchedule.JobsOf(planned.Workload, planned.Cluster, planned.Plan.Schedule),
    };

    private static PlanInputs InputsOf(PlanJobsRequest request, LoadedWorkload loaded, string folder)
    {
        WorkloadSource source = request.Input;
        InputFile? cluster = loaded.ClusterFile is { Path: { } file, Sha256: { } sha } ? new InputFile(Relative(folder, file), sha)
            : source.ClusterPath == LocalMachine.Word ? new InputFile(LocalMachine.Word, null) : null;
        TableInputs? table = source.Table is { } choice
            ? new TableInputs([.. choice.Map.Expressions.Select(entry => $"{entry.Key}={entry.Value}")], choice.Where, choice.GpusPerNode) : null;
        return new PlanInputs(
            new InputFile(Relative(folder, source.Path), loaded.Sha256),
            cluster,
            table,
            source.Processors,
            request.Quantile,
            [.. request.Changes.Set.Select(change => change.Text)],
            request.Changes.Without,
            [.. request.Changes.Deadlines.Select(change => change.Text)]);
    }

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');
}
