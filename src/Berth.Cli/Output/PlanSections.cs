using System.Numerics;
using Berth.Cli.Rendering;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Output;

/// <summary>What keeps a plan from ending earlier.</summary>
/// <param name="Uses">How much of each resource is in use, the most used first.</param>
/// <param name="Chain">The jobs that set the end, first to last.</param>
internal sealed record BindingSection(IReadOnlyList<UseSection> Uses, IReadOnlyList<ChainSection> Chain)
{
    /// <summary>Of what binds a plan.</summary>
    public static BindingSection Of(Workload workload, Cluster cluster, PlanBinding binding) => new(
        [.. binding.Uses.Select(use => new UseSection(use.Class, use.Resource, use.Share))],
        [.. binding.Chain.Select(link => ChainSection.Of(workload, cluster, link))]);
}

/// <summary>How much of a resource is in use.</summary>
/// <param name="Class">The class of nodes; null for a pool.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Share">Share of what is open, 0 to 1.</param>
internal sealed record UseSection(string? Class, string Resource, double Share);

/// <summary>A job of a critical chain.</summary>
/// <param name="Number">The input's number of the job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it starts no earlier.</param>
/// <param name="Resource">What was short before; null for other reasons.</param>
/// <param name="Node">Where; null for other reasons.</param>
internal sealed record ChainSection(long Number, string? Name, string Reason, string? Resource, string? Node)
{
    /// <summary>Of a link.</summary>
    public static ChainSection Of(Workload workload, Cluster cluster, ChainLink link) => new(
        workload.Jobs.Number[link.Job.Index],
        workload.Jobs.Name(link.Job),
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(link.Reason.ToString()),
        link.Resource,
        link.Node is { } node ? cluster.Nodes!.NameOf(node) : null);
}

/// <summary>When a plan ends over sampled lengths; seconds since its beginning.</summary>
/// <param name="Samples">How many draws.</param>
/// <param name="UncertainJobs">Jobs whose length is not sure.</param>
/// <param name="OnTime">Part of the draws in which every deadline is kept; null without deadlines.</param>
/// <param name="Finish">When all is finished.</param>
/// <param name="Users">When each user is.</param>
internal sealed record SpreadSection(int Samples, int UncertainJobs, double? OnTime, QuantileSection Finish, IReadOnlyDictionary<string, QuantileSection> Users)
{
    /// <summary>Of a spread; null for none.</summary>
    public static SpreadSection? Of(Workload workload, PlanSpread? spread) => spread is null ? null : new SpreadSection(
        spread.Samples,
        spread.UncertainJobs,
        spread.OnTime,
        QuantileSection.Of(spread.Finish),
        spread.Users.ToDictionary(user => workload.Users[user.User], user => QuantileSection.Of(user.Finish)));
}

/// <summary>Three quantiles, seconds.</summary>
internal sealed record QuantileSection(double P10, double P50, double P90)
{
    /// <summary>Of a spread.</summary>
    public static QuantileSection Of(SpreadOfTime spread) => new(spread.P10Ms / 1000.0, spread.MedianMs / 1000.0, spread.P90Ms / 1000.0);
}

/// <summary>A deadline, or several, that no plan can keep.</summary>
/// <param name="Jobs">Numbers of the jobs.</param>
/// <param name="Resource">What is short; null where the jobs wait for each other for too long.</param>
/// <param name="Due">The deadline.</param>
/// <param name="NeededSeconds">Time that is needed from the beginning.</param>
/// <param name="GivenSeconds">Time from the beginning to the deadline.</param>
internal sealed record ConflictSection(IReadOnlyList<long> Jobs, string? Resource, Instant Due, double NeededSeconds, double GivenSeconds)
{
    /// <summary>Of a conflict.</summary>
    public static ConflictSection Of(Workload workload, DeadlineConflict conflict) => new(
        [.. conflict.Jobs.Select(job => workload.Jobs.Number[job.Index])], conflict.Resource, conflict.Due, conflict.NeededMs / 1000.0, conflict.GivenMs / 1000.0);
}

/// <summary>A job that cannot run.</summary>
/// <param name="Number">The input's number of the job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Dimension">What is too much, as jobs files name it; null where no single thing is.</param>
/// <param name="Why">The reason in words.</param>
internal sealed record UnplannedSection(long Number, string? Name, JobOutcome Outcome, string? Dimension, string Why)
{
    /// <summary>Of a job.</summary>
    public static UnplannedSection Of(PlannedJobs planned, JobId job, Excess? excess) => new(
        planned.Workload.Jobs.Number[job.Index],
        planned.Workload.Jobs.Name(job),
        planned.Plan.Schedule.Outcome[job.Index],
        excess?.Key,
        PlanSentences.WhyNot(planned, job, excess));
}

/// <summary>A job of a plan.</summary>
/// <param name="Number">The input's number of the job.</param>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="User">Its user.</param>
/// <param name="Start">Start.</param>
/// <param name="End">End.</param>
/// <param name="StartSeconds">Start, seconds since the beginning of the plan.</param>
/// <param name="EndSeconds">End, seconds since the beginning of the plan.</param>
/// <param name="Mode">The mode in which it runs, from 1.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="LateSeconds">By how much it ends after its deadline; null without a deadline.</param>
/// <param name="Places">Where it runs; empty for a pool.</param>
internal sealed record PlannedJobSection(
    long Number,
    string? Name,
    string User,
    Instant Start,
    Instant End,
    double StartSeconds,
    double EndSeconds,
    int Mode,
    JobOutcome Outcome,
    double? LateSeconds,
    IReadOnlyList<PlaceSection> Places)
{
    /// <summary>Of a job.</summary>
    public static PlannedJobSection Of(PlannedJobs planned, JobId job)
    {
        (Workload workload, Schedule schedule) = (planned.Workload, planned.Plan.Schedule);
        long beginMs = PlanFigures.Begin(workload).UnixMs;
        var places = new List<PlaceSection>();
        foreach (TaskPlace place in schedule.Allocations is { } allocations ? allocations.Of(job) : [])
        {
            places.Add(PlaceSection.Of(planned.Cluster.Nodes!, place));
        }

        return new PlannedJobSection(
            workload.Jobs.Number[job.Index],
            workload.Jobs.Name(job),
            workload.Users[workload.Jobs.User[job.Index]],
            new Instant(schedule.StartMs[job.Index]),
            new Instant(schedule.EndMs[job.Index]),
            (schedule.StartMs[job.Index] - beginMs) / 1000.0,
            (schedule.EndMs[job.Index] - beginMs) / 1000.0,
            (schedule.Allocations?.Mode(job) ?? 0) + 1,
            schedule.Outcome[job.Index],
            workload.Jobs.Deadline(job) is null ? null : PlanFigures.LateMs(workload, schedule, job) / 1000.0,
            places);
    }
}

/// <summary>Tasks of a job on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Tasks">How many tasks.</param>
/// <param name="Gpus">Their GPUs, from 0.</param>
internal sealed record PlaceSection(string Node, int Tasks, IReadOnlyList<int> Gpus)
{
    /// <summary>Of a place.</summary>
    public static PlaceSection Of(ClusterNodes nodes, TaskPlace place)
    {
        var gpus = new List<int>();
        for (int left = place.GpuBits; left != 0; left &= left - 1)
        {
            gpus.Add(BitOperations.TrailingZeroCount(left));
        }

        return new PlaceSection(nodes.NameOf(place.Node), place.TaskCount, gpus);
    }
}
