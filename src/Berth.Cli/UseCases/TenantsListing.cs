using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>A tenants file, told back: what it says once names, units and defaults have their meaning.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
/// <param name="DefaultShares">Shares of accounts and users that it does not list.</param>
/// <param name="Accounts">The accounts below the root.</param>
/// <param name="Users">The users below the root.</param>
/// <param name="Decay">How use is counted.</param>
/// <param name="Priority">Weights of the priority orders.</param>
/// <param name="Qos">The QOS.</param>
/// <param name="PartitionFactors">Priority factors by partition.</param>
/// <param name="Limits">The limits.</param>
/// <param name="Cohorts">The widest cohorts; empty where there are none.</param>
/// <param name="Queues">Queues in no cohort; empty where there are none.</param>
/// <param name="Remarks">What its author should know, in sentences.</param>
public sealed record TenantsListing(
    string Name,
    string Sha256,
    int DefaultShares,
    IReadOnlyList<AccountListing> Accounts,
    IReadOnlyList<UserListing> Users,
    DecayListing Decay,
    PriorityListing Priority,
    IReadOnlyList<Qos> Qos,
    IReadOnlyDictionary<string, int> PartitionFactors,
    IReadOnlyList<LimitListing> Limits,
    IReadOnlyList<CohortListing> Cohorts,
    IReadOnlyList<QueueListing> Queues,
    IReadOnlyList<string> Remarks);

/// <summary>An account.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shares">Its shares among its siblings.</param>
/// <param name="PartOfWhole">The part of the whole that its shares come to, 0 to 1, as long as nobody joins who is not listed.</param>
/// <param name="Priority">Its own priority factor.</param>
/// <param name="Users">Its users.</param>
/// <param name="Accounts">The accounts below it.</param>
public sealed record AccountListing(
    string Name, int Shares, double PartOfWhole, int Priority, IReadOnlyList<UserListing> Users, IReadOnlyList<AccountListing> Accounts);

/// <summary>A user in an account.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shares">Its shares among the account's users and accounts.</param>
/// <param name="PartOfWhole">The part of the whole that its shares come to, 0 to 1.</param>
public sealed record UserListing(string Name, int Shares, double PartOfWhole);

/// <summary>How use is counted and forgotten.</summary>
/// <param name="HalfLifeSeconds">The time in which use counts half; null: it is never forgotten.</param>
/// <param name="PeriodSeconds">Factors are worked out anew at most so often.</param>
/// <param name="PerCore">What a second of a core counts.</param>
/// <param name="PerGibibyte">What a second of a GiB of memory counts.</param>
/// <param name="PerGpu">What a second of a GPU counts.</param>
public sealed record DecayListing(double? HalfLifeSeconds, double PeriodSeconds, double PerCore, double PerGibibyte, double PerGpu);

/// <summary>Weights of the priority orders.</summary>
/// <param name="FairShareKind">Which factor of fair share the order <c>multifactor</c> uses: <c>classic</c> or <c>fair-tree</c>.</param>
/// <param name="MaxAgeSeconds">The wait at which the age factor is 1.</param>
/// <param name="AgeSaturates">True: it stays 1 beyond.</param>
/// <param name="FavorSmall">True: small jobs get the larger factor of size.</param>
/// <param name="Weights">Weights above 0, by the name of the factor.</param>
public sealed record PriorityListing(string FairShareKind, double MaxAgeSeconds, bool AgeSaturates, bool FavorSmall, IReadOnlyDictionary<string, long> Weights);

/// <summary>Amounts of resources; null where nothing is said of one.</summary>
/// <param name="Cores">CPU in cores.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="Gpus">GPUs.</param>
public sealed record AmountsListing(double? Cores, long? MemoryBytes, double? Gpus)
{
    /// <summary>Of limits; null for none.</summary>
    public static AmountsListing? Of(AmountLimits limits) => limits.IsNone ? null : new AmountsListing(
        limits.CpuMillicores / (double)ResourceSchema.MillicoresPerCore, limits.MemoryBytes, limits.GpuThousandths / (double)TaskRequest.WholeGpu);
}

/// <summary>A limit.</summary>
/// <param name="Scope">Whom it binds: <c>user</c>, <c>account</c>, <c>qos</c>, <c>partition</c>.</param>
/// <param name="Name">Its name; null: all that have none of their own.</param>
/// <param name="PerUser">True: for each user within it on their own.</param>
/// <param name="RunningJobs">The most running jobs; null without limit.</param>
/// <param name="SubmittedJobs">The most jobs that wait or run; null without limit.</param>
/// <param name="InUse">The most in use at once; null without limit.</param>
/// <param name="Minutes">The most use in amounts times minutes; null without limit.</param>
/// <param name="MaxSeconds">The longest time to ask for; null without limit.</param>
public sealed record LimitListing(
    string Scope, string? Name, bool PerUser, int? RunningJobs, int? SubmittedJobs, AmountsListing? InUse, AmountsListing? Minutes, double? MaxSeconds);

/// <summary>A quota.</summary>
/// <param name="Nominal">What is guaranteed; null where nothing is governed.</param>
/// <param name="BorrowingLimit">The most to use beyond; null without limit.</param>
/// <param name="LendingLimit">The most to lend; null without limit.</param>
/// <param name="Weight">Weight in fair sharing.</param>
public sealed record QuotaListing(AmountsListing? Nominal, AmountsListing? BorrowingLimit, AmountsListing? LendingLimit, double Weight)
{
    /// <summary>Of a quota.</summary>
    public static QuotaListing Of(Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        return new QuotaListing(AmountsListing.Of(quota.Nominal), AmountsListing.Of(quota.Borrowing), AmountsListing.Of(quota.Lending), quota.Weight);
    }
}

/// <summary>A cohort.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Quota">Its own quota beside that of its members; null for none.</param>
/// <param name="Cohorts">The cohorts in it.</param>
/// <param name="Queues">The queues in it.</param>
public sealed record CohortListing(string Name, QuotaListing? Quota, IReadOnlyList<CohortListing> Cohorts, IReadOnlyList<QueueListing> Queues);

/// <summary>A queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Quota">Its quota.</param>
/// <param name="Members">The accounts or users whose jobs are in it.</param>
public sealed record QueueListing(string Name, QuotaListing Quota, IReadOnlyList<string> Members);
