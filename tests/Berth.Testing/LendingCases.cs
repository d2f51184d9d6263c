using System.Globalization;
using Berth.Model;
using CsCheck;

namespace Berth.Testing;

/// <summary>A small cluster of nodes that queues share by quotas, with jobs; borrowers are stopped when a queue wants back what it lent.</summary>
public sealed record LendingCase(ClusterNodes Nodes, QuotaTree Quotas, IReadOnlyList<NodeJob> Jobs, PolicySpec Policy)
{
    private Workload? _workload;

    public Workload Workload => _workload ??= NodeJob.Build(Jobs, Nodes);

    public Cluster Cluster => Cluster.OfNodes("lending", Nodes, Workload.Unit) with
    {
        Tenants = new Tenants { Accounts = [.. Quotas.Queues.Select(queue => new Account(queue.Name, null, 1))], Quotas = Quotas },
    };

    /// <summary>Queue of a job, by its place in the tree.</summary>
    public int QueueOf(int job) => Enumerable.Range(0, Quotas.Queues.Count).Single(queue => Quotas.Queues[queue].Name == Jobs[job].Account);

    public override string ToString()
    {
        var lines = new List<string> { $"{Policy.Name}: {Policy.Order.Kind}, lookahead {Policy.Lookahead}, depth {Policy.ReservationDepth}, {Policy.Preemption.Effect}, {Policy.Placement}, head kept {Policy.KeepsHead}" };
        lines.AddRange(Enumerable.Range(0, Nodes.Count).Select(node => string.Create(
            CultureInfo.InvariantCulture, $"node {node}: {Nodes.ClassOf(node).CpuMillicores}m, {Nodes.ClassOf(node).GpuCount} GPUs")));
        lines.AddRange(Quotas.Cohorts.Select(cohort => $"{cohort}"));
        lines.AddRange(Quotas.Queues.Select(queue => $"{queue.Name} in {queue.Cohort} {queue.Quota}"));
        lines.AddRange(Jobs.Select((job, index) => $"{WorkloadText.NameOf(index)} {job}"));
        return string.Join('\n', lines);
    }

    /// <summary>Runs of a schedule, one line a job; times in seconds.</summary>
    public static string Text(Schedule schedule) => string.Join('\n', Enumerable.Range(0, schedule.Count).Select(job =>
        $"{WorkloadText.NameOf(job)} {schedule.Outcome[job]}: "
        + string.Join(", ", schedule.Interrupted.All.ToArray().Where(run => run.Job == job).Select(run => $"{run.StartMs / 1000}-{run.EndMs / 1000} stopped for {WorkloadText.NameOf(run.By)}"))
        + (schedule.Started(new JobId(job)) ? $" {schedule.StartMs[job] / 1000}-{schedule.EndMs[job] / 1000}" : "")));
}

/// <summary>Draws clusters on which much is borrowed and wanted back: few nodes, some with GPUs, trees of cohorts with limits, gangs that do not fit everywhere.</summary>
public static class LendingCases
{
    private const int Queues = 4;

    private static readonly Gen<NodeClass[]> Classes =
        from plain in Gen.Int[0, 3]
        from cores in Gen.Int[2, 4]
        from withGpus in Gen.Int[plain == 0 ? 1 : 0, 3]
        from gpus in Gen.Int[1, 4]
        select new NodeClass[]
        {
            new() { Name = "c", Count = plain, CpuMillicores = cores * 1000, MemoryBytes = 16 },
            new() { Name = "g", Count = withGpus, CpuMillicores = 4000, MemoryBytes = 16, GpuCount = gpus, GpuType = "T4", GpuMemoryBytes = 16 },
        }.Where(one => one.Count > 0).ToArray();

    private static readonly Gen<Quota> Quota =
        from cores in AnyOf<long?>(0, 1, 2, 3, 4, 6, null)
        from gpus in AnyOf<long?>(null, null, 0, 1, 2)
        from borrowing in AnyOf<long?>(null, null, null, 0, 2)
        from lending in AnyOf<long?>(null, null, null, 0, 1)
        from weight in AnyOf(1.0, 1.0, 2.0)
        select new Quota
        {
            Nominal = new AmountLimits(cores * 1000, null, gpus * 1000),
            Borrowing = new AmountLimits(cores is null ? null : borrowing * 1000, null, null),
            Lending = new AmountLimits(cores is null ? null : lending * 1000, null, null),
            Weight = weight,
        };

    private static readonly Gen<QuotaTree> Trees =
        from quotas in Quota.Array[Queues]
        from own in Quota
        from hasOwn in AnyOf(false, true)
        from inner in AnyOf(false, false, true)
        from places in Gen.Int[0, 3].Array[Queues]
        select new QuotaTree(
            [new Cohort("all", null, null), new Cohort("some", inner ? "all" : null, hasOwn ? own : null)],
            [.. quotas.Select((quota, index) => new QueueQuota("k" + index, places[index] == 3 ? "some" : "all", quota, []))]);

    private static readonly Gen<NodeJob> Job =
        from gap in AnyOf(0L, 0, 0, 1, 1, 2, 4)
        from run in Gen.Long[1, 15]
        from slack in Gen.Long[0, 5]
        from tasks in AnyOf(1, 1, 1, 2, 2, 3, 4)
        from cores in AnyOf(1, 1, 2)
        from gpus in AnyOf(0, 0, 1)
        from memory in AnyOf(0, 0, 4)
        from apart in AnyOf(false, false, true)
        from queue in AnyOf(0, 0, 0, 1, 1, 2, 3)
        select new NodeJob
        {
            Submit = gap,
            Run = run,
            Request = run + slack,
            Modes = [new JobMode(tasks, new TaskRequest(cores * 1000, memory, gpus, gpus > 0 ? TaskRequest.WholeGpu : 0, 0)) { Spread = apart ? TaskSpread.OnePerNode : TaskSpread.Anywhere }],
            User = "u" + queue,
            Account = "k" + queue,
        };

    private static readonly Gen<PolicySpec> Policies =
        from order in AnyOf(OrderKind.Drf, OrderKind.Drf, OrderKind.Drf, OrderKind.Fcfs, OrderKind.Sjf)
        from depth in AnyOf<int?>(1, 1, 0)
        from lookahead in AnyOf<int?>(null, null, 0, 2)
        from effect in AnyOf(PreemptionEffect.Requeue, PreemptionEffect.Requeue, PreemptionEffect.Cancel)
        from placement in AnyOf(PlacementRule.BestFit, PlacementRule.FirstFit, PlacementRule.WorstFit)
        from keeps in AnyOf(false, false, true)
        select new PolicySpec
        {
            Name = "lending",
            Order = new OrderSpec(order),
            ReservationDepth = depth,
            Lookahead = lookahead,
            Placement = new PlacementSpec(placement),
            KeepsHead = keeps && depth == 1,
            Preemption = new PreemptionSpec(PreemptionRule.Reclaim) { Effect = effect, Victims = VictimOrder.Youngest },
        };

    public static Gen<LendingCase> Any { get; } =
        from classes in Classes
        from tree in Trees
        from jobs in Job.List[4, 24]
        from policy in Policies
        select Case(classes, tree, jobs, policy);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static LendingCase Case(NodeClass[] classes, QuotaTree tree, List<NodeJob> gaps, PolicySpec policy)
    {
        long submit = 0;
        var jobs = new List<NodeJob>();
        foreach (NodeJob job in gaps)
        {
            submit += job.Submit;
            jobs.Add(job with { Submit = submit });
        }

        return new LendingCase(new ClusterNodes(classes), tree, jobs, policy);
    }
}
