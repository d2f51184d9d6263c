namespace Berth.Scheduling;

/// <summary>
/// Free processors of a pool as steps over future time. Step i holds from its time to the next step's time, the last one for ever;
/// neighbours always differ, so equal contents mean equal steps. Times in milliseconds since the Unix epoch.
/// </summary>
/// <remarks>
/// Two sorted arrays: changes cost one move of the tail plus one addition a covered step, queries one walk. With some hundreds of steps,
/// which is what real queues make, that beats any tree; a tree pays off from some ten thousand steps on.
/// </remarks>
public sealed class AvailabilityProfile
{
    private long[] _timeMs;
    private int[] _free;
    private int _first;
    private int _end;
    private Change[] _undo = new Change[16];
    private int _undoCount;
    private bool _recording;

    /// <summary>A profile of <paramref name="processors"/> free processors from <paramref name="fromMs"/> on.</summary>
    public AvailabilityProfile(int processors, long fromMs = long.MinValue)
    {
        _timeMs = new long[64];
        _free = new int[64];
        _timeMs[0] = fromMs;
        _free[0] = processors;
        _end = 1;
    }

    /// <summary>Number of steps.</summary>
    public int StepCount => _end - _first;

    /// <summary>Time of step <paramref name="index"/> (0 .. StepCount-1).</summary>
    public long StepTimeMs(int index) => _timeMs[_first + index];

    /// <summary>Free processors in step <paramref name="index"/>; negative while running jobs that outlived their estimate overlap promises.</summary>
    public int StepFree(int index) => _free[_first + index];

    /// <summary>Forgets everything before <paramref name="nowMs"/>.</summary>
    public void Advance(long nowMs)
    {
        while (_first + 1 < _end && _timeMs[_first + 1] <= nowMs)
        {
            _first++;
        }

        if (_timeMs[_first] < nowMs)
        {
            _timeMs[_first] = nowMs;
        }
    }

    /// <summary>Free processors at <paramref name="timeMs"/>, which is not before the first step.</summary>
    public int FreeAt(long timeMs) => _free[StepAt(timeMs)];

    /// <summary>
    /// Takes <paramref name="processors"/> out of [<paramref name="fromMs"/>, <paramref name="toMs"/>). Nothing happens when the span is empty.
    /// </summary>
    public void Reserve(long fromMs, long toMs, int processors) => Apply(fromMs, toMs, -processors);

    /// <summary>Gives <paramref name="processors"/> back in [<paramref name="fromMs"/>, <paramref name="toMs"/>).</summary>
    public void Release(long fromMs, long toMs, int processors) => Apply(fromMs, toMs, processors);

    /// <summary>
    /// Earliest time from <paramref name="fromMs"/> on at which <paramref name="processors"/> are free for <paramref name="durationMs"/>.
    /// There always is one when the processors do not exceed the free ones of the last step.
    /// </summary>
    public long EarliestFit(long fromMs, long durationMs, int processors)
    {
        long startMs = EarliestFitBefore(long.MaxValue, fromMs, durationMs, processors);
        return startMs != long.MaxValue
            ? startMs
            : throw new InvalidOperationException($"{processors} processors are never free: the last step has {_free[_end - 1]}");
    }

    /// <summary>
    /// Earliest time from <paramref name="fromMs"/> on, but before <paramref name="reservedMs"/>, to which a job that holds the reservation
    /// [reserved, reserved + duration) could move; <paramref name="reservedMs"/> when there is none. Equal to lifting the
    /// reservation out and asking <see cref="EarliestFit"/>, without changing anything: inside its own span a job always fits.
    /// </summary>
    public long EarliestFitBefore(long reservedMs, long fromMs, long durationMs, int processors)
    {
        unchecked
        {
            ReadOnlySpan<long> timeMs = _timeMs.AsSpan(0, _end);
            ReadOnlySpan<int> free = _free.AsSpan(0, _end);
            int step = StepAt(fromMs);
            long candidateMs = fromMs;
            while (true)
            {
                if (free[step] < processors)
                {
                    // Vectorized: in a full machine most steps have no room.
                    int skipped = free[step..].IndexOfAnyInRange(processors, int.MaxValue);
                    step += skipped;
                    if (skipped < 0 || timeMs[step] >= reservedMs)
                    {
                        return reservedMs;
                    }

                    candidateMs = timeMs[step];
                }

                step++;
                if (step == timeMs.Length || timeMs[step] >= reservedMs || timeMs[step] - candidateMs >= durationMs)
                {
                    return candidateMs;
                }
            }
        }
    }

    /// <summary>True when <paramref name="processors"/> are free in all of [<paramref name="fromMs"/>, from + duration).</summary>
    public bool Fits(long fromMs, long durationMs, int processors)
    {
        unchecked
        {
            long toMs = fromMs + durationMs;
            for (int step = StepAt(fromMs); ; step++)
            {
                if (_free[step] < processors)
                {
                    return false;
                }

                if (step + 1 == _end || _timeMs[step + 1] >= toMs)
                {
                    return true;
                }
            }
        }
    }

    /// <summary>From here on changes are recorded, until <see cref="Rollback"/>. Checkpoints do not nest; throws when one is open.</summary>
    public void Checkpoint()
    {
        if (_recording)
        {
            throw new InvalidOperationException("a checkpoint is already open");
        }

        _recording = true;
        _undoCount = 0;
    }

    /// <summary>Undoes every change since <see cref="Checkpoint"/>. Throws when there was none.</summary>
    public void Rollback()
    {
        if (!_recording)
        {
            throw new InvalidOperationException("no checkpoint is open");
        }

        _recording = false;
        for (int i = _undoCount - 1; i >= 0; i--)
        {
            ref readonly Change change = ref _undo[i];
            Apply(change.FromMs, change.ToMs, -change.Delta);
        }
    }

    /// <summary>Makes this profile hold <paramref name="processors"/> from <paramref name="nowMs"/> on, less the running jobs.</summary>
    /// <param name="nowMs">The first moment.</param>
    /// <param name="processors">Free processors at that moment, as the estimates have it.</param>
    /// <param name="running">Running jobs by expected end; those that end by <paramref name="nowMs"/> are already in <paramref name="processors"/>.</param>
    public void Reset(long nowMs, int processors, ReadOnlySpan<RunningJob> running)
    {
        EnsureRoom(running.Length + 2);
        _first = 0;
        _timeMs[0] = nowMs;
        _free[0] = processors;
        int last = 0;
        foreach (ref readonly RunningJob job in running)
        {
            if (job.ExpectedEndMs <= nowMs)
            {
                continue;
            }

            if (_timeMs[last] != job.ExpectedEndMs)
            {
                _free[last + 1] = _free[last];
                _timeMs[++last] = job.ExpectedEndMs;
            }

            _free[last] += job.Processors;
        }

        _end = last + 1;
    }

    private void Apply(long fromMs, long toMs, int delta)
    {
        if (fromMs >= toMs || delta == 0)
        {
            return;
        }

        if (_recording)
        {
            Record(new Change(fromMs, toMs, delta));
        }

        if (_end + 2 > _timeMs.Length)
        {
            EnsureRoom(StepCount + 2);
        }

        unchecked
        {
            int from = SplitAt(fromMs);
            int to = SplitAt(toMs);
            int[] free = _free;
            for (int step = from; step < to; step++)
            {
                free[step] += delta;
            }

            // Only the two borders can have become equal to their neighbours.
            if (to < _end && free[to] == free[to - 1])
            {
                RemoveStep(to);
            }

            if (from > _first && free[from] == free[from - 1])
            {
                RemoveStep(from);
            }
        }
    }

    private int StepAt(long timeMs)
    {
        unchecked
        {
            // Most questions are about now, which is the first step.
            if (_first + 1 == _end || _timeMs[_first + 1] > timeMs)
            {
                return _first;
            }

            int low = _first + 1;
            int high = _end - 1;
            while (low < high)
            {
                int middle = (low + high + 1) >> 1;
                if (_timeMs[middle] <= timeMs)
                {
                    low = middle;
                }
                else
                {
                    high = middle - 1;
                }
            }

            return low;
        }
    }

    private int SplitAt(long timeMs)
    {
        int step = StepAt(timeMs);
        if (_timeMs[step] == timeMs)
        {
            return step;
        }

        if (timeMs < _timeMs[step])
        {
            throw new InvalidOperationException($"time {timeMs} is before the first step at {_timeMs[step]}");
        }

        return InsertAfter(step, timeMs);
    }

    /// <summary>Splits a step; the caller has made room.</summary>
    private int InsertAfter(int step, long timeMs)
    {
        int at = step + 1;
        Array.Copy(_timeMs, at, _timeMs, at + 1, _end - at);
        Array.Copy(_free, at, _free, at + 1, _end - at);
        _timeMs[at] = timeMs;
        _free[at] = _free[step];
        _end++;
        return at;
    }

    private void RemoveStep(int step)
    {
        Array.Copy(_timeMs, step + 1, _timeMs, step, _end - step - 1);
        Array.Copy(_free, step + 1, _free, step, _end - step - 1);
        _end--;
    }

    /// <summary>Moves the steps to the front and doubles the arrays while they are more than half full.</summary>
    private void EnsureRoom(int steps)
    {
        int count = StepCount;
        int capacity = _timeMs.Length;
        while (capacity < 2 * Math.Max(steps, count + 1))
        {
            capacity *= 2;
        }

        long[] timeMs = capacity == _timeMs.Length ? _timeMs : new long[capacity];
        int[] free = capacity == _free.Length ? _free : new int[capacity];
        Array.Copy(_timeMs, _first, timeMs, 0, count);
        Array.Copy(_free, _first, free, 0, count);
        _timeMs = timeMs;
        _free = free;
        _first = 0;
        _end = count;
    }

    private void Record(in Change change)
    {
        if (_undoCount == _undo.Length)
        {
            Array.Resize(ref _undo, _undoCount * 2);
        }

        _undo[_undoCount++] = change;
    }

    private readonly record struct Change(long FromMs, long ToMs, int Delta);
}
