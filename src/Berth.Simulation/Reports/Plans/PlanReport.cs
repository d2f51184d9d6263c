using Berth.Model;

namespace Berth.Simulation.Reports;

/// <summary>What the report of a plan shows. Plain data, worked out before.</summary>
public sealed record PlanReport
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>The plan in one sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>What else is worth a sentence at the top: jobs that cannot run, an interruption, what was changed.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>True when schedules broke rules, so that nothing here must be used.</summary>
    public required bool IsInvalid { get; init; }

    /// <summary>The workload in a few numbers.</summary>
    public required WorkloadFacts Facts { get; init; }

    /// <summary>The jobs.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The machine.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>The plan.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The plan beside the obvious orders, figure by figure; null where none was replayed.</summary>
    public required ReportTable? Orders { get; init; }

    /// <summary>Bars of the figures that matter most, one picture each.</summary>
    public required IReadOnlyList<ReportBars> Bars { get; init; }

    /// <summary>The plan as it is beside the changed one; null where nothing was changed.</summary>
    public required ReportTable? Changes { get; init; }

    /// <summary>When each user is finished.</summary>
    public required ReportTable Users { get; init; }

    /// <summary>What keeps the plan from ending earlier, and what is said of deadlines and of uncertain lengths, in sentences by heading.</summary>
    public required IReadOnlyList<(string Heading, IReadOnlyList<string> Sentences)> Sentences { get; init; }

    /// <summary>Every job.</summary>
    public required ReportTable Jobs { get; init; }

    /// <summary>Where the plan comes from: names and values.</summary>
    public required IReadOnlyList<(string Name, string Value)> Provenance { get; init; }

    /// <summary>The command that makes the report again.</summary>
    public required string Command { get; init; }
}

/// <summary>A table of texts; the first cell of a row names it.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows, each with a cell for each column.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>One figure of several schedules as bars; shorter is better.</summary>
/// <param name="Title">The figure.</param>
/// <param name="Bars">Name, value and value in words; the first is the plan.</param>
public sealed record ReportBars(string Title, IReadOnlyList<(string Name, double Value, string Text)> Bars);
