using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>
/// Refuses jobs that could not run on a cluster even if it were empty, as <see cref="IdleFit"/> has it, and says in words what is too much. Without a cluster
/// every job could run.
/// </summary>
internal sealed class RequestCheck(ClusterNodes? cluster)
{
    private const string Rule = "impossible-request";

    private readonly Dictionary<(JobShape Shape, string Times), bool> _fits = [];
    private readonly RequestExcess? _excess = cluster is null ? null : new RequestExcess(cluster);

    /// <summary>Throws <see cref="BadInputException"/> at what is too much in the first mode, where no mode fits.</summary>
    /// <param name="job">What was written.</param>
    /// <param name="shape">What the job asks for.</param>
    /// <param name="modes">For each mode what was written, and its requested time in milliseconds.</param>
    public void Require(YamlFields job, JobShape shape, IReadOnlyList<(YamlFields Fields, long RequestedMs)> modes)
    {
        if (cluster is null || Fits(shape, [.. modes.Select(mode => mode.RequestedMs)]))
        {
            return;
        }

        RequireLicences(job, shape);
        Partition[] partitions = Partitions(shape);
        (string key, string problem, string advice) = _excess!.Of(shape.Modes[0], modes[0].RequestedMs, partitions)
            ?? new Excess("tasks", "the job could not run even if the cluster were empty", "its tasks do not fit under the rules for GPUs, topology and partitions all at once");
        YamlFields fields = modes[0].Fields;
        throw fields.Bad(fields[key] ?? fields.Map, key, Rule, problem, modes.Count > 1 ? $"{advice}; the other modes do not fit either" : advice);
    }

    /// <summary>Whether a job of this shape could run; worked out once for equal ones.</summary>
    private bool Fits(JobShape shape, long[] requestedMs)
    {
        string times = string.Join(' ', requestedMs);
        if (_fits.TryGetValue((shape, times), out bool fits))
        {
            return fits;
        }

        var builder = new WorkloadBuilder(1);
        builder.Add(new JobRow
        {
            Number = 1,
            SubmitMs = 0,
            RequestedMs = requestedMs[0],
            RunMs = requestedMs[0],
            Processors = 1,
            User = builder.User(""),
            Shape = builder.Shape(shape),
            FurtherModes = requestedMs.Length > 1 ? [.. requestedMs.Skip(1).Select(ms => new ModeTime(ms, ms))] : null,
        });
        return _fits[(shape, times)] = IdleFit.CanRun(builder.Build(), cluster!, new JobId(0));
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
                throw job.Bad(job["licences"]!, "licences", Rule, Text($"the job asks for {licence.Count} of the licence '{licence.Name}'"), Text($"the cluster has {there}"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
