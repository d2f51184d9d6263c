using Berth.Model.Metrics;

namespace Berth.Model.Starvation;

/// <summary>The bound on waiting that a policy has for a workload on a cluster, or why it has none. Theorems and proofs: docs/GUARANTEES.md.</summary>
/// <param name="Rule">Which theorem.</param>
/// <param name="Text">The bound, or why there is none, in one or two sentences.</param>
public sealed record StarvationGuarantee(StarvationRule Rule, string Text)
{
    private const string InTurn =
        "jobs come first in order of arrival, and the first one holds a reservation. A job waits at most for that one's start, and then for each job ahead its own limit, or the longest limit where the next one is larger.";

    private const string TiersFirst = "jobs of a higher partition tier come first, however many there are.";

    /// <summary>True when a theorem bounds the wait of at least some jobs.</summary>
    public bool Exists => Rule != StarvationRule.None;

    /// <summary>Nothing starts before the first job of the queue, so no reservation is needed.</summary>
    internal bool IsStrict { get; init; }

    /// <summary>A job that heads the queue stays first, whoever comes: one job more can be ahead than the order says.</summary>
    internal bool KeepsHead { get; init; }

    /// <summary>The theorem holds for jobs with the best key only; null: for all.</summary>
    internal long[]? Keys { get; init; }

    /// <summary>Due dates, ms since the Unix epoch, null where a job has none; set for <see cref="StarvationRule.DueDate"/>.</summary>
    internal long?[]? DueMs { get; init; }

    /// <summary>Time after which nobody who is submitted then comes before a job, in ms; 0 unless <see cref="StarvationRule.Ageing"/>.</summary>
    internal long OvertakingMs { get; init; }

    /// <summary>The theorem holds for bounds up to this, in ms; null without limit.</summary>
    internal long? MostMs { get; init; }

    /// <summary>The guarantee of a policy for a finished schedule.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="schedule">What became of the jobs; only its interruptions and outages are looked at.</param>
    /// <param name="options">What the schedule does not show; null for the defaults.</param>
    public static StarvationGuarantee Of(
        Workload workload, Cluster cluster, PolicySpec policy, Schedule schedule, StarvationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(schedule);
        options ??= new StarvationOptions();
        return Void(cluster, policy, schedule, options) is { } why ? None(why) : Of(workload, cluster, policy, schedule);
    }

    /// <summary>No bound, for a reason.</summary>
    internal static StarvationGuarantee None(string why) => new(StarvationRule.None, "No bound: " + why);

    /// <summary>What makes every bound void; null when nothing does.</summary>
    private static string? Void(Cluster cluster, PolicySpec policy, Schedule schedule, StarvationOptions options)
    {
        if (policy.Plain.Any(plain => plain.Preemption.Rule != PreemptionRule.None))
        {
            return "jobs can be preempted, and wait again, as often as more important ones come.";
        }

        if (options.HadFailures || !schedule.Interrupted.All.IsEmpty || schedule.Outages.Count > 0)
        {
            return "nodes or jobs fail, or the machine changes its size; the theorems presume that what is there stays.";
        }

        bool hasLimits = cluster.Tenants is { } tenants && (tenants.Limits.Count > 0 || tenants.Quotas is not null);
        if (hasLimits && options.Waits is null)
        {
            return "there are limits or quotas, and whether they held jobs back is known only where waiting is explained.";
        }

        if (hasLimits && AnyHeldByLimit(options.Waits!))
        {
            return "limits or quotas held jobs back; a job that is held neither waits in turn nor keeps its reservation.";
        }

        return cluster.Nodes is { Reservations.Count: > 0 }
            ? "nodes are set aside by advance reservations or maintenance, and a job may have to wait until these are over."
            : null;
    }

    private static bool AnyHeldByLimit(WaitAttribution waits)
    {
        for (int job = 0; job < waits.Count; job++)
        {
            if (waits.Of(new JobId(job), WaitCause.Limit) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static StarvationGuarantee Of(Workload workload, Cluster cluster, PolicySpec policy, Schedule schedule)
    {
        // A policy that never switched is the one of its default regime.
        if (policy.Regimes is not null && schedule.Regimes is not { Switches.Count: 0 })
        {
            return OfRegimes(cluster, policy.Plain);
        }

        bool predicts = policy.Estimate is EstimateKind.Tsafrir or EstimateKind.UserMean;
        if (policy.IsConservative)
        {
            return predicts
                ? None("predictions can be outlived, and then every reservation is made anew, maybe later.")
                : new StarvationGuarantee(
                    StarvationRule.FirstReservation,
                    "From its arrival on a job holds a reservation that never moves later, and that lies within the limits of the jobs then running or waiting, "
                    + "with gaps between them that are shorter than its own limit.");
        }

        bool isStrict = policy.Lookahead == 0;
        if (!isStrict && policy.ReservationDepth == 0)
        {
            return FirstFit(cluster, policy);
        }

        if (!isStrict && predicts)
        {
            return None("predictions can be outlived again and again, and each time later jobs may start before the first one.");
        }

        if (HasTiers(cluster))
        {
            return None(TiersFirst);
        }

        return ByOrder(workload, cluster, policy, schedule, isStrict);
    }

    private static bool HasTiers(Cluster cluster) =>
        cluster.Nodes is { } nodes && nodes.Partitions.Select(partition => partition.PriorityTier).Distinct().Count() > 1;

    /// <summary>A head that every regime protects, by the same estimates and in the same order, is protected whichever is in force.</summary>
    private static StarvationGuarantee OfRegimes(Cluster cluster, IReadOnlyList<PolicySpec> plain)
    {
        bool isOne = plain.All(one => one.Order.Kind == OrderKind.Fcfs
            && one.ReservationDepth is not null
            && (one.Lookahead == 0 || one.ReservationDepth > 0)
            && one.Estimate == plain[0].Estimate
            && one.Estimate is EstimateKind.Request or EstimateKind.Perfect);
        return !isOne
            ? None("the policy switches between regimes that do not all protect the first job, in order of arrival and by the same run times.")
            : HasTiers(cluster) ? None(TiersFirst) : new StarvationGuarantee(StarvationRule.ProtectedHead, "In every regime: " + InTurn);
    }

    private static StarvationGuarantee FirstFit(Cluster cluster, PolicySpec policy)
    {
        bool byArrival = policy.Order.Kind == OrderKind.Fcfs && policy.EffectiveBackfillOrder.Kind == OrderKind.Fcfs;
        return byArrival && policy.Lookahead is null && cluster.Nodes is null
            ? new StarvationGuarantee(
                StarvationRule.OneProcessor,
                "Only jobs of one processor are bounded: while one waits all processors are busy, with jobs that came before it. Larger ones can starve, since nothing is reserved for them.")
            : None("nothing is reserved for a job that does not fit, so smaller ones may take what is free without end.");
    }

    private static StarvationGuarantee ByOrder(Workload workload, Cluster cluster, PolicySpec policy, Schedule schedule, bool isStrict)
    {
        string held = isStrict ? "nothing passes the first job" : "the first job holds a reservation that nothing may delay";
        string turn = isStrict ? "its own limit" : "one longest limit";
        StarvationRule inTurn = isStrict ? StarvationRule.StrictOrder : StarvationRule.ProtectedHead;
        switch (policy.Order.Kind)
        {
            case OrderKind.Fcfs:
                return new StarvationGuarantee(
                    inTurn,
                    isStrict
                        ? "Jobs start in order of arrival: a job waits at most until what runs at its submit has used up its limits, and then for the limits of the jobs ahead of it."
                        : "J" + InTurn[1..])
                {
                    IsStrict = isStrict,
                };
            case OrderKind.Edf:
                return AllDueLater(workload, schedule)
                    ? new StarvationGuarantee(
                        StarvationRule.DueDate,
                        $"For jobs with a due date: none submitted after it comes before them, and {held}; then each job that waits takes at most {turn}.")
                    {
                        IsStrict = isStrict,
                        DueMs = [.. Enumerable.Range(0, workload.JobCount).Select(job => workload.Jobs.Deadline(new JobId(job))?.UnixMs)],
                    }
                    : None("some jobs are, or may be, due before they join the queue, and may come before others that have waited for long.");
            case OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor:
                return Aged(workload, cluster.Tenants ?? Tenants.None, policy, isStrict, $"{held}; then each job that waits takes at most {turn}");
            case OrderKind.Lxf or OrderKind.Wfp3 or OrderKind.Unicep:
                return None("a later job with another run time or size may gain on a job without end, and the order of both changes as they wait.");
            case OrderKind.F1 or OrderKind.F2 or OrderKind.F3 or OrderKind.F4:
                return None("only finitely many later jobs come before a job, but their number has no bound that would help anybody.");
            case OrderKind.Drf:
                return None("a queue that holds less goes first, however long another one has waited.");
            case OrderKind.Formula:
                return None("nothing is known of this formula.");
        }

        if (policy.Estimate != EstimateKind.Request && policy.Order.Kind is OrderKind.Sjf or OrderKind.Ljf or OrderKind.SmallestArea or OrderKind.LargestArea)
        {
            return None("jobs that come first in this order may arrive without end.");
        }

        return new StarvationGuarantee(
            inTurn,
            $"Only jobs that stand first of all in this order are bounded: among them {held}. Others can starve, since jobs that come before them may arrive without end.")
        {
            IsStrict = isStrict,
            KeepsHead = policy.KeepsHead,
            Keys = KeysOf(workload.Jobs, policy.Order.Kind),
        };
    }

    private static StarvationGuarantee Aged(Workload workload, Tenants tenants, PolicySpec policy, bool isStrict, string held)
    {
        PriorityWeights weights = tenants.Priority;
        if (weights.Age <= 0)
        {
            return None("age has no weight, so jobs of users with a higher priority may come without end.");
        }

        if (!isStrict && !policy.KeepsHead)
        {
            return None("the first job loses its reservation whenever another one gets a higher priority.");
        }

        // One unit more: priorities are rounded down to whole numbers.
        Int128 range = (Int128)RangeOf(workload.Jobs, weights, policy.Order.Kind) + 1;
        Int128 overtakingMs = ((range * weights.MaxAge.Ms) + weights.Age - 1) / weights.Age;
        string saturates = weights.AgeSaturates
            ? $" It holds for bounds up to {DurationText.ForPeople(weights.MaxAge.Ms / 1000.0)}, where age stops to count."
            : "";
        return overtakingMs > long.MaxValue / 4
            ? None("age weighs too little against the rest of the priority.")
            : new StarvationGuarantee(
                StarvationRule.Ageing,
                $"Jobs submitted more than {DurationText.ForPeople((long)overtakingMs / 1000.0)} after a job never come before it, and {held}.{saturates}")
            {
                IsStrict = isStrict,
                OvertakingMs = (long)overtakingMs,
                MostMs = weights.AgeSaturates ? weights.MaxAge.Ms : null,
            };
    }

    /// <summary>By how much the parts of two priorities that are not age can differ.</summary>
    private static long RangeOf(JobTable jobs, PriorityWeights weights, OrderKind order)
    {
        long site = 0;
        if (!jobs.Priority.IsEmpty)
        {
            long least = long.MaxValue;
            long most = long.MinValue;
            foreach (int priority in jobs.Priority)
            {
                least = Math.Min(least, priority);
                most = Math.Max(most, priority);
            }

            site = most - least;
        }

        return order == OrderKind.Multifactor
            ? checked(site + weights.FairShare + weights.Association + weights.JobSize + weights.Partition + weights.Qos + weights.Cpu + weights.Memory + weights.Gpu)
            : checked(site + weights.FairShare);
    }

    /// <summary>True when no job is due before it joined the queue, as far as one can tell: in arrays of a width one cannot.</summary>
    private static bool AllDueLater(Workload workload, Schedule schedule)
    {
        if (workload.Jobs.Dependencies is { ArrayCount: > 0 })
        {
            return false;
        }

        long[] eligibleMs = EligibleTimes.Of(workload, schedule);
        for (int job = 0; job < eligibleMs.Length; job++)
        {
            if (workload.Jobs.Deadline(new JobId(job)) is { } due && eligibleMs[job] != EligibleTimes.Never && due.UnixMs < eligibleMs[job])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Keys of an order that do not change while a job waits; the lower goes first.</summary>
    private static long[] KeysOf(JobTable jobs, OrderKind order)
    {
        long[] keys = new long[jobs.Count];
        for (int job = 0; job < keys.Length; job++)
        {
            long requestedMs = Math.Max(1, jobs.RequestedMs[job]);
            int size = Math.Max(1, jobs.Processors[job]);
            Int128 area = Int128.Min((Int128)requestedMs * size, long.MaxValue - 1);
            keys[job] = order switch
            {
                OrderKind.Sjf => requestedMs,
                OrderKind.Ljf => -requestedMs,
                OrderKind.SmallestArea => (long)area,
                OrderKind.LargestArea => -(long)area,
                OrderKind.SmallestSize => size,
                OrderKind.LargestSize => -size,
                OrderKind.Priority => jobs.Priority.IsEmpty ? 0 : -(long)jobs.Priority[job],
                _ => throw new ArgumentOutOfRangeException(nameof(order), order, "an order without a fixed key"),
            };
        }

        return keys;
    }
}
