using System.Numerics;
using Berth.Model;
using Berth.Planning.Decoding;
using Berth.Planning.Problem;
using Berth.Scheduling.Nodes;

namespace Berth.Planning;

/// <summary>Writes the times of a batch as a schedule of its workload: places on nodes, and the GPUs of those jobs whose GPUs were only counted.</summary>
internal sealed class PlanLayout(BatchProblem problem, PlanTimes times, Func<int, (PlacementOption Option, IReadOnlyList<TaskPlace> Places)>? placesOf)
{
    /// <summary>The schedule.</summary>
    public Schedule Build(string name)
    {
        int count = problem.Workload.JobCount;
        long[] startMs = new long[count];
        long[] endMs = new long[count];
        var outcome = new JobOutcome[count];
        foreach ((int id, JobOutcome why) in problem.LeftOut)
        {
            outcome[id] = why;
        }

        for (int job = 0; job < problem.JobCount; job++)
        {
            int id = problem.Id[job];
            startMs[id] = problem.StartMs + times.StartMs[job];
            endMs[id] = problem.StartMs + times.EndMs[job];
            int mode = problem.ShapeMode[times.Mode[job]];
            outcome[id] = problem.Workload.Actuals.RunMsIn(new JobId(id), mode) > problem.Workload.Jobs.RequestedMsIn(new JobId(id), mode) ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        }

        return new Schedule(name, problem.Workload.Jobs.SubmitMs.ToArray(), startMs, endMs, outcome) { Allocations = placesOf is null ? null : Allocations(count) };
    }

    private Allocations Allocations(int count)
    {
        int[] first = new int[count];
        int[] placeCount = new int[count];
        byte[] mode = new byte[count];
        short[] partition = new short[count];
        Array.Fill(partition, (short)-1);
        var all = new List<TaskPlace>();
        var gpus = new GpuNumbers(problem.Cluster.Nodes!.Count);
        foreach (int job in Enumerable.Range(0, problem.JobCount).OrderBy(job => times.StartMs[job]).ThenBy(job => times.EndMs[job]).ThenBy(job => job))
        {
            int id = problem.Id[job];
            (PlacementOption option, IReadOnlyList<TaskPlace> places) = placesOf!(job);
            first[id] = all.Count;
            placeCount[id] = places.Count;
            mode[id] = checked((byte)option.Mode);
            partition[id] = checked((short)option.Partition);
            foreach (TaskPlace place in places.OrderBy(place => place.Node).ThenBy(place => place.GpuBits))
            {
                bool isCounted = option.Task.GpuCount > 0 && place.GpuBits == 0;
                all.Add(isCounted ? place with { GpuBits = gpus.Take(place.Node, option.Task.GpuCount * place.TaskCount, times.StartMs[job], times.EndMs[job]) } : place);
            }
        }

        return new Allocations(first, placeCount, [.. all], mode, partition);
    }

    /// <summary>
    /// Gives out the GPUs of each node in order of start. Where never more are held than there are, the lowest free ones are always enough: holds are intervals of time.
    /// </summary>
    private sealed class GpuNumbers(int nodeCount)
    {
        private readonly List<(long EndMs, int Bits)>[] _held = [.. Enumerable.Range(0, nodeCount).Select(_ => new List<(long, int)>())];

        public int Take(int node, int count, long startMs, long endMs)
        {
            if (endMs == startMs)
            {
                // A job that takes no time holds nothing; it only needs names of GPUs that exist.
                return (1 << count) - 1;
            }

            _held[node].RemoveAll(hold => hold.EndMs <= startMs);
            int taken = 0;
            foreach ((long _, int bits) in _held[node])
            {
                taken |= bits;
            }

            int found = 0;
            for (int gpu = 0; BitOperations.PopCount((uint)found) < count; gpu++)
            {
                found |= (taken >> gpu & 1) == 0 ? 1 << gpu : 0;
            }

            _held[node].Add((endMs, found));
            return found;
        }
    }
}
