using Berth.Formats.Clusters;
using Berth.Formats.Tenancy;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Reads a tenants file and tells it back.</summary>
public static class ShowTenants
{
    /// <summary>Reads the file. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="path">The tenants file.</param>
    /// <param name="clusterPath">The machine that is shared; null: nothing is held against it.</param>
    public static TenantsListing Run(string path, string? clusterPath)
    {
        ClusterFile? cluster = clusterPath is null ? null : ClusterInput.Read(clusterPath);
        TenantsFile file = TenantsYaml.ReadFile(path, cluster?.Nodes);
        Tenants tenants = file.Tenants;
        var shares = new ShareTree(tenants);
        QuotaTree quotas = tenants.Quotas ?? new QuotaTree([], []);
        return new TenantsListing(
            tenants.Name,
            file.Sha256!,
            tenants.DefaultShares,
            shares.AccountsOf(null, 1),
            shares.UsersOf(null, 1),
            new DecayListing(tenants.Decay.HalfLife?.Seconds, tenants.Decay.Period.Seconds, tenants.Decay.PerCore, tenants.Decay.PerGibibyte, tenants.Decay.PerGpu),
            OfPriority(tenants.Priority),
            tenants.Qos,
            tenants.PartitionFactors.ToDictionary(one => one.Partition, one => one.Factor),
            [.. tenants.Limits.Select(OfLimit)],
            CohortsIn(quotas, null),
            QueuesIn(quotas, null),
            [.. cluster is null ? [] : TenantRemarks.OnPromises(tenants, Amounts.Of(Cluster.OfNodes(cluster.Name, cluster.Nodes, SizeUnit.Processor)))]);
    }

    private static PriorityListing OfPriority(PriorityWeights weights)
    {
        (string Name, long Weight)[] all =
        [
            ("fair_share", weights.FairShare), ("age", weights.Age), ("association", weights.Association), ("job_size", weights.JobSize),
            ("partition", weights.Partition), ("qos", weights.Qos), ("cpu", weights.Cpu), ("memory", weights.Memory), ("gpu", weights.Gpu),
        ];
        return new PriorityListing(
            weights.FairShareKind == FairShareKind.FairTree ? "fair-tree" : "classic",
            weights.MaxAge.Seconds,
            weights.AgeSaturates,
            weights.FavorSmall,
            all.Where(one => one.Weight > 0).ToDictionary(one => one.Name, one => one.Weight));
    }

    private static LimitListing OfLimit(TenantLimit limit) => new(
        limit.Scope switch
        {
            LimitScope.User => "user",
            LimitScope.Account => "account",
            LimitScope.Qos => "qos",
            _ => "partition",
        },
        limit.Name,
        limit.PerUser,
        limit.RunningJobs,
        limit.SubmittedJobs,
        AmountsListing.Of(limit.InUse),
        AmountsListing.Of(limit.Minutes),
        limit.MaxRequestedTime?.Seconds);

    private static List<CohortListing> CohortsIn(QuotaTree quotas, string? parent) =>
    [
        .. quotas.Cohorts.Where(one => one.Parent == parent).Select(one =>
            new CohortListing(one.Name, one.Quota is null ? null : QuotaListing.Of(one.Quota), CohortsIn(quotas, one.Name), QueuesIn(quotas, one.Name))),
    ];

    private static List<QueueListing> QueuesIn(QuotaTree quotas, string? cohort) =>
    [
        .. quotas.Queues.Where(one => one.Cohort == cohort).Select(one =>
            new QueueListing(one.Name, QuotaListing.Of(one.Quota), one.Members.Count == 0 ? [one.Name] : one.Members)),
    ];

    /// <summary>Accounts and users by parent, with the part of the whole that each is promised.</summary>
    private sealed class ShareTree(Tenants tenants)
    {
        private readonly ILookup<string, Account> _accounts = tenants.Accounts.ToLookup(one => one.Parent ?? "", StringComparer.Ordinal);
        private readonly ILookup<string, UserShare> _users = tenants.Users.ToLookup(one => one.Account ?? "", StringComparer.Ordinal);

        public List<AccountListing> AccountsOf(string? parent, double whole)
        {
            double one = PartOfOneShare(parent, whole);
            return [.. _accounts[parent ?? ""].Select(account => new AccountListing(
                account.Name,
                account.Shares,
                account.Shares * one,
                account.Priority,
                UsersOf(account.Name, account.Shares * one),
                AccountsOf(account.Name, account.Shares * one)))];
        }

        public List<UserListing> UsersOf(string? parent, double whole)
        {
            double one = PartOfOneShare(parent, whole);
            return [.. _users[parent ?? ""].Select(user => new UserListing(user.User, user.Shares, user.Shares * one))];
        }

        private double PartOfOneShare(string? parent, double whole)
        {
            double all = _accounts[parent ?? ""].Sum(one => (double)one.Shares) + _users[parent ?? ""].Sum(one => (double)one.Shares);
            return all > 0 ? whole / all : 0;
        }
    }
}
