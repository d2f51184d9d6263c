using Berth.Formats.Tables;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>How the numbers of a row become tasks; the rules of docs/formats/tables.md, "Tasks".</summary>
public sealed class GangSizeTests
{
    private static GangSize Of(StatedSize said, int gpusPerNode = 8, bool coreForEachTask = false) => GangSize.Of(in said, gpusPerNode, coreForEachTask)!.Value;

    private static (int Tasks, long Cpu, int Gpus, int Thousandths) Parts(GangSize size) =>
        (size.TaskCount, size.Task.CpuMillicores, size.Task.GpuCount, size.Task.GpuThousandths);

    [Theory]
    [InlineData(4, 8, 1, 4)]
    [InlineData(16, 8, 2, 8)]
    [InlineData(16, 4, 4, 4)]
    [InlineData(12, 8, 2, 6)]
    public void Gpus_without_tasks_are_of_the_job_and_split_by_the_width_of_nodes(double gpus, int gpusPerNode, int tasks, int each)
    {
        Assert.Equal((tasks, 0L, each, 1000), Parts(Of(new StatedSize { Gpus = gpus }, gpusPerNode)));
        Assert.Equal((tasks, 0L, each, 1000), Parts(Of(new StatedSize { TotalGpus = gpus }, gpusPerNode)));
    }

    [Fact]
    public void What_a_split_job_asks_beside_gpus_is_split_with_it()
    {
        GangSize size = Of(new StatedSize { Gpus = 16, Cpus = 24, MemoryBytes = 1001, StorageBytes = 10 });

        Assert.Equal((2, 12_000L, 8, 1000), Parts(size));
        Assert.Equal((501L, 5L, 24L, 16L), (size.Task.MemoryBytes, size.Task.StorageBytes, size.Cores, size.Gpus));
    }

    [Fact]
    public void With_tasks_gpus_and_cores_are_of_each_and_totals_are_divided()
    {
        Assert.Equal((3, 2000L, 2, 1000), Parts(Of(new StatedSize { Tasks = 3, Gpus = 2, Cpus = 2 })));
        Assert.Equal((3, 2000L, 2, 1000), Parts(Of(new StatedSize { Tasks = 3, TotalGpus = 6, TotalCpus = 6 })));
        Assert.Equal((3, 334L, 0, 0), Parts(Of(new StatedSize { Tasks = 3, TotalCpus = 1 })));
    }

    [Fact]
    public void Totals_that_do_not_divide_by_the_tasks_are_split_by_the_width_of_nodes_and_nothing_is_lost()
    {
        GangSize size = Of(new StatedSize { Tasks = 3, TotalGpus = 16, Cpus = 4 });

        Assert.Equal((2, 6000L, 8, 1000), Parts(size));
        Assert.True(size.GpusDoNotDivide);
    }

    [Fact]
    public void A_part_of_a_gpu_stays_a_part_and_one_and_a_part_are_rounded_up()
    {
        Assert.Equal((1, 0L, 1, 250), Parts(Of(new StatedSize { Gpus = 0.25 })));
        Assert.Equal((4, 0L, 1, 250), Parts(Of(new StatedSize { Tasks = 4, Gpus = 0.25 })));
        Assert.Equal((1, 0L, 1, 1), Parts(Of(new StatedSize { Gpus = 0.0001 })));
        GangSize rounded = Of(new StatedSize { Tasks = 1, Gpus = 1.5 });
        Assert.Equal((1, 0L, 2, 1000), Parts(rounded));
        Assert.True(rounded.GpusDoNotDivide);
        Assert.False(Of(new StatedSize { Gpus = 0.25 }).GpusDoNotDivide);
    }

    [Fact]
    public void Cores_in_all_without_tasks_are_that_many_tasks_of_one_core()
    {
        Assert.Equal((6, 1000L, 0, 0), Parts(Of(new StatedSize { TotalCpus = 6 })));
        Assert.Equal((1, 500L, 0, 0), Parts(Of(new StatedSize { TotalCpus = 0.5 })));
        Assert.Equal((1, 6000L, 0, 0), Parts(Of(new StatedSize { Cpus = 6 })));
    }

    [Fact]
    public void A_table_without_cores_means_one_for_each_task() =>
        Assert.Equal((5, 1000L, 0, 0), Parts(Of(new StatedSize { Tasks = 5 }, coreForEachTask: true)));

    [Fact]
    public void Decimals_that_are_nearly_whole_are_whole() =>
        Assert.Equal((1, 100L, 0, 0), Parts(Of(new StatedSize { Cpus = 0.1 })));
}
