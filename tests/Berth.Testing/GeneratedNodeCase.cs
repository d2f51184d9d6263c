using System.Globalization;
using System.Text;
using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing;

/// <summary>A small cluster of nodes, jobs for it and a policy, made up by CsCheck; its text says all of it.</summary>
public sealed record GeneratedNodeCase(ClusterNodes Nodes, IReadOnlyList<NodeJob> Jobs, IReadOnlyList<int> ArrayWidths, PolicySpec Policy, ReplayOptions Options, long UnitMs)
{
    private Workload? _workload;

    public Workload Workload => _workload ??= NodeJob.Build(Jobs, Nodes, ArrayWidths, UnitMs);

    public Cluster Cluster => Cluster.OfNodes("generated", Nodes, Workload.Unit);

    /// <summary>The same case with other jobs, nodes or policy.</summary>
    public GeneratedNodeCase With(IReadOnlyList<NodeJob>? jobs = null, ClusterNodes? nodes = null, PolicySpec? policy = null, ReplayOptions? options = null) =>
        new(nodes ?? Nodes, jobs ?? Jobs, ArrayWidths, policy ?? Policy, options ?? Options, UnitMs);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"unit {UnitMs} ms; {Text(Policy)}; pass {Options.Pass}, {Options.EventOrder}\n");
        for (int node = 0; node < Nodes.Count; node++)
        {
            text.Append(CultureInfo.InvariantCulture, $"node {node} {Nodes.NameOf(node)}: {Text(Nodes.ClassOf(node))}");
            for (int level = 0; level < (Nodes.Topology?.Levels.Count ?? 0); level++)
            {
                text.Append(CultureInfo.InvariantCulture, $", {Nodes.Topology!.Levels[level]} {Nodes.Topology.DomainOf(level)[node]}");
            }

            text.Append('\n');
        }

        foreach (Partition one in Nodes.Partitions)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"partition {one.Name}: nodes {string.Join(',', one.Nodes)}, tier {one.PriorityTier}, most {one.MaxTime?.ToString() ?? "any time"}, {one.MaxNodes?.ToString(CultureInfo.InvariantCulture) ?? "any"} nodes{(one.IsDefault ? ", default" : "")}\n");
        }

        foreach (AdvanceReservation one in Nodes.Reservations)
        {
            text.Append(CultureInfo.InvariantCulture, $"window {one.Name}: nodes {string.Join(',', one.Nodes)}, {one.From.UnixMs / UnitMs} to {one.To.UnixMs / UnitMs}, for {string.Join(',', one.Users)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"licences {string.Join(' ', Nodes.Licences.Select(one => $"{one.Name}:{one.Count}"))}; array widths {string.Join(' ', ArrayWidths)}\n");
        for (int i = 0; i < Jobs.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{WorkloadText.NameOf(i)}  {Jobs[i]}\n");
        }

        return text.ToString();
    }

    /// <summary>Start, end, outcome and places of every job, in units of time.</summary>
    public string Text(Schedule schedule)
    {
        var text = new StringBuilder();
        for (int i = 0; i < schedule.Count; i++)
        {
            var job = new JobId(i);
            text.Append(CultureInfo.InvariantCulture, $"{WorkloadText.NameOf(i)} {schedule.Outcome[i]}");
            if (schedule.Started(job) && schedule.Allocations is { } allocations)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $" {(decimal)schedule.StartMs[i] / UnitMs}..{(decimal)schedule.EndMs[i] / UnitMs} mode {allocations.Mode(job)} partition {allocations.Partition(job)?.ToString(CultureInfo.InvariantCulture) ?? "-"} on");
                foreach (TaskPlace place in allocations.Of(job).ToArray().OrderBy(place => (place.Node, place.GpuBits)))
                {
                    text.Append(CultureInfo.InvariantCulture, $" {place.Node}x{place.TaskCount}{(place.GpuBits == 0 ? "" : $":{place.GpuBits:b}")}");
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Text(PolicySpec policy) => string.Create(CultureInfo.InvariantCulture,
        $"order {policy.Order.Kind}, backfill {policy.BackfillOrder?.Kind.ToString() ?? "same"}, depth {policy.ReservationDepth?.ToString(CultureInfo.InvariantCulture) ?? "all"}, lookahead {policy.Lookahead?.ToString(CultureInfo.InvariantCulture) ?? "all"}, {policy.Estimate}, {policy.ArrivalPass}, {policy.Placement.Name}");

    private static string Text(NodeClass kind)
    {
        string gpus = kind.GpuCount == 0 ? "" : $", {kind.GpuCount} {kind.GpuType}{(kind.GpusShareable ? " shareable" : "")} of {kind.GpuMemoryBytes?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}";
        return $"{kind.CpuMillicores}m, memory {kind.MemoryBytes}, storage {kind.StorageBytes}{gpus}{(kind.Features.Count > 0 ? ", " + string.Join(' ', kind.Features) : "")}";
    }
}
