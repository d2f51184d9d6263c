using Berth.Formats;
using Berth.Formats.Clusters;
using Berth.Formats.Machines;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Finds the machine that a command line names.</summary>
public static class ClusterInput
{
    /// <summary>The cluster of a file, or this machine for the word <c>local</c>; a file of that name is <c>./local</c>. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="path">The file, or the word.</param>
    /// <param name="changes">Values to change in the file before it is read; null for none.</param>
    public static ClusterFile Read(string path, IReadOnlyList<ValueChange>? changes = null) =>
        path == LocalMachine.Word ? ValueChange.RefuseForCluster(changes ?? [], "this machine is what it is") ?? LocalMachine.Discover() : ClusterYaml.ReadFile(path, changes);
}
