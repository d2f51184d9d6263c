using Berth.Model;
using Berth.Model.Metrics;
using CsCheck;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Model.Metrics;

public sealed class NodeHeatMapTests
{
    [Fact]
    public void Every_cell_equals_a_walk_over_its_seconds() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[-10, 30], Gen.Int[1, 9], Gen.Int[1, 20], Gen.Int[1, 6]).Sample(
        (seed, from, width, columns, rows) =>
        {
            (ClusterNodes nodes, PlacedJob[] jobs) = Any(seed);
            (Workload workload, Cluster cluster, Schedule schedule) = Build(nodes, jobs);
            NodeHeatMap heat = NodeHeatMap.Compute(workload, cluster, schedule, from * 1000L, width * 1000L, columns, rows)!;

            Assert.True(heat.Rows.Count <= Math.Max(rows, nodes.Classes.Count));
            Assert.Equal(Enumerable.Range(0, nodes.Count), heat.Rows.SelectMany(row => Enumerable.Range(row.FirstNode, row.NodeCount)));
            Assert.All(heat.Rows, row => Assert.Equal(row.ClassIndex, nodes.ClassIndexes[row.FirstNode + row.NodeCount - 1]));
            for (int row = 0; row < heat.Rows.Count; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    long start = from + (column * width);
                    Assert.Equal(Used(nodes, jobs, heat.Rows[row], start, start + width), heat.Utilization[(row * columns) + column], 1e-12);
                    Assert.Equal(Closed(nodes, heat.Rows[row], start, start + width), heat.Maintenance[(row * columns) + column], 1e-12);
                }
            }
        },
        iter: 200);

    [Fact]
    public void Ten_thousand_nodes_become_a_hundred_rows()
    {
        var nodes = new ClusterNodes([Class("a", 7, 4), Class("b", 9_993, 4)]);
        (Workload workload, Cluster cluster, Schedule schedule) = Build(nodes, [new(0, 0, 10, new JobMode(1, Task(4)), new TaskPlace(9_999, 1, 0))]);

        NodeHeatMap heat = NodeHeatMap.Compute(workload, cluster, schedule, 0, 10_000, 1, 100)!;

        Assert.InRange(heat.Rows.Count, 95, 100);
        Assert.Equal(new HeatRow(0, 0, 7), heat.Rows[0]);
        Assert.Equal(1.0 / heat.Rows[^1].NodeCount, heat.Utilization[^1], 1e-12);
    }

    private static double Used(ClusterNodes nodes, PlacedJob[] jobs, HeatRow row, long from, long to)
    {
        RoomBySecond room = SlowUsage.Fill(nodes, jobs);
        double sum = 0;
        for (int node = row.FirstNode; node < row.FirstNode + row.NodeCount; node++)
        {
            NodeClass kind = nodes.ClassOf(node);
            for (long second = Math.Max(0, from); second < Math.Min(to, RoomBySecond.Seconds); second++)
            {
                int gpu = Enumerable.Range(0, 16).Sum(i => room.Gpu[node, i, second]);
                sum += room.Exclusive[node, second] ? 1 : kind.GpuCount > 0 ? gpu / (kind.GpuCount * 1000.0) : room.Cpu[node, second] / (double)kind.CpuMillicores;
            }
        }

        return sum / (row.NodeCount * (to - from));
    }

    private static double Closed(ClusterNodes nodes, HeatRow row, long from, long to)
    {
        int closed = 0;
        for (long second = from; second < to; second++)
        {
            closed += Enumerable.Range(row.FirstNode, row.NodeCount).Count(node => SlowUsage.IsClosed(nodes, node, second));
        }

        return closed / (double)(row.NodeCount * (to - from));
    }
}
