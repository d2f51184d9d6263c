using Berth.Formats;
using Berth.Formats.Jobs;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>What differs from the files in what is planned.</summary>
public sealed record PlanChanges
{
    /// <summary>Values of the jobs or cluster file that are changed before it is read.</summary>
    public IReadOnlyList<ValueChange> Set { get; init; } = [];

    /// <summary>Jobs that are left out: names, names of sweeps, numbers.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Deadlines that are given.</summary>
    public IReadOnlyList<DeadlineChange> Deadlines { get; init; } = [];

    /// <summary>True where nothing differs.</summary>
    public bool IsNothing => Set.Count + Without.Count + Deadlines.Count == 0;

    /// <summary>As the command line takes them, one text for each.</summary>
    public IEnumerable<string> Texts =>
        [.. Set.Select(change => $"--set {change.Text}"), .. Without.Select(name => $"--without {name}"), .. Deadlines.Select(change => $"--deadline {change.Text}")];
}

/// <summary>A deadline for some jobs.</summary>
/// <param name="Name">Name of a job or of a sweep, or number of a job; null for all jobs.</param>
/// <param name="When">The deadline, on the calendar or since the beginning of the plan.</param>
/// <param name="Text">As it was written: <c>WHEN</c> or <c>NAME=WHEN</c>.</param>
public sealed record DeadlineChange(string? Name, Moment When, string Text)
{
    /// <summary>Reads the text. Throws <see cref="BadInputException"/>.</summary>
    public static DeadlineChange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Names of jobs of a sweep have equal signs of their own; a moment has none.
        int equals = text.LastIndexOf('=');
        return equals != 0 && Moment.TryParse(text[(equals + 1)..], out Moment? moment)
            ? new DeadlineChange(equals < 0 ? null : text[..equals], moment!, text)
            : throw new BadInputException($"--deadline {text}", "bad-value", "expected WHEN or NAME=WHEN", $"WHEN is {Moment.Expected}");
    }
}

/// <summary>Reads jobs and machine for a plan, and changes them. The one place for the planner and for those who check its plans.</summary>
internal static class PlanInput
{
    /// <summary>Reads. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="source">The files.</param>
    /// <param name="quantile">Which quantile of uncertain lengths jobs run for.</param>
    /// <param name="changes">What differs from the files.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static LoadedWorkload Read(WorkloadSource source, double quantile, PlanChanges changes, CancellationToken cancellation = default)
    {
        LoadedWorkload loaded = ReadFiles(source with { Jobs = new JobsYamlOptions { RunsAsPlanned = true, Quantile = quantile, Changes = changes.Set } }, cancellation);
        Workload workload = Left(loaded.Workload, changes.Without);
        return loaded with { Workload = WithDeadlines(workload, changes.Deadlines) };
    }

    /// <summary>A name of a job for people: its name, else its number.</summary>
    public static string NameOf(Workload workload, JobId job) =>
        workload.Jobs.Name(job) ?? workload.Jobs.Number[job.Index].ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static LoadedWorkload ReadFiles(WorkloadSource source, CancellationToken cancellation)
    {
        IReadOnlyList<ValueChange> changes = source.Jobs.Changes;
        if (changes.Count == 0)
        {
            return WorkloadInput.Read(source, cancellation);
        }

        if (!WorkloadInput.IsYaml(source.Path) && changes.FirstOrDefault(change => !change.IsOfCluster) is { } ofJobs)
        {
            throw new BadInputException($"--set {ofJobs.Text}", "bad-change", "values can be changed in YAML files only", $"{Path.GetFileName(source.Path)} is none; --without and --deadline work for all");
        }

        LoadedWorkload loaded;
        try
        {
            loaded = WorkloadInput.Read(source, cancellation);
        }
        catch (BadInputException bad) when (changes.FirstOrDefault(change => IsAbout(bad.Field, change)) is { } change)
        {
            // The line in the file is as it ever was: what is wrong is the value that was put there.
            throw new BadInputException($"--set {change.Text}", bad.Rule, bad.Problem, bad.Advice, field: bad.Field, innerException: bad);
        }

        if (loaded.ClusterFile is null)
        {
            ValueChange.RefuseForCluster(changes, "no file describes the cluster");
        }

        return loaded;
    }

    /// <summary>True when a message is about the place of a change, or about something in what was put there.</summary>
    private static bool IsAbout(string? field, ValueChange change)
    {
        if (field is null)
        {
            return false;
        }

        string within = change.IsOfCluster ? change.Path[(ValueChange.ClusterKey.Length + 1)..] : change.Path;
        return new[] { change.Path, within }.Any(place => field == place || field.StartsWith(place + ".", StringComparison.Ordinal) || field.StartsWith(place + "[", StringComparison.Ordinal));
    }

    private static Workload Left(Workload workload, IReadOnlyList<string> without)
    {
        if (without.Count == 0)
        {
            return workload;
        }

        var gone = new HashSet<JobId>();
        foreach (string name in without)
        {
            gone.UnionWith(Named(workload, name, "--without"));
        }

        return gone.Count < workload.JobCount
            ? WorkloadChanges.Where(workload, job => !gone.Contains(job))
            : throw new BadInputException("--without", "no-jobs", "no job is left");
    }

    private static Workload WithDeadlines(Workload workload, IReadOnlyList<DeadlineChange> changes)
    {
        if (changes.Count == 0)
        {
            return workload;
        }

        var deadlines = new Dictionary<JobId, Instant>();
        Instant begin = PlanFigures.Begin(workload);
        foreach (DeadlineChange change in changes)
        {
            IEnumerable<JobId> jobs = change.Name is { } name ? Named(workload, name, "--deadline") : Enumerable.Range(0, workload.JobCount).Select(job => new JobId(job));
            foreach (JobId job in jobs)
            {
                deadlines[job] = change.When.In(begin);
            }
        }

        return WorkloadChanges.WithDeadlines(workload, job => deadlines.TryGetValue(job, out Instant deadline) ? deadline : workload.Jobs.Deadline(job));
    }

    /// <summary>The jobs of a name, of a sweep of that name, or else of that number; at least one.</summary>
    private static List<JobId> Named(Workload workload, string name, string option)
    {
        var jobs = new List<JobId>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < workload.JobCount; i++)
        {
            var job = new JobId(i);
            if (workload.Jobs.Name(job) is { } own)
            {
                int bracket = own.IndexOf('[', StringComparison.Ordinal);
                names.Add(bracket > 0 ? own[..bracket] : own);
                if (own == name || (bracket > 0 && own.AsSpan(0, bracket).SequenceEqual(name)))
                {
                    jobs.Add(job);
                }
            }
        }

        for (int i = 0; jobs.Count == 0 && i < workload.JobCount; i++)
        {
            if (name == workload.Jobs.Number[i].ToString(System.Globalization.CultureInfo.InvariantCulture))
            {
                jobs.Add(new JobId(i));
            }
        }

        return jobs.Count > 0
            ? jobs
            : throw new BadInputException($"{option} {name}", "unknown-job", "there is no job of this name or number", NearestName.Find(name, names) is { } near ? $"did you mean '{near}'?" : null);
    }
}
