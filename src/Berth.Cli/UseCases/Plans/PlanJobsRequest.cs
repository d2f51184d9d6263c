using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>What is to be planned, and how.</summary>
public sealed record PlanJobsRequest
{
    /// <summary>The jobs and the machine.</summary>
    public required WorkloadSource Input { get; init; }

    /// <summary>What shall be small; null: the makespan, or where deadlines are asked for, late jobs and then the makespan.</summary>
    public PlanObjective? Objective { get; init; }

    /// <summary>How long to search; null: until nothing better can be had, or the work limit is reached.</summary>
    public Duration? Time { get; init; }

    /// <summary>Seed of the search and of sampled lengths.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How many lists of jobs to try at least; equal seeds then give equal plans on any machine. Null: no limit.</summary>
    public long? WorkLimit { get; init; }

    /// <summary>The search ends when the plan is provably within this part of the best possible.</summary>
    public double EnoughGap { get; init; }

    /// <summary>Threads that search.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Which quantile of uncertain lengths to plan with, 0 to 1.</summary>
    public double Quantile { get; init; } = 0.5;

    /// <summary>What differs from the files; then two plans are compared.</summary>
    public PlanChanges Changes { get; init; } = new();
}
