using System.Numerics;
using Berth.Model;

namespace Berth.Planning.Decoding;

/// <summary>What one task takes of a node of one class: a vector of the lanes of its <see cref="NodeBook"/>, and its GPUs where these are told apart.</summary>
/// <param name="Lanes">CPU, memory, storage, and GPUs in thousandths where they are not told apart; padded.</param>
/// <param name="Gpus">GPUs of a task, where they are told apart; else 0.</param>
/// <param name="GpuPart">Thousandths of each of them.</param>
/// <param name="IsExclusive">The job has the node to itself.</param>
internal sealed record TaskNeed(long[] Lanes, int Gpus, int GpuPart, bool IsExclusive);

/// <summary>
/// Who holds how much of one node over the time of a plan. GPUs are counted where no job takes a part of one, since then any count that is free can be given to somebody; else each is a
/// lane of its own. Not safe for concurrent use.
/// </summary>
internal sealed class NodeBook
{
    /// <summary>Lanes before those of single GPUs: CPU, memory, storage, GPUs counted.</summary>
    public const int CountedLanes = 4;

    /// <summary>More than any number of tasks on one node.</summary>
    private const long Whole = 1L << 40;

    private readonly Timeline _timeline;
    private readonly int _gpus;
    private readonly int _occupancy;
    private readonly long[] _least;
    private readonly long[] _need;

    /// <summary>The empty book of a node.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="tellsGpusApart">Some job takes a part of a GPU.</param>
    /// <param name="hasExclusive">Some job has nodes to itself.</param>
    public NodeBook(NodeClass kind, bool tellsGpusApart, bool hasExclusive)
    {
        _gpus = tellsGpusApart ? kind.GpuCount : 0;
        _occupancy = hasExclusive ? CountedLanes + _gpus : -1;
        long[] capacity = new long[CountedLanes + _gpus + (hasExclusive ? 1 : 0)];
        capacity[0] = kind.CpuMillicores;
        capacity[1] = kind.MemoryBytes;
        capacity[2] = kind.StorageBytes;
        capacity[3] = tellsGpusApart ? 0 : kind.GpuCount * (long)TaskRequest.WholeGpu;
        capacity.AsSpan(CountedLanes, _gpus).Fill(TaskRequest.WholeGpu);
        if (hasExclusive)
        {
            capacity[^1] = Whole;
        }

        _timeline = new Timeline(capacity);
        _least = new long[_timeline.LaneCount];
        _need = new long[_timeline.LaneCount];
    }

    /// <summary>Beginnings of steps, ascending: what is free changes only there.</summary>
    public ReadOnlySpan<long> StepsMs => _timeline.StepsMs;

    /// <summary>Forgets all holds.</summary>
    public void Clear() => _timeline.Clear();

    /// <summary>The earliest moment from which one task fits for a while.</summary>
    public long Earliest(TaskNeed task, long fromMs, long durationMs)
    {
        if (task.Gpus == 0)
        {
            Fill(task, 1);
            return _timeline.Earliest(fromMs, durationMs, _need);
        }

        int step = _timeline.StepAt(fromMs);
        long startMs = fromMs;
        while (Capacity(task, startMs, startMs + durationMs, 1) == 0)
        {
            step++;
            startMs = step < _timeline.StepCount ? _timeline.StepsMs[step] : throw new InvalidOperationException("a task never fits on a node that was chosen for it");
        }

        return startMs;
    }

    /// <summary>How many tasks fit all through a period, at most <paramref name="most"/>.</summary>
    public int Capacity(TaskNeed task, long fromMs, long toMs, int most)
    {
        _timeline.Least(fromMs, toMs, _least);
        if (_occupancy >= 0 && (task.IsExclusive ? _least[_occupancy] < Whole : _least[_occupancy] <= 0))
        {
            return 0;
        }

        long tasks = most;
        for (int lane = 0; lane < CountedLanes; lane++)
        {
            if (task.Lanes[lane] > 0)
            {
                tasks = Math.Min(tasks, _least[lane] / task.Lanes[lane]);
            }
        }

        return task.Gpus == 0 ? (int)tasks : (int)Math.Min(tasks, GpuCapacity(task));
    }

    /// <summary>Tasks that fit take their places for a period.</summary>
    /// <param name="task">What each takes.</param>
    /// <param name="tasks">How many.</param>
    /// <param name="node">Number of the node, for the places.</param>
    /// <param name="fromMs">First moment.</param>
    /// <param name="durationMs">How long.</param>
    /// <param name="places">Gets the places, without GPUs where these are only counted.</param>
    public void Take(TaskNeed task, int tasks, int node, long fromMs, long durationMs, List<TaskPlace> places)
    {
        Fill(task, tasks);
        if (task.Gpus == 0)
        {
            places.Add(new TaskPlace(node, tasks, 0));
        }
        else
        {
            _timeline.Least(fromMs, fromMs + Math.Max(1, durationMs), _least);
            TakeGpus(task, tasks, node, places);
        }

        _timeline.Take(fromMs, durationMs, _need);
    }

    private void Fill(TaskNeed task, int tasks)
    {
        Array.Clear(_need);
        for (int lane = 0; lane < CountedLanes; lane++)
        {
            _need[lane] = task.Lanes[lane] * tasks;
        }

        if (_occupancy >= 0)
        {
            _need[_occupancy] = task.IsExclusive ? Whole : tasks;
        }
    }

    private int GpuCapacity(TaskNeed task)
    {
        int parts = 0;
        for (int gpu = 0; gpu < _gpus; gpu++)
        {
            parts += (int)(_least[CountedLanes + gpu] / task.GpuPart);
        }

        return parts / task.Gpus;
    }

    /// <summary>Whole GPUs: the first ones that are free. Parts: task after task on the fullest GPU that still has room.</summary>
    private void TakeGpus(TaskNeed task, int tasks, int node, List<TaskPlace> places)
    {
        Span<int> tasksOn = stackalloc int[TaskRequest.MaxGpus];
        tasksOn.Clear();
        for (int part = 0; part < tasks * task.Gpus; part++)
        {
            int best = -1;
            for (int gpu = 0; gpu < _gpus; gpu++)
            {
                long free = _least[CountedLanes + gpu];
                if (free >= task.GpuPart && (best < 0 || free < _least[CountedLanes + best]))
                {
                    best = gpu;
                }
            }

            _least[CountedLanes + best] -= task.GpuPart;
            _need[CountedLanes + best] += task.GpuPart;
            tasksOn[best]++;
        }

        if (task.GpuPart == TaskRequest.WholeGpu)
        {
            int bits = 0;
            for (int gpu = 0; gpu < _gpus; gpu++)
            {
                bits |= tasksOn[gpu] > 0 ? 1 << gpu : 0;
            }

            places.Add(new TaskPlace(node, tasks, bits));
            return;
        }

        for (int gpu = 0; gpu < _gpus; gpu++)
        {
            if (tasksOn[gpu] > 0)
            {
                places.Add(new TaskPlace(node, tasksOn[gpu], 1 << gpu));
            }
        }
    }
}
