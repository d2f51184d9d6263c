using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>A workload in one sentence.</summary>
internal static class LogLine
{
    private const int DigitsOfHash = 12;

    /// <summary>Name, jobs, users, period, machine, load and the first digits of the file's hash.</summary>
    public static string Of(WorkloadFacts facts, string? sha256)
    {
        string load = facts.OfferedLoad is { } offered ? $", load {Figures.Share(offered)}" : "";
        string span = $"{Figures.Moment(facts.FirstSubmit, facts.HasCalendar)} to {Figures.Moment(facts.LastSubmit, facts.HasCalendar)}";
        string sha = sha256 is { Length: > DigitsOfHash } full ? $"; sha256 {full[..DigitsOfHash]}" : "";
        return $"{facts.Name}: {Figures.Count(facts.Jobs, "job")} of {Figures.Count(facts.Users, "user")}, {span} "
            + $"({Figures.Length((facts.LastSubmit - facts.FirstSubmit).Seconds)}), on {SizeText.Machine(facts)}{load}{sha}";
    }
}
