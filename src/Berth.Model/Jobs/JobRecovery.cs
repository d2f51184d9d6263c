namespace Berth.Model;

/// <summary>What a job can do after an interruption. Equal recoveries of many jobs are kept once.</summary>
public sealed record JobRecovery
{
    /// <summary>No checkpoints, no retry after a failure of its own.</summary>
    public static JobRecovery None { get; } = new();

    /// <summary>
    /// It saves its state each time it has done so much work since its start; null: never, so an interrupted run is lost. Above 0.
    /// </summary>
    public Duration? CheckpointInterval { get; init; }

    /// <summary>Time a run that goes on from a checkpoint needs before it does any work; not negative.</summary>
    public Duration RestartCost { get; init; }

    /// <summary>How often it is started again after a failure of its own or of its nodes; beyond that it has failed for good. Null without limit.</summary>
    public int? Retries { get; init; } = 0;

    /// <summary>Time after its first failure before it joins the queue again; not negative.</summary>
    public Duration BackOff { get; init; }

    /// <summary>Factor by which the time grows with each further failure; at least 1.</summary>
    public double BackOffFactor { get; init; } = 2;

    /// <summary>The longest such time.</summary>
    public Duration MaxBackOff { get; init; } = Duration.FromSeconds(3600);
}
