using Berth.Model;
using Berth.Scheduling.Placement;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Placement;

/// <summary>Each rule chooses what its plain twin chooses, on random clusters, after random placements and removals.</summary>
public sealed class PlacementTwinTests
{
    private static readonly string[] Types = ["A100", "T4", "V100"];

    private static readonly Gen<NodeClass> Classes =
        from cpu in Gen.Int[1, 12]
        from memory in Gen.Int[1, 6]
        from gpus in Gen.Int[0, 8]
        from type in AnyOf(Types)
        from storage in Gen.Int[0, 3]
        select new NodeClass
        {
            Name = "class",
            Count = 1,
            CpuMillicores = cpu * 8000L,
            MemoryBytes = memory * 1000L,
            StorageBytes = storage * 100L,
            GpuCount = gpus,
            GpuType = gpus == 0 ? null : type,
        };

    private static readonly Gen<TaskRequest> Tasks =
        from cpu in Gen.Int[0, 12]
        from memory in Gen.Int[0, 3]
        from size in AnyOf(0, 1, 1, 1, 2, 4, 8)
        from part in AnyOf(100, 250, 300, 500, 750, 1000, 1000)
        from types in AnyOf(0UL, 0UL, 0UL, 1UL, 2UL, 6UL)
        from storage in AnyOf(0, 0, 0, 20, 50)
        select new TaskRequest(cpu * 1500L, memory * 400L, size, size == 0 ? 0 : size == 1 ? part : 1000, size == 0 ? 0 : types) { StorageBytes = storage };

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    public static TheoryData<string> Rules => [.. PlacementSpec.Names];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_chooses_what_its_plain_twin_chooses(string rule)
    {
        Gen<(NodeClass[] Classes, int[] Order, TaskRequest[] Mix, (TaskRequest Task, int Remove, int Hold)[] Steps)> cases =
            from classes in Classes.Array[1, 4]
            from order in Gen.Int[0, classes.Length - 1].Array[1, 9]
            from mix in Tasks.Array[1, 12]
            from steps in Gen.Select(Tasks, Gen.Int[0, 30], Gen.Int[0, 60]).Array[1, 40]
            select (classes, order, mix, steps);

        // The rule foresight asks how much CPU the expected GPU tasks take; a mix without any is an example of its own below.
        cases.Where(one => one.Mix.Any(task => task.GpuCount > 0 && task.CpuMillicores > 0)).Sample(
            one => Agree(rule, one.Classes, one.Order, one.Mix, one.Steps), iter: 300);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Choosing_and_placing_allocate_nothing(string rule)
    {
        var types = new GpuTypeNames();
        NodeClass kind = new() { Name = "n", Count = 20, CpuMillicores = 96_000, MemoryBytes = 1000, GpuCount = 8, GpuType = "A100" };
        var table = new NodeTable([kind], new int[20], types);
        TaskRequest[] tasks = [new(4000, 10, 1, 500, 0), new(8000, 10, 1, 1000, 0), new(16_000, 10, 4, 1000, 1), new(2000, 10, 0, 0, 0)];
        NodeChooser chooser = NodeChoosers.Create(PlacementSpec.Parse(rule), TaskMix.Of(tasks));
        var placed = new Stack<(TaskRequest Task, NodeChoice Choice)>(100);
        for (int cycle = 0; cycle < 50; cycle++)
        {
            FillAndEmpty(table, chooser, tasks, placed);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        long used = FillAndEmpty(table, chooser, tasks, placed);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(used > 0);
        Assert.Equal(0, table.UsedGpuThousandths);
    }

    [Fact]
    public void Without_expected_GPU_tasks_foresight_and_fgd_still_choose()
    {
        var table = new NodeTable([new NodeClass { Name = "n", Count = 1, CpuMillicores = 1000, MemoryBytes = 1, GpuCount = 1, GpuType = "T4" }], [0], new GpuTypeNames());
        TaskMix mix = TaskMix.Of([new TaskRequest(1000, 0, 0, 0, 0)]);
        foreach (PlacementRule rule in new[] { PlacementRule.Fgd, PlacementRule.Foresight })
        {
            Assert.Equal(new NodeChoice(0, 1), NodeChoosers.Create(new PlacementSpec(rule), mix).Choose(table, new TaskRequest(0, 0, 1, 1000, 0)));
        }
    }

    private static long FillAndEmpty(NodeTable table, NodeChooser chooser, TaskRequest[] tasks, Stack<(TaskRequest Task, NodeChoice Choice)> placed)
    {
        for (int i = 0; i < 7 * tasks.Length; i++)
        {
            TaskRequest task = tasks[i % tasks.Length];
            if (chooser.Choose(table, task) is { } choice)
            {
                table.Place(task, choice);
                placed.Push((task, choice));
            }
        }

        long used = table.UsedGpuThousandths;
        while (placed.TryPop(out (TaskRequest Task, NodeChoice Choice) last))
        {
            table.Remove(last.Task, last.Choice);
        }

        return used;
    }

    private static void Agree(string rule, NodeClass[] classes, int[] order, TaskRequest[] expected, (TaskRequest Task, int Remove, int Hold)[] steps)
    {
        var types = new GpuTypeNames();
        Array.ForEach(Types, type => types.Add(type));
        PlacementSpec spec = PlacementSpec.Parse(rule) with { Seed = 7 };
        TaskMix mix = TaskMix.Of(expected);
        var table = new NodeTable(classes, order, types);
        NodeChooser chooser = NodeChoosers.Create(spec, mix);
        NodeClass[] kinds = [.. order.Select(index => classes[index])];
        var twin = new NaivePlacement(kinds, Types, mix, spec);
        var held = new HashSet<int>();
        var placed = new List<(TaskRequest Task, NodeChoice Choice)>();
        foreach ((TaskRequest task, int remove, int hold) in steps)
        {
            NodeChoice? choice = chooser.Choose(table, task);
            (int Node, int GpuBits)? plain = twin.Choose(Nodes(kinds, placed, held), task);
            Assert.Equal(plain, choice is { } made ? (made.Node, made.GpuBits) : null);
            if (choice is { } here)
            {
                table.Place(task, here);
                placed.Add((task, here));
            }

            if (remove < placed.Count)
            {
                table.Remove(placed[remove].Task, placed[remove].Choice);
                placed.RemoveAt(remove);
            }

            // A job takes a node for itself alone, or gives it back.
            if (hold < kinds.Length)
            {
                bool now = held.Add(hold) || !held.Remove(hold);
                table.SetExclusive(hold, now);
            }
        }
    }

    private static NaiveNode[] Nodes(NodeClass[] kinds, List<(TaskRequest Task, NodeChoice Choice)> placed, HashSet<int> held)
    {
        NaiveNode[] nodes = [.. kinds.Select((kind, index) => new NaiveNode(kind) { IsHeld = held.Contains(index) })];
        foreach ((TaskRequest task, NodeChoice choice) in placed)
        {
            nodes[choice.Node].Take(task, 1, choice.GpuBits);
        }

        return nodes;
    }
}
