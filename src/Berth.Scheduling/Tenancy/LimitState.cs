using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Limits of users, accounts, QOS and partitions while jobs come and go: for each job the counters that bind it. Jobs of one association and QOS share
/// theirs; those of partitions come on top, by the partition in which a job runs.
/// </summary>
internal sealed class LimitState
{
    private readonly Workload _workload;
    private readonly Tenants _tenants;
    private readonly AssociationTree _tree;
    private readonly DecayCurve _decay;
    private readonly IReadOnlyList<Partition> _partitions;
    private readonly Dictionary<(int Limit, int Entity, int User), LimitCounter> _counters = [];
    private readonly Dictionary<(int Association, int Qos), LimitCounter[]> _sets = [];
    private readonly Dictionary<(int Partition, int User), LimitCounter[]> _inPartition = [];
    private readonly int[][] _submittedTo = [];
    private readonly LimitCounter[][] _ofJob;

    public LimitState(Workload workload, Cluster cluster, Tenants tenants, AssociationTree tree)
    {
        _workload = workload;
        _tenants = tenants;
        _tree = tree;
        _decay = new DecayCurve(tenants.Decay.HalfLife);
        _partitions = cluster.Nodes?.Partitions ?? [];
        if (tenants.Limits.Any(limit => limit is { Scope: LimitScope.Partition, SubmittedJobs: not null }))
        {
            _submittedTo = [.. workload.Shapes.Select(shape => PartitionChoice.Of(shape, _partitions))];
        }

        _ofJob = new LimitCounter[workload.JobCount][];
        for (int job = 0; job < _ofJob.Length; job++)
        {
            int qos = workload.Jobs.Qos.IsEmpty ? -1 : workload.Jobs.Qos[job];
            (int, int) key = (tree.AssociationOf(job), qos);
            if (!_sets.TryGetValue(key, out LimitCounter[]? set))
            {
                set = [.. CountersOf(job, qos)];
                _sets.Add(key, set);
            }

            _ofJob[job] = set;
        }
    }

    /// <summary>True when one more job like this may be submitted: of the partitions that it may use, one that is not full is enough.</summary>
    public bool MaySubmit(int job)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            if (!counter.MaySubmit)
            {
                return false;
            }
        }

        int[] partitions = SubmittedTo(job);
        return partitions.Length == 0 || Array.Exists(partitions, partition => Array.TrueForAll(InPartition(job, partition), counter => counter.MaySubmit));
    }

    /// <summary>A job was submitted (1), or is through for good (-1).</summary>
    public void Submitted(int job, int change)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            counter.Submitted(change);
        }

        foreach (int partition in SubmittedTo(job))
        {
            foreach (LimitCounter counter in InPartition(job, partition))
            {
                counter.Submitted(change);
            }
        }
    }

    /// <summary>True when the job could start in a partition (-1: none) if nothing ran and nothing had been used.</summary>
    public bool CouldEverAdmit(int job, int partition, Amounts amounts, long requestedMs)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            if (!counter.CouldEverAdmit(amounts, requestedMs))
            {
                return false;
            }
        }

        foreach (LimitCounter counter in InPartition(job, partition))
        {
            if (!counter.CouldEverAdmit(amounts, requestedMs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Why a job may not start now; null when all limits let it.</summary>
    public LimitRefusal? Refuses(int job, int partition, Amounts amounts, long requestedMs, long nowMs)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            if (counter.Refuses(amounts, requestedMs, nowMs) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (LimitCounter counter in InPartition(job, partition))
        {
            if (counter.Refuses(amounts, requestedMs, nowMs) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>A job starts (1) or stops (-1).</summary>
    public void Change(int job, int partition, int sign, Amounts amounts, long dueMs, long nowMs)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            counter.Change(sign, amounts, dueMs, nowMs);
        }

        foreach (LimitCounter counter in InPartition(job, partition))
        {
            counter.Change(sign, amounts, dueMs, nowMs);
        }
    }

    /// <summary>The same within a pass, to be undone at the same moment.</summary>
    public void Try(int job, int partition, int sign, Amounts amounts, long dueMs)
    {
        foreach (LimitCounter counter in _ofJob[job])
        {
            counter.Try(sign, amounts, dueMs);
        }

        foreach (LimitCounter counter in InPartition(job, partition))
        {
            counter.Try(sign, amounts, dueMs);
        }
    }

    /// <summary>Partitions in which a job counts from its submit to its end; none where no limit on a partition asks for that.</summary>
    private int[] SubmittedTo(int job) => _submittedTo.Length == 0 ? [] : _submittedTo[_workload.Jobs.Shape[job]];

    private LimitCounter[] InPartition(int job, int partition)
    {
        if (partition < 0)
        {
            return [];
        }

        int user = _workload.Jobs.User[job];
        if (!_inPartition.TryGetValue((partition, user), out LimitCounter[]? counters))
        {
            counters = [.. CountersOf(LimitScope.Partition, partition, _partitions[partition].Name, user)];
            _inPartition.Add((partition, user), counters);
        }

        return counters;
    }

    private IEnumerable<LimitCounter> CountersOf(int job, int qos)
    {
        int user = _workload.Jobs.User[job];
        foreach (LimitCounter counter in CountersOf(LimitScope.User, user, _workload.Users[user], user))
        {
            yield return counter;
        }

        for (int account = _tree.AccountOf(_tree.AssociationOf(job)); account != AssociationTree.Root; account = _tree.Parent(account))
        {
            foreach (LimitCounter counter in CountersOf(LimitScope.Account, account, _tree.Name(account), user))
            {
                yield return counter;
            }
        }

        if (qos < 0)
        {
            yield break;
        }

        foreach (LimitCounter counter in CountersOf(LimitScope.Qos, qos, _workload.QosNames[qos], user))
        {
            yield return counter;
        }
    }

    /// <summary>Limits of one entity: those that name it, or where none does those for everybody of its kind.</summary>
    private IEnumerable<LimitCounter> CountersOf(LimitScope scope, int entity, string name, int user)
    {
        IReadOnlyList<TenantLimit> all = _tenants.Limits;
        bool hasOwn = all.Any(limit => limit.Scope == scope && limit.Name == name);
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Scope != scope || all[i].Name != (hasOwn ? name : null))
            {
                continue;
            }

            (int, int, int) key = (i, entity, all[i].PerUser ? user : -1);
            if (!_counters.TryGetValue(key, out LimitCounter? counter))
            {
                string kind = scope == LimitScope.Qos ? "QOS" : scope.ToString().ToLowerInvariant();
                string who = all[i].PerUser ? $"user {_workload.Users[user]} in {kind} {name}" : $"{kind} {name}";
                counter = new LimitCounter(all[i], who, _decay);
                _counters.Add(key, counter);
            }

            yield return counter;
        }
    }
}
