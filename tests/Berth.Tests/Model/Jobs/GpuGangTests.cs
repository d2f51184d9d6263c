using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Jobs;

public sealed class GpuGangTests
{
    [Theory]
    [InlineData(0, 8, 1, 0)]
    [InlineData(1, 8, 1, 1)]
    [InlineData(5, 8, 1, 5)]
    [InlineData(8, 8, 1, 8)]
    [InlineData(16, 8, 2, 8)]
    [InlineData(12, 8, 2, 6)]
    [InlineData(9, 8, 3, 3)]
    [InlineData(17, 8, 17, 1)]
    [InlineData(6, 4, 2, 3)]
    [InlineData(3, 1, 3, 1)]
    [InlineData(32, 16, 2, 16)]
    public void A_number_of_gpus_becomes_equal_tasks_as_wide_as_the_nodes_allow(int gpus, int gpusPerNode, int tasks, int each) =>
        Assert.Equal(new GpuGang(tasks, each), GpuGang.Of(gpus, gpusPerNode));

    [Fact]
    public void No_gpu_is_lost_and_no_wider_split_exists()
    {
        for (int gpusPerNode = 1; gpusPerNode <= TaskRequest.MaxGpus; gpusPerNode++)
        {
            for (int gpus = 1; gpus <= 300; gpus++)
            {
                GpuGang gang = GpuGang.Of(gpus, gpusPerNode);
                Assert.Equal(gpus, gang.TaskCount * gang.GpusPerTask);
                Assert.InRange(gang.GpusPerTask, 1, gpusPerNode);
                Assert.DoesNotContain(Enumerable.Range(1, gpusPerNode), width => width > gang.GpusPerTask && gpus % width == 0);
            }
        }
    }

    [Theory]
    [InlineData(-1, 8)]
    [InlineData(1, 0)]
    [InlineData(1, 17)]
    public void Numbers_outside_the_range_are_refused(int gpus, int gpusPerNode) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GpuGang.Of(gpus, gpusPerNode));
}
