using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Gives out the places of waiting jobs by dominant share: at each turn the queue with the smallest share, as it is at that turn, gives its earliest job. Ties
/// end at the number of the queue. Jobs of a higher partition tier come first; a queue has a line of its own in each tier.
/// </summary>
/// <param name="state">The nodes; null on a pool.</param>
internal sealed class DominantWalk(NodeState? state)
{
    private readonly int[] _tiers = state is null ? [] : [.. state.Nodes.Partitions.Select(partition => partition.PriorityTier).Distinct().OrderDescending()];
    private readonly List<int> _active = [];
    private DominantShares _queues = null!;
    private int[] _first = [];
    private int[] _last = [];
    private int[] _next = [];

    /// <summary>Starts with the jobs that are not settled, in order of arrival, without the one at <paramref name="leftOut"/> and those of a known refusal.</summary>
    public void Begin(in Snapshot snapshot, ReadOnlySpan<bool> settled, int leftOut, KnownRefusal refused)
    {
        _queues = snapshot.Tenants!.Dominant;
        int lines = _queues.QueueCount * Math.Max(1, _tiers.Length);
        if (_first.Length < lines)
        {
            _first = new int[lines];
            _last = new int[lines];
            Array.Fill(_first, -1);
        }

        foreach (int line in _active)
        {
            _first[line] = -1;
        }

        _active.Clear();
        int count = snapshot.Pending.Length;
        if (_next.Length < count)
        {
            _next = new int[count * 2];
        }

        for (int i = 0; i < count; i++)
        {
            if (!settled[i] && i != leftOut && !refused.Holds(snapshot.Tenants, snapshot.Pending[i].Job))
            {
                Append(LineOf(snapshot.Pending[i].Job), i);
            }
        }
    }

    /// <summary>The next place; false at the end.</summary>
    public bool Next(out int position)
    {
        int best = -1;
        (int Tier, long Share, int Queue) bestKey = default;
        for (int i = 0; i < _active.Count; i++)
        {
            (int tier, int queue) = Math.DivRem(_active[i], _queues.QueueCount);
            (int Tier, long Share, int Queue) key = (tier, _queues.ShareOf(queue), queue);
            if (best < 0 || key.CompareTo(bestKey) < 0)
            {
                best = i;
                bestKey = key;
            }
        }

        if (best < 0)
        {
            position = -1;
            return false;
        }

        int line = _active[best];
        position = _first[line];
        _first[line] = _next[position];
        if (_first[line] < 0)
        {
            _active[best] = _active[^1];
            _active.RemoveAt(_active.Count - 1);
        }

        return true;
    }

    /// <summary>The line of a job: its tier, the highest as 0, and its queue.</summary>
    private int LineOf(int job)
    {
        int tier = _tiers.Length > 1 ? Array.IndexOf(_tiers, QueueOrder.TierOf(state!, job)) : 0;
        return (Math.Max(0, tier) * _queues.QueueCount) + _queues.QueueOf(job);
    }

    private void Append(int line, int position)
    {
        _next[position] = -1;
        if (_first[line] < 0)
        {
            _first[line] = position;
            _active.Add(line);
        }
        else
        {
            _next[_last[line]] = position;
        }

        _last[line] = position;
    }
}
