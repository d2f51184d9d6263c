using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>Orders that look at who shares the cluster, from the list of all runs each time (docs/design/tenants.md, use and priorities).</summary>
public sealed class NaivePriority(NaiveTenantState state)
{
    private readonly Dictionary<int, int> _sharing = [];

    private PriorityWeights Weights => state.Tenants.Priority;

    /// <summary>Priority of a job by one of Slurm's orders; higher goes first.</summary>
    public long Of(OrderKind kind, NaiveTenantJob job)
    {
        bool isTree = kind == OrderKind.FairTree || (kind == OrderKind.Multifactor && Weights.FairShareKind == FairShareKind.FairTree);
        UserShare user = UserOf(job);
        double age = Math.Max(0, state.NowMs - job.EligibleMs) / (double)Weights.MaxAge.Ms;
        double sum = (Weights.Age * (Weights.AgeSaturates ? Math.Min(1, age) : age)) + (Weights.FairShare * (isTree ? RankFactor(user) : ClassicFactor(user)));
        return (long)Math.Floor(sum + (kind == OrderKind.Multifactor ? OtherFactors(job) : 0) + 1e-7);
    }

    /// <summary>Number of a job's queue for dominant shares: the queues of the quotas first, then accounts and users in the order in which they are known.</summary>
    public int SharingQueue(NaiveTenantJob job)
    {
        if (!_sharing.TryGetValue(job.Job, out int queue))
        {
            _sharing.Add(job.Job, queue = SharingQueue(UserOf(job)));
        }

        return queue;
    }

    /// <summary>Weighted dominant share of a job's queue, rounded once.</summary>
    public long DominantShare(NaiveTenantJob job)
    {
        int queue = SharingQueue(job);
        double weight = state.QueueOf(job) is { } own ? state.Tenants.Quotas!.Queues[own].Quota.Weight : 1;
        long held = state.Running.Where(other => SharingQueue(other) == queue).Sum(other => other.Amounts.CpuMillicores);
        return (long)Math.Round((1L << 40) * (held / (double)Amounts.Of(state.Cluster).CpuMillicores) / weight);
    }

    private int SharingQueue(UserShare user)
    {
        if (state.QueueOf(user.Account, user.User) is { } queue)
        {
            return queue;
        }

        List<(string?, string?)> owners = [.. state.Users.Where(one => state.QueueOf(one.Account, one.User) is null).Select(Owner).Distinct()];
        return (state.Tenants.Quotas?.Queues.Count ?? 0) + owners.IndexOf(Owner(user));
    }

    /// <summary>Who has a queue of their own where no quota says: the account, else the user.</summary>
    private static (string?, string?) Owner(UserShare user) => user.Account is null ? (null, user.User) : (user.Account, null);

    private UserShare UserOf(NaiveTenantJob job) => state.Users.Single(user => user.User == job.User && user.Account == state.AccountOf(job));

    private double OtherFactors(NaiveTenantJob job)
    {
        double size = Part(job.Amounts.CpuMillicores, Amounts.Of(state.Cluster).CpuMillicores);
        int account = state.AccountOf(job) is { } name ? state.Accounts.Single(one => one.Name == name).Priority : 0;
        int qos = state.Tenants.Qos.FirstOrDefault(one => one.Name == job.Qos)?.Priority ?? 0;
        return (Weights.Association * Part(account, state.Accounts.Select(one => one.Priority).DefaultIfEmpty(0).Max()))
            + (Weights.JobSize * (Weights.FavorSmall ? 1 - size : size))
            + (Weights.Qos * Part(qos, state.Tenants.Qos.Select(one => one.Priority).DefaultIfEmpty(0).Max()))
            + (Weights.Cpu * size)
            + (state.Workload.Jobs.Priority.IsEmpty ? 0 : state.Workload.Jobs.Priority[job.Job]);
    }

    private static double Part(long part, long whole) => whole <= 0 ? 0 : Math.Min(1, part / (double)whole);

    /// <summary>The first moment of the period: use is looked at only then.</summary>
    private long PeriodStartMs()
    {
        long period = state.Tenants.Decay.Period.Ms;
        return state.NowMs - ((state.NowMs - state.Workload.Origin.UnixMs) % period);
    }

    private double UseOf(UserShare user) => state.Use(
        job => job.User == user.User && state.AccountOf(job) == user.Account, job => state.Tenants.Decay.RateOf(job.Amounts), PeriodStartMs());

    private double UseOf(string? account) =>
        state.Users.Where(user => account is null || state.Path(user.Account).Contains(account)).Sum(UseOf);

    private IEnumerable<Account> AccountsIn(string? account) => state.Accounts.Where(one => one.Parent == account);

    private IEnumerable<UserShare> UsersIn(string? account) => state.Users.Where(one => one.Account == account);

    private double LevelShare(int shares, string? parent)
    {
        long sum = AccountsIn(parent).Sum(one => (long)one.Shares) + UsersIn(parent).Sum(one => (long)one.Shares);
        return sum == 0 ? 0 : shares / (double)sum;
    }

    private double ClassicFactor(UserShare user)
    {
        double share = LevelShare(user.Shares, user.Account);
        double effective = UsePart(UseOf(user));
        if (user.Account is { } account)
        {
            effective += (EffectiveUse(account) - effective) * share;
            share *= NormalizedShare(account);
        }

        return share <= 0 ? 0 : Math.Pow(2, -effective / share);
    }

    private double UsePart(double use) => UseOf((string?)null) == 0 ? 0 : use / UseOf((string?)null);

    private double EffectiveUse(string account)
    {
        double actual = UsePart(UseOf(account));
        Account one = state.Accounts.Single(other => other.Name == account);
        return one.Parent is null ? actual : actual + ((EffectiveUse(one.Parent) - actual) * LevelShare(one.Shares, one.Parent));
    }

    private double NormalizedShare(string account)
    {
        Account one = state.Accounts.Single(other => other.Name == account);
        return LevelShare(one.Shares, one.Parent) * (one.Parent is null ? 1 : NormalizedShare(one.Parent));
    }

    private double RankFactor(UserShare user)
    {
        var ranks = new Dictionary<UserShare, int>();
        int last = state.Users.Count;
        Visit(ChildrenOf(null), ranks, ref last, isTied: false);
        return ranks[user] / (double)state.Users.Count;
    }

    private List<(double Level, UserShare? User, string? Account)> ChildrenOf(string? account)
    {
        double all = UseOf(account);
        return
        [
            .. UsersIn(account).Select(user => (Level(LevelShare(user.Shares, account), UseOf(user), all), (UserShare?)user, (string?)null)),
            .. AccountsIn(account).Select(one => (Level(LevelShare(one.Shares, account), UseOf(one.Name), all), (UserShare?)null, (string?)one.Name)),
        ];
    }

    /// <summary>Share through use, with 40 bits after the leading one, so that equals are equal.</summary>
    private static double Level(double share, double use, double siblings)
    {
        if (share == 0 || use == 0)
        {
            return share == 0 ? 0 : double.PositiveInfinity;
        }

        double level = share / (use / siblings);
        double unit = Math.Pow(2, Math.Floor(Math.Log2(level)) - 40);
        return Math.Round(level / unit, MidpointRounding.AwayFromZero) * unit;
    }

    /// <summary>Gives out ranks: equals share one, users of tied accounts are looked at together, and tied with a user of the same level.</summary>
    private void Visit(List<(double Level, UserShare? User, string? Account)> siblings, Dictionary<UserShare, int> ranks, ref int last, bool isTied)
    {
        int before = ranks.Count;
        foreach (IGrouping<double, (double Level, UserShare? User, string? Account)> equals in siblings.GroupBy(one => one.Level).OrderByDescending(one => one.Key))
        {
            bool tied = isTied && ranks.Count == before;
            foreach (UserShare user in equals.Select(one => one.User).OfType<UserShare>())
            {
                last = tied ? last : state.Users.Count - ranks.Count;
                ranks.Add(user, last);
                tied = true;
            }

            Visit([.. equals.Select(one => one.Account).OfType<string>().SelectMany(ChildrenOf)], ranks, ref last, tied);
        }
    }
}
