using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows a cluster on a terminal.</summary>
internal static class ClusterView
{
    private const int DigitsOfHash = 12;

    /// <summary>Writes the size, the classes of nodes, and what else the file says.</summary>
    public static void Write(TextPage page, ClusterListing cluster)
    {
        string gpus = cluster.Gpus > 0 ? $", {Figures.Count(cluster.Gpus, "GPU")}" : "";
        string hash = cluster.Sha256 is { } sha256 ? $"; sha256 {sha256[..DigitsOfHash]}" : "";
        page.Paragraph(
            $"{cluster.Name}: {Figures.Count(cluster.Nodes, "node")}, {AmountText.CoresForPeople((long)(cluster.Cores * ResourceSchema.MillicoresPerCore))} cores, "
            + $"{AmountText.BytesForPeople(cluster.MemoryBytes)} memory{gpus}{hash}");
        foreach (string note in cluster.Notes)
        {
            page.Paragraph(note);
        }

        WriteClasses(page, cluster);
        WritePartitions(page, cluster);
        WriteTopology(page, cluster);
        WriteReservations(page, cluster);
        if (cluster.Licences.Count > 0)
        {
            page.Heading("Licences");
            page.Paragraph(string.Join(", ", cluster.Licences.Select(pair => $"{pair.Key} {Figures.Count(pair.Value)}")), indent: 2);
        }
    }

    private static void WriteClasses(TextPage page, ClusterListing cluster)
    {
        page.Heading("Nodes");
        var columns = new List<ClassColumn>
        {
            new("class", true, one => one.Name),
            new("nodes", false, one => Figures.Count(one.Count)),
            new("cores", false, one => AmountText.CoresForPeople(one.CpuMillicores)),
            new("memory", false, one => AmountText.BytesForPeople(one.MemoryBytes)),
        };
        AddWhere(cluster, one => one.StorageBytes > 0, columns, new("storage", false, one => one.StorageBytes > 0 ? AmountText.BytesForPeople(one.StorageBytes) : ""));
        AddWhere(cluster, one => one.GpuCount > 0, columns, new("GPUs", true, Gpus));
        WriteTable(page, cluster, columns);

        columns = [columns[0]];
        AddWhere(cluster, one => one.PricePerHour is not null, columns, new("price an hour", false, one => Number(one.PricePerHour, "0.00##")));
        AddWhere(cluster, one => one.IdleWatts is not null, columns, new("idle, W", false, one => Number(one.IdleWatts, "0.#")));
        AddWhere(cluster, one => one.FullWatts is not null, columns, new("full, W", false, one => Number(one.FullWatts, "0.#")));
        AddWhere(cluster, one => one.Features.Count > 0, columns, new("features", true, one => string.Join(", ", one.Features)));
        if (columns.Count > 1)
        {
            WriteTable(page, cluster, columns);
        }
    }

    private static void AddWhere(ClusterListing cluster, Func<NodeClass, bool> isThere, List<ClassColumn> columns, ClassColumn column)
    {
        if (cluster.Classes.Any(isThere))
        {
            columns.Add(column);
        }
    }

    private static void WriteTable(TextPage page, ClusterListing cluster, List<ClassColumn> columns)
    {
        Table table = TextPage.PlainTable();
        foreach (ClassColumn column in columns)
        {
            table.AddColumn(TextPage.Column(column.Heading, column.Left, wrap: column.Left && column != columns[0]));
        }

        foreach (NodeClass one in cluster.Classes)
        {
            table.AddRow([.. columns.Select(column => new Text(column.Value(one)))]);
        }

        page.Write(table);
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Gpus(NodeClass one)
    {
        if (one.GpuCount == 0)
        {
            return "";
        }

        string memory = one.GpuMemoryBytes is { } bytes ? $" {AmountText.BytesForPeople(bytes)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{one.GpuCount} {one.GpuType}{memory}{(one.GpusShareable ? ", shared" : "")}");
    }

    private static void WritePartitions(TextPage page, ClusterListing cluster)
    {
        if (cluster.Partitions.Count == 0)
        {
            return;
        }

        page.Heading("Partitions");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("partition", left: true));
        table.AddColumn(TextPage.Column("tier"));
        table.AddColumn(TextPage.Column("longest"));
        table.AddColumn(TextPage.Column("usual"));
        table.AddColumn(TextPage.Column("most nodes"));
        table.AddColumn(TextPage.Column("nodes"));
        table.AddColumn(TextPage.Column("", left: true, wrap: true));
        foreach (PartitionListing one in cluster.Partitions)
        {
            table.AddRow(
                new Text(one.Name + (one.IsDefault ? " (default)" : "")),
                new Text(Figures.Count(one.PriorityTier)),
                new Text(one.MaxSeconds is { } most ? Figures.Length(most) : "-"),
                new Text((one.DefaultSeconds ?? one.MaxSeconds) is { } usual ? Figures.Length(usual) : "-"),
                new Text(one.MaxNodes is { } nodes ? Figures.Count(nodes) : "-"),
                new Text(Figures.Count(one.NodeCount)),
                new Text(one.Nodes));
        }

        page.Write(table);
    }

    private static void WriteTopology(TextPage page, ClusterListing cluster)
    {
        if (cluster.TopologyLevels.Count == 0)
        {
            return;
        }

        page.Heading($"Topology ({string.Join(" > ", cluster.TopologyLevels)})");
        foreach (DomainListing domain in cluster.Topology)
        {
            WriteDomain(page, domain, 1);
        }

        if (cluster.NodesWithoutDomain.Length > 0)
        {
            page.Paragraph($"outside: {cluster.NodesWithoutDomain}", indent: 2);
        }
    }

    private static void WriteDomain(TextPage page, DomainListing domain, int depth)
    {
        string nodes = domain.Domains.Count == 0 ? $": {domain.Nodes}" : $" ({Figures.Count(domain.NodeCount, "node")})";
        page.Paragraph(domain.Name + nodes, indent: 2 * depth);
        foreach (DomainListing inside in domain.Domains)
        {
            WriteDomain(page, inside, depth + 1);
        }
    }

    private static void WriteReservations(TextPage page, ClusterListing cluster)
    {
        if (cluster.Reservations.Count == 0)
        {
            return;
        }

        page.Heading("Reservations and maintenance");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("name", left: true));
        table.AddColumn(TextPage.Column("nodes", left: true, wrap: true));
        table.AddColumn(TextPage.Column("from", left: true));
        table.AddColumn(TextPage.Column("to", left: true));
        table.AddColumn(TextPage.Column("for", left: true, wrap: true));
        foreach (ReservationListing one in cluster.Reservations)
        {
            string users = one.Users.Count == 0 ? "maintenance" : string.Join(", ", one.Users);
            table.AddRow(new Text(one.Name), new Text(one.Nodes), new Text(one.From), new Text(one.To), new Text(users));
        }

        page.Write(table);
    }

    /// <summary>A column of the table of classes.</summary>
    private sealed record ClassColumn(string Heading, bool Left, Func<NodeClass, string> Value);
}
