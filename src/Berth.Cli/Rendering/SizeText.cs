using Berth.Model;
using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>Says what sizes count.</summary>
internal static class SizeText
{
    /// <summary>One of what a unit counts: <c>processor</c>, <c>GPU</c>.</summary>
    public static string Thing(SizeUnit unit) => unit == SizeUnit.Gpu ? "GPU" : "processor";

    /// <summary>A machine: <c>256 processors</c>, <c>8 GPUs of 1 node</c>.</summary>
    public static string Machine(WorkloadFacts facts)
    {
        string of = facts.Nodes is { } nodes ? $" of {Figures.Count(nodes, "node")}" : "";
        return Figures.Count(facts.Processors, Thing(facts.Unit)) + of;
    }
}
