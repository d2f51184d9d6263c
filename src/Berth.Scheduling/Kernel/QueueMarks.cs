namespace Berth.Scheduling;

/// <summary>A set of queues by number, -1 included, that is emptied at no cost.</summary>
internal sealed class QueueMarks
{
    private long[] _markedIn = new long[16];
    private long _turn = 1;

    /// <summary>Empties the set.</summary>
    public void Clear() => _turn++;

    /// <summary>Adds a queue; false when it was there.</summary>
    public bool Add(int queue)
    {
        if (queue + 1 >= _markedIn.Length)
        {
            Array.Resize(ref _markedIn, (queue + 2) * 2);
        }

        bool isNew = _markedIn[queue + 1] != _turn;
        _markedIn[queue + 1] = _turn;
        return isNew;
    }
}
