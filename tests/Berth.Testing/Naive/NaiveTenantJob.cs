using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>A job of the twin with tenants: what it asks, where it stands, and what it has done of its work.</summary>
public sealed class NaiveTenantJob
{
    public NaiveTenantJob(int job, Workload workload, JobRecovery recovery)
    {
        Job = job;
        Processors = workload.Jobs.Processors[job];
        SubmitMs = workload.Jobs.SubmitMs[job];
        RequestedMs = workload.Jobs.RequestedMs[job];
        WorkMs = workload.Actuals.RunMs[job];
        User = workload.Users[workload.Jobs.User[job]];
        Qos = workload.Jobs.Qos.IsEmpty ? null : workload.QosNames[workload.Jobs.Qos[job]];
        string? named = workload.Jobs.Account.IsEmpty ? null : workload.Accounts[workload.Jobs.Account[job]];
        NamedAccount = named == "unknown" ? null : named;
        Recovery = recovery;
    }

    public int Job { get; }

    public int Processors { get; }

    public long SubmitMs { get; }

    public long RequestedMs { get; }

    /// <summary>Work of the job: its whole run time.</summary>
    public long WorkMs { get; }

    public string User { get; }

    public string? Qos { get; }

    public string? NamedAccount { get; }

    public JobRecovery Recovery { get; }

    public JobOutcome Outcome { get; set; }

    public bool IsSubmitted { get; set; }

    /// <summary>It came to its end for good, or can never run.</summary>
    public bool IsThrough { get; set; }

    public bool IsWaiting { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>What was free when something was last given back, or when it joined the queue if that was later; before the starts of that pass.</summary>
    public long FreeThen { get; set; }

    /// <summary>Its place among suspended jobs; null while it is not suspended.</summary>
    public int? SuspendedAs { get; set; }

    /// <summary>When it joins the queue again after a failure; null when it does not.</summary>
    public long? ReturnsMs { get; set; }

    /// <summary>When it joined the queue for the first time.</summary>
    public long EligibleMs { get; set; }

    public long StartMs { get; set; }

    public long EndMs { get; set; }

    public int StartNumber { get; set; }

    public long EstimateMs { get; set; }

    public long FirstEstimateMs { get; set; }

    public int Outlived { get; set; }

    public int PreemptedBy { get; set; } = -1;

    /// <summary>Until when the present run may last.</summary>
    public long DueMs { get; set; }

    /// <summary>Work that is done for good.</summary>
    public long SavedMs { get; set; }

    /// <summary>Work done when the present run began.</summary>
    public long DoneAtStartMs { get; set; }

    /// <summary>Time at the beginning of the present run that does no work.</summary>
    public long RestartMs { get; set; }

    /// <summary>Of a suspended job: what its run has left, and what it may still use.</summary>
    public (long LeftMs, long AllowedMs) Suspended { get; set; }

    /// <summary>How its run is going to end once it goes on.</summary>
    public JobOutcome SuspendedOutcome { get; set; }

    public int Attempts { get; set; }

    public int Failures { get; set; }

    public long ExpectedEndMs => StartMs + EstimateMs;

    public Amounts Amounts => Amounts.OfProcessors(Processors);

    public long DoneMs(long nowMs) => DoneAtStartMs + Math.Max(0, nowMs - StartMs - RestartMs);

    /// <summary>What is saved if the present run stops now: whole intervals of work.</summary>
    public long SavedAtMs(long nowMs) => Recovery.CheckpointInterval is { } interval
        ? Math.Max(SavedMs, DoneMs(nowMs) - (DoneMs(nowMs) % interval.Ms))
        : SavedMs;

    /// <summary>What a new run lasts when nothing stops it and no limit does: restart cost and what is left of the work.</summary>
    public long FullRunMs => (SavedMs > 0 ? Recovery.RestartCost.Ms : 0) + WorkMs - SavedMs;
}
