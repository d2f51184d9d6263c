using Berth.Model;
using Berth.Simulation;
using CsCheck;

namespace Berth.Testing;

/// <summary>
/// Generators of small clusters of nodes with jobs that hit every rule of docs/design/nodes.md: few nodes, many jobs within few units of time, so that
/// queues form and events coincide. Small numbers come out often; a counter-example shrinks to a few jobs on a few nodes.
/// </summary>
public static class NodeCases
{
    private const int MostNodes = 8;

    private static readonly string[] Types = ["A100", "T4", "V100"];
    private static readonly string[] Words = ["ssd", "nvlink"];
    private static readonly string[] Users = ["ann", "bob", "eve"];

    private static readonly OrderSpec[] Orders =
    [
        OrderSpec.Fcfs, OrderSpec.Fcfs, OrderSpec.Fcfs, new(OrderKind.Sjf), new(OrderKind.Ljf), new(OrderKind.SmallestArea), new(OrderKind.LargestSize), new(OrderKind.Edf),
        new(OrderKind.Priority), new(OrderKind.Wfp3),
    ];

    private static readonly Gen<NodeClass> Class =
        from count in AnyOf(1, 2, 2, 3, 4)
        from cpu in AnyOf(2000L, 4000L, 4000L, 8000L)
        from memory in AnyOf(4L, 4L, 8L)
        from storage in AnyOf(0L, 4L, 4L, 4L)
        from gpus in AnyOf(0, 1, 2, 2, 4)
        from type in AnyOf(Types)
        from gpuMemory in AnyOf<long?>(null, 16, 16, 40, 40)
        from shareable in AnyOf(true, true, false)
        from words in AnyOf(0, 1, 1, 3)
        select new NodeClass
        {
            Name = "",
            Count = count,
            CpuMillicores = cpu,
            MemoryBytes = memory,
            StorageBytes = storage,
            GpuCount = gpus,
            GpuType = gpus > 0 ? type : null,
            GpuMemoryBytes = gpus > 0 ? gpuMemory : null,
            GpusShareable = gpus > 0 && shareable,
            Features = [.. Words.Where((_, bit) => (words >> bit & 1) == 1)],
        };

    /// <summary>The rack of each node, -1 for none; racks 0 and 1 are in room 0, the others in room 1. Null: nothing is known.</summary>
    private static readonly Gen<int[]?> Racks = Gen.Frequency(
        (1, Gen.Const((int[]?)null)), (2, Gen.Frequency((1, Gen.Const(-1)), (6, Gen.Int[0, 3])).Array[MostNodes].Select(racks => (int[]?)racks)));

    private static readonly Gen<Partition> OnePartition =
        from nodes in Gen.Frequency((1, Gen.Const(255)), (2, Gen.Int[1, 255]))
        from tier in AnyOf(0, 0, 1, 2)
        from time in AnyOf<long?>(null, null, null, 8, 15)
        from most in AnyOf<int?>(null, null, null, 1, 2, 3)
        from isDefault in AnyOf(false, false, true)
        select new Partition
        {
            Name = "",
            Nodes = Bits(nodes),
            PriorityTier = tier,
            MaxTime = time is { } units ? new Duration(units) : null,
            MaxNodes = most,
            IsDefault = isDefault,
        };

    private static readonly Gen<AdvanceReservation> Window =
        from nodes in Gen.Int[1, 255]
        from start in Gen.Int[0, 40]
        from length in Gen.Int[1, 15]
        from users in Gen.Int[0, 3]
        select new AdvanceReservation("", Bits(nodes), new Instant(start), new Instant(start + length), [.. Users.Where((_, bit) => (users >> bit & 1) == 1)]);

    private static readonly Gen<TaskRequest> Task =
        from cpu in AnyOf(0L, 1000L, 1000L, 1000L, 1000L, 2000L, 4000L)
        from memory in AnyOf(0L, 0L, 1L, 1L, 3L)
        from storage in AnyOf(0L, 0L, 0L, 0L, 1L, 2L)
        from gpu in AnyOf(0, 0, 0, 0, 0, 0, 250, 300, 500, 1000, 1000, 2000, 3)
        from gpuMemory in AnyOf(4L, 8L, 10L, 20L)
        select new TaskRequest(cpu, memory, gpu == 0 ? 0 : gpu == 2000 ? 2 : 1, gpu == 0 ? 0 : gpu is 3 or 2000 ? 1000 : gpu, 0) { StorageBytes = storage, GpuMemoryBytes = gpu == 3 ? gpuMemory : 0 };

    private static readonly Gen<JobMode> Mode =
        from tasks in AnyOf(1, 1, 1, 2, 2, 2, 3, 4)
        from task in Task
        from spread in AnyOf(TaskSpread.Anywhere, TaskSpread.Anywhere, TaskSpread.Anywhere, TaskSpread.Anywhere, TaskSpread.SameNode, TaskSpread.OnePerNode)
        from exclusive in Rarely
        from level in AnyOf(null, null, null, null, "room", "rack", "rack")
        from required in AnyOf(false, false, true)
        from feature in AnyOf(null, null, null, null, null, null, "ssd")
        from types in Gen.Frequency((7, Gen.Const(0)), (1, Gen.Int[1, 6]))
        select new JobMode(tasks, task)
        {
            Spread = spread,
            Exclusive = exclusive,
            TopologyLevel = level,
            TopologyRequired = level is not null && required,
            Features = feature is null ? NameList.Empty : new NameList(feature),
            GpuTypes = task.GpuCount == 0 ? NameList.Empty : new NameList(Types.Where((_, bit) => (types >> bit & 1) == 1)),
        };

    private static readonly Gen<(long Gap, long Run, long Request)> Times =
        from gap in Gen.Frequency((6, Gen.Const(0L)), (4, Gen.Long[1, 2]), (1, Gen.Long[3, 9]))
        from run in Gen.Frequency((1, Gen.Const(0L)), (7, Gen.Long[1, 12]), (1, Gen.Long[13, 20]))
        from slack in Gen.Frequency((3, Gen.Const(0L)), (5, Gen.Long[1, 8]), (2, Gen.Long[-5, -1]))
        select (gap, run, Math.Max(0, run + slack));

    /// <summary>A job whose submit is the gap to the one before, and whose dependencies count back from it (forward where negative).</summary>
    private static readonly Gen<NodeJob> Job =
        from times in Times
        from mode in Mode
        from second in Gen.Frequency((5, Gen.Const(((JobMode, (long, long, long))?)null)), (1, Gen.Select(Mode, Times).Select(both => ((JobMode, (long, long, long))?)both)))
        from who in Gen.Select(AnyOf(Users), Gen.Int[0, 15], Gen.Int[0, 11], AnyOf<long?>(null, null, null, 2, 9), AnyOf<long?>(null, 10, 30), AnyOf<int?>(null, 1, 2))
        from waits in Gen.Select(Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 2])), Gen.Int[0, 3], Gen.Int[-2, 6], AnyOf<int?>(null, null, null, null, 0, 1), Gen.Int[0, 9])
        select new NodeJob
        {
            Submit = times.Gap,
            Run = times.Run,
            Request = times.Request,
            Modes = second is { } other ? [mode, other.Item1] : [mode],
            FurtherTimes = second is { } otherTimes ? [(otherTimes.Item2.Item2, otherTimes.Item2.Item3)] : [],
            User = who.Item1,
            Partitions = who.Item2 >= 8 ? [] : [.. new[] { "p1", "p0", "p2" }.Where((_, bit) => (who.Item2 >> bit & 1) == 1)],
            Licences = who.Item3 switch { 0 => [new Licence("l0", 1)], 1 => [new Licence("l1", 2), new Licence("l0", 1)], _ => [] },
            Release = who.Item4,
            Deadline = who.Item5,
            Priority = who.Item6,
            DependsOn = [.. Enumerable.Range(0, waits.Item1).Select(link => ((DependencyKind)((waits.Item2 + link) % 4), waits.Item3 + link))],
            Array = waits.Item4,
            Exit = waits.Item5 switch { 0 or 1 => ExitKind.Failed, 2 => ExitKind.Cancelled, 3 => ExitKind.Unknown, _ => ExitKind.Completed },
        };

    private static readonly Gen<ClusterNodes> Nodes =
        from classes in Class.Array[2, 4]
        from racks in Racks
        from partitions in Gen.Frequency((2, Gen.Const(Array.Empty<Partition>())), (3, OnePartition.Array[2, 3]))
        from windows in Gen.Frequency((2, Gen.Const(Array.Empty<AdvanceReservation>())), (2, Window.Array[1, 2]))
        from licences in AnyOf(0, 1, 1, 2, 2).Array[2]
        select Cluster(classes, racks, partitions, windows, licences);

    private static Gen<bool> Rarely => AnyOf(false, false, false, false, false, false, false, true);

    /// <summary>Policies that the twin can follow, all parts put together in every way.</summary>
    public static Gen<PolicySpec> Policies(params PlacementRule[] rules) =>
        from order in AnyOf(Orders)
        from backfill in AnyOf<OrderSpec?>(null, null, new(OrderKind.Sjf), OrderSpec.Fcfs)
        from depth in AnyOf<int?>(0, 1, 1, 1, 2, 3, null, null)
        from lookahead in AnyOf<int?>(null, null, null, 0, 1, 3)
        from estimate in AnyOf(EstimateKind.Request, EstimateKind.Request, EstimateKind.Perfect, EstimateKind.Tsafrir, EstimateKind.UserMean)
        from arrivals in AnyOf(ArrivalPass.WhenItFits, ArrivalPass.WhenItFits, ArrivalPass.Always)
        from rule in AnyOf(rules)
        select new PolicySpec
        {
            Name = "generated",
            Order = order,
            BackfillOrder = backfill,
            ReservationDepth = depth,
            Lookahead = lookahead,
            Estimate = estimate,
            ArrivalPass = arrivals,
            Placement = new PlacementSpec(rule, 7),
        };

    /// <summary>Cases with a policy each.</summary>
    /// <param name="policies">Which policies.</param>
    /// <param name="maxJobs">At most so many jobs.</param>
    public static Gen<GeneratedNodeCase> Of(Gen<PolicySpec> policies, int maxJobs = 25) =>
        from nodes in Nodes
        from jobs in Job.List[1, maxJobs]
        from widths in Gen.Int[1, 2].Array[2]
        from policy in policies
        from pass in AnyOf(PassRule.EachEvent, PassRule.EachInstant)
        from order in AnyOf(EventOrder.ArrivalsFirst, EventOrder.ArrivalsFirst, EventOrder.EndsFirst)
        from unit in AnyOf(1L, 1L, 60L, 3600L)
        select Case(nodes, jobs, widths, policy, new ReplayOptions { Pass = pass, EventOrder = order }, unit * 1000);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static NodeSet Bits(int bits) => NodeSet.Of(Enumerable.Range(0, MostNodes).Where(node => (bits >> node & 1) == 1));

    private static ClusterNodes Cluster(NodeClass[] classes, int[]? racks, Partition[] partitions, AdvanceReservation[] windows, int[] licences)
    {
        ClusterNodes plain = new([.. classes.Select((kind, index) => kind with { Name = ((char)('a' + index)).ToString(), Count = Math.Min(kind.Count, MostNodes / classes.Length) })]);
        int first = Array.FindIndex(partitions, one => one.IsDefault);
        NodeSet Inside(NodeSet set) => NodeSet.Of(set.Select(node => node % plain.Count));
        return new ClusterNodes(plain.Classes)
        {
            Topology = racks is null
                ? null
                : new Topology(["room", "rack"], [["r0", "r1"], ["k0", "k1", "k2", "k3"]], [[.. racks.Take(plain.Count).Select(rack => rack < 0 ? -1 : rack / 2)], [.. racks.Take(plain.Count)]]),
            Partitions = [.. partitions.Select((one, index) => one with { Name = "p" + index, Nodes = Inside(one.Nodes), IsDefault = index == first })],
            Licences = [new Licence("l0", licences[0]), new Licence("l1", licences[1] + 1)],
            Reservations = [.. windows.Select((one, index) => one with { Name = "w" + index, Nodes = Inside(one.Nodes) })],
        };
    }

    /// <summary>Turns gaps into times, and counts of jobs back into jobs; a link that would close a circle is left out.</summary>
    private static GeneratedNodeCase Case(ClusterNodes nodes, List<NodeJob> rows, int[] widths, PolicySpec policy, ReplayOptions options, long unitMs)
    {
        var jobs = new List<NodeJob>();
        var links = new List<(int From, int On)>();
        long submit = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            submit += rows[i].Submit;
            var depends = new List<(DependencyKind, int)>();
            foreach ((DependencyKind kind, int back) in rows[i].DependsOn)
            {
                int on = i - back;
                if (on >= 0 && on < rows.Count && on != i && !Reaches(links, on, i))
                {
                    depends.Add((kind, on));
                    links.Add((i, on));
                }
            }

            jobs.Add(rows[i] with { Submit = submit, Release = submit - 3 + rows[i].Release, Deadline = submit + rows[i].Deadline, DependsOn = depends });
        }

        ClusterNodes scaled = new(nodes.Classes)
        {
            Topology = nodes.Topology,
            Licences = nodes.Licences,
            Partitions = [.. nodes.Partitions.Select(one => one with { MaxTime = one.MaxTime is { } most ? new Duration(most.Ms * unitMs) : null })],
            Reservations = [.. nodes.Reservations.Select(one => one with { From = new Instant(one.From.UnixMs * unitMs), To = new Instant(one.To.UnixMs * unitMs) })],
        };
        return new GeneratedNodeCase(scaled, jobs, widths, policy, options, unitMs);
    }

    private static bool Reaches(List<(int From, int On)> links, int from, int to) =>
        from == to || links.Any(link => link.From == from && Reaches(links, link.On, to));
}
