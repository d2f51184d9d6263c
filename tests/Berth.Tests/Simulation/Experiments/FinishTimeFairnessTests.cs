using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

public sealed class FinishTimeFairnessTests
{
    private static readonly PolicySpec Easy = new() { Name = "easy" };

    private static FinishTimeFairness Of(Workload workload, Cluster cluster, Schedule schedule, TenantKind kind = TenantKind.User)
    {
        var calculator = new FairnessCalculator(workload, cluster);
        return FinishTimeFairness.Of(workload, schedule, calculator.Map, AloneTimes.Replay(workload, calculator, kind), MeasurementWindow.All);
    }

    [Fact]
    public void A_user_alone_has_the_cluster_as_it_is()
    {
        Cases.Any.Sample(
            drawn =>
            {
                GeneratedCase single = drawn.Map(row => row with { User = 0 });
                Schedule schedule = Replay.Run(single.Workload, single.Cluster, Easy).Schedule;

                FinishTimeFairness found = Of(single.Workload, single.Cluster, schedule);

                Assert.All(found.Tenants, tenant => Assert.Equal((1.0, 1.0), (tenant.Share, tenant.Rho)));
                Assert.Equal(0, found.ShareAboveOne);
            },
            iter: 200);
    }

    [Fact]
    public void Each_of_two_users_is_held_against_half_of_the_machine()
    {
        // Alone on two of four processors: A 10 s; B 10 s; C is four wide, so that it takes 20 s on two, after B: 0..10, 10..30.
        Workload workload = WorkloadText.Parse("""
            job submit procs run user
            A 0 2 10 alice
            B 0 2 10 bob
            C 0 4 10 bob
            """);
        Schedule schedule = new ScheduleDraft(workload, Cluster.Pool(4)).StartAll(0, 0, 10).Build();

        FinishTimeFairness found = Of(workload, Cluster.Pool(4), schedule);

        Assert.Equal(["alice", "bob"], found.Tenants.Select(tenant => tenant.Name));
        Assert.Equal((10.0, 10.0, 1.0), (found.Tenants[0].SharedSeconds, found.Tenants[0].AloneSeconds, found.Tenants[0].Rho));
        Assert.Equal((15.0, 20.0, 0.75), (found.Tenants[1].SharedSeconds, found.Tenants[1].AloneSeconds, found.Tenants[1].Rho));
        Assert.Equal((1.0, 0.75, 0.0), (found.Max, found.Median, found.ShareAboveOne));
    }

    [Fact]
    public void The_share_counts_only_those_who_would_be_there_at_the_time()
    {
        // If nobody waited: alice 0..10 alone, then bob 20..30 alone. So each has all of it, though there are two users.
        Workload workload = WorkloadText.Parse("""
            job submit procs run user
            A 0 4 10 alice
            B 20 4 10 bob
            """);
        Schedule schedule = new ScheduleDraft(workload, Cluster.Pool(4)).StartAll(0, 25).Build();

        FinishTimeFairness found = Of(workload, Cluster.Pool(4), schedule);

        Assert.Equal(("bob", 1.0, 1.5), (found.Tenants[0].Name, found.Tenants[0].Share, found.Tenants[0].Rho));
        Assert.Equal(("alice", 1.0, 1.0), (found.Tenants[1].Name, found.Tenants[1].Share, found.Tenants[1].Rho));
        Assert.Equal(0.5, found.ShareAboveOne);
    }

    [Fact]
    public void A_queue_is_held_against_its_quota_as_a_machine_of_its_own()
    {
        var quota = new Quota { Nominal = new AmountLimits(1000, null, null) };
        var tenants = new Tenants { Quotas = new QuotaTree([], [new QueueQuota("alice", null, quota, [])]) };
        Workload workload = WorkloadText.Parse("""
            job submit procs run user
            A 0 1 10 alice
            B 0 1 10 alice
            C 0 1 10 bob
            """);
        Cluster cluster = Cluster.Pool(4) with { Tenants = tenants };
        Schedule schedule = new ScheduleDraft(workload, cluster).StartAll(0, 0, 0).Build();

        TenantRho alice = Assert.Single(Of(workload, cluster, schedule, TenantKind.Queue).Tenants);

        // On one processor: 10 s and 20 s.
        Assert.Equal(("alice", 2, 0.25, 10.0, 15.0), (alice.Name, alice.Jobs, alice.Share, alice.SharedSeconds, alice.AloneSeconds));
    }

    [Fact]
    public void Waiting_for_another_job_is_nobodys_fault()
    {
        var builder = new WorkloadBuilder();
        for (int job = 0; job < 2; job++)
        {
            builder.Add(new JobRow { Number = job, SubmitMs = 0, RequestedMs = 10_000, RunMs = 10_000, Processors = 1, User = builder.User("alice") });
        }

        builder.Links.Add(1, DependencyKind.AfterAny, 0);
        Workload workload = builder.Build();
        Schedule schedule = Replay.Run(workload, Cluster.Pool(1), Easy).Schedule;

        TenantRho alice = Assert.Single(Of(workload, Cluster.Pool(1), schedule).Tenants);

        // Shared: 10 s each from when it may start. Alone both may start at 0, and one waits for the other: 10 s and 20 s.
        Assert.Equal((10.0, 15.0), (alice.SharedSeconds, alice.AloneSeconds));
    }

    [Fact]
    public void Parts_of_a_GPU_stay_parts_alone()
    {
        ClusterNodes nodes = new([new NodeClass { Name = "n", Count = 1, CpuMillicores = 8000, MemoryBytes = 0, GpuCount = 1, GpusShareable = true }]);
        var builder = new WorkloadBuilder { Unit = SizeUnit.Gpu };
        int half = builder.Shape(new JobShape([new JobMode(1, new TaskRequest(1000, 0, 1, 500, 0))]));
        for (int job = 0; job < 2; job++)
        {
            builder.Add(new JobRow { Number = job, SubmitMs = 0, RequestedMs = 10_000, RunMs = 10_000, Processors = 1, User = builder.User("alice"), Shape = half });
        }

        Workload workload = builder.Build();
        Cluster cluster = Cluster.OfNodes("one", nodes, SizeUnit.Gpu);
        Schedule schedule = Replay.Run(workload, cluster, Easy).Schedule;

        TenantRho alice = Assert.Single(Of(workload, cluster, schedule).Tenants);

        Assert.Equal((10.0, 10.0, 1.0), (alice.SharedSeconds, alice.AloneSeconds, alice.Rho));
    }
}
