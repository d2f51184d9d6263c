using Berth.Formats.OpenB;
using Berth.Model;
using Berth.Simulation.Placement;

namespace Berth.Testing;

/// <summary>The node list and the pod lists of the openb trace in the shared folder.</summary>
public static class OpenBInput
{
    /// <summary>All nodes, and the pods of one list, for example <c>default</c>.</summary>
    public static PlacementInput Read(string workload)
    {
        var types = new GpuTypeNames();
        OpenBNodes nodes = OpenBReader.ReadNodes(SharedData.Trace("openb_node_list_all_node.csv.gz"));
        OpenBPods pods = OpenBReader.ReadPods(SharedData.Trace($"openb_pod_list_{workload}.csv.gz"), types);
        return new PlacementInput(nodes.Nodes, pods.Tasks, types);
    }
}
