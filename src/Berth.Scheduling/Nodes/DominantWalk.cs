using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Gives out the places of waiting jobs by dominant share: at each turn the queue with the smallest share, as it is at that turn, gives its earliest job. Ties
/// end at the number of the queue.
/// </summary>
internal sealed class DominantWalk
{
    private readonly List<int> _active = [];
    private DominantShares _queues = null!;
    private int[] _first = [];
    private int[] _last = [];
    private int[] _next = [];

    /// <summary>Starts with the jobs that are not settled, in order of arrival, without the one at <paramref name="leftOut"/>.</summary>
    public void Begin(in Snapshot snapshot, ReadOnlySpan<bool> settled, int leftOut)
    {
        _queues = snapshot.Tenants!.Dominant;
        if (_first.Length < _queues.QueueCount)
        {
            _first = new int[_queues.QueueCount];
            _last = new int[_queues.QueueCount];
            Array.Fill(_first, -1);
        }

        foreach (int queue in _active)
        {
            _first[queue] = -1;
        }

        _active.Clear();
        int count = snapshot.Pending.Length;
        if (_next.Length < count)
        {
            _next = new int[count * 2];
        }

        for (int i = 0; i < count; i++)
        {
            if (!settled[i] && i != leftOut)
            {
                Append(_queues.QueueOf(snapshot.Pending[i].Job), i);
            }
        }
    }

    /// <summary>The next place; false at the end.</summary>
    public bool Next(out int position)
    {
        int best = -1;
        long bestShare = long.MaxValue;
        for (int i = 0; i < _active.Count; i++)
        {
            long share = _queues.ShareOf(_active[i]);
            if (best < 0 || share < bestShare || (share == bestShare && _active[i] < _active[best]))
            {
                best = i;
                bestShare = share;
            }
        }

        if (best < 0)
        {
            position = -1;
            return false;
        }

        int queue = _active[best];
        position = _first[queue];
        _first[queue] = _next[position];
        if (_first[queue] < 0)
        {
            _active[best] = _active[^1];
            _active.RemoveAt(_active.Count - 1);
        }

        return true;
    }

    private void Append(int queue, int position)
    {
        _next[position] = -1;
        if (_first[queue] < 0)
        {
            _first[queue] = position;
            _active.Add(queue);
        }
        else
        {
            _next[_last[queue]] = position;
        }

        _last[queue] = position;
    }
}
