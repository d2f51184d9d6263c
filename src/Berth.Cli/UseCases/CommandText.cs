using System.Globalization;
using System.Text;
using Berth.Formats.Tables;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;

namespace Berth.Cli.UseCases;

/// <summary>Writes a request as the command line that repeats it.</summary>
public static class CommandText
{
    /// <summary>The shortest command line for a request; the log by its file name alone, so that the text is the same everywhere.</summary>
    public static string Of(SimulateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = new StringBuilder("berth simulate ").Append(Quoted(Path.GetFileName(request.Input.Path)));
        foreach (PolicySpec policy in request.Policies)
        {
            Add(text, "--policy", PolicyText.Format(policy));
        }

        Add(text, "--cluster", Path.GetFileName(request.Input.ClusterPath));
        Add(text, "--tenants", Path.GetFileName(request.Input.TenantsPath));
        Add(text, "--failures", Path.GetFileName(request.Input.FailuresPath));
        foreach ((TableField field, string expression) in request.Input.Table?.Map.Expressions ?? new Dictionary<TableField, string>())
        {
            Add(text, "--map", $"{field}={expression}");
        }

        Add(text, "--where", request.Input.Table?.Where);
        Add(text, "--gpus-per-node", request.Input.Table?.GpusPerNode?.ToString(CultureInfo.InvariantCulture));
        Add(text, "--procs", request.Input.Processors?.ToString(CultureInfo.InvariantCulture));
        Add(text, "--load", request.Load == 1 ? null : request.Load.ToString(CultureInfo.InvariantCulture));
        Add(text, "--from", request.From?.ToString());
        Add(text, "--to", request.To?.ToString());
        Add(text, "--warm-up", request.WarmUp == Trim.None ? null : request.WarmUp.ToString());
        Add(text, "--cool-down", request.CoolDown == Trim.None ? null : request.CoolDown.ToString());
        Add(text, "--tau", request.TauSeconds == 10 ? null : request.TauSeconds.ToString(CultureInfo.InvariantCulture));
        Add(text, "--seed", request.Seed == 1 ? null : request.Seed.ToString(CultureInfo.InvariantCulture));
        Add(text, "--pass", request.Replay.Pass == PassRule.EachEvent ? null : "each-instant");
        Add(text, "--event-order", request.Replay.EventOrder == EventOrder.ArrivalsFirst ? null : "ends-first");
        Add(text, "--gantt", request.Gantt?.ToString());
        Add(text, "--require", request.Requirements.HasFlag(Requirements.NoStarvation) ? "no-starvation" : null);
        text.Append(request.Input.Strict ? " --strict" : "");
        text.Append(request.Replay.Feedback ? " --feedback" : "");
        text.Append(request.Replay.ExplainsWaits ? " --explain-waits" : "");
        text.Append(request.Fairness ? " --fairness" : "");
        text.Append(request.Validate ? "" : " --no-validate");
        return text.ToString();
    }

    /// <summary>Adds an option with its value; nothing for null.</summary>
    internal static void Add(StringBuilder text, string option, string? value)
    {
        if (value is not null)
        {
            text.Append(' ').Append(option).Append(' ').Append(Quoted(value));
        }
    }

    /// <summary>In single quotes where a shell would see more than one plain word.</summary>
    internal static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_.+:/,".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
