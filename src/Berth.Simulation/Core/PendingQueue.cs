using System.Runtime.CompilerServices;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>
/// Waiting jobs in order of arrival, with their promised starts beside them when the policy keeps reservations. Taking one out closes the gap
/// from the shorter side, so strict first come, first served stays cheap however long the queue is.
/// </summary>
internal sealed class PendingQueue
{
    private readonly bool _keepsReservations;
    private PendingJob[] _jobs = new PendingJob[256];
    private long[] _reservedMs;
    private int _first;
    private int _end;

    public PendingQueue(bool keepsReservations)
    {
        _keepsReservations = keepsReservations;
        _reservedMs = keepsReservations ? new long[256] : [];
    }

    public int Count => _end - _first;

    public ReadOnlySpan<PendingJob> Jobs => _jobs.AsSpan(_first, _end - _first);

    public ReadOnlySpan<long> ReservedStartMs => _keepsReservations ? _reservedMs.AsSpan(_first, _end - _first) : default;

    public void Add(in PendingJob job)
    {
        if (_end == _jobs.Length)
        {
            MakeRoom();
        }

        _jobs[_end] = job;
        if (_keepsReservations)
        {
            _reservedMs[_end] = Snapshot.NoReservation;
        }

        _end++;
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

    private void Move(int from, int to, int length)
    {
        if (length == 0)
        {
            return;
        }

        _jobs.AsSpan(from, length).CopyTo(_jobs.AsSpan(to));
        if (_keepsReservations)
        {
            _reservedMs.AsSpan(from, length).CopyTo(_reservedMs.AsSpan(to));
        }
    }

    private void MakeRoom()
    {
        int count = Count;
        int capacity = count > _jobs.Length / 2 ? _jobs.Length * 2 : _jobs.Length;
        PendingJob[] jobs = capacity == _jobs.Length ? _jobs : new PendingJob[capacity];
        Array.Copy(_jobs, _first, jobs, 0, count);
        _jobs = jobs;
        if (_keepsReservations)
        {
            long[] reservedMs = capacity == _reservedMs.Length ? _reservedMs : new long[capacity];
            Array.Copy(_reservedMs, _first, reservedMs, 0, count);
            _reservedMs = reservedMs;
        }

        _first = 0;
        _end = count;
    }
}
