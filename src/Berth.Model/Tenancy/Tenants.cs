namespace Berth.Model;

/// <summary>
/// Who shares a cluster and on what terms: accounts and their shares, QOS, limits, quotas, weights of priority. Plain data; which of it is used is a matter
/// of the policy's order and preemption, but limits and quotas hold under every policy. Meaning: docs/design/tenants.md.
/// </summary>
public sealed record Tenants
{
    /// <summary>Nothing is said of anybody: every user has an equal share, and nothing is limited.</summary>
    public static Tenants None { get; } = new();

    /// <summary>For reports: the name of the file.</summary>
    public string Name { get; init; } = "tenants";

    /// <summary>The accounts, parents before their children; empty: users hang at the root with equal shares.</summary>
    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>Shares of users in accounts, where they are not <see cref="DefaultShares"/>.</summary>
    public IReadOnlyList<UserShare> Users { get; init; } = [];

    /// <summary>Shares of an account or a user that nothing is said of; at least 1.</summary>
    public int DefaultShares { get; init; } = 1;

    /// <summary>How use is counted and forgotten.</summary>
    public UsageDecay Decay { get; init; } = new();

    /// <summary>Weights of the multifactor priority.</summary>
    public PriorityWeights Priority { get; init; } = PriorityWeights.Default;

    /// <summary>The QOS that jobs may name.</summary>
    public IReadOnlyList<Qos> Qos { get; init; } = [];

    /// <summary>Priority factors of partitions, for the multifactor priority; a partition that is missing has 0.</summary>
    public IReadOnlyList<PartitionFactor> PartitionFactors { get; init; } = [];

    /// <summary>Limits on users, accounts, QOS and partitions.</summary>
    public IReadOnlyList<TenantLimit> Limits { get; init; } = [];

    /// <summary>Quotas with borrowing and lending; null where there are none.</summary>
    public QuotaTree? Quotas { get; init; }
}

/// <summary>An account: a group of users and of other accounts that shares what its parent was promised.</summary>
/// <param name="Name">Its name, unique among accounts.</param>
/// <param name="Parent">Name of its parent; null for one below the root.</param>
/// <param name="Shares">Its shares among its siblings; at least 0.</param>
public sealed record Account(string Name, string? Parent, int Shares)
{
    /// <summary>Its own priority factor, for the multifactor priority: a whole number, at least 0.</summary>
    public int Priority { get; init; }
}

/// <summary>Shares of a user within an account.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Account">Name of the account; null for a user below the root.</param>
/// <param name="Shares">Shares among the account's users and sub-accounts; at least 0.</param>
public sealed record UserShare(string User, string? Account, int Shares);

/// <summary>How use is counted for fair share (Slurm: PriorityDecayHalfLife, PriorityCalcPeriod, TRESBillingWeights).</summary>
public sealed record UsageDecay
{
    /// <summary>The time in which use counts half; null: it is never forgotten. Slurm's default: 7 days.</summary>
    public Duration? HalfLife { get; init; } = Duration.FromSeconds(7 * 86_400);

    /// <summary>Factors are worked out anew at most so often, at whole multiples since the origin of the workload. Slurm's default: 5 minutes.</summary>
    public Duration Period { get; init; } = Duration.FromSeconds(300);

    /// <summary>What a second of one core counts; at least 0.</summary>
    public double PerCore { get; init; } = 1;

    /// <summary>What a second of one GiB of memory counts; at least 0.</summary>
    public double PerGibibyte { get; init; }

    /// <summary>What a second of one GPU counts; at least 0.</summary>
    public double PerGpu { get; init; }

    /// <summary>Use per second of some amounts.</summary>
    public double RateOf(Amounts amounts) =>
        (PerCore * amounts.CpuMillicores / ResourceSchema.MillicoresPerCore)
        + (PerGibibyte * amounts.MemoryBytes / (1L << 30))
        + (PerGpu * amounts.GpuThousandths / TaskRequest.WholeGpu);
}

/// <summary>Which fair-share factor the multifactor priority uses.</summary>
public enum FairShareKind
{
    /// <summary>2^(-use / shares) with use inherited from parents (Slurm: the classic algorithm, FAIR_TREE switched off).</summary>
    Classic,

    /// <summary>Ranks along the tree of accounts (Slurm: Fair Tree).</summary>
    FairTree,
}

/// <summary>
/// Weights of the multifactor priority as Slurm documents it; each factor lies in 0 .. 1, so a weight is the most its factor can add.
/// </summary>
public sealed record PriorityWeights
{
    /// <summary>Fair share and age alone, equally heavy, age counted without end: what <c>fair-share</c> uses where nothing is said.</summary>
    public static PriorityWeights Default { get; } = new() { Age = 100_000, FairShare = 100_000, AgeSaturates = false };

    /// <summary>Weight of the time waited since the job became eligible.</summary>
    public long Age { get; init; }

    /// <summary>The wait at which the age factor is 1. Slurm's default: 7 days.</summary>
    public Duration MaxAge { get; init; } = Duration.FromSeconds(7 * 86_400);

    /// <summary>True: the age factor stays 1 beyond <see cref="MaxAge"/>, as in Slurm. False: it goes on growing, which alone gives a bound on the wait.</summary>
    public bool AgeSaturates { get; init; } = true;

    /// <summary>Weight of the association's priority factor (its account's, divided by the largest).</summary>
    public long Association { get; init; }

    /// <summary>Weight of fair share.</summary>
    public long FairShare { get; init; }

    /// <summary>Which fair-share factor.</summary>
    public FairShareKind FairShareKind { get; init; }

    /// <summary>Weight of the job's size.</summary>
    public long JobSize { get; init; }

    /// <summary>True: small jobs get the larger factor (Slurm: PriorityFavorSmall).</summary>
    public bool FavorSmall { get; init; }

    /// <summary>Weight of the partition's factor.</summary>
    public long Partition { get; init; }

    /// <summary>Weight of the QOS factor.</summary>
    public long Qos { get; init; }

    /// <summary>Weight of CPU asked for, as a share of the whole cluster.</summary>
    public long Cpu { get; init; }

    /// <summary>Weight of memory asked for, as a share of the whole cluster.</summary>
    public long Memory { get; init; }

    /// <summary>Weight of GPU asked for, as a share of the whole cluster.</summary>
    public long Gpu { get; init; }
}

/// <summary>A named bundle of priority and of whom it may preempt.</summary>
/// <param name="Name">Its name, unique among QOS.</param>
/// <param name="Priority">Its priority factor, divided by the largest of all QOS; at least 0.</param>
/// <param name="Preempts">Names of the QOS whose jobs its jobs may preempt. The relation has no cycles.</param>
public sealed record Qos(string Name, int Priority, IReadOnlyList<string> Preempts);

/// <summary>The priority factor of a partition, divided by the largest of all; at least 0.</summary>
/// <param name="Partition">Name of the partition.</param>
/// <param name="Factor">The factor.</param>
public sealed record PartitionFactor(string Partition, int Factor);

/// <summary>Whom a limit binds.</summary>
public enum LimitScope
{
    /// <summary>All jobs of one user together.</summary>
    User,

    /// <summary>All jobs of an account and of those below it together.</summary>
    Account,

    /// <summary>All jobs of a QOS together.</summary>
    Qos,

    /// <summary>All jobs in a partition together.</summary>
    Partition,
}

/// <summary>Limits on one entity. What is null is not limited.</summary>
public sealed record TenantLimit
{
    /// <summary>Whom it binds.</summary>
    public required LimitScope Scope { get; init; }

    /// <summary>Name of the user, account, QOS or partition; null: every one that has no limit of its own.</summary>
    public required string? Name { get; init; }

    /// <summary>True: the limit holds for each user within the entity on their own, not for all together. Never set for a user.</summary>
    public bool PerUser { get; init; }

    /// <summary>The most jobs that run at once.</summary>
    public int? RunningJobs { get; init; }

    /// <summary>The most jobs that wait or run at once; one more is refused when it is submitted.</summary>
    public int? SubmittedJobs { get; init; }

    /// <summary>The most that is in use at once.</summary>
    public AmountLimits InUse { get; init; }

    /// <summary>
    /// The most use in amounts times minutes, decayed like use for fair share: a job starts only if what was used, what running jobs may still use by their
    /// requested time, and what it may use itself together stay within it.
    /// </summary>
    public AmountLimits Minutes { get; init; }

    /// <summary>The longest time a job may ask for; one that asks for more is refused when it is submitted.</summary>
    public Duration? MaxRequestedTime { get; init; }
}
