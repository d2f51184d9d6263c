using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Turns items of a jobs file into rows of a workload.</summary>
internal sealed class JobRows(WorkloadBuilder builder, ClusterNames names, Instant? start, ImportReportBuilder notes)
{
    private const int MostJobs = 2_000_000;
    private const int MostModes = 100;
    private const int LargestPriority = 1_000_000_000;
    private const string UsualUser = "user";

    private static readonly (string Word, ExitKind Value)[] Exits =
        [("ok", ExitKind.Completed), ("failed", ExitKind.Failed), ("cancelled", ExitKind.Cancelled)];

    private readonly JobModeYaml _modes = new(names);

    /// <summary>Adds the job, or the jobs of its array.</summary>
    /// <param name="fields">What was written, the defaults behind it.</param>
    /// <param name="position">Position in the file, from 1: the name of a job without one.</param>
    public JobItem Add(YamlFields fields, int position)
    {
        string name = NameOf(fields, position);
        (int count, int? width, Duration every) = Array(fields);
        if (builder.Count + count > MostJobs)
        {
            throw fields.Bad(fields["array"] ?? fields.Map, "array", fields.Input.TooLarge, "there are too many jobs", $"at most {MostJobs} are allowed");
        }

        var item = new JobItem(name, fields, builder.Count, count, fields.HasOwn("array"));
        JobRow first = Row(fields) with { Array = width is { } most ? builder.Links.AddArray(most) : null };
        for (int element = 0; element < count; element++)
        {
            builder.Add(first with
            {
                Number = builder.Count + 1,
                Name = item.NameOf(builder.Count),
                SubmitMs = checked(first.SubmitMs + (element * every.Ms)),
            });
            CountNotes(first, element == 0 ? fields.Map.Line : 0);
        }

        return item;
    }

    private static string NameOf(YamlFields fields, int position)
    {
        if (fields.Text("name") is not { } text)
        {
            return string.Create(CultureInfo.InvariantCulture, $"job-{position}");
        }

        string name = fields.NameIn(text, "name");
        return name.AsSpan().IndexOfAny('[', ']') < 0
            ? name
            : throw fields.Bad(text, "name", YamlValues.BadValue, $"{text.InWords} cannot be the name of a job", "brackets are for the elements of an array: write 'array: 20'");
    }

    private static (int Count, int? Width, Duration Every) Array(YamlFields fields)
    {
        if (fields["array"] is not YamlMap map)
        {
            return (fields.Whole("array", 1, MostJobs) ?? 1, null, Duration.Zero);
        }

        YamlFields array = YamlFields.Of(fields.Input, map, "in an array", JobKeys.Array, "", fields.PathOf("array"));
        int count = array.Whole("count", 1, MostJobs) ?? throw array.Missing("count", "write how many jobs it has");
        return (count, array.Whole("width", 1, MostJobs), array.Length("every") ?? Duration.Zero);
    }

    private JobRow Row(YamlFields fields)
    {
        IReadOnlyList<string> partitions = Partitions(fields);
        List<(JobMode Mode, ModeTime Times)> modes = Modes(fields, partitions);
        (JobMode mode, ModeTime times) = modes[0];
        long millicores = mode.Task.CpuMillicores * mode.TaskCount;
        return new JobRow
        {
            Number = 0,
            SubmitMs = When(fields, "submit") ?? (start?.UnixMs ?? 0),
            RequestedMs = times.RequestedMs,
            RunMs = times.RunMs,
            Processors = (int)Math.Max(1, (millicores + ResourceSchema.MillicoresPerCore - 1) / ResourceSchema.MillicoresPerCore),
            User = builder.User(fields.Name("user") ?? UsualUser),
            Group = fields.Name("group") is { } group ? builder.Group(group) : null,
            Account = fields.Name("account") is { } account ? builder.Account(account) : null,
            Qos = fields.Name("qos") is { } qos ? builder.Qos(qos) : null,
            DeadlineMs = When(fields, "deadline"),
            ReleaseMs = When(fields, "release"),
            Priority = fields.Whole("priority", -LargestPriority, LargestPriority),
            Weight = fields.Whole("weight", 0, JobRow.MaxWeight),
            Exit = fields.Choice("exit", Exits) ?? ExitKind.Completed,
            Recovery = RecoveryYaml.Read(fields) is { } recovery ? builder.Recovery(recovery) : null,
            Shape = builder.Shape(new JobShape([.. modes.Select(one => one.Mode)], partitions, Licences(fields))),
            FurtherModes = modes.Count > 1 ? [.. modes.Skip(1).Select(one => one.Times)] : null,
        };
    }

    private IReadOnlyList<string> Partitions(YamlFields fields)
    {
        foreach (YamlText partition in fields.Texts("partition"))
        {
            names.RequirePartition(fields, partition, "partition");
        }

        return fields.Names("partition");
    }

    private List<(JobMode Mode, ModeTime Times)> Modes(YamlFields fields, IReadOnlyList<string> partitions)
    {
        IReadOnlyList<YamlNode>? items = fields.Items("modes", "mode");
        if (items is null)
        {
            return [(_modes.Mode(fields), _modes.Times(fields, partitions))];
        }

        if (items.Count > MostModes)
        {
            throw fields.Bad(items[MostModes], "modes", fields.Input.TooLarge, "there are too many modes", $"at most {MostModes} are allowed");
        }

        var modes = new List<(JobMode Mode, ModeTime Times)>();
        foreach (YamlNode item in items)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{fields.PathOf("modes")}[{modes.Count}]");
            YamlFields mode = YamlFields.Of(fields.Input, item, "in a mode", JobKeys.Mode, "a mode is a mapping with what differs from the job", path, fields);
            modes.Add((_modes.Mode(mode), _modes.Times(mode, partitions)));
        }

        return modes.Count > 0 ? modes : throw fields.Bad(fields["modes"]!, "modes", "empty-list", "there are no modes", "write one item for each way to run the job, or leave the key out");
    }

    private List<Licence> Licences(YamlFields fields)
    {
        var licences = new List<Licence>();
        if (fields["licences"] is not { } node)
        {
            return licences;
        }

        YamlFields counts = YamlFields.OfNames(fields.Input, node, "'licences' is a mapping: the name of each and how many the job needs", fields.PathOf("licences"));
        foreach (YamlEntry entry in counts.Map.Entries)
        {
            names.RequireLicence(counts, entry.Key, entry.Key.Value);
            licences.Add(new Licence(counts.NameIn(entry.Key, entry.Key.Value), counts.Whole(entry.Key.Value, 1, int.MaxValue)!.Value));
        }

        return licences;
    }

    /// <summary>A moment in milliseconds since the Unix epoch; null where the key is left out.</summary>
    private long? When(YamlFields fields, string key)
    {
        if (fields.Moment(key) is not { } moment)
        {
            return null;
        }

        if (moment.Calendar is not null && start is null)
        {
            throw fields.Unfit(fields.Text(key)!, key, "a date needs 'start:' at the top of the file, the date of the zero from which other times count");
        }

        Instant zero = start ?? default;
        Instant at = moment.In(zero);
        return at >= zero
            ? at.UnixMs
            : throw fields.Unfit(fields.Text(key)!, key, $"it is before the start of the file, {zero}");
    }

    private void CountNotes(in JobRow row, int line)
    {
        bool above = row.RunMs > row.RequestedMs || (row.FurtherModes ?? []).Any(mode => mode.RunMs > mode.RequestedMs);
        if (above)
        {
            notes.Count(0, line);
        }
    }
}
