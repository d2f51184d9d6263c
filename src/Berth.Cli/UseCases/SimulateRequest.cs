using Berth.Model;
using Berth.Simulation;

namespace Berth.Cli.UseCases;

/// <summary>What is to be replayed, and how. Every value that changes results ends up in the provenance.</summary>
public sealed record SimulateRequest
{
    /// <summary>The jobs and the machine.</summary>
    public required WorkloadSource Input { get; init; }

    /// <summary>The policies in the order to run and show them; at least one. The others are compared with the first.</summary>
    public required IReadOnlyList<PolicySpec> Policies { get; init; }

    /// <summary>Load factor: the times between submits are divided by it. 1 leaves the log as it is.</summary>
    public double Load { get; init; } = 1;

    /// <summary>Jobs submitted earlier are left out; null: from the first.</summary>
    public Moment? From { get; init; }

    /// <summary>Jobs submitted at this moment or later are left out; null: to the last.</summary>
    public Moment? To { get; init; }

    /// <summary>How much of the beginning is replayed but not measured.</summary>
    public Trim WarmUp { get; init; } = Trim.None;

    /// <summary>How much of the end is replayed but not measured.</summary>
    public Trim CoolDown { get; init; } = Trim.None;

    /// <summary>Threshold of bounded slowdown in seconds.</summary>
    public double TauSeconds { get; init; } = 10;

    /// <summary>Seed of the bootstrap.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Choices of the replay itself.</summary>
    public ReplayOptions Replay { get; init; } = new();

    /// <summary>How many seeds of failures are studied beside the one run that is shown; null: none.</summary>
    public int? FailureSeeds { get; init; }

    /// <summary>Check every schedule against the rules that any schedule must keep.</summary>
    public bool Validate { get; init; } = true;

    /// <summary>Hold promises against what was delivered, and work out what fairness costs. It changes no figure.</summary>
    public bool Fairness { get; init; }

    /// <summary>What must hold beside the rules of every schedule.</summary>
    public Requirements Requirements { get; init; }

    /// <summary>The time that Gantt views show; null: all, or what Berth chooses. It changes no figure.</summary>
    public ViewSpan? Gantt { get; init; }
}

/// <summary>What must hold of every policy beside the rules of every schedule.</summary>
[Flags]
public enum Requirements
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The wait of every job is bounded, and no job waited longer.</summary>
    NoStarvation = 1,
}

/// <summary>A span of time to look at.</summary>
/// <param name="From">Its start; null: the first submit.</param>
/// <param name="To">Its end; null: the last end.</param>
public sealed record ViewSpan(Moment? From, Moment? To)
{
    /// <summary>As the command line takes it.</summary>
    public override string ToString() => $"{From}..{To}";
}

/// <summary>A part of the log's time that is replayed but not measured.</summary>
/// <param name="Length">Its length; null: found from the data.</param>
public sealed record Trim(Duration? Length)
{
    /// <summary>Nothing is trimmed.</summary>
    public static Trim None { get; } = new(Duration.Zero);

    /// <summary>The length is found from the data.</summary>
    public static Trim Auto { get; } = new((Duration?)null);

    /// <summary>For provenance: <c>auto</c>, or the length.</summary>
    public override string ToString() => Length is { } length ? length.ToString() : "auto";
}
