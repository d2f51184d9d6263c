using System.Numerics;
using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>Turns schedules into the jobs of a plan file, and back.</summary>
public static class PlanFileSchedule
{
    /// <summary>The jobs of a plan file for a schedule.</summary>
    public static IReadOnlyList<PlanFileJob> JobsOf(Workload workload, Cluster cluster, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        long beginMs = PlanFigures.Begin(workload).UnixMs;
        var jobs = new PlanFileJob[schedule.Count];
        for (int i = 0; i < jobs.Length; i++)
        {
            var job = new JobId(i);
            bool runs = schedule.Started(job);
            jobs[i] = new PlanFileJob
            {
                Number = workload.Jobs.Number[i],
                Name = workload.Jobs.Name(job),
                User = workload.Users[workload.Jobs.User[i]],
                Outcome = schedule.Outcome[i],
                StartMs = runs ? schedule.StartMs[i] - beginMs : null,
                EndMs = runs ? schedule.EndMs[i] - beginMs : null,
                Mode = runs ? schedule.Allocations?.Mode(job) ?? 0 : 0,
                Partition = runs && schedule.Allocations?.Partition(job) is { } partition ? cluster.Nodes!.Partitions[partition].Name : null,
                Places = runs && schedule.Allocations is { } allocations ? PlacesOf(allocations.Of(job), cluster.Nodes!) : [],
            };
        }

        return jobs;
    }

    /// <summary>
    /// The schedule that a plan file describes, for the jobs and the machine that it was made from. Throws <see cref="BadInputException"/> where jobs are others, or names are
    /// not those of the cluster; whether the schedule keeps any rule is left to the validator.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="input">Name of its file, for messages.</param>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    public static Schedule ScheduleOf(PlanFile plan, string input, Workload workload, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        if (plan.Jobs.Count != workload.JobCount)
        {
            throw new BadInputException(input, "plan-jobs", FormattableString.Invariant($"the plan has {plan.Jobs.Count} jobs, and its input {workload.JobCount}"), field: "jobs");
        }

        int count = plan.Jobs.Count;
        (long[] startMs, long[] endMs, JobOutcome[] outcome) = (new long[count], new long[count], new JobOutcome[count]);
        for (int i = 0; i < count; i++)
        {
            PlanFileJob job = plan.Jobs[i];
            if (job.Number != workload.Jobs.Number[i] || job.Name != workload.Jobs.Name(new JobId(i)))
            {
                throw new BadInputException(input, "plan-jobs", FormattableString.Invariant($"the job is {job.Number} {job.Name}, and in the input {workload.Jobs.Number[i]} {workload.Jobs.Name(new JobId(i))}"), field: At(i));
            }

            outcome[i] = job.Outcome;
            startMs[i] = plan.Start.UnixMs + (job.StartMs ?? 0);
            endMs[i] = plan.Start.UnixMs + (job.EndMs ?? 0);
        }

        Allocations? allocations = cluster.Nodes is { } nodes ? AllocationsOf(plan, input, nodes) : null;
        return new Schedule("plan", workload.Jobs.SubmitMs.ToArray(), startMs, endMs, outcome) { Allocations = allocations };
    }

    private static PlanFilePlace[] PlacesOf(ReadOnlySpan<TaskPlace> places, ClusterNodes nodes)
    {
        var named = new PlanFilePlace[places.Length];
        for (int i = 0; i < named.Length; i++)
        {
            var gpus = new List<int>();
            for (int left = places[i].GpuBits; left != 0; left &= left - 1)
            {
                gpus.Add(BitOperations.TrailingZeroCount(left));
            }

            named[i] = new PlanFilePlace(nodes.NameOf(places[i].Node), places[i].TaskCount, gpus);
        }

        return named;
    }

    private static Allocations AllocationsOf(PlanFile plan, string input, ClusterNodes nodes)
    {
        var numberOf = Enumerable.Range(0, nodes.Count).ToDictionary(nodes.NameOf, StringComparer.Ordinal);
        var partitionOf = nodes.Partitions.Index().ToDictionary(one => one.Item.Name, one => (short)one.Index, StringComparer.Ordinal);
        int count = plan.Jobs.Count;
        (int[] first, int[] length, byte[] mode, short[] partition) = (new int[count], new int[count], new byte[count], new short[count]);
        var all = new List<TaskPlace>();
        for (int i = 0; i < count; i++)
        {
            PlanFileJob job = plan.Jobs[i];
            first[i] = all.Count;
            length[i] = job.Places.Count;
            mode[i] = (byte)job.Mode;
            partition[i] = job.Partition is not { } name ? (short)-1
                : partitionOf.TryGetValue(name, out short known) ? known : throw Unknown(input, $"{At(i)}.partition", "partition", name, partitionOf.Keys);
            foreach (PlanFilePlace place in job.Places)
            {
                int node = numberOf.TryGetValue(place.Node, out int number) ? number : throw Unknown(input, $"{At(i)}.places", "node", place.Node, numberOf.Keys);
                all.Add(new TaskPlace(node, place.Tasks, place.Gpus.Aggregate(0, (bits, gpu) => bits | (1 << gpu))));
            }
        }

        return new Allocations(first, length, [.. all], mode, partition);
    }

    private static string At(int job) => FormattableString.Invariant($"jobs[{job}]");

    private static BadInputException Unknown(string input, string field, string thing, string name, IReadOnlyCollection<string> known) =>
        new(input, "plan-names", $"the cluster has no {thing} '{name}'", NearestName.Find(name, known) is { } near ? $"did you mean {near}?" : null, field: field);
}
