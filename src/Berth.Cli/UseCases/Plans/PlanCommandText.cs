using System.Globalization;
using System.Text;
using Berth.Formats.Tables;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Writes a request for a plan as the command line that repeats it.</summary>
internal static class PlanCommandText
{
    /// <summary>The shortest command line; files by their names alone, so that the text is the same everywhere.</summary>
    public static string Of(PlanJobsRequest request)
    {
        var text = new StringBuilder("berth plan ").Append(CommandText.Quoted(Path.GetFileName(request.Input.Path)));
        CommandText.Add(text, "--cluster", Path.GetFileName(request.Input.ClusterPath));
        foreach ((TableField field, string expression) in request.Input.Table?.Map.Expressions ?? new Dictionary<TableField, string>())
        {
            CommandText.Add(text, "--map", $"{field}={expression}");
        }

        CommandText.Add(text, "--where", request.Input.Table?.Where);
        CommandText.Add(text, "--gpus-per-node", Number(request.Input.Table?.GpusPerNode));
        CommandText.Add(text, "--procs", Number(request.Input.Processors));
        CommandText.Add(text, "--quantile", request.Quantile == 0.5 ? null : request.Quantile.ToString(CultureInfo.InvariantCulture));
        CommandText.Add(text, "--objective", request.Objective?.ToString());
        CommandText.Add(text, "--time", request.Time is { } time ? DurationText.Exact(time) : null);
        CommandText.Add(text, "--work", Number(request.WorkLimit));
        CommandText.Add(text, "--gap", request.EnoughGap == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{request.EnoughGap * 100}%"));
        CommandText.Add(text, "--seed", request.Seed == 1 ? null : Number(request.Seed));
        foreach (string change in request.Changes.Set.Select(change => change.Text))
        {
            CommandText.Add(text, "--set", change);
        }

        foreach (string name in request.Changes.Without)
        {
            CommandText.Add(text, "--without", name);
        }

        foreach (DeadlineChange change in request.Changes.Deadlines)
        {
            CommandText.Add(text, "--deadline", change.Text);
        }

        return text.ToString();
    }

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
