using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Validation;

/// <summary>Interrupted runs and outages on nodes: a right schedule, and small spoilings of it.</summary>
public sealed class OutageCheckTests
{
    private static readonly ClusterNodes Nodes = new([new NodeClass { Name = "n", Count = 2, CpuMillicores = 2000, MemoryBytes = 8 }])
    {
        Partitions =
        [
            new Partition { Name = "batch", Nodes = NodeSet.All(2), IsDefault = true },
            new Partition { Name = "urgent", Nodes = NodeSet.All(2), PriorityTier = 1 },
        ],
    };

    private static readonly Cluster Machine = Cluster.OfNodes("two", Nodes, SizeUnit.Processor);

    /// <summary>0 is suspended for 1 and goes on; 2 loses its node; 4 runs on while its node is drained, 3 waits until it is back.</summary>
    private static readonly NodeJob[] Jobs =
    [
        NodeJob.Of(0, 50, 2, NodeJob.OneCore) with { Partitions = ["batch", "urgent"] },
        NodeJob.Of(10, 10, 4, NodeJob.OneCore) with { Partitions = ["urgent"] },
        NodeJob.Of(20, 30, 2, NodeJob.OneCore),
        NodeJob.Of(60, 10, 1, NodeJob.OneCore),
        NodeJob.Of(60, 10, 1, NodeJob.OneCore),
    ];

    private static readonly Workload Work = NodeJob.Build(Jobs, Nodes);

    private static readonly FailureSpec Planned = new()
    {
        NodeFailuresPerDay = 1,
        Outages = [Outage(1, 25, 35, OutageKind.Down), Outage(1, 70, 80, OutageKind.Drained), Outage(0, 500, 600, OutageKind.Down)],
    };

    private static readonly ValidationOptions Options = new()
    {
        Preemption = [new PreemptionSpec(PreemptionRule.Tier) { Effect = PreemptionEffect.Suspend }],
        Failures = Planned,
    };

    private static readonly Bug[] Bugs =
    [
        new("goes on in another partition", [ViolationKind.SuspendedJobMoved], "goes on at 20 s at other places", d => d.Partition[0] = 1),
        new("goes on at another node", [ViolationKind.SuspendedJobMoved, ViolationKind.NodeOverCapacity, ViolationKind.OnNodeOut], "goes on at 20 s at other places", d => d.Last(0, 20, 60, JobOutcome.Completed, On(1, 2))),
        new("a gang half stopped", [ViolationKind.GangNotWhole, ViolationKind.SuspendedJobMoved], "has 2 tasks, of which 1 are placed", d => Places(d, 0, On(0))),
        new("interrupted on a full node", [ViolationKind.NodeOverCapacity, ViolationKind.StartBeforeSubmit], "holds 4000 millicores of CPU and has 2000", d => Change(d, 1, run => run with { StartMs = 19_000 })),
        new("interrupted in a mode it does not have", [ViolationKind.WrongMode], "ran in mode 3, but has 1", d => Change(d, 1, run => run with { Mode = 2 })),
        new("starts while its node is down", [ViolationKind.OnNodeOut], "is on node n-2 from 34.999 s to 64.999 s, which is down from 25 s", d => d.StartAt(2, 34_999)),
        new("starts while its node is drained", [ViolationKind.OnNodeOut], "which is drained from 70 s", d => d.StartAt(3, 79_999)),
        new("starts at the moment of the drain", [ViolationKind.OnNodeOut], "which is drained from 70 s", d => d.StartAt(3, 70_000)),
        new("runs on over a failure", [ViolationKind.OnNodeOut], "is on node n-1 from 20 s to 60 s, which is down from 40 s", d => d.Times.Outages.Add(new NodeOutage(0, 40_000, 41_000, OutageKind.Down))),
        new("ended by a node that did not fail", [ViolationKind.FailureWithoutReason], "no node of it failed then", d => Change(d, 1, run => run with { EndMs = 24_000 })),
        new("failed for good by a node that did not fail", [ViolationKind.FailureWithoutReason, ViolationKind.RetriesBroken], "is said to have failed for good", d => d.Times.Last(3, 80, 85, JobOutcome.Failed)),
        new("a planned drain left out", [ViolationKind.WrongOutages], "node n-2 was to be drained at 70 s, but was not", d => d.Times.Outages.RemoveAt(1)),
        new("a planned drain cut short", [ViolationKind.WrongOutages], "node n-2 was to be drained at 79 s, but was not", d => d.Times.Outages[1] = d.Times.Outages[1] with { ToMs = 79_000 }),
        new("a drain that nobody planned", [ViolationKind.WrongOutages], "node n-1 is drained at 85 s, which was not planned", d => d.Times.Outages.Add(new NodeOutage(0, 85_000, 86_000, OutageKind.Drained))),
        new("an outage of no node", [ViolationKind.WrongOutages], "is said to be of node 7", d => d.Times.Outages.Add(new NodeOutage(7, 85_000, 86_000, OutageKind.Down))),
    ];

    public static TheoryData<string> BugNames => [.. Bugs.Select(bug => bug.Name)];

    /// <summary>Kinds of violations planted here.</summary>
    public static IEnumerable<ViolationKind> PlantedKinds => Bugs.SelectMany(bug => bug.Kinds);

    private static NodeScheduleDraft Right()
    {
        var draft = new NodeScheduleDraft(Work, Nodes);
        draft.Partition[1] = 1;
        draft.Interrupt(0, 0, 10, Interruption.Suspended, 10, 1, On(0, 2)).Last(0, 20, 60, JobOutcome.Completed, On(0, 2))
            .Run(1, 10, On(0, 2), On(1, 2))
            .Interrupt(2, 20, 25, Interruption.NodeFailed, 0, -1, On(1, 2)).Run(2, 35, On(1, 2))
            .Run(3, 80, On(1)).Run(4, 65, On(1));
        draft.Times.Outages.AddRange([new NodeOutage(1, 25_000, 35_000, OutageKind.Down), new NodeOutage(1, 70_000, 80_000, OutageKind.Drained)]);
        return draft;
    }

    [Fact]
    public void A_right_schedule_has_no_violation() => Assert.Empty(Check(Right()).Select(violation => violation.Message));

    [Theory]
    [MemberData(nameof(BugNames))]
    public void The_planted_violation_is_found(string name)
    {
        Bug bug = Bugs.Single(one => one.Name == name);
        NodeScheduleDraft draft = Right();
        bug.Spoil(draft);

        ViolationList found = Check(draft);

        Assert.Equal(bug.Kinds.Order(), found.Select(violation => violation.Kind).Distinct().Order());
        Assert.Contains(found, violation => violation.Message.Contains(bug.Words, StringComparison.Ordinal));
    }

    [Fact]
    public void Failures_that_nobody_drew_are_found_where_nodes_do_not_fail()
    {
        NodeScheduleDraft draft = Right();
        draft.Times.Outages.Add(new NodeOutage(0, 85_000, long.MaxValue, OutageKind.Down));

        Assert.Empty(Check(draft));
        Violation only = Assert.Single(Check(draft, Options with { Failures = Planned with { NodeFailuresPerDay = 0 } }));

        Assert.Equal(ViolationKind.WrongOutages, only.Kind);
        Assert.Contains("node n-1 is down at 85 s, which was not planned", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_higher_tier_preempts_and_an_equal_one_does_not()
    {
        NodeScheduleDraft draft = Right();
        draft.Partition[1] = 0;

        Assert.Equal([ViolationKind.WrongPartition, ViolationKind.PreemptedAgainstRule], Check(draft).Select(violation => violation.Kind));
    }

    [Fact]
    public void A_suspended_job_whose_node_fails_has_lost_what_was_not_checkpointed()
    {
        Workload work = NodeJob.Build([NodeJob.Of(0, 50, 4, NodeJob.OneCore), NodeJob.Of(10, 10, 2, NodeJob.OneCore) with { Partitions = ["urgent"] }], Nodes);
        var draft = new NodeScheduleDraft(work, Nodes);
        draft.Partition[1] = 1;
        draft.Interrupt(0, 0, 10, Interruption.NodeFailed, 0, 1, On(0, 2), On(1, 2)).Run(0, 20, On(0, 2), On(1, 2)).Run(1, 10, On(0, 2));
        ValidationOptions options = Options with { Failures = new FailureSpec { NodeFailuresPerDay = 1, Recovery = JobRecovery.None } };
        ViolationKind[] Kinds() => [.. ScheduleValidator.Validate(work, Machine, draft.Build(), options).Select(violation => violation.Kind)];

        Assert.Equal([ViolationKind.FailureWithoutReason], Kinds());
        draft.Times.Outages.Add(new NodeOutage(1, 12_000, 14_000, OutageKind.Down));
        Assert.Empty(Kinds());
    }

    private static ViolationList Check(NodeScheduleDraft draft, ValidationOptions? options = null) =>
        ScheduleValidator.Validate(Work, Machine, draft.Build(), options ?? Options);

    private static TaskPlace On(int node, int tasks = 1) => new(node, tasks, 0);

    private static PlannedOutage Outage(int node, int from, int to, OutageKind kind) =>
        new(NodeSet.Of([node]), Instant.FromUnixSeconds(from), Instant.FromUnixSeconds(to), kind);

    private static void Places(NodeScheduleDraft draft, int run, params TaskPlace[] places) => draft.Times.Interrupted[run] = (draft.Times.Interrupted[run].Run, places);

    private static void Change(NodeScheduleDraft draft, int run, Func<InterruptedRun, InterruptedRun> change)
    {
        (InterruptedRun record, TaskPlace[] places) = draft.Times.Interrupted[run];
        draft.Times.Interrupted[run] = (change(record), places);
    }

    private sealed record Bug(string Name, ViolationKind[] Kinds, string Words, Action<NodeScheduleDraft> Spoil);
}
