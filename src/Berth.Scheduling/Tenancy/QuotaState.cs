using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// The quotas of queues and cohorts and what is used of them: who may start, who has borrowed. Each resource is counted on its own. Starting and ending costs a walk up the cohorts; nothing is
/// allocated after the start. The arithmetic is that of Kueue's resource nodes (KEP-79 "Hierarchical Cohorts", KEP-1224 "lendingLimit"); formulas: docs/design/tenants.md, "The gate".
/// Not safe for concurrent use.
/// </summary>
public sealed class QuotaState
{
    private const int NoParent = -1;

    private readonly int _cohortCount;
    private readonly string[] _names;
    private readonly int[] _parent;
    private readonly int[] _root;
    private readonly double[] _weights;
    private readonly Cell[] _cells;

    /// <summary>Quotas of which nothing is used. Throws when names repeat, or a cohort is named that does not come before.</summary>
    public QuotaState(QuotaTree quotas)
    {
        ArgumentNullException.ThrowIfNull(quotas);
        _cohortCount = quotas.Cohorts.Count;
        int count = _cohortCount + quotas.Queues.Count;
        _names = [.. quotas.Cohorts.Select(cohort => cohort.Name), .. quotas.Queues.Select(queue => queue.Name)];
        _parent = new int[count];
        _root = new int[count];
        _weights = new double[count];
        _cells = new Cell[count * Amounts.Count];
        Dictionary<string, int> cohorts = new(StringComparer.Ordinal);
        for (int node = 0; node < count; node++)
        {
            bool isCohort = node < _cohortCount;
            string? parent = isCohort ? quotas.Cohorts[node].Parent : quotas.Queues[node - _cohortCount].Cohort;
            SetParent(node, parent, cohorts);
            SetQuota(node, isCohort ? quotas.Cohorts[node].Quota : quotas.Queues[node - _cohortCount].Quota, isCohort);
            if (isCohort && !cohorts.TryAdd(_names[node], node))
            {
                throw new ArgumentException(FormattableString.Invariant($"there are two cohorts with the name {_names[node]}"), nameof(quotas));
            }
        }

        SumUp();
    }

    /// <summary>Number of queues.</summary>
    public int QueueCount => _names.Length - _cohortCount;

    /// <summary>Name of a queue, 0 .. <see cref="QueueCount"/>-1.</summary>
    public string Name(int queue) => _names[_cohortCount + queue];

    /// <summary>What the jobs of a queue hold, in those resources that are governed there; 0 in others.</summary>
    public Amounts Used(int queue) => new(Of(queue, 0).Used, Of(queue, 1).Used, Of(queue, 2).Used);

    /// <summary>
    /// How much more of a resource the jobs of a queue may hold; null where it is not governed there. Negative where more is in use than there is, which
    /// happens when suspended jobs go on.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="resource">The resource, by its place in <see cref="Amounts.Names"/>.</param>
    public long? Available(int queue, int resource) => Of(queue, resource).IsGoverned ? NodeAvailable(_cohortCount + queue, resource) : null;

    /// <summary>True when a job of a queue may hold these amounts beside what is used: each governed resource that it asks for is available.</summary>
    public bool Fits(int queue, Amounts amounts)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            long asked = amounts[resource];
            if (asked > 0 && Of(queue, resource).IsGoverned && asked > NodeAvailable(_cohortCount + queue, resource))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A job of a queue starts. What exceeds the queue's own guaranteed part is taken from its cohort, and so on; nothing is asked.</summary>
    public void Add(int queue, Amounts amounts)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            long left = Of(queue, resource).IsGoverned ? amounts[resource] : 0;
            for (int node = _cohortCount + queue; left > 0 && node != NoParent; node = _parent[node])
            {
                ref Cell cell = ref At(node, resource);
                long local = cell.Local;
                cell.Used += left;
                left = Math.Max(0, left - local);
            }
        }
    }

    /// <summary>A job of a queue ends: the opposite of <see cref="Add"/>. Throws when the queue does not use so much.</summary>
    public void Remove(int queue, Amounts amounts)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            long left = Of(queue, resource).IsGoverned ? amounts[resource] : 0;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(left, Of(queue, resource).Used, nameof(amounts));
            for (int node = _cohortCount + queue; left > 0 && node != NoParent; node = _parent[node])
            {
                ref Cell cell = ref At(node, resource);
                long inParent = Math.Max(0, cell.Used - cell.Guaranteed);
                cell.Used -= left;
                left = Math.Min(left, inParent);
            }
        }
    }

    /// <summary>True when a job of a queue with these amounts would stay within the queue's nominal quota in every governed resource that it asks for.</summary>
    public bool StaysWithinNominal(int queue, Amounts amounts)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            ref readonly Cell cell = ref Of(queue, resource);
            if (amounts[resource] > 0 && cell.IsGoverned && cell.Used + amounts[resource] > cell.Nominal)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when the jobs of a queue hold more than its nominal quota of some governed resource.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="less">What they would hold less; nothing for what they hold now.</param>
    public bool HasBorrowed(int queue, Amounts less = default)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            ref readonly Cell cell = ref Of(queue, resource);
            if (cell.IsGoverned && cell.Used - less[resource] > cell.Nominal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when two queues may borrow from each other: they hang in one tree of cohorts, or are the same.</summary>
    public bool SameTree(int queue, int other) => _root[_cohortCount + queue] == _root[_cohortCount + other];

    /// <summary>
    /// Kueue's weighted share of a queue: what it uses above its nominal quota through all that its cohort could lend if nobody used anything, the largest over resources, divided by its weight; 0 while it
    /// has not borrowed, or has no cohort. Kueue shows it in thousandths, rounded up. Source: KEP-1714 "Fair Sharing", section "Share value function and weights".
    /// </summary>
    public double WeightedShare(int queue) => NodeShare(_cohortCount + queue);

    /// <summary>The weighted share of a cohort: as of a queue, with what its members use together beyond what they keep for themselves.</summary>
    /// <param name="cohort">Its place in <see cref="QuotaTree.Cohorts"/>.</param>
    public double CohortShare(int cohort)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cohort, _cohortCount);
        return NodeShare(cohort);
    }

    private double NodeShare(int node)
    {
        double share = 0;
        for (int resource = 0; resource < Amounts.Count && _parent[node] != NoParent; resource++)
        {
            ref readonly Cell cell = ref At(node, resource);
            long borrowed = cell.Used - cell.Subtree;
            long lendable = Potential(_parent[node], resource);
            if (cell.IsGoverned && borrowed > 0 && lendable > 0)
            {
                share = Math.Max(share, borrowed / (double)lendable);
            }
        }

        return share / _weights[node];
    }

    /// <summary>The most that could be in use below a node if nobody else used anything.</summary>
    private long Potential(int node, int resource)
    {
        ref readonly Cell cell = ref At(node, resource);
        if (_parent[node] == NoParent)
        {
            return cell.Subtree;
        }

        long potential = cell.Guaranteed + Potential(_parent[node], resource);
        return cell.Borrowing is { } limit ? Math.Min(potential, cell.Subtree + limit) : potential;
    }

    private ref readonly Cell Of(int queue, int resource) => ref At(_cohortCount + queue, resource);

    private ref Cell At(int node, int resource) => ref _cells[(node * Amounts.Count) + resource];

    private long NodeAvailable(int node, int resource)
    {
        ref readonly Cell cell = ref At(node, resource);
        if (_parent[node] == NoParent)
        {
            return cell.Subtree - cell.Used;
        }

        long fromParent = NodeAvailable(_parent[node], resource);
        if (cell.Borrowing is { } limit)
        {
            long inParent = Math.Max(0, cell.Used - cell.Guaranteed);
            fromParent = Math.Min(fromParent, cell.Subtree - cell.Guaranteed + limit - inParent);
        }

        return cell.Local + fromParent;
    }

    private void SetParent(int node, string? parent, Dictionary<string, int> cohorts)
    {
        _parent[node] = NoParent;
        _root[node] = node;
        if (parent is not null)
        {
            if (!cohorts.TryGetValue(parent, out int number))
            {
                throw new ArgumentException(FormattableString.Invariant($"the cohort {parent} of {_names[node]} does not come before it"), nameof(parent));
            }

            _parent[node] = number;
            _root[node] = _root[number];
        }
    }

    private void SetQuota(int node, Quota? quota, bool isCohort)
    {
        _weights[node] = quota?.Weight ?? 1;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            ref Cell cell = ref At(node, resource);
            bool isGiven = quota?.Nominal[resource] is not null;

            // A cohort always passes on what its members lend and borrow; limits of its own need an amount of its own, be it 0.
            cell.IsGoverned = isGiven || isCohort;
            cell.Nominal = quota?.Nominal[resource] ?? 0;
            cell.Borrowing = isGiven ? quota!.Borrowing[resource] : null;
            cell.Lending = isGiven ? quota!.Lending[resource] : null;
        }
    }

    private void SumUp()
    {
        for (int node = 0; node < _parent.Length; node++)
        {
            for (int resource = 0; resource < Amounts.Count; resource++)
            {
                At(node, resource).Subtree = At(node, resource).Nominal;
            }
        }

        // Children have larger numbers than their cohorts, so from the last node on each sum is complete when it is added.
        for (int node = _parent.Length - 1; node >= 0; node--)
        {
            for (int resource = 0; resource < Amounts.Count; resource++)
            {
                ref Cell cell = ref At(node, resource);
                cell.Guaranteed = cell.Lending is { } lending && _parent[node] != NoParent ? Math.Max(0, cell.Subtree - lending) : 0;
                if (_parent[node] != NoParent)
                {
                    At(_parent[node], resource).Subtree += cell.Subtree - cell.Guaranteed;
                }
            }
        }
    }

    /// <summary>One resource of one queue or cohort.</summary>
    private struct Cell
    {
        /// <summary>False where jobs may hold as much as they want.</summary>
        public bool IsGoverned;

        /// <summary>The amount that was promised to itself.</summary>
        public long Nominal;

        /// <summary>The most it may take beyond its own; null without limit.</summary>
        public long? Borrowing;

        /// <summary>The most it gives; null without limit.</summary>
        public long? Lending;

        /// <summary>What it has together with what its members give it.</summary>
        public long Subtree;

        /// <summary>What of that it keeps for itself.</summary>
        public long Guaranteed;

        /// <summary>What is used of it; of a cohort: what its members take from it.</summary>
        public long Used;

        /// <summary>What it keeps for itself and does not use.</summary>
        public readonly long Local => Math.Max(0, Guaranteed - Used);
    }
}
