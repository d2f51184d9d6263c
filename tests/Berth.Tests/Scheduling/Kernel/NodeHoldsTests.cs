using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Placement;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Kernel;

/// <summary>The profile of nodes against a table of seconds, under random reservations and releases.</summary>
public sealed class NodeHoldsTests
{
    private const int Seconds = 200;

    private static readonly Gen<NodeClass> Classes =
        from count in Gen.Int[1, 2]
        from cpus in Gen.Int[1, 4]
        from gpus in Gen.Int[0, 2]
        from memory in Gen.Int[2, 6]
        select new NodeClass
        {
            Name = "n", Count = count, CpuMillicores = cpus * 1000, MemoryBytes = memory, GpuCount = gpus, GpuType = gpus > 0 ? "T4" : null, GpusShareable = true,
        };

    private static readonly Gen<JobMode> Modes =
        from tasks in Gen.Int[1, 3]
        from cpu in Gen.Int[0, 2]
        from memory in Gen.Int[0, 3]
        from gpus in Gen.Int[0, 2]
        from part in Gen.Int[0, 2].Select(index => new[] { 300, 500, 1000 }[index])
        from exclusive in Gen.Bool.Select(Gen.Bool, (one, other) => one && other)
        from spread in Gen.Enum<TaskSpread>()
        select new JobMode(tasks, new TaskRequest(cpu * 1000L, memory, gpus, gpus == 0 ? 0 : gpus == 1 ? part : 1000, 0)) { Exclusive = exclusive, Spread = spread };

    [Fact]
    public void The_earliest_start_is_the_first_second_at_which_a_plain_table_has_room_all_the_time()
    {
        int later = 0;
        Gen<(NodeClass[] Nodes, (JobMode Mode, int Length, int From, int Drop)[] Steps)> cases =
            from nodes in Classes.Array[1, 2]
            from steps in Gen.Select(Modes, Gen.Int[1, 6], Gen.Int[0, 5], Gen.Int[0, 12]).Array[2, 14]
            select (nodes.Select((kind, index) => kind with { Name = $"n{index}" }).ToArray(), steps);
        cases.Sample(one => Interlocked.Add(ref later, Agree(one.Nodes, one.Steps)), iter: 600);
        Assert.True(later > 500, $"only {later} reservations had to wait");
    }

    /// <summary>Reserves one job after the other, now and then giving an earlier one up. Returns how many could not have the first moment.</summary>
    private static int Agree(NodeClass[] classes, (JobMode Mode, int Length, int From, int Drop)[] steps)
    {
        var nodes = new ClusterNodes(classes);
        var builder = new WorkloadBuilder();
        int user = builder.User("u");
        for (int job = 0; job < steps.Length; job++)
        {
            builder.Add(new JobRow
            {
                Number = job, SubmitMs = 0, RequestedMs = steps[job].Length * 1000L, RunMs = 1, Processors = 1, User = user, Shape = builder.Shape(new JobShape([steps[job].Mode])),
            });
        }

        Workload workload = builder.Build();
        var placement = new PlacementSpec(PlacementRule.BestFit);
        var state = new NodeState(workload, nodes, placement);
        var holds = new NodeHolds(state, NodeChoosers.Create(placement, state.Mix)) { HasPromises = true };
        var table = new SecondTable(nodes);
        var kept = new List<NodeHold>();
        int later = 0;
        for (int job = 0; job < steps.Length; job++)
        {
            if (!state.CanRun(job))
            {
                continue;
            }

            (JobMode mode, int length, int from, int drop) = steps[job];
            NodeHold hold = holds.Earliest(new PendingJob(job, 1, length * 1000L), from * 1000L, long.MaxValue)!.Value;

            Assert.Equal(table.Earliest(mode, from, length), (int)(hold.FromMs / 1000));
            later += hold.FromMs > from * 1000L ? 1 : 0;
            table.Change(mode, from: (int)(hold.FromMs / 1000), length, holds.Places.Slice(hold.First, hold.Count), 1);
            table.RequireSound();
            holds.All.Add(hold);
            kept.Add(hold);
            if (drop < kept.Count)
            {
                NodeHold dropped = kept[drop];
                holds.All.Remove(dropped);
                kept.RemoveAt(drop);
                table.Change(steps[dropped.Job].Mode, (int)(dropped.FromMs / 1000), steps[dropped.Job].Length, holds.Places.Slice(dropped.First, dropped.Count), -1);
            }
        }

        return later;
    }

    /// <summary>What is free on every node in every second, and nothing cleverer.</summary>
    private sealed class SecondTable
    {
        private readonly ClusterNodes _nodes;
        private readonly long[,] _cpu;
        private readonly long[,] _memory;
        private readonly int[,] _tasks;
        private readonly bool[,] _held;
        private readonly int[,,] _gpu;

        public SecondTable(ClusterNodes nodes)
        {
            _nodes = nodes;
            _cpu = new long[nodes.Count, Seconds];
            _memory = new long[nodes.Count, Seconds];
            _tasks = new int[nodes.Count, Seconds];
            _held = new bool[nodes.Count, Seconds];
            _gpu = new int[nodes.Count, 4, Seconds];
            for (int node = 0; node < nodes.Count; node++)
            {
                for (int second = 0; second < Seconds; second++)
                {
                    _cpu[node, second] = nodes.ClassOf(node).CpuMillicores;
                    _memory[node, second] = nodes.ClassOf(node).MemoryBytes;
                    for (int gpu = 0; gpu < nodes.ClassOf(node).GpuCount; gpu++)
                    {
                        _gpu[node, gpu, second] = 1000;
                    }
                }
            }
        }

        public int Earliest(JobMode mode, int from, int length)
        {
            int start = from;
            while (Enumerable.Range(0, _nodes.Count).Sum(node => Capacity(mode, node, start, length)) < mode.TaskCount)
            {
                start++;
            }

            return start;
        }

        public void Change(JobMode mode, int from, int length, ReadOnlySpan<TaskPlace> places, int sign)
        {
            foreach (TaskPlace place in places)
            {
                for (int second = from; second < from + length; second++)
                {
                    _cpu[place.Node, second] -= sign * place.TaskCount * mode.Task.CpuMillicores;
                    _memory[place.Node, second] -= sign * place.TaskCount * mode.Task.MemoryBytes;
                    _tasks[place.Node, second] += sign * place.TaskCount;
                    _held[place.Node, second] = mode.Exclusive && sign > 0;
                    for (int gpu = 0; gpu < 4; gpu++)
                    {
                        bool takes = (place.GpuBits >> gpu & 1) != 0;
                        _gpu[place.Node, gpu, second] -= takes ? sign * (mode.Task.IsFraction ? place.TaskCount * mode.Task.GpuThousandths : 1000) : 0;
                    }
                }
            }
        }

        public void RequireSound()
        {
            Assert.DoesNotContain(_cpu.Cast<long>(), free => free < 0);
            Assert.DoesNotContain(_memory.Cast<long>(), free => free < 0);
            Assert.DoesNotContain(_gpu.Cast<int>(), free => free < 0);
        }

        private int Capacity(JobMode mode, int node, int from, int length)
        {
            int[] span = [.. Enumerable.Range(from, length)];
            if (span.Any(second => _held[node, second] || (mode.Exclusive && _tasks[node, second] > 0)))
            {
                return 0;
            }

            int[] gpus = [.. Enumerable.Range(0, _nodes.ClassOf(node).GpuCount).Select(gpu => span.Min(second => _gpu[node, gpu, second]))];
            long tasks = mode.Spread == TaskSpread.OnePerNode ? 1 : mode.TaskCount;
            tasks = mode.Task.CpuMillicores == 0 ? tasks : Math.Min(tasks, span.Min(second => _cpu[node, second]) / mode.Task.CpuMillicores);
            tasks = mode.Task.MemoryBytes == 0 ? tasks : Math.Min(tasks, span.Min(second => _memory[node, second]) / mode.Task.MemoryBytes);
            tasks = mode.Task.GpuCount == 0 ? tasks
                : Math.Min(tasks, mode.Task.IsFraction ? gpus.Sum(free => free / mode.Task.GpuThousandths) : gpus.Count(free => free == 1000) / mode.Task.GpuCount);
            return mode.Spread == TaskSpread.SameNode && tasks < mode.TaskCount ? 0 : (int)tasks;
        }
    }
}
