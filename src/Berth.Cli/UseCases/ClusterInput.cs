using Berth.Formats.Clusters;
using Berth.Formats.Machines;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>Finds the machine that a command line names.</summary>
public static class ClusterInput
{
    /// <summary>The cluster of a file, or this machine for the word <c>local</c>; a file of that name is <c>./local</c>. Throws <see cref="BadInputException"/>.</summary>
    public static ClusterFile Read(string path) => path == LocalMachine.Word ? LocalMachine.Discover() : ClusterYaml.ReadFile(path);
}
