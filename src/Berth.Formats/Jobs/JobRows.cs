using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Turns items of a jobs file into rows of a workload.</summary>
internal sealed class JobRows
{
    /// <summary>How many jobs a file may have.</summary>
    public const int MostJobs = 2_000_000;

    private const int MostModes = 100;
    private const int LargestPriority = 1_000_000_000;
    private const string UsualUser = "user";

    private static readonly (string Word, ExitKind Value)[] Exits =
        [("ok", ExitKind.Completed), ("failed", ExitKind.Failed), ("cancelled", ExitKind.Cancelled)];

    private readonly WorkloadBuilder _builder;
    private readonly ClusterNames _names;
    private readonly Instant? _start;
    private readonly ImportReportBuilder _notes;
    private readonly JobModeYaml _modes;
    private readonly RequestCheck _requests;
    private readonly List<JobDetails> _details = [];

    /// <summary>Rows for a workload.</summary>
    /// <param name="builder">Takes the rows.</param>
    /// <param name="cluster">The cluster that the jobs are for; null where none is known.</param>
    /// <param name="options">Choices.</param>
    /// <param name="start">The date of the zero; null where times have none.</param>
    /// <param name="notes">Takes what is worth a note.</param>
    public JobRows(WorkloadBuilder builder, ClusterNodes? cluster, JobsYamlOptions options, Instant? start, ImportReportBuilder notes)
    {
        _builder = builder;
        _names = new ClusterNames(cluster);
        _start = start;
        _notes = notes;
        _modes = new JobModeYaml(_names, new DurationYaml(options.Quantile, options.RunsAsPlanned));
        _requests = new RequestCheck(options.RefusesImpossible ? cluster : null);
    }

    /// <summary>The details of the rows so far, one for each.</summary>
    public IReadOnlyList<JobDetails> Details => _details;

    /// <summary>Adds the job, or the jobs of its array or its matrix.</summary>
    /// <param name="fields">What was written, the defaults behind it.</param>
    /// <param name="position">Position in the file, from 1: the name of a job without one.</param>
    public JobItem Add(YamlFields fields, int position)
    {
        string name = NameOf(fields, position);
        if (fields.HasOwn("matrix"))
        {
            return AddSweep(fields, name);
        }

        (int count, int? width, Duration every) = Array(fields);
        if (_builder.Count + count > MostJobs)
        {
            throw fields.Bad(fields["array"] ?? fields.Map, "array", fields.Input.TooLarge, "there are too many jobs", $"at most {MostJobs} are allowed");
        }

        var item = new JobItem(name, fields, _builder.Count, count) { IsArray = fields.HasOwn("array") };
        (JobRow row, IReadOnlyList<ModeLength> lengths) = Row(fields);
        JobDetails details = JobDetailsYaml.Read(fields, lengths, []);
        JobRow first = row with { Array = width is { } most ? _builder.Links.AddArray(most) : null };
        for (int element = 0; element < count; element++)
        {
            Add(first with { SubmitMs = checked(first.SubmitMs + (element * every.Ms)) }, item.NameOf(_builder.Count), details);
            CountNotes(first, element == 0 ? fields.Map.Line : 0);
        }

        return item;
    }

    private JobItem AddSweep(YamlFields fields, string name)
    {
        if (fields["array"] is { } array)
        {
            throw fields.Bad(array, "array", YamlValues.BadValue, "both 'array' and 'matrix' are there", "equal jobs beside each other are a parameter of the matrix, such as run: {from: 1, to: 5}");
        }

        Matrix matrix = MatrixYaml.Read(fields, MostJobs - _builder.Count);
        var template = new SweepTemplate(fields, matrix.Names);
        string[] names = [.. matrix.Elements.Select(values => matrix.NameOf(name, values))];
        RequireDifferentNames(fields, names);

        // Most sweeps differ in their command only, or in few parameters beside it: what the scheduler sees is read once for each of their values.
        IReadOnlyList<int> differing = template.ParametersBeyond([.. JobDetailsYaml.Keys, .. JobKeys.Dependencies]);
        var rows = new Dictionary<string, (JobRow Row, IReadOnlyList<ModeLength> Lengths)>(StringComparer.Ordinal);
        bool linksDiffer = template.Varies(JobKeys.Dependencies);
        var filled = new List<YamlFields>(linksDiffer ? names.Length : 0);
        int firstRow = _builder.Count;
        for (int i = 0; i < names.Length; i++)
        {
            string[] values = matrix.Elements[i];
            YamlFields element = template.Fill(values);
            try
            {
                string key = string.Join('\n', differing.Select(parameter => values[parameter]));
                if (!rows.TryGetValue(key, out (JobRow Row, IReadOnlyList<ModeLength> Lengths) read))
                {
                    read = Row(element);
                    rows.Add(key, read);
                }

                Add(read.Row, names[i], JobDetailsYaml.Read(element, read.Lengths, [.. matrix.Names.Zip(values, (parameter, value) => new JobParameter(parameter, value))]));
                CountNotes(read.Row, i == 0 ? fields.Map.Line : 0);
            }
            catch (BadInputException error) when (differing.Count > 0 || template.Varies(JobDetailsYaml.Keys))
            {
                throw InElement(error, names[i]);
            }

            if (linksDiffer)
            {
                filled.Add(element);
            }
        }

        return new JobItem(name, fields, firstRow, names.Length) { Sweep = names, Filled = linksDiffer ? filled : null };
    }

    private static void RequireDifferentNames(YamlFields fields, string[] names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length > YamlValues.LongestName)
            {
                throw fields.Bad(fields["matrix"]!, "matrix", YamlValues.BadValue, $"the name of an element is longer than {YamlValues.LongestName} characters: {name[..40]}...", "use shorter names and values, or fewer parameters");
            }

            if (!seen.Add(name))
            {
                throw fields.Bad(fields["matrix"]!, "matrix", "named-twice", $"two elements are called {name}", "zipped lists may repeat a value, but not all of them at once");
            }
        }
    }

    /// <summary>The same error, with the element whose values make it.</summary>
    private static BadInputException InElement(BadInputException error, string element) =>
        new(error.Input, error.Rule, $"{error.Problem}, in {element}", error.Advice, error.Line, error.Column, error.Field, error) { Excerpt = error.Excerpt };

    private void Add(JobRow row, string name, JobDetails details)
    {
        _builder.Add(row with { Number = _builder.Count + 1, Name = name });
        _details.Add(details);
    }

    private static string NameOf(YamlFields fields, int position)
    {
        if (fields.Text("name") is not { } text)
        {
            return string.Create(CultureInfo.InvariantCulture, $"job-{position}");
        }

        string name = fields.NameIn(text, "name");
        if (fields.HasOwn("matrix") && name.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            throw fields.Bad(text, "name", YamlValues.BadValue, $"{text.InWords} cannot be the name of a sweep", "leave the braces out: parameters and values are written behind it");
        }

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

    private (JobRow Row, IReadOnlyList<ModeLength> Lengths) Row(YamlFields fields)
    {
        IReadOnlyList<string> partitions = Partitions(fields);
        List<ModeRead> modes = Modes(fields, partitions);
        (_, JobMode mode, ModeTime times, _) = modes[0];
        var shape = new JobShape([.. modes.Select(one => one.Mode)], partitions, Licences(fields));
        _requests.Require(fields, shape, [.. modes.Select(one => (one.Fields, one.Times.RequestedMs))]);
        long millicores = mode.Task.CpuMillicores * mode.TaskCount;
        var row = new JobRow
        {
            Number = 0,
            SubmitMs = When(fields, "submit") ?? (_start?.UnixMs ?? 0),
            RequestedMs = times.RequestedMs,
            RunMs = times.RunMs,
            Processors = (int)Math.Max(1, (millicores + ResourceSchema.MillicoresPerCore - 1) / ResourceSchema.MillicoresPerCore),
            User = _builder.User(fields.Name("user") ?? UsualUser),
            Group = fields.Name("group") is { } group ? _builder.Group(group) : null,
            Account = fields.Name("account") is { } account ? _builder.Account(account) : null,
            Qos = fields.Name("qos") is { } qos ? _builder.Qos(qos) : null,
            DeadlineMs = When(fields, "deadline"),
            ReleaseMs = When(fields, "release"),
            Priority = fields.Whole("priority", -LargestPriority, LargestPriority),
            Weight = fields.Whole("weight", 0, JobRow.MaxWeight),
            Exit = fields.Choice("exit", Exits) ?? ExitKind.Completed,
            Recovery = RecoveryYaml.Read(fields) is { } recovery ? _builder.Recovery(recovery) : null,
            Shape = _builder.Shape(shape),
            FurtherModes = modes.Count > 1 ? [.. modes.Skip(1).Select(one => one.Times)] : null,
        };
        return (row, [.. modes.Select(one => one.Length)]);
    }

    private IReadOnlyList<string> Partitions(YamlFields fields)
    {
        foreach (YamlText partition in fields.Texts("partition"))
        {
            _names.RequirePartition(fields, partition, "partition");
        }

        return fields.Names("partition");
    }

    private List<ModeRead> Modes(YamlFields fields, IReadOnlyList<string> partitions)
    {
        IReadOnlyList<YamlNode>? items = fields.Items("modes", "mode");
        if (items is null)
        {
            return [Mode(fields, partitions)];
        }

        if (items.Count > MostModes)
        {
            throw fields.Bad(items[MostModes], "modes", fields.Input.TooLarge, "there are too many modes", $"at most {MostModes} are allowed");
        }

        var modes = new List<ModeRead>();
        foreach (YamlNode item in items)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{fields.PathOf("modes")}[{modes.Count}]");
            YamlFields mode = YamlFields.Of(fields.Input, item, "in a mode", JobKeys.Mode, "a mode is a mapping with what differs from the job", path, fields);
            modes.Add(Mode(mode, partitions));
        }

        return modes.Count > 0 ? modes : throw fields.Bad(fields["modes"]!, "modes", "empty-list", "there are no modes", "write one item for each way to run the job, or leave the key out");
    }

    private ModeRead Mode(YamlFields fields, IReadOnlyList<string> partitions)
    {
        (ModeTime times, ModeLength length) = _modes.Times(fields, partitions);
        return new ModeRead(fields, _modes.Mode(fields), times, length);
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
            _names.RequireLicence(counts, entry.Key, entry.Key.Value);
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

        if (moment.Calendar is not null && _start is null)
        {
            throw fields.Unfit(fields.Text(key)!, key, "a date needs 'start:' at the top of the file, the date of the zero from which other times count");
        }

        Instant zero = _start ?? default;
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
            _notes.Count(0, line);
        }
    }

    /// <summary>A way to run a job as it was read.</summary>
    private readonly record struct ModeRead(YamlFields Fields, JobMode Mode, ModeTime Times, ModeLength Length);
}
