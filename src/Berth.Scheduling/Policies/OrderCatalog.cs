using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>One order of waiting jobs as the text form, the documentation and <c>berth policies</c> name it.</summary>
/// <param name="Kind">Which order.</param>
/// <param name="Name">Its name in the text form.</param>
/// <param name="Formula">Its score in the formula language, lower first; ties end at the job's id, the order of arrival.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Description">One line for people.</param>
public sealed record OrderEntry(OrderKind Kind, string Name, string Formula, string Source, string Description)
{
    /// <summary>
    /// True where <see cref="Formula"/> is written in other terms than those of the formula language: use and shares of tenants, which change while jobs run
    /// (docs/POLICIES.md, "Orders of tenants").
    /// </summary>
    public bool IsOfTenants => Kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor or OrderKind.Drf;
}

/// <summary>Every order that has a name. User formulas have none: see <see cref="OrderKind.Formula"/>.</summary>
public static class OrderCatalog
{
    private const string Lelong = "Lelong, Reis, Trystram: Tuning EASY-Backfilling Queues, JSSPP 2017";
    private const string Tang = "Tang, Lan, Desai, Buettner: Fault-Aware, Utility-Based Job Scheduling on Blue Gene/P Systems, IEEE Cluster 2009";
    private const string Carastan =
        "Carastan-Santos, de Camargo: Obtaining Dynamic Scheduling Policies with Simulation and Machine Learning, SC 2017";

    /// <summary>The named orders, in the order of <see cref="OrderKind"/>.</summary>
    public static IReadOnlyList<OrderEntry> Entries { get; } =
    [
        new(OrderKind.Fcfs, "fcfs", "s", "textbook", "first come, first served"),
        new(OrderKind.Sjf, "sjf", "r", Lelong, "shortest estimated run time first"),
        new(OrderKind.Ljf, "ljf", "-r", Lelong, "longest estimated run time first"),
        new(
            OrderKind.SmallestArea,
            "saf",
            "r * n",
            "Carastan-Santos, de Camargo, Trystram, Zrigui: One Can Only Gain by Replacing EASY Backfilling, CCGrid 2019",
            "smallest estimated area (run time x processors) first"),
        new(OrderKind.LargestArea, "laf", "-r * n", Lelong, "largest estimated area (run time x processors) first"),
        new(OrderKind.SmallestSize, "smallest-size", "n", Lelong, "fewest processors first"),
        new(OrderKind.LargestSize, "largest-size", "-n", Lelong, "most processors first"),
        new(
            OrderKind.Lxf,
            "lxf",
            "-(w + r) / r",
            "Chiang, Arpaci-Dusseau, Vernon: The Impact of More Accurate Requested Runtimes on Production Job Scheduling Performance, JSSPP 2002",
            "largest expansion factor (expected slowdown) first"),
        new(OrderKind.Wfp3, "wfp3", "-(w / r)^3 * n", Tang, "wait over run time, cubed, times processors: favours old and large jobs"),
        new(OrderKind.Unicep, "unicep", "-w / (max(log2(n), 1e-6) * r)", Tang, "wait over (log of processors x run time): favours old, small and short jobs"),
        new(OrderKind.F1, "f1", "log10(r) * n + 870 * log10(s)", Carastan, "learned order F1"),
        new(OrderKind.F2, "f2", "sqrt(r) * n + 25600 * log10(s)", Carastan, "learned order F2"),
        new(OrderKind.F3, "f3", "r * n + 6860000 * log10(s)", Carastan, "learned order F3"),
        new(OrderKind.F4, "f4", "r * sqrt(n) + 530000 * log10(s)", Carastan, "learned order F4"),
        new(OrderKind.Edf, "edf", "d", "textbook (Jackson 1955)", "earliest due date first; jobs without one last"),
        new(OrderKind.Priority, "priority", "-p", "textbook", "highest priority of the job first; jobs without one count as 0"),
        new(
            OrderKind.FairShare,
            "fair-share",
            "-floor(F * 2^(-use/shares) + A * age)",
            "Slurm: Multifactor Priority Plugin, Classic Fairshare Algorithm",
            "least use for its shares first, with age (classic fair share)"),
        new(
            OrderKind.FairTree,
            "fair-tree",
            "-floor(F * rank/users + A * age)",
            "Slurm: Multifactor Priority Plugin, Fair Tree Fairshare Algorithm",
            "rank along the tree of accounts, by shares over use on each level, with age (Fair Tree)"),
        new(
            OrderKind.Multifactor,
            "multifactor",
            "-floor(sum of weight * factor + p)",
            "Slurm: Multifactor Priority Plugin",
            "Slurm's multifactor priority: age, fair share, association, size, partition, QOS, resources"),
        new(
            OrderKind.Drf,
            "drf",
            "max(held/total) / weight",
            "Ghodsi, Zaharia, Hindman, Konwinski, Shenker, Stoica: Dominant Resource Fairness, NSDI 2011",
            "queue with the smallest dominant share for its weight first, within a queue by arrival (DRF)"),
    ];

    /// <summary>The names, in catalogue order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The entry of a named order. Throws for <see cref="OrderKind.Formula"/>, which has no fixed formula.</summary>
    public static OrderEntry Get(OrderKind kind)
    {
        foreach (OrderEntry entry in Entries)
        {
            if (entry.Kind == kind)
            {
                return entry;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(kind), kind, "a user formula has no catalogue entry");
    }

    /// <summary>The order with this name, case ignored; null when there is none.</summary>
    public static OrderEntry? Find(string name)
    {
        foreach (OrderEntry entry in Entries)
        {
            if (string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The score of any order as a formula, lower first.</summary>
    public static string FormulaOf(OrderSpec order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Kind == OrderKind.Formula ? order.Formula ?? "" : Get(order.Kind).Formula;
    }
}
