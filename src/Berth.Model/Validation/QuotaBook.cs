namespace Berth.Model;

/// <summary>
/// The arithmetic of quotas as docs/design/tenants.md, "The gate", defines it, worked out anew for each question: slow and plain. It shares no code with the
/// gate. Sums are of 128 bits.
/// </summary>
internal sealed class QuotaBook
{
    private readonly int _queues;
    private readonly int[] _parent;
    private readonly Quota?[] _quota;
    private readonly List<int>[] _members;
    private readonly Dictionary<string, int> _queueOfMember = new(StringComparer.Ordinal);

    public QuotaBook(QuotaTree tree)
    {
        _queues = tree.Queues.Count;
        int count = _queues + tree.Cohorts.Count;
        _parent = new int[count];
        _quota = new Quota?[count];
        _members = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        var cohorts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < tree.Cohorts.Count; i++)
        {
            // Parents come before their children, so a name that is not known yet is no parent.
            Link(_queues + i, tree.Cohorts[i].Quota, tree.Cohorts[i].Parent, cohorts);
            cohorts.TryAdd(tree.Cohorts[i].Name, _queues + i);
        }

        for (int queue = 0; queue < _queues; queue++)
        {
            QueueQuota quota = tree.Queues[queue];
            Link(queue, quota.Quota, quota.Cohort, cohorts);
            foreach (string member in quota.Members.Count > 0 ? quota.Members : [quota.Name])
            {
                _queueOfMember.TryAdd(member, queue);
            }
        }
    }

    public int QueueCount => _queues;

    /// <summary>The queue of a job: that of its account or the nearest account above which has one, else that of its user, else none.</summary>
    public int? QueueOf(TenantView tenancy, int job)
    {
        foreach (string name in tenancy.AccountsOf(job).Append(tenancy.UserOf(job)))
        {
            if (_queueOfMember.TryGetValue(name, out int queue))
            {
                return queue;
            }
        }

        return null;
    }

    /// <summary>The outermost cohort of a queue, or the queue itself, as a number.</summary>
    public int RootOf(int queue)
    {
        int node = queue;
        while (_parent[node] >= 0)
        {
            node = _parent[node];
        }

        return node;
    }

    /// <summary>The guaranteed amount of a queue; null where the resource is not governed there.</summary>
    public long? Nominal(int queue, int resource) => _quota[queue]?.Nominal[resource];

    /// <summary>What is still available to a queue of a resource that is governed there, when the queues use so much; negative where it has too much.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="used">What the jobs of each queue hold.</param>
    public Int128 Available(int queue, int resource, Amounts[] used) => AvailableAt(queue, resource, used);

    private void Link(int node, Quota? quota, string? parent, Dictionary<string, int> cohorts)
    {
        _quota[node] = quota;
        _parent[node] = parent is not null && cohorts.TryGetValue(parent, out int number) ? number : -1;
        if (_parent[node] >= 0)
        {
            _members[_parent[node]].Add(node);
        }
    }

    private Int128 Subtree(int node, int resource)
    {
        Int128 sum = _quota[node]?.Nominal[resource] ?? 0;
        foreach (int member in _members[node])
        {
            sum += Subtree(member, resource) - Guaranteed(member, resource);
        }

        return sum;
    }

    private Int128 Guaranteed(int node, int resource) =>
        Limit(node, resource, quota => quota.Lending) is { } lending ? Int128.Max(0, Subtree(node, resource) - lending) : 0;

    /// <summary>A limit counts only where an amount is given beside it.</summary>
    private long? Limit(int node, int resource, Func<Quota, AmountLimits> limits) =>
        _quota[node] is { } quota && quota.Nominal[resource] is not null ? limits(quota)[resource] : null;

    private Int128 Used(int node, int resource, Amounts[] used)
    {
        if (node < _queues)
        {
            return Nominal(node, resource) is null ? 0 : used[node][resource];
        }

        Int128 sum = 0;
        foreach (int member in _members[node])
        {
            sum += Int128.Max(0, Used(member, resource, used) - Guaranteed(member, resource));
        }

        return sum;
    }

    private Int128 AvailableAt(int node, int resource, Amounts[] used)
    {
        Int128 taken = Used(node, resource, used);
        Int128 subtree = Subtree(node, resource);
        if (_parent[node] < 0)
        {
            return subtree - taken;
        }

        Int128 guaranteed = Guaranteed(node, resource);
        Int128 fromParent = AvailableAt(_parent[node], resource, used);
        if (Limit(node, resource, quota => quota.Borrowing) is { } borrowing)
        {
            fromParent = Int128.Min(fromParent, subtree - guaranteed + borrowing - Int128.Max(0, taken - guaranteed));
        }

        return Int128.Max(0, guaranteed - taken) + fromParent;
    }
}
