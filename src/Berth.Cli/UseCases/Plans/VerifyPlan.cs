using Berth.Formats;
using Berth.Formats.Machines;
using Berth.Formats.Plans;
using Berth.Formats.Tables;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>What is to be verified.</summary>
/// <param name="PlanPath">The plan file.</param>
/// <param name="JobsPath">The file of jobs; null for the one that the plan names.</param>
/// <param name="ClusterPath">The file of the cluster; null for the one that the plan names.</param>
public sealed record VerifyPlanRequest(string PlanPath, string? JobsPath, string? ClusterPath);

/// <summary>One thing that was checked.</summary>
/// <param name="Name">What: <c>schedule</c>, <c>figures</c>, <c>bound</c>.</param>
/// <param name="Found">What was found, in a sentence.</param>
/// <param name="Problems">What is wrong; empty where all is right.</param>
public sealed record PlanCheck(string Name, string Found, IReadOnlyList<string> Problems);

/// <summary>What came out.</summary>
/// <param name="Plan">The plan as its file keeps it.</param>
/// <param name="Workload">The jobs that it was made for.</param>
/// <param name="Cluster">The machine that it was made for.</param>
/// <param name="Checks">The checks, in order.</param>
public sealed record VerifyPlanResult(PlanFile Plan, Workload Workload, Cluster Cluster, IReadOnlyList<PlanCheck> Checks)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Holds => Checks.All(check => check.Problems.Count == 0);
}

/// <summary>
/// Checks a plan file against the jobs and the machine that it was made for: the schedule by the independent validator, the figures by adding them up again, the bound by its
/// own argument. It uses no code of the planner.
/// </summary>
public static class VerifyPlan
{
    private const double Tolerance = 1e-9;

    /// <summary>Checks. Throws <see cref="BadInputException"/> for a plan file that cannot be read, and for inputs that are others than those it names.</summary>
    public static VerifyPlanResult Run(VerifyPlanRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        PlanFile plan = PlanFileReader.ReadFile(request.PlanPath);
        LoadedWorkload loaded = Inputs(request, plan, cancellation);
        Schedule schedule = PlanFileSchedule.ScheduleOf(plan, request.PlanPath, loaded.Workload, loaded.Cluster);
        return new VerifyPlanResult(
            plan,
            loaded.Workload,
            loaded.Cluster,
            [CheckSchedule(plan, loaded, schedule), CheckFigures(plan, loaded.Workload, schedule), CheckBound(plan, loaded.Workload, loaded.Cluster, schedule)]);
    }

    private static LoadedWorkload Inputs(VerifyPlanRequest request, PlanFile plan, CancellationToken cancellation)
    {
        PlanInputs inputs = plan.Inputs;
        string folder = Path.GetDirectoryName(Path.GetFullPath(request.PlanPath)) ?? "/";
        string jobs = request.JobsPath ?? Path.Combine(folder, inputs.Jobs.Path);
        string? cluster = request.ClusterPath ?? inputs.Cluster switch
        {
            null => null,
            { Sha256: null, Path: LocalMachine.Word } => LocalMachine.Word,
            { } file => Path.Combine(folder, file.Path),
        };
        var source = new WorkloadSource
        {
            Path = Exists(jobs, inputs.Jobs, request.PlanPath, "give the jobs file again: berth verify PLAN JOBS"),
            ClusterPath = cluster is null or LocalMachine.Word ? cluster : Exists(cluster, inputs.Cluster, request.PlanPath, "give it again: --cluster FILE"),
            Processors = inputs.Processors,
            Table = inputs.Table is { } table ? new TableChoice(TabularMap.Parse([.. table.Map]), table.Where, table.GpusPerNode) : null,
        };
        var changes = new PlanChanges
        {
            Set = [.. inputs.Set.Select(text => ValueChange.Parse(text, "--set"))],
            Without = inputs.Without,
            Deadlines = [.. inputs.Deadlines.Select(DeadlineChange.Parse)],
        };
        double quantile = inputs.Quantile is >= 0 and <= 1
            ? inputs.Quantile : throw new BadInputException(request.PlanPath, "plan-structure", "a quantile is a number from 0 to 1", field: "inputs.quantile");
        LoadedWorkload loaded = PlanInput.Read(source, quantile, changes, cancellation);
        Same(jobs, loaded.Sha256, inputs.Jobs, request.PlanPath);
        Same(cluster ?? "", loaded.ClusterFile?.Sha256, inputs.Cluster, request.PlanPath);
        return loaded;
    }

    private static string Exists(string path, InputFile? named, string plan, string advice) => File.Exists(path) || named is null
        ? path
        : throw new BadInputException(plan, "plan-input-missing", $"there is no file {path}, from which the plan was made", advice);

    private static void Same(string path, string? sha256, InputFile? named, string plan)
    {
        if (named?.Sha256 is { } expected && expected != sha256)
        {
            throw new BadInputException(path, "plan-input-changed", $"it is not the file that {Path.GetFileName(plan)} was made from: its SHA-256 differs", "plan again, or give the file as it was");
        }
    }

    private static PlanCheck CheckSchedule(PlanFile plan, LoadedWorkload loaded, Schedule schedule)
    {
        ViolationList violations = ScheduleValidator.Validate(loaded.Workload, loaded.Cluster, schedule);
        List<string> problems = [.. violations.Select(violation => violation.Message)];
        if (violations.TotalCount > violations.Count)
        {
            problems.Add($"and {violations.TotalCount - violations.Count} more violations");
        }

        if (plan.Start != PlanFigures.Begin(loaded.Workload))
        {
            problems.Add($"the plan begins at {plan.Start}, and its first job was submitted at {PlanFigures.Begin(loaded.Workload)}");
        }

        int planned = PlanFigures.Planned(schedule);
        return new PlanCheck("schedule", FormattableString.Invariant($"{planned} of {schedule.Count} jobs run; every start, end, node and GPU against the rules of the jobs and the cluster"), problems);
    }

    private static PlanCheck CheckFigures(PlanFile plan, Workload workload, Schedule schedule)
    {
        var problems = new List<string>();
        var added = new List<string>();
        var left = new List<string>();
        foreach ((string name, double stated) in plan.Figures)
        {
            if (!PlanObjective.Names.Contains(name))
            {
                problems.Add($"there is no measure '{name}'");
            }
            else if (PlanFigures.Of(PlanObjective.Parse(name).Leading!.Value, workload, schedule) is not { } value)
            {
                left.Add(name);
            }
            else
            {
                added.Add(name);
                if (Math.Abs(value - stated) > Tolerance * Math.Max(1, Math.Abs(value)))
                {
                    problems.Add(FormattableString.Invariant($"{name} is {value}, and the file says {stated}"));
                }
            }
        }

        string rest = left.Count == 0 ? "" : $"; not added up again: {string.Join(", ", left)}";
        return new PlanCheck("figures", $"{string.Join(", ", added)}{rest}", problems);
    }

    private static PlanCheck CheckBound(PlanFile plan, Workload workload, Cluster cluster, Schedule schedule)
    {
        if (plan.Bound is not { } bound)
        {
            return new PlanCheck("bound", "none is claimed", []);
        }

        string name = PlanObjective.NameOf(bound.Measure);
        double? value = PlanFigures.Of(bound.Measure, workload, schedule);
        var problems = new List<string>();
        if (value is { } made && bound.Value > made + (Tolerance * Math.Max(1, Math.Abs(made))))
        {
            problems.Add(FormattableString.Invariant($"no {name} below {bound.Value} is claimed to be possible, and the plan itself has {made}"));
        }

        CertificateCheck check = CertificateVerifier.Verify(workload, cluster, bound);
        if (check is { IsRechecked: true, Holds: false })
        {
            problems.Add(check.Reason);
        }

        string how = check.IsRechecked ? "its argument was evaluated again" : check.Reason.TrimEnd('.');
        string gap = value is { } own && problems.Count == 0 ? GapText(own, ValueSteps.RoundUp(bound.Value, ValueSteps.Of(workload, cluster, bound.Measure))) : "";
        return new PlanCheck("bound", FormattableString.Invariant($"no plan has a {name} below {bound.Value} ({PlanFileWriter.WordOf(bound.Kind)}); {how}{gap}"), problems);
    }

    /// <summary>How far a value can be from the best possible one, in words.</summary>
    private static string GapText(double value, double least) =>
        value <= least ? "; the plan reaches the least value that is left, so it is the best possible"
        : least > 0 ? FormattableString.Invariant($"; the plan is at most {Math.Ceiling((value - least) / least * 10_000) / 100:0.##} % above the best possible")
        : "";
}
