using Berth.Formats.Clusters;
using Berth.Formats.Machines;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Reads the cluster that a jobs file names: another file, a mapping in this one, or this machine.</summary>
internal static class JobsCluster
{
    private const string Advice = "write the path of a cluster file, a mapping with the keys of one, or 'local' for this machine";

    /// <summary>The cluster; null where the file names none.</summary>
    /// <param name="top">The jobs file.</param>
    /// <param name="local">Looks at this machine.</param>
    /// <param name="changes">Values to change in a cluster file; those of a mapping in this one are changed already.</param>
    public static ClusterFile? Read(YamlFields top, Func<ClusterFile> local, IReadOnlyList<ValueChange> changes)
    {
        switch (top["cluster"])
        {
            case null:
                return null;
            case YamlMap map:
                return ClusterYaml.Read(top.Input, map, "cluster");
            case YamlText { IsMissing: false } text:
                return text.Value == LocalMachine.Word ? ValueChange.RefuseForCluster(changes, "this machine is what it is") ?? local() : FromFile(top, text, changes);
            case YamlNode other:
                string what = other is YamlText ? "a missing value" : other.InWords;
                throw top.Bad(other, "cluster", top.Input.Structure, $"{what} cannot stand here", Advice);
        }
    }

    private static ClusterFile FromFile(YamlFields top, YamlText text, IReadOnlyList<ValueChange> changes)
    {
        string folder = Path.GetDirectoryName(top.Input.Name) ?? "";
        string path = text.Value.Contains('\0', StringComparison.Ordinal) ? "" : Path.Combine(folder, text.Value);
        return File.Exists(path)
            ? ClusterYaml.ReadFile(path, changes)
            : throw top.Bad(text, "cluster", "unreadable", $"there is no file {text.InWords}", $"{Nearest(path)}a path counts from the folder of this file; {Advice}");
    }

    private static string Nearest(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        if (!Directory.Exists(folder))
        {
            return "";
        }

        IEnumerable<string> names = Directory.EnumerateFiles(folder, "*.y*ml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
        return NearestName.Find(Path.GetFileName(path), names) is { } near ? $"did you mean {near}? " : "";
    }
}
