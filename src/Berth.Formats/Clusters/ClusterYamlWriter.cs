using System.Globalization;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>Writes classes of nodes as a cluster file that <see cref="ClusterYaml"/> reads back the same.</summary>
public static class ClusterYamlWriter
{
    private static readonly (long Bytes, string Unit)[] Units = [(1L << 40, "TiB"), (1L << 30, "GiB"), (1L << 20, "MiB"), (1, "B")];

    /// <summary>Writes to a file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the cluster.</param>
    /// <param name="classes">Its classes of nodes.</param>
    /// <param name="notes">Remarks for the head of the file, one line each.</param>
    public static void Write(string path, string name, IReadOnlyList<NodeClass> classes, IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(notes);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        foreach (string note in notes)
        {
            text.WriteLine($"# {note}");
        }

        text.WriteLine($"name: {Scalar(name)}");
        text.WriteLine("nodes:");
        foreach (NodeClass kind in classes)
        {
            Write(text, kind);
        }

        AtomicFile.WriteText(path, text.ToString());
    }

    private static void Write(StringWriter text, NodeClass kind)
    {
        text.WriteLine($"  - name: {Scalar(kind.Name)}");
        text.WriteLine($"    count: {kind.Count}");
        text.WriteLine($"    cpus: {AmountText.CoresForPeople(kind.CpuMillicores)}");
        text.WriteLine($"    memory: {Bytes(kind.MemoryBytes)}");
        WriteIf(text, kind.StorageBytes > 0, "storage", Bytes(kind.StorageBytes));
        if (kind.GpuCount > 0)
        {
            string type = kind.GpuType is null ? "" : $", type: {Scalar(kind.GpuType)}";
            string memory = kind.GpuMemoryBytes is { } bytes ? $", memory: {Bytes(bytes)}" : "";
            text.WriteLine($"    gpus: {{count: {kind.GpuCount}{type}{memory}{(kind.GpusShareable ? ", shareable: true" : "")}}}");
        }

        WriteIf(text, kind.Features.Count > 0, "features", $"[{string.Join(", ", kind.Features.Select(Scalar))}]");
        WriteIf(text, kind.PricePerHour is not null, "pricePerHour", Number(kind.PricePerHour));
        WriteIf(text, kind.IdleWatts is not null, "idlePower", Number(kind.IdleWatts));
        WriteIf(text, kind.FullWatts is not null, "fullPower", Number(kind.FullWatts));
    }

    private static void WriteIf(StringWriter text, bool applies, string key, string value)
    {
        if (applies)
        {
            text.WriteLine($"    {key}: {value}");
        }
    }

    private static string Number(double? value) => value?.ToString("0.############", CultureInfo.InvariantCulture) ?? "";

    /// <summary>In the largest unit that says it in a whole number.</summary>
    private static string Bytes(long bytes)
    {
        (long size, string unit) = Units.First(unit => bytes % unit.Bytes == 0 && (bytes > 0 || unit.Bytes == 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }

    /// <summary>In quotation marks, so that no name is taken for something else.</summary>
    private static string Scalar(string text) => text.All(c => char.IsAsciiLetter(c) || c == '-') && text.Length > 0 && text[0] != '-'
        ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
