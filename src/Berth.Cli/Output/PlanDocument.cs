using Berth.Cli.Rendering;
using Berth.Cli.Terminal;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Planning;

namespace Berth.Cli.Output;

/// <summary>What <c>berth plan --json</c> writes. Fields, units and the promise of stability: docs/formats/output.md.</summary>
internal sealed record PlanDocument
{
    /// <summary>Name and version of this form; the version rises when a field goes or changes its meaning.</summary>
    public const string CurrentSchema = "berth-plan-result/1";

    /// <summary>Name and version of this form.</summary>
    public required string Schema { get; init; }

    /// <summary>Version of Berth, with its source revision where known.</summary>
    public required string Berth { get; init; }

    /// <summary>The workload in a few numbers.</summary>
    public required WorkloadSection Workload { get; init; }

    /// <summary>SHA-256 of the file of jobs, lower-case hex.</summary>
    public required string InputSha256 { get; init; }

    /// <summary>SHA-256 of the file of the cluster; null where it has none of its own.</summary>
    public required string? ClusterSha256 { get; init; }

    /// <summary>What a reader of the figures should know.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The plan in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>True when a person stopped the search.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>The plan.</summary>
    public required PlanSection Plan { get; init; }

    /// <summary>The same jobs in obvious orders.</summary>
    public required IReadOnlyList<OrderSection> Orders { get; init; }

    /// <summary>What was changed, as the command line takes it.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>The plan for the files as they are; null where nothing was changed.</summary>
    public required PlanSection? Before { get; init; }

    /// <summary>What keeps the plan from ending earlier.</summary>
    public required BindingSection Binding { get; init; }

    /// <summary>What a little more of the scarcest resource would bring; null where it was not asked.</summary>
    public required PlanWithMore? More { get; init; }

    /// <summary>When it ends if lengths come out otherwise; null where all are sure.</summary>
    public required SpreadSection? Spread { get; init; }

    /// <summary>Deadlines that no plan can keep.</summary>
    public required IReadOnlyList<ConflictSection> Conflicts { get; init; }

    /// <summary>Jobs that cannot run, and why.</summary>
    public required IReadOnlyList<UnplannedSection> Unplanned { get; init; }

    /// <summary>Every job that runs, in the order of the workload.</summary>
    public required IReadOnlyList<PlannedJobSection> Jobs { get; init; }

    /// <summary>The document of a result.</summary>
    public static PlanDocument Of(PlanJobsRequest request, PlanJobsResult result, BuildIdentity build)
    {
        PlannedJobs planned = result.Planned;
        return new PlanDocument
        {
            Schema = CurrentSchema,
            Berth = build.ToString(),
            Workload = WorkloadSection.Of(planned.Facts),
            InputSha256 = planned.Input.Sha256,
            ClusterSha256 = planned.Input.ClusterFile?.Sha256,
            Remarks = result.Remarks,
            Summary = PlanSentences.Headline(result),
            Interrupted = result.IsInterrupted,
            Plan = PlanSection.Of(planned, request.Seed),
            Orders = [.. result.Orders.Select(order => OrderSection.Of(planned.Workload, order))],
            Changes = result.Changes,
            Before = result.Before is { } before ? PlanSection.Of(before, request.Seed) : null,
            Binding = BindingSection.Of(planned.Workload, planned.Cluster, result.Binding),
            More = result.More,
            Spread = SpreadSection.Of(planned.Workload, result.Spread),
            Conflicts = [.. result.Conflicts.Select(conflict => ConflictSection.Of(planned.Workload, conflict))],
            Unplanned = [.. result.Unplanned.Select(one => UnplannedSection.Of(planned, one.Job, one.Excess))],
            Jobs = [.. Enumerable.Range(0, planned.Workload.JobCount).Select(job => new JobId(job)).Where(planned.Plan.Schedule.Started).Select(job => PlannedJobSection.Of(planned, job))],
        };
    }
}

/// <summary>A plan in figures.</summary>
/// <param name="Objective">What was to be small.</param>
/// <param name="Seed">Seed of the search.</param>
/// <param name="End">Why the search ended.</param>
/// <param name="Tries">How many lists of jobs it tried.</param>
/// <param name="Value">The value of the most important sum of the objective.</param>
/// <param name="Bound">No plan has a smaller one; null where nothing is known.</param>
/// <param name="Gap">By which part the value is above the bound; null without one.</param>
/// <param name="Figures">The value of each measure in its unit, by name.</param>
/// <param name="Metrics">Every figure of the schedule.</param>
/// <param name="Users">When each user is finished.</param>
/// <param name="Violations">What the validator found.</param>
internal sealed record PlanSection(
    string Objective,
    long Seed,
    string End,
    long Tries,
    double Value,
    double? Bound,
    double? Gap,
    IReadOnlyDictionary<string, double> Figures,
    ScheduleMetrics Metrics,
    IReadOnlyList<UserSection> Users,
    ViolationSection? Violations)
{
    /// <summary>Of a plan.</summary>
    public static PlanSection Of(PlannedJobs planned, long seed)
    {
        PlanResult plan = planned.Plan;
        return new PlanSection(
            plan.Objective.ToString(),
            seed,
            System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(plan.End.ToString()),
            plan.Decodes,
            plan.Value,
            plan.Bound?.Value,
            plan.Gap,
            plan.Figures.ToDictionary(figure => PlanObjective.NameOf(figure.Measure), figure => figure.Value),
            planned.Metrics,
            [.. planned.Users.Select(user => UserSection.Of(planned.Workload, user))],
            ViolationSection.Of(planned.Violations));
    }
}

/// <summary>When a user is finished.</summary>
internal sealed record UserSection(string User, int Jobs, Instant FirstEnd, Instant LastEnd, double MeanEndSeconds)
{
    /// <summary>Of a user.</summary>
    public static UserSection Of(Workload workload, UserFinish user) => new(workload.Users[user.User], user.Jobs, user.FirstEnd, user.LastEnd, user.MeanEndMs / 1000);
}

/// <summary>The jobs in an obvious order.</summary>
internal sealed record OrderSection(string Policy, string InWords, IReadOnlyDictionary<string, double> Figures, ScheduleMetrics Metrics)
{
    /// <summary>Of a replay.</summary>
    public static OrderSection Of(Workload workload, OrderReplay order) => new(
        order.Policy,
        order.InWords,
        Enum.GetValues<PlanMeasure>().Select(measure => (Name: PlanObjective.NameOf(measure), Value: PlanFigures.Of(measure, workload, order.Schedule)))
            .Where(figure => figure.Value is not null).ToDictionary(figure => figure.Name, figure => figure.Value!.Value),
        order.Metrics);
}
