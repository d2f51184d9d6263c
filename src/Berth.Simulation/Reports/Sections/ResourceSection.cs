using Berth.Model.Metrics;

namespace Berth.Simulation.Reports.Sections;

/// <summary>What was held of each resource: one table for the cluster with a column a policy, one a policy by class, and by partition.</summary>
internal static class ResourceSection
{
    /// <summary>From so many policies on, the tables by class are closed at first.</summary>
    private const int ManyPolicies = 3;

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.All(policy => policy.Metrics.Resources is not null);

    /// <summary>Writes the tables.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        HtmlPage page = context.Page;
        context.OpenSection("resources", "Resources");
        page.Element("p", "What jobs held, exactly, over what there is from first submit to last end within the measured window. A job that has its nodes to itself holds all there is in them.", "note");
        WriteCluster(context);
        WriteGroups(context, "By node class", resources => resources.ByClass, hasPower: true);
        WriteGroups(context, "By partition", resources => resources.ByPartition, hasPower: false);
        page.Close();
    }

    private static void WriteCluster(ReportContext context)
    {
        HtmlPage page = context.Page;
        ResourceUsage[] all = [.. context.Model.Policies.Select(policy => policy.Metrics.Resources!)];
        page.Open("div", "scroll");
        page.Open("table", context.Names.Count == 1 ? "kpi single" : "kpi");
        context.WriteHead(["resource", .. context.Names]);
        page.Open("tbody");
        bool isClosed = all.Any(usage => usage.Cluster.NodeTime.MaintenanceHours > 0);
        bool isOut = all.Any(usage => usage.Cluster.NodeTime.OutHours > 0);
        string? open = (isClosed, isOut) switch { (_, true) => "of what was open", (true, false) => "outside maintenance", _ => null };
        WriteAmount(context, all, "GPU", "GPU-hours", open, usage => usage.Gpu);
        WriteAmount(context, all, "CPU", "core-hours", open, usage => usage.Cpu);
        WriteAmount(context, all, "memory", "GiB-hours", open, usage => usage.Memory);
        WriteAmount(context, all, "storage", "GiB-hours", open, usage => usage.Storage);
        Row(context, all, "nodes with a task", usage => (NumberText.Percent(usage.Cluster.NodeTime.BusyShare), $"{NumberText.Number(usage.Cluster.NodeTime.BusyHours)} node-hours"));
        Row(context, all, "nodes idle", usage => (NumberText.Percent(usage.Cluster.NodeTime.IdleShare), $"{NumberText.Number(usage.Cluster.NodeTime.IdleHours)} node-hours"));
        Row(context, all, "idle while jobs waited", usage => ($"{NumberText.Number(usage.Cluster.NodeTime.IdleWhileJobsWaitedHours)} node-hours", null));
        if (isOut)
        {
            Row(context, all, "nodes down or drained", usage => ($"{NumberText.Number(usage.Cluster.NodeTime.OutHours)} node-hours", null));
        }

        if (all.Any(usage => usage.Cluster.NodeTime.UtilizationVariation is not null))
        {
            Row(context, all, "unevenness of nodes", usage => (Variation(usage.Cluster), "variation of utilization"));
        }

        WriteFragmentation(context);
        if (all.All(usage => usage.Cluster.Energy is not null))
        {
            Row(context, all, "energy", usage => (Energy(usage.Cluster), Covered(usage.Cluster, usage.Cluster.Energy!.Nodes)));
        }

        if (all.All(usage => usage.Cluster.Cost is not null))
        {
            Row(context, all, "cost of busy nodes", usage => (NumberText.Number(usage.Cluster.Cost!.Busy), $"of {NumberText.Number(usage.Cluster.Cost.All)} for all nodes"));
        }

        if (all.All(usage => usage.Deadlines is not null))
        {
            Row(context, all, "deadlines met", usage => (NumberText.Count(usage.Deadlines!.Met), $"{NumberText.Count(usage.Deadlines.Missed)} missed"));
        }

        if (all.Any(usage => usage.DependencyFailed > 0))
        {
            Row(context, all, "failed with a dependency", usage => (NumberText.Count(usage.DependencyFailed), null));
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static void WriteAmount(
        ReportContext context, ResourceUsage[] all, string name, string unit, string? open, Func<NodeGroupUsage, ResourceShare?> read)
    {
        if (all.All(usage => read(usage.Cluster) is not null) && all.Any(usage => read(usage.Cluster)!.UsedHours > 0))
        {
            Row(context, all, name, usage => Amount(read(usage.Cluster)!, unit, open));
        }
    }

    private static (string Value, string? Below) Amount(ResourceShare share, string unit, string? open)
    {
        string hours = $"{NumberText.Compact(share.UsedHours)} of {NumberText.Compact(share.AvailableHours)} {unit}";
        return (NumberText.Percent(share.Share), open is null ? hours : $"{hours}; {NumberText.Percent(share.OpenShare)} {open}");
    }

    private static void WriteFragmentation(ReportContext context)
    {
        ResourceTimeline?[] lines = [.. context.Model.Policies.Select(policy => policy.Nodes?.Timeline)];
        if (context.Model.Nodes?.GpuCount is not > 0 || lines.Any(line => line is not { FragmentedGpu.Count: > 0 }))
        {
            return;
        }

        Cells(context, "GPU fragmentation", lines.Select(line => (NumberText.Percent(line!.FragmentedGpu.Average()), (string?)"of all GPU, mean over time")));
        Cells(context, "free GPU no waiting task can use", lines.Select(line => (NumberText.Percent(line!.UnusableGpu.Average()), (string?)"of all GPU, mean over time")));
    }

    private static void Row(ReportContext context, ResourceUsage[] all, string name, Func<ResourceUsage, (string Value, string? Below)> cell) =>
        Cells(context, name, all.Select(cell));

    private static void Cells(ReportContext context, string name, IEnumerable<(string Value, string? Below)> cells)
    {
        HtmlPage page = context.Page;
        page.Open("tr");
        page.Element("th", name, null, ("scope", "row"));
        foreach ((string value, string? below) in cells)
        {
            page.Open("td");
            page.Element("span", value, "v");
            if (below is not null)
            {
                page.Open("span", "sub");
                page.Element("span", below, "d");
                page.Close();
            }

            page.Close();
        }

        page.Close();
    }

    private static void WriteGroups(ReportContext context, string heading, Func<ResourceUsage, IReadOnlyList<NodeGroupUsage>> read, bool hasPower)
    {
        HtmlPage page = context.Page;
        if (context.Model.Policies.All(policy => read(policy.Metrics.Resources!).Count < 2))
        {
            return;
        }

        bool isMany = context.Names.Count > ManyPolicies;
        if (isMany)
        {
            context.OpenNumbers(heading);
        }
        else
        {
            page.Element("h3", heading);
            page.Open("div", "scroll");
        }

        for (int i = 0; i < context.Names.Count; i++)
        {
            IReadOnlyList<NodeGroupUsage> groups = read(context.Model.Policies[i].Metrics.Resources!);
            page.Open("table", "dense");
            if (context.Names.Count > 1)
            {
                page.Element("caption", context.Names[i]);
            }

            WriteGroupTable(context, groups, hasPower);
            page.Close();
        }

        if (isMany)
        {
            context.CloseNumbers();
        }
        else
        {
            page.Close();
        }
    }

    private static void WriteGroupTable(ReportContext context, IReadOnlyList<NodeGroupUsage> groups, bool hasPower)
    {
        bool hasEnergy = hasPower && groups.Any(group => group.Energy is not null);
        bool hasCost = hasPower && groups.Any(group => group.Cost is not null);
        List<string> heads = [hasPower ? "class" : "partition", "nodes", "GPU", "CPU", "memory", "with a task", "idle", "idle while jobs waited, node-h", "unevenness"];
        heads.AddRange(hasEnergy ? ["energy"] : []);
        heads.AddRange(hasCost ? ["cost, busy"] : []);
        context.WriteHead(heads);
        context.Page.Open("tbody");
        foreach (NodeGroupUsage group in groups)
        {
            List<string> cells =
            [
                NumberText.Count(group.Nodes),
                group.Gpu is { } gpu ? NumberText.Percent(gpu.Share) : "–",
                NumberText.Percent(group.Cpu.Share),
                NumberText.Percent(group.Memory.Share),
                NumberText.Percent(group.NodeTime.BusyShare),
                NumberText.Percent(group.NodeTime.IdleShare),
                NumberText.Number(group.NodeTime.IdleWhileJobsWaitedHours),
                Variation(group),
            ];
            cells.AddRange(hasEnergy ? [group.Energy is null ? "–" : Energy(group)] : []);
            cells.AddRange(hasCost ? [group.Cost is { } cost ? NumberText.Number(cost.Busy) : "–"] : []);
            context.WriteRow(group.Name, cells);
        }

        context.Page.Close();
    }

    private static string Variation(NodeGroupUsage group) => group.NodeTime.UtilizationVariation is { } variation ? NumberText.Number(variation) : "–";

    private static string Energy(NodeGroupUsage group) => NumberText.Number(group.Energy!.KilowattHours) + "\u202FkWh";

    private static string? Covered(NodeGroupUsage group, int nodes) =>
        nodes == group.Nodes ? null : $"of the {NumberText.Count(nodes)} nodes whose power is known";
}
