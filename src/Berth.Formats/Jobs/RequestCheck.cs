using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Finds jobs that could not run on a cluster even if it were empty, and refuses them. Without a cluster every job could.</summary>
internal sealed class RequestCheck(ClusterNodes? cluster)
{
    private readonly RequestExcess? _excess = cluster is null ? null : new RequestExcess(cluster);

    /// <summary>Throws <see cref="BadInputException"/> at what is too much in the first mode where no mode fits.</summary>
    /// <param name="job">What was written.</param>
    /// <param name="shape">What the job asks for.</param>
    /// <param name="modes">For each mode what was written, and its requested time in milliseconds.</param>
    public void Require(YamlFields job, JobShape shape, IReadOnlyList<(YamlFields Fields, long RequestedMs)> modes)
    {
        if (cluster is null)
        {
            return;
        }

        Partition[] partitions = Partitions(shape);
        RequireLicences(job, shape);
        Excess? first = null;
        for (int mode = 0; mode < modes.Count; mode++)
        {
            if (_excess!.Of(shape.Modes[mode], modes[mode].RequestedMs, partitions) is not { } excess)
            {
                return;
            }

            first ??= excess;
        }

        (string key, string problem, string advice) = first!;
        YamlFields fields = modes[0].Fields;
        throw fields.Bad(fields[key] ?? fields.Map, key, "impossible-request", problem, modes.Count > 1 ? $"{advice}; the other modes do not fit either" : advice);
    }

    private Partition[] Partitions(JobShape shape) => shape.Partitions.Count > 0
        ? [.. cluster!.Partitions.Where(one => shape.Partitions.Contains(one.Name))]
        : [.. cluster!.Partitions.Where(one => one.IsDefault)];

    private void RequireLicences(YamlFields job, JobShape shape)
    {
        foreach (Licence licence in shape.Licences)
        {
            int there = cluster!.Licences.First(one => one.Name == licence.Name).Count;
            if (licence.Count > there)
            {
                throw job.Bad(job["licences"]!, "licences", "impossible-request", Text($"the job asks for {licence.Count} of the licence '{licence.Name}'"), Text($"the cluster has {there}"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
