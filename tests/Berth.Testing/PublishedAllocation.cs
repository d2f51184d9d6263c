using System.Globalization;
using System.IO.Compression;

namespace Berth.Testing;

/// <summary>
/// The expected results that the authors of the FGD study (Weng et al., USENIX ATC 2023) publish beside their simulator: allocated GPU in
/// percent at each percent of arrived load, for 17 workloads, 6 rules and 10 seeds.
/// </summary>
public sealed class PublishedAllocation
{
    private static readonly Dictionary<string, string> RuleNames = new()
    {
        ["01-Random"] = "random",
        ["02-DotProd"] = "dot-product",
        ["03-GpuClustering"] = "clustering",
        ["04-GpuPacking"] = "packing",
        ["05-BestFit"] = "best-fit",
        ["06-FGD"] = "fgd",
    };

    private readonly Dictionary<(string Workload, string Rule), List<double?[]>> _curves = [];

    private PublishedAllocation()
    {
    }

    /// <summary>The workloads whose pod lists are in the shared folder.</summary>
    public static IReadOnlyList<string> Workloads { get; } = ["default", "gpushare100", "gpuspec33", "multigpu50", "cpu250"];

    /// <summary>The names, in Berth, of the rules that were published.</summary>
    public static IReadOnlyList<string> Rules { get; } = [.. RuleNames.Values];

    public static PublishedAllocation Read()
    {
        var published = new PublishedAllocation();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Trace(Path.Combine("reference", "fgd-atc23-expected-allocation.csv.gz"))), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            (string, string) key = (fields[0]["openb_pod_list_".Length..], RuleNames[fields[1]]);
            if (!published._curves.TryGetValue(key, out List<double?[]>? curves))
            {
                published._curves[key] = curves = [];
            }

            curves.Add([.. fields.Skip(5).Select(text => text.Length == 0 ? null : (double?)double.Parse(text, CultureInfo.InvariantCulture))]);
        }

        return published;
    }

    /// <summary>One published curve: allocated percent at each percent of arrived load. Seeds are 42 .. 51.</summary>
    public IReadOnlyList<double?>? Curve(string workload, string rule, int seed) => _curves.GetValueOrDefault((workload, rule))?[seed - 42];

    /// <summary>Mean over the seeds at a percent of arrived load; null for a rule that was not published.</summary>
    public double? Mean(string workload, string rule, int arrivedPercent) =>
        _curves.TryGetValue((workload, rule), out List<double?[]>? curves) ? curves.Average(curve => curve[arrivedPercent]) : null;
}
