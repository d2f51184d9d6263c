using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>On nodes too the fast kernel decides what the slow twin decides: every start, end, outcome, mode and partition, every node and GPU.</summary>
public sealed class NodeKernelAgainstNaiveTests
{
    private const int Workloads = 800;

    /// <summary>All rules whose choice does not hang on how often a random source was asked before.</summary>
    private static readonly PlacementRule[] Rules = [.. Enum.GetValues<PlacementRule>().Except([PlacementRule.Random])];

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("all")]
    public void The_kernel_places_every_job_where_and_when_the_twin_does(string depth)
    {
        int? reserved = depth == "all" ? null : int.Parse(depth);
        NodeCases.Of(NodeCases.Policies(Rules).Select(policy => policy with { ReservationDepth = reserved })).Sample(
            one => NodeCaseReduction.Check(one, Compare), iter: Workloads, print: _ => "");
    }

    private static void Compare(GeneratedNodeCase one)
    {
        var promised = new ReservationTrace();
        NaiveNodeScheduler twin = NaiveNodeScheduler.Run(one.Workload, one.Cluster, one.Policy, one.Options);
        Schedule kernel = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options with { Reservations = promised }).Schedule;
        string[] slow = one.Text(twin.Schedule).Split('\n');
        string[] fast = one.Text(kernel).Split('\n');
        IEnumerable<string> different = slow.Zip(fast).Where(pair => pair.First != pair.Second).Select(pair => $"twin   {pair.First}\nkernel {pair.Second}");
        Assert.True(!different.Any(), $"{string.Join('\n', different)}\n\nthe twin:\n{string.Join('\n', slow)}");
        Assert.Equal(Text(one, twin.Trace), Text(one, promised));
    }

    /// <summary>Every promise: to whom, when it was made, for when.</summary>
    private static string Text(GeneratedNodeCase one, ReservationTrace trace) => string.Join(
        ' ', trace.Promises.Select(promise => $"{WorkloadText.NameOf(promise.Job.Index)}@{(decimal)promise.At.UnixMs / one.UnitMs}:{(decimal)promise.Start.UnixMs / one.UnitMs}"));
}
