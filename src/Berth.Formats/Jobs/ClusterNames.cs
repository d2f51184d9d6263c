using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Checks the names that jobs use against a cluster. Without a cluster every name is right.</summary>
internal sealed class ClusterNames(ClusterNodes? cluster)
{
    private readonly string[] _partitions = [.. (cluster?.Partitions ?? []).Select(one => one.Name)];
    private readonly string[] _licences = [.. (cluster?.Licences ?? []).Select(one => one.Name)];
    private readonly string[] _levels = [.. cluster?.Topology?.Levels ?? []];
    private readonly string[] _features = [.. (cluster?.Classes ?? []).SelectMany(one => one.Features).Distinct()];
    private readonly string[] _gpuTypes = [.. (cluster?.Classes ?? []).Select(one => one.GpuType).OfType<string>().Distinct()];

    public void RequirePartition(YamlFields fields, YamlText name, string key) => Require(fields, name, key, "partition", _partitions);

    public void RequireLicence(YamlFields fields, YamlText name, string key) => Require(fields, name, key, "licence", _licences);

    public void RequireLevel(YamlFields fields, YamlText name, string key) => Require(fields, name, key, "topology level", _levels);

    public void RequireFeature(YamlFields fields, YamlText name, string key) => Require(fields, name, key, "feature", _features);

    /// <summary>Of several acceptable types one must exist.</summary>
    public void RequireOneGpuType(YamlFields fields, IReadOnlyList<YamlText> names, string key)
    {
        if (names.Count > 0 && !names.Any(name => _gpuTypes.Contains(name.Value)))
        {
            Require(fields, names[0], key, "GPU type", _gpuTypes);
        }
    }

    /// <summary>
    /// Requested time of a job that names none: the default of its first partition, else the longest time there; where it names no partition, of
    /// the default one, or where there is none, of the first. Null where the cluster does not say.
    /// </summary>
    public Duration? DefaultTime(IReadOnlyList<string> partitions)
    {
        IReadOnlyList<Partition> all = cluster?.Partitions ?? [];
        Partition? first = partitions.Count > 0
            ? all.FirstOrDefault(one => one.Name == partitions[0])
            : all.FirstOrDefault(one => one.IsDefault) ?? (all.Count > 0 ? all[0] : null);
        return first?.DefaultTime ?? first?.MaxTime;
    }

    private void Require(YamlFields fields, YamlText name, string key, string thing, string[] known)
    {
        if (cluster is null || known.Contains(name.Value, StringComparer.Ordinal))
        {
            return;
        }

        string advice = known.Length == 0 ? "it has none at all" : NearestName.Advice(name.Value, known);
        throw fields.Bad(name, key, $"unknown-{thing.Replace(' ', '-').ToLowerInvariant()}", $"the cluster has no {thing} {name.InWords}", advice);
    }
}
