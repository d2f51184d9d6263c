using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Validation;

/// <summary>
/// One schedule in which every rule of a cluster of nodes has a job that only just keeps it, and for each kind of violation a small spoiling
/// of it that is noticed, and nothing beside it.
/// </summary>
public sealed class NodeScheduleValidatorTests
{
    private const int Gpu0 = 1;
    private const int Gpu1 = 2;
    private const int BothGpus = 3;

    /// <summary>Nodes 0, 1: a-1, a-2; 2, 3: g-1, g-2; 4: v.</summary>
    private static readonly ClusterNodes Nodes = new(
    [
        new NodeClass { Name = "a", Count = 2, CpuMillicores = 4000, MemoryBytes = 80, StorageBytes = 100, Features = ["ssd"] },
        new NodeClass { Name = "g", Count = 2, CpuMillicores = 8000, MemoryBytes = 160, GpuCount = 2, GpuType = "A100", GpuMemoryBytes = 40, GpusShareable = true },
        new NodeClass { Name = "v", Count = 1, CpuMillicores = 8000, MemoryBytes = 160, GpuCount = 2, GpuType = "V100", GpuMemoryBytes = 16 },
    ])
    {
        Topology = new Topology(["room", "rack"], [["east", "west"], ["r1", "r2"]], [[0, 0, 0, 0, 1], [0, 0, 1, 1, Topology.NoDomain]]),
        Partitions =
        [
            new Partition { Name = "batch", Nodes = NodeSet.All(5), IsDefault = true },
            new Partition { Name = "gpu", Nodes = NodeSet.Of([2, 3, 4]), PriorityTier = 1, MaxTime = Duration.FromSeconds(100), MaxNodes = 2 },
        ],
        Licences = [new Licence("solver", 2)],
        Reservations =
        [
            new AdvanceReservation("service", NodeSet.Of([1]), Instant.FromUnixSeconds(1000), Instant.FromUnixSeconds(1100), []),
            new AdvanceReservation("course", NodeSet.Of([2]), Instant.FromUnixSeconds(1000), Instant.FromUnixSeconds(1100), ["ann", "bob"]),
        ],
    };

    private static readonly TaskRequest Core = NodeJob.OneCore;
    private static readonly TaskRequest HalfGpu = new(0, 0, 1, 500, 0);
    private static readonly TaskRequest OneGpu = new(0, 0, 1, 1000, 0);
    private static readonly TaskRequest GpuMemory = new(0, 0, 1, 1000, 0) { GpuMemoryBytes = 15 };

    private static readonly NodeJob[] Jobs =
    [
        // 0 fills the CPU of a-1; 1 its memory and storage after it, each to the last byte.
        NodeJob.Of(0, 10, 4, Core),
        NodeJob.Of(0, 10, 2, new TaskRequest(0, 40, 0, 0, 0) { StorageBytes = 50 }),

        // 2, 3: halves that share GPU 0 of g-1 for a while. 4: a half, a whole GPU on v. 5: 15 of 40 bytes are 375 thousandths.
        NodeJob.Of(0, 10, 1, HalfGpu),
        NodeJob.Of(0, 10, 1, HalfGpu),
        NodeJob.Of(0, 10, 1, HalfGpu),
        NodeJob.Of(0, 10, 2, GpuMemory),

        // 6: both GPUs, of some types only. 7: a feature. 8: all on one node. 9: a node each. 10: a node of its own. 11: one rack.
        new() { Modes = [new JobMode(2, OneGpu) { GpuTypes = new NameList("T4", "A100") }] },
        new() { Modes = [new JobMode(1, Core) { Features = new NameList("ssd") }] },
        new() { Modes = [new JobMode(2, Core) { Spread = TaskSpread.SameNode }] },
        new() { Modes = [new JobMode(2, Core) { Spread = TaskSpread.OnePerNode }] },
        new() { Modes = [new JobMode(1, Core) { Exclusive = true }] },
        new() { Modes = [new JobMode(2, OneGpu) { TopologyLevel = "rack", TopologyRequired = true }] },

        // 12: only in the partition gpu. 13, 14, 15: licences. 16: two modes.
        new() { Modes = [new JobMode(3, Core)], Partitions = ["gpu"], Request = 100 },
        new() { Licences = [new Licence("solver", 1), new Licence("solver", 1)] },
        new() { Licences = [new Licence("solver", 1)] },
        new() { Licences = [new Licence("solver", 1)] },
        new() { Modes = [new JobMode(1, OneGpu), new JobMode(4, Core)], FurtherTimes = [(30, 20)], Exit = ExitKind.Failed },

        // 17: by its request just before the maintenance of a-2. 18: in the course on g-1. 19: of a user it is not for, after it.
        new() { Run = 5, Request = 10 },
        new() { User = "bob" },
        new() { User = "eve" },

        // 20: a release date. 21 to 23 wait for 0: started, ended, ended well; 24 for 16, which is killed; 25 and 27 in vain; 26 for 25.
        new() { Release = 40 },
        new() { DependsOn = [(DependencyKind.After, 0)] },
        new() { DependsOn = [(DependencyKind.AfterAny, 0)] },
        new() { DependsOn = [(DependencyKind.AfterOk, 0)] },
        new() { DependsOn = [(DependencyKind.AfterNotOk, 16)] },
        new() { DependsOn = [(DependencyKind.AfterNotOk, 0)] },
        new() { DependsOn = [(DependencyKind.AfterAny, 25)] },
        new() { DependsOn = [(DependencyKind.AfterNotOk, 0)] },

        // 28, 29, 30: an array of width 2. 31: larger than the cluster. 32: in an unknown partition. 33: more GPU memory than v has.
        new() { Array = 0 },
        new() { Array = 0 },
        new() { Array = 0 },
        NodeJob.Of(0, 10, 33, Core),
        new() { Partitions = ["night"] },
        NodeJob.Of(0, 10, 1, new TaskRequest(0, 0, 1, 1000, 0) { GpuMemoryBytes = 20 }),

        // 34, 35: the last byte of memory and of storage.
        NodeJob.Of(0, 10, 1, new TaskRequest(0, 1, 0, 0, 0)),
        NodeJob.Of(0, 10, 1, new TaskRequest(0, 0, 0, 0, 0) { StorageBytes = 1 }),

        // 36: parts on GPUs that may be shared, or whole ones that may not. 37 waits for 38, which
        // never runs and is refused at its submit, whatever its release date and what it waits for.
        NodeJob.Of(0, 10, 2, HalfGpu),
        new() { DependsOn = [(DependencyKind.AfterNotOk, 38)] },
        NodeJob.Of(500, 10, 33, Core) with { Release = 600, DependsOn = [(DependencyKind.AfterNotOk, 0)] },
    ];

    private static readonly Workload Work = NodeJob.Build(Jobs, Nodes, [2]);
    private static readonly Cluster Machine = Cluster.OfNodes("five", Nodes, SizeUnit.Gpu);

    private static readonly Bug[] Bugs =
    [
        new("nothing is said of places", ViolationKind.AllocationMissing, null, "the schedule does not say where jobs ran", d => d.HasAllocations = false),
        new("a job that ran has no place", ViolationKind.AllocationMissing, 7, "job 8 ran, but the schedule does not say where", d => d.Places[7].Clear()),
        new("a place without a run", ViolationKind.PlacedThoughNotRun, 27, "has 1 places on nodes, but is called DependencyFailed", d => d.Places[27].Add(On(0))),
        new("a second mode that is none", ViolationKind.WrongMode, 7, "job 8 ran in mode 2, but has 1", d => d.Mode[7] = 1),
        new("the second mode with the times of the first", ViolationKind.WrongRunTime, 16, "min(run time 30 s, requested time 20 s) is 20 s", d => d.Times.EndMs[16] = 120_000),
        new("a partition that others name", ViolationKind.WrongPartition, 12, "partition batch, which is not one of its own", d => d.Partition[12] = 0),
        new("a partition that is not the default", ViolationKind.WrongPartition, 22, "partition gpu, which is not one of its own", d => { d.Run(22, 11, On(3)); d.Partition[22] = 1; }),
        new("no partition", ViolationKind.WrongPartition, 7, "ran in no partition", d => d.Partition[7] = -1),
        new("a partition that is none", ViolationKind.WrongPartition, 7, "ran in partition 2, but the cluster has 2", d => d.Partition[7] = 2),
        new("a task too few", ViolationKind.GangNotWhole, 0, "job 1 has 4 tasks, of which 3 are placed", d => d.Run(0, 1, On(0, 3))),
        new("a task too many", ViolationKind.GangNotWhole, 0, "job 1 has 4 tasks, of which 5 are placed", d => d.Run(0, 1, On(0, 4), On(1))),
        new("a place without a task", ViolationKind.GangNotWhole, 0, "job 1 has 0 tasks on node a-2", d => d.Run(0, 1, On(0, 4), On(1, 0))),
        new("a node beyond the last", ViolationKind.UnknownNode, 7, "job 8 is on node 5, but the cluster has 5", d => d.Run(7, 30, On(5))),
        new("a node before the first", ViolationKind.UnknownNode, 7, "job 8 is on node -1", d => d.Run(7, 30, On(-1))),
        new("a node without the feature", ViolationKind.NodeNotAllowed, 7, "job 8 is on node g-1, which lacks the feature ssd", d => d.Run(7, 30, On(2))),
        new("GPUs of another type", ViolationKind.NodeNotAllowed, 6, "job 7 is on node v, whose GPU type is V100, not T4, A100", d => d.Run(6, 20, On(4, 2, BothGpus))),
        new("GPUs with too little memory", ViolationKind.NodeNotAllowed, 33, "node v, whose GPUs have 16 bytes of memory, and it asks for 20", d => d.Run(33, 300, On(4, 1, Gpu0))),
        new("GPUs of two sizes", ViolationKind.NodeNotAllowed, 5, "node v, whose GPUs have 16 bytes of memory, beside GPUs of 40", d => d.Run(5, 0, On(3, 1, Gpu0), On(4, 1, Gpu0))),
        new("a part on one node and a whole on another", ViolationKind.NodeNotAllowed, 36, "node g-1, whose GPUs may be shared, beside GPUs that may not", d => d.Run(36, 400, On(4, 1, Gpu0), On(2, 1, Gpu0))),
        new("a node outside the partition", ViolationKind.NodeOutsidePartition, 12, "job 13 is on node a-1, which is not in its partition gpu", d => d.Run(12, 70, On(0, 2), On(4))),
        new("a GPU too few", ViolationKind.WrongGpus, 6, "holds 1 GPUs there, not 2", d => d.Run(6, 20, On(2, 2, Gpu0))),
        new("a GPU that is none", ViolationKind.WrongGpus, 6, "job 7 holds GPU 2 of node g-1, which has 2", d => d.Run(6, 20, On(2, 2, 5))),
        new("a GPU not asked for", ViolationKind.WrongGpus, 10, "holds 1 GPUs there, not 0", d => d.Run(10, 50, On(3, 1, Gpu0))),
        new("a GPU of a node without", ViolationKind.WrongGpus, 0, "holds GPU 31 of node a-1, which has 0", d => d.Run(0, 1, On(0, 4, int.MinValue))),
        new("half of two GPUs", ViolationKind.WrongGpus, 2, "holds 2 GPUs there, not 1", d => d.Run(2, 0, On(2, 1, BothGpus))),
        new("no GPU", ViolationKind.WrongGpus, 4, "holds 0 GPUs there, not 1", d => d.Run(4, 0, On(4))),
        new("the fifth of four cores", ViolationKind.NodeOverCapacity, 7, "at 10.999 s, and node a-1 then holds 5000 millicores of CPU and has 4000", d => d.StartAt(7, 10_999)),
        new("one byte of memory too many", ViolationKind.NodeOverCapacity, 34, "node a-1 then holds 81 bytes of memory and has 80", d => d.StartAt(34, 20_999)),
        new("one byte of storage too many", ViolationKind.NodeOverCapacity, 35, "node a-1 then holds 101 bytes of storage and has 100", d => d.StartAt(35, 20_999)),
        new("a half and a whole on one GPU", ViolationKind.GpuOverCapacity, 6, "GPU 0 of node g-1 then holds 1500 thousandths", d => d.StartAt(3, 10_001)),
        new("two halves on a GPU that is not shared", ViolationKind.GpuOverCapacity, 4, "GPU 1 of node v then holds 2000 thousandths", d => d.Run(2, 0, On(4, 1, Gpu1))),
        new("GPU memory beside a half", ViolationKind.GpuOverCapacity, 3, "GPU 0 of node g-2 then holds 1250 thousandths", d => d.Run(3, 5, On(3, 1, Gpu0))),
        new("two nodes instead of one", ViolationKind.SpreadBroken, 8, "job 9 is on 2 nodes, but asks for one for all its tasks", d => d.Run(8, 40, On(0), On(2))),
        new("two tasks on one of the nodes", ViolationKind.SpreadBroken, 9, "job 10 has 2 tasks on node g-1, but asks for a node for each", d => d.Run(9, 40, On(2, 2))),
        new("two places on one of the nodes", ViolationKind.SpreadBroken, 9, "job 10 has several tasks on node g-1", d => d.Run(9, 40, On(2), On(2))),
        new("another job beside one that is alone", ViolationKind.ExclusiveNodeShared, 7, "node a-1 then holds 2 jobs, 1 of which wants it alone", d => d.StartAt(7, 59_999)),
        new("one rack and none", ViolationKind.OutsideOneDomain, 11, "must lie within one rack, but node v is in no rack", d => d.Run(11, 60, On(2, 1, Gpu1), On(4, 1, Gpu0))),
        new("three nodes where two are allowed", ViolationKind.OverPartitionLimit, 12, "is on 3 nodes, but partition gpu allows 2", d => d.Run(12, 70, On(2), On(3), On(4))),
        new("three of two licences", ViolationKind.OverLicences, null, "3 of the licence solver are held at 89.999 s, but the cluster has 2", d => d.StartAt(14, 89_999)),
        new("perhaps into maintenance", ViolationKind.OnReservedNode, 17, "a-2 from 990.001 s and may stay until 1000.001 s, but service has it from 1000 s to 1100 s", d => d.StartAt(17, 990_001)),
        new("out of maintenance", ViolationKind.OnReservedNode, 17, "from 1099.999 s", d => d.StartAt(17, 1_099_999)),
        new("in the place of another user", ViolationKind.OnReservedNode, 19, "course has it from 1000 s to 1100 s", d => d.StartAt(19, 1_099_999)),
        new("before the release date", ViolationKind.StartBeforeRelease, 20, "starts at 39.999 s, before its release date 40 s", d => d.StartAt(20, 39_999)),
        new("before the start of another", ViolationKind.StartBeforeDependency, 21, "starts at 0.999 s, but after of job 1 happened at 1 s", d => d.StartAt(21, 999)),
        new("before the end of another", ViolationKind.StartBeforeDependency, 22, "afterany of job 1 happened at 11 s", d => d.StartAt(22, 10_999)),
        new("before the good end of another", ViolationKind.StartBeforeDependency, 23, "afterok of job 1 happened at 11 s", d => d.StartAt(23, 10_999)),
        new("before the bad end of another", ViolationKind.StartBeforeDependency, 24, "afternotok of job 17 happened at 130 s", d => d.StartAt(24, 129_999)),
        new("before another was found unable", ViolationKind.StartBeforeDependency, 26, "afterany of job 26 happened at 11 s", d => d.StartAt(26, 10_999)),
        new("before another was refused", ViolationKind.StartBeforeDependency, 37, "afternotok of job 39 happened at 500 s", d => d.StartAt(37, 499_999)),
        new("in spite of a failed dependency", ViolationKind.StartBeforeDependency, 27, "afternotok of job 1 can no longer happen", d => d.Run(27, 20, On(3))),
        new("waiting in vain", ViolationKind.WrongOutcome, 27, "left waiting, though afternotok of job 1 can no longer happen", d => d.NotRun(27, JobOutcome.Unstarted)),
        new("failed without a reason", ViolationKind.WrongOutcome, 23, "each of them has happened or still can", d => d.NotRun(23, JobOutcome.DependencyFailed)),
        new("waiting though too large", ViolationKind.WrongOutcome, 31, "is called Unstarted instead of rejected", d => d.NotRun(31, JobOutcome.Unstarted)),
        new("failed instead of rejected", ViolationKind.WrongOutcome, 32, "is called DependencyFailed instead of rejected", d => d.NotRun(32, JobOutcome.DependencyFailed)),
        new("rejected though it fits", ViolationKind.RejectedThoughItFits, 7, "fits on the idle cluster", d => d.NotRun(7, JobOutcome.Rejected)),
        new("rejected instead of failed", ViolationKind.RejectedThoughItFits, 27, "fits on the idle cluster", d => d.NotRun(27, JobOutcome.Rejected)),
        new("left waiting", ViolationKind.NeverStarted, 7, "never started", d => d.NotRun(7, JobOutcome.Unstarted)),
        new("an unknown outcome", ViolationKind.WrongOutcome, 7, "unknown outcome 77", d => d.NotRun(7, (JobOutcome)77)),
        new("completed though killed", ViolationKind.WrongOutcome, 16, "means KilledAtLimit", d => d.Times.Outcome[16] = JobOutcome.Completed),
        new("one job of an array too many", ViolationKind.ArrayTooWide, null, "3 jobs of the array of job 29 run at 209.999 s, but its width is 2", d => d.StartAt(30, 209_999)),
    ];

    public static TheoryData<string> BugNames => [.. Bugs.Select(bug => bug.Name)];

    /// <summary>Kinds of violations that only a schedule on nodes can have, planted here or in an example of its own.</summary>
    public static IEnumerable<ViolationKind> PlantedKinds => Bugs.Select(bug => bug.Kind);

    private static TaskPlace On(int node, int tasks = 1, int gpus = 0) => new(node, tasks, gpus);

    private static NodeScheduleDraft Right()
    {
        var draft = new NodeScheduleDraft(Work, Nodes);
        draft.Partition[12] = 1;
        draft.Mode[16] = 1;
        return draft
            .Run(0, 1, On(0, 4)).Run(1, 11, On(0, 2))
            .Run(2, 0, On(2, 1, Gpu0)).Run(3, 5, On(2, 1, Gpu0)).Run(4, 0, On(4, 1, Gpu1)).Run(5, 0, On(3, 2, Gpu0))
            .Run(6, 20, On(2, 2, BothGpus)).Run(7, 30, On(0))
            .Run(8, 40, On(0, 2)).Run(9, 40, On(2), On(3)).Run(10, 50, On(0)).Run(11, 60, On(2, 1, Gpu1), On(3, 1, Gpu0))
            .Run(12, 70, On(3, 2), On(4)).Run(13, 80, On(3)).Run(14, 90, On(3)).Run(15, 95, On(3)).Run(16, 110, On(0, 2), On(1, 2))
            .Run(17, 990, On(1)).Run(18, 995, On(2)).Run(19, 1100, On(2))
            .Run(20, 40, On(1)).Run(21, 1, On(1)).Run(22, 11, On(1)).Run(23, 11, On(1)).Run(24, 130, On(1))
            .NotRun(25, JobOutcome.DependencyFailed).Run(26, 11, On(4)).NotRun(27, JobOutcome.DependencyFailed)
            .Run(28, 200, On(1)).Run(29, 205, On(1)).Run(30, 210, On(1))
            .NotRun(31, JobOutcome.Rejected).NotRun(32, JobOutcome.Rejected).Run(33, 300, On(3, 1, Gpu1))
            .Run(34, 21, On(0)).Run(35, 21, On(0)).Run(36, 400, On(4, 2, BothGpus))
            .Run(37, 500, On(3)).NotRun(38, JobOutcome.Rejected);
    }

    private static ViolationList Check(NodeScheduleDraft draft, Workload? work = null, ValidationOptions? options = null) =>
        ScheduleValidator.Validate(work ?? Work, Machine, draft.Build(), options);

    [Fact]
    public void A_right_schedule_has_no_violation() => Assert.Empty(Check(Right()).Select(violation => violation.Message));

    [Theory]
    [MemberData(nameof(BugNames))]
    public void Exactly_the_planted_violation_is_found(string name)
    {
        Bug bug = Bugs.Single(one => one.Name == name);
        NodeScheduleDraft draft = Right();
        bug.Spoil(draft);

        ViolationList found = Check(draft);

        Violation only = Assert.Single(found);
        Assert.Equal(1, found.TotalCount);
        Assert.Contains(bug.Words, only.Message, StringComparison.Ordinal);
        Assert.Equal(bug.Kind, only.Kind);
        Assert.Equal(bug.Job, only.Job?.Index);
    }

    [Fact]
    public void A_job_that_asks_for_more_time_than_its_partition_allows_is_found()
    {
        NodeJob[] jobs = [.. Jobs];
        jobs[12] = jobs[12] with { Request = 101 };

        Violation only = Assert.Single(Check(Right(), NodeJob.Build(jobs, Nodes, [2])));

        Assert.Equal((ViolationKind.OverPartitionLimit, 12), (only.Kind, only.Job?.Index));
        Assert.Contains("asks for 101 s, but partition gpu allows 100 s", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_that_the_topology_does_not_have_has_no_domain()
    {
        NodeJob[] jobs = [.. Jobs];
        jobs[11] = jobs[11] with { Modes = [new JobMode(2, OneGpu) { TopologyLevel = "island", TopologyRequired = true }] };
        Workload work = NodeJob.Build(jobs, Nodes, [2]);

        Assert.Equal([ViolationKind.OutsideOneDomain], Check(Right(), work).Select(violation => violation.Kind));
        Assert.Empty(Check(Right().NotRun(11, JobOutcome.Rejected), work));
    }

    [Fact]
    public void Windows_can_be_held_against_run_times_instead_of_requests()
    {
        var byRunTime = new ValidationOptions { WindowsByRunTime = true };

        Assert.Empty(Check(Right().StartAt(17, 995_000), null, byRunTime));
        Assert.Equal([ViolationKind.OnReservedNode], Check(Right().StartAt(17, 995_001), null, byRunTime).Select(violation => violation.Kind));
        Assert.Equal([ViolationKind.OnReservedNode], Check(Right().StartAt(17, 995_000)).Select(violation => violation.Kind));
    }

    [Fact]
    public void A_replay_that_stopped_may_leave_jobs_waiting_but_may_not_start_what_waits_for_them()
    {
        NodeScheduleDraft draft = Right().NotRun(27, JobOutcome.Unstarted).NotRun(31, JobOutcome.Unstarted).NotRun(0, JobOutcome.Unstarted)
            .NotRun(22, JobOutcome.Unstarted).NotRun(23, JobOutcome.Unstarted).NotRun(25, JobOutcome.Unstarted).NotRun(26, JobOutcome.Unstarted);

        Violation only = Assert.Single(Check(draft, null, new ValidationOptions { UnfinishedAllowed = true }));

        Assert.Equal((ViolationKind.StartBeforeDependency, 21), (only.Kind, only.Job?.Index));
        Assert.Contains("after of job 1 has not happened at all", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stretch_over_capacity_counts_once_for_each_resource_and_again_when_it_begins_again()
    {
        TaskRequest fat = new(3000, 50, 0, 0, 0);
        NodeJob[] jobs = [NodeJob.Of(0, 10, 1, fat), NodeJob.Of(0, 10, 1, fat), NodeJob.Of(0, 10, 1, fat), NodeJob.Of(0, 10, 1, fat), NodeJob.Of(0, 0, 1, fat)];
        Workload work = NodeJob.Build(jobs, Nodes);
        NodeScheduleDraft draft = new NodeScheduleDraft(work, Nodes)
            .Run(0, 0, On(0)).Run(1, 5, On(0)).Run(2, 10, On(0)).Run(3, 20, On(0)).Run(4, 7, On(0));

        ViolationList found = Check(draft, work);
        draft.StartAt(3, 19_999);

        Assert.Equal([5000L, 5000L], found.Select(violation => violation.At!.Value.UnixMs));
        Assert.Equal([5000L, 5000L, 19_999L, 19_999L], Check(draft, work).Select(violation => violation.At!.Value.UnixMs));
        Assert.All(found, violation => Assert.Equal(ViolationKind.NodeOverCapacity, violation.Kind));
    }

    [Fact]
    public void Numbers_that_no_cluster_has_are_reported_not_thrown()
    {
        NodeScheduleDraft draft = Right();
        (draft.Times.StartMs[7], draft.Times.EndMs[7]) = (long.MinValue, long.MaxValue);
        (draft.Times.StartMs[17], draft.Times.EndMs[17]) = (long.MaxValue, long.MinValue);
        draft.Run(1, 11, On(0, int.MaxValue), On(0, int.MaxValue), On(1, int.MinValue), On(int.MaxValue, 1, -1));
        draft.Run(2, 0, On(2, int.MaxValue, -1));
        draft.Mode[3] = byte.MaxValue;
        draft.Partition[5] = short.MinValue;

        ViolationKind[] kinds = [.. Check(draft).Select(violation => violation.Kind).Distinct()];

        Assert.Superset(
            new HashSet<ViolationKind>
            {
                ViolationKind.StartBeforeSubmit, ViolationKind.WrongRunTime, ViolationKind.GangNotWhole, ViolationKind.UnknownNode,
                ViolationKind.WrongGpus, ViolationKind.WrongMode, ViolationKind.WrongPartition, ViolationKind.NodeOverCapacity, ViolationKind.GpuOverCapacity,
            },
            kinds.ToHashSet());
    }

    [Fact]
    public void Without_shapes_each_processor_is_a_core_anywhere()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      33    5
            B   0      32    5
            C   5      4     5
            """);
        NodeScheduleDraft draft = new NodeScheduleDraft(work, Nodes).NotRun(0, JobOutcome.Rejected)
            .Run(1, 0, On(0, 4), On(1, 4), On(2, 8), On(3, 8), On(4, 8)).Run(2, 5, On(0, 4));

        Assert.Empty(Check(draft, work));
        Assert.Equal([ViolationKind.NodeOverCapacity], Check(draft.StartAt(2, 4999), work, new ValidationOptions { FeedbackAllowed = true }).Select(v => v.Kind).Where(k => k != ViolationKind.StartBeforeSubmit));
    }

    [Fact]
    public void Places_outside_the_list_of_places_are_refused_when_the_schedule_is_made() =>
        Assert.Throws<ArgumentException>(() => new Allocations([0, 1], [1, 1], [On(0)], [0, 0], [0, 0]));

    private sealed record Bug(string Name, ViolationKind Kind, int? Job, string Words, Action<NodeScheduleDraft> Spoil);
}
