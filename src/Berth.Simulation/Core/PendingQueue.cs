using System.Runtime.CompilerServices;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>
/// Waiting jobs in order of arrival, with their sizes once more beside them (packed, for vector search) and, when the policy keeps reservations,
/// their promised starts. Taking one out closes the gap from the shorter side, so strict first come, first served stays cheap
/// however long the queue is.
/// </summary>
internal sealed class PendingQueue
{
    private readonly bool _keepsReservations;
    private PendingJob[] _jobs = new PendingJob[256];
    private int[] _processors = new int[256];
    private long[] _reservedMs;
    private int _first;
    private int _end;

    public PendingQueue(bool keepsReservations)
    {
        _keepsReservations = keepsReservations;
        _reservedMs = keepsReservations ? new long[256] : [];
    }

    public int Count => _end - _first;

    public ReadOnlySpan<PendingJob> Jobs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _jobs.AsSpan(_first, _end - _first);
    }

    public ReadOnlySpan<int> Processors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _processors.AsSpan(_first, _end - _first);
    }

    public ReadOnlySpan<long> ReservedStartMs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _keepsReservations ? _reservedMs.AsSpan(_first, _end - _first) : default;
    }

    public void Add(in PendingJob job)
    {
        if (_end == _jobs.Length)
        {
            MakeRoom();
        }

        _jobs[_end] = job;
        _processors[_end] = job.Processors;
        if (_keepsReservations)
        {
            _reservedMs[_end] = Snapshot.NoReservation;
        }

        _end++;
    }

    /// <summary>Puts a job at a place (0 is the head); those from there on move back.</summary>
    public void Insert(int position, in PendingJob job)
    {
        Add(in job);
        int at = _first + position;
        int behind = _end - 1 - at;
        _jobs.AsSpan(at, behind).CopyTo(_jobs.AsSpan(at + 1));
        _processors.AsSpan(at, behind).CopyTo(_processors.AsSpan(at + 1));
        _jobs[at] = job;
        _processors[at] = job.Processors;
        if (_keepsReservations)
        {
            _reservedMs.AsSpan(at, behind).CopyTo(_reservedMs.AsSpan(at + 1));
            _reservedMs[at] = Snapshot.NoReservation;
        }
    }

    public void SetReservation(int position, long startMs) => _reservedMs[_first + position] = startMs;

    /// <summary>Takes out the job at a place (0 is the head).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RemoveAt(int position)
    {
        unchecked
        {
            int at = _first + position;
            if (position < (Count >> 1))
            {
                Move(_first, _first + 1, position);
                _first++;
            }
            else
            {
                Move(at + 1, at, _end - at - 1);
                _end--;
            }

            if (_first == _end)
            {
                _first = _end = 0;
            }
        }
    }

    public void Clear() => _first = _end = 0;

    private void Move(int from, int to, int length)
    {
        if (length == 0)
        {
            return;
        }

        _jobs.AsSpan(from, length).CopyTo(_jobs.AsSpan(to));
        _processors.AsSpan(from, length).CopyTo(_processors.AsSpan(to));
        if (_keepsReservations)
        {
            _reservedMs.AsSpan(from, length).CopyTo(_reservedMs.AsSpan(to));
        }
    }

    private void MakeRoom()
    {
        int count = Count;
        int capacity = count > _jobs.Length / 2 ? _jobs.Length * 2 : _jobs.Length;
        _jobs = Moved(_jobs, capacity, count);
        _processors = Moved(_processors, capacity, count);
        if (_keepsReservations)
        {
            _reservedMs = Moved(_reservedMs, capacity, count);
        }

        _first = 0;
        _end = count;
    }

    private T[] Moved<T>(T[] column, int capacity, int count)
    {
        T[] target = capacity == column.Length ? column : new T[capacity];
        column.AsSpan(_first, count).CopyTo(target);
        return target;
    }
}
