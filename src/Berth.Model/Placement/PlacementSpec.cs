namespace Berth.Model;

/// <summary>How the node (and in it the GPU) for a task is chosen. Formulas and sources: docs/PLACEMENT.md.</summary>
public enum PlacementRule
{
    /// <summary>The first node that has room.</summary>
    FirstFit,

    /// <summary>The node with the least left afterwards.</summary>
    BestFit,

    /// <summary>The node with the most left afterwards.</summary>
    WorstFit,

    /// <summary>The node with the smallest dot product of what is free and what is asked for.</summary>
    DotProduct,

    /// <summary>GPUs already shared first, then free GPUs of used nodes, then idle nodes.</summary>
    Packing,

    /// <summary>The node with the largest free shares of CPU, memory and GPU.</summary>
    LeastAllocated,

    /// <summary>Fragmentation gradient descent: the node whose fragmentation grows least.</summary>
    Fgd,

    /// <summary>Nodes that hold tasks of the same GPU size first.</summary>
    Clustering,

    /// <summary>Any node with room, with equal chance.</summary>
    Random,

    /// <summary>Fragmentation gradient descent that looks ahead: it also keeps CPU beside free GPUs and scarce GPU types free. Berth's own.</summary>
    Foresight,

    /// <summary>Fewest domains of the topology, the lowest level first, then best fit in each.</summary>
    Topology,
}

/// <summary>A placement rule as plain data.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Seed">Seed of <see cref="PlacementRule.Random"/>; the others do not read it.</param>
public sealed record PlacementSpec(PlacementRule Rule, long Seed = 0)
{
    private static readonly (string Name, PlacementRule Rule)[] Known =
    [
        ("first-fit", PlacementRule.FirstFit),
        ("best-fit", PlacementRule.BestFit),
        ("worst-fit", PlacementRule.WorstFit),
        ("dot-product", PlacementRule.DotProduct),
        ("packing", PlacementRule.Packing),
        ("least-allocated", PlacementRule.LeastAllocated),
        ("fgd", PlacementRule.Fgd),
        ("clustering", PlacementRule.Clustering),
        ("random", PlacementRule.Random),
        ("foresight", PlacementRule.Foresight),
        ("topology", PlacementRule.Topology),
    ];

    /// <summary>The names of all rules, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>The name of its rule, for example <c>best-fit</c>.</summary>
    public string Name => Array.Find(Known, known => known.Rule == Rule).Name;

    /// <summary>The rule with a name, case ignored. Throws <see cref="BadInputException"/> with the nearest name when there is none.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="input">Where the name was written, for the message.</param>
    public static PlacementSpec Parse(string name, string input = "rule")
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((string known, PlacementRule rule) in Known)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return new PlacementSpec(rule);
            }
        }

        throw new BadInputException(input, "placement-unknown", $"there is no placement rule '{(name.Length > 40 ? name[..40] : name)}'", NearestName.Advice(name, [.. Names]));
    }
}
