using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Jobs;

public sealed class JobWeightTests
{
    [Fact]
    public void A_job_without_a_weight_counts_one_whatever_stands_beside_it()
    {
        Workload jobs = Build(null, 7, null, 0, null);

        Assert.Equal([1, 7, 1, 0, 1], jobs.Jobs.Weight.ToArray());
        Assert.True(Build(null, null).Jobs.Weight.IsEmpty);
    }

    [Fact]
    public void Weights_follow_their_jobs_into_sorted_and_changed_copies()
    {
        var builder = new WorkloadBuilder(1);
        builder.Add(Row(builder, 5000, 9));
        builder.Add(Row(builder, 1000, null));
        builder.Add(Row(builder, 3000, 4));
        Workload jobs = builder.Build();

        Assert.Equal([1, 4, 9], jobs.Jobs.Weight.ToArray());
        Assert.Equal([1, 4, 9], WorkloadChanges.ScaleLoad(jobs, 2).Jobs.Weight.ToArray());
        Assert.Equal([1, 4, 9], CoreGangs.Of(jobs).Jobs.Weight.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(JobRow.MaxWeight + 1)]
    public void A_weight_outside_its_range_is_refused(int weight) => Assert.Throws<ArgumentOutOfRangeException>(() => Build(weight));

    private static Workload Build(params int?[] weights)
    {
        var builder = new WorkloadBuilder(1);
        foreach (int? weight in weights)
        {
            builder.Add(Row(builder, 0, weight));
        }

        return builder.Build();
    }

    private static JobRow Row(WorkloadBuilder builder, long submitMs, int? weight) => new()
    {
        Number = builder.Count + 1,
        SubmitMs = submitMs,
        RequestedMs = 1000,
        RunMs = 1000,
        Processors = 1,
        User = builder.User("u"),
        Weight = weight,
    };
}
