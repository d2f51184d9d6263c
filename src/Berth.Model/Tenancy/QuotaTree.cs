namespace Berth.Model;

/// <summary>
/// Quotas of queues that may lend to each other within cohorts. Cohorts form a tree; a queue hangs on one of them or on none. The words and rules are Kueue's,
/// with one flavor of each resource.
/// </summary>
/// <param name="Cohorts">The cohorts, parents before their children.</param>
/// <param name="Queues">The queues; a job's account, else its user, chooses its queue.</param>
public sealed record QuotaTree(IReadOnlyList<Cohort> Cohorts, IReadOnlyList<QueueQuota> Queues);

/// <summary>What a queue or cohort is promised, and how far it may go beyond. What is null of <see cref="Nominal"/> is not governed: as much as anybody wants.</summary>
public sealed record Quota
{
    /// <summary>The guaranteed amount.</summary>
    public required AmountLimits Nominal { get; init; }

    /// <summary>The most it may use beyond <see cref="Nominal"/> of what others leave idle; null without limit.</summary>
    public AmountLimits Borrowing { get; init; }

    /// <summary>The most of <see cref="Nominal"/> that others may use while it is idle; null without limit.</summary>
    public AmountLimits Lending { get; init; }

    /// <summary>Weight in fair sharing: a share is divided by it; above 0.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>A group of queues that may borrow from each other.</summary>
/// <param name="Name">Its name, unique among cohorts.</param>
/// <param name="Parent">Name of the wider cohort; null for none.</param>
/// <param name="Quota">Quota of its own beside that of its members; null for none.</param>
public sealed record Cohort(string Name, string? Parent, Quota? Quota);

/// <summary>A queue with a quota.</summary>
/// <param name="Name">Its name, unique among queues.</param>
/// <param name="Cohort">Name of its cohort; null: it neither borrows nor lends.</param>
/// <param name="Quota">Its quota.</param>
/// <param name="Members">Names of the accounts or users whose jobs are in it; empty: the account or user of the queue's own name.</param>
public sealed record QueueQuota(string Name, string? Cohort, Quota Quota, IReadOnlyList<string> Members);
