using System.Numerics;

namespace Berth.Model;

/// <summary>
/// What each node holds over time: CPU, memory, storage, every GPU by itself, and whether a job that wants it alone has it alone. Node after node; its
/// starts and its ends are sorted once and walked through together. Sums are of 128 bits, so that no schedule, however wrong, overflows them.
/// </summary>
internal sealed class NodeCapacityCheck
{
    private readonly ViolationList _found;
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly RunTable _runs;
    private readonly NodeDemands _demands;
    private readonly int[] _firstEntry;
    private readonly Entry[] _entries;
    private readonly int[] _modeOf;
    private readonly long[] _gpu = new long[32];
    private Int128 _cpu;
    private Int128 _memory;
    private Int128 _storage;
    private int _jobs;
    private int _alone;

    public NodeCapacityCheck(ViolationList found, Workload workload, ClusterNodes nodes, Schedule schedule, NodeDemands demands)
    {
        _found = found;
        _workload = workload;
        _nodes = nodes;
        _runs = schedule.Runs;
        _demands = demands;
        _modeOf = new int[_runs.Count];
        _firstEntry = new int[nodes.Count + 1];
        for (int run = 0; run < _runs.Count; run++)
        {
            _modeOf[run] = _runs.Mode(run);
            foreach (TaskPlace place in PlacesOf(run))
            {
                if (Counts(place))
                {
                    _firstEntry[place.Node + 1]++;
                }
            }
        }

        for (int node = 0; node < nodes.Count; node++)
        {
            _firstEntry[node + 1] += _firstEntry[node];
        }

        _entries = new Entry[_firstEntry[^1]];
        Fill();
    }

    public void Check()
    {
        CheckRunsWithoutLength();
        long[] startMs = new long[_entries.Length];
        long[] endMs = new long[_entries.Length];
        int[] byStart = new int[_entries.Length];
        int[] byEnd = new int[_entries.Length];
        for (int i = 0; i < _entries.Length; i++)
        {
            startMs[i] = _runs.StartMs(_entries[i].Run);
            endMs[i] = _runs.EndMs(_entries[i].Run);
            byStart[i] = byEnd[i] = i;
        }

        for (int node = 0; node < _nodes.Count; node++)
        {
            int first = _firstEntry[node];
            int count = _firstEntry[node + 1] - first;
            if (count > 0)
            {
                Array.Sort(startMs, byStart, first, count);
                Array.Sort(endMs, byEnd, first, count);
                Sweep(node, startMs.AsSpan(first, count), byStart.AsSpan(first, count), endMs.AsSpan(first, count), byEnd.AsSpan(first, count));
            }
        }
    }

    /// <summary>A run that ends at the instant of its start holds nothing beside others, but each node must be large enough for its tasks.</summary>
    private void CheckRunsWithoutLength()
    {
        for (int run = 0; run < _runs.Count; run++)
        {
            if (!_runs.Ran(run) || _runs.StartMs(run) != _runs.EndMs(run) || !HasMode(run))
            {
                continue;
            }

            TaskPlace[] places = [.. _runs.PlacesOf(run).ToArray().Where(Counts).OrderBy(place => place.Node)];
            for (int i = 0; i < places.Length; i++)
            {
                int node = places[i].Node;
                if (i == 0 || places[i - 1].Node != node)
                {
                    Clear();
                }

                Change(new Entry(run, places[i].TaskCount, places[i].GpuBits, false), _nodes.ClassIndexes[node], 1);
                NodeClass kind = _nodes.ClassOf(node);
                if ((i == places.Length - 1 || places[i + 1].Node != node) && Over(kind) is var over && over != 0)
                {
                    Report(node, kind, over, _runs.JobOf(run), _runs.StartMs(run));
                }
            }
        }
    }

    private void Clear()
    {
        _cpu = _memory = _storage = 0;
        _jobs = _alone = 0;
        Array.Clear(_gpu);
    }

    /// <summary>Places that hold something; what is wrong with the others, or with the mode, was reported with the job.</summary>
    private ReadOnlySpan<TaskPlace> PlacesOf(int run) => _runs.HoldsTime(run) && HasMode(run) ? _runs.PlacesOf(run) : [];

    private bool HasMode(int run) => _modeOf[run] >= 0 && _modeOf[run] < _demands.ModesOf(_runs.JobOf(run)).Length;

    private bool Counts(TaskPlace place) => place.Node >= 0 && place.Node < _nodes.Count && place.TaskCount > 0;

    private void Fill()
    {
        int[] next = _firstEntry.AsSpan(0, _nodes.Count).ToArray();
        int[] seenFor = new int[_nodes.Count];
        Array.Fill(seenFor, -1);
        for (int run = 0; run < _runs.Count; run++)
        {
            foreach (TaskPlace place in PlacesOf(run))
            {
                if (Counts(place))
                {
                    _entries[next[place.Node]++] = new Entry(run, place.TaskCount, place.GpuBits, seenFor[place.Node] != run);
                    seenFor[place.Node] = run;
                }
            }
        }
    }

    /// <summary>
    /// What ends at a moment is given back before what starts then is taken. A stretch over capacity counts once for each resource, at its
    /// beginning; one that goes on at the very instant it would end is one stretch.
    /// </summary>
    private void Sweep(int node, ReadOnlySpan<long> startMs, ReadOnlySpan<int> byStart, ReadOnlySpan<long> endMs, ReadOnlySpan<int> byEnd)
    {
        Clear();
        int classIndex = _nodes.ClassIndexes[node];
        NodeClass kind = _nodes.Classes[classIndex];
        ulong over = 0;
        int nextEnd = 0;
        for (int nextStart = 0; nextStart < startMs.Length;)
        {
            long now = startMs[nextStart];
            for (; nextEnd < endMs.Length && endMs[nextEnd] <= now; nextEnd++)
            {
                Change(_entries[byEnd[nextEnd]], classIndex, -1);
                over &= endMs[nextEnd] == now ? over : Over(kind);
            }

            int last = 0;
            for (; nextStart < startMs.Length && startMs[nextStart] == now; nextStart++)
            {
                Change(_entries[byStart[nextStart]], classIndex, 1);
                last = Math.Max(last, _runs.JobOf(_entries[byStart[nextStart]].Run));
            }

            ulong before = over;
            over = Over(kind);
            if ((over & ~before) != 0)
            {
                Report(node, kind, over & ~before, last, now);
            }
        }
    }

    private void Change(in Entry entry, int classIndex, int sign)
    {
        ModeDemand demand = _demands.ModesOf(_runs.JobOf(entry.Run))[_modeOf[entry.Run]];
        Int128 tasks = sign * entry.TaskCount;
        _cpu += tasks * demand.Task.CpuMillicores;
        _memory += tasks * demand.Task.MemoryBytes;
        _storage += tasks * demand.Task.StorageBytes;
        _jobs += entry.FirstOnNode ? sign : 0;
        _alone += entry.FirstOnNode && demand.Mode.Exclusive ? sign : 0;
        int thousandths = demand.Thousandths(classIndex);
        long ofEach = thousandths < TaskRequest.WholeGpu ? (long)entry.TaskCount * thousandths : thousandths;
        for (uint bits = unchecked((uint)entry.GpuBits); bits != 0; bits &= bits - 1)
        {
            _gpu[BitOperations.TrailingZeroCount(bits)] += sign * ofEach;
        }
    }

    /// <summary>One bit for each rule that is broken: the GPUs in the lower half, the rest above. GPUs that do not exist were reported with the job.</summary>
    private ulong Over(NodeClass kind)
    {
        ulong over = 0;
        over |= _cpu > kind.CpuMillicores ? 1UL << 32 : 0;
        over |= _memory > kind.MemoryBytes ? 1UL << 33 : 0;
        over |= _storage > kind.StorageBytes ? 1UL << 34 : 0;
        over |= _alone > 0 && _jobs > 1 ? 1UL << 35 : 0;
        for (int gpu = 0; gpu < kind.GpuCount && gpu < 32; gpu++)
        {
            over |= _gpu[gpu] > TaskRequest.WholeGpu ? 1UL << gpu : 0;
        }

        return over;
    }

    private void Report(int node, NodeClass kind, ulong over, int job, long now)
    {
        string name = _nodes.NameOf(node);
        for (ulong bits = over; bits != 0; bits &= bits - 1)
        {
            int rule = BitOperations.TrailingZeroCount(bits);
            (ViolationKind broken, string what) = rule switch
            {
                32 => (ViolationKind.NodeOverCapacity, $"node {name} then holds {_cpu} millicores of CPU and has {kind.CpuMillicores}"),
                33 => (ViolationKind.NodeOverCapacity, $"node {name} then holds {_memory} bytes of memory and has {kind.MemoryBytes}"),
                34 => (ViolationKind.NodeOverCapacity, $"node {name} then holds {_storage} bytes of storage and has {kind.StorageBytes}"),
                35 => (ViolationKind.ExclusiveNodeShared, $"node {name} then holds {_jobs} jobs, {_alone} of which wants it alone"),
                _ => (ViolationKind.GpuOverCapacity, $"GPU {rule} of node {name} then holds {_gpu[rule]} thousandths"),
            };
            if (_found.CountOne())
            {
                ScheduleValidator.Describe(_found, broken, _workload, job, now, $"starts at {ScheduleValidator.Seconds(now)}, and {what}");
            }
        }
    }

    /// <summary>Tasks of one run on one node; the first entry of the run there counts the job itself.</summary>
    private readonly record struct Entry(int Run, int TaskCount, int GpuBits, bool FirstOnNode);
}
