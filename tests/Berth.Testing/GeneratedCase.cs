using System.Globalization;
using Berth.Model;
using CsCheck;

namespace Berth.Testing;

/// <summary>A workload and a machine made up by CsCheck; its text can be pasted into <see cref="WorkloadText.Parse"/>.</summary>
public sealed record GeneratedCase(Workload Workload, Cluster Cluster)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"cluster of {Cluster.Processors}\n{WorkloadText.Write(Workload)}");

    /// <summary>The same case with every row changed, or left out where the change gives null.</summary>
    public GeneratedCase Map(Func<JobRow, JobRow?> change, Instant origin = default)
    {
        var builder = new WorkloadBuilder(Math.Max(1, Workload.JobCount)) { Name = Workload.Name, Origin = origin };
        foreach (string user in Workload.Users)
        {
            builder.User(user);
        }

        for (int i = 0; i < Workload.JobCount; i++)
        {
            JobTable jobs = Workload.Jobs;
            var row = new JobRow
            {
                Number = jobs.Number[i],
                SubmitMs = jobs.SubmitMs[i],
                RunMs = Workload.Actuals.RunMs[i],
                RequestedMs = jobs.RequestedMs[i],
                Processors = jobs.Processors[i],
                User = jobs.User[i],
                DeadlineMs = jobs.Deadline(new JobId(i))?.UnixMs,
            };
            if (change(row) is { } changed)
            {
                builder.Add(changed);
            }
        }

        return this with { Workload = builder.Build() };
    }
}

/// <summary>
/// Generators of workloads that hit the corners: bursts, many jobs at one instant, jobs without length, run time equal to the request,
/// jobs killed at it, jobs of machine size and beyond, few users. Small numbers come out often, so that events coincide and
/// counter-examples shrink to a few rows.
/// </summary>
public static class Cases
{
    private static readonly Gen<int> Gap  = Gen.Frequency((4, Gen.Const(0)), (4, Gen.Int[1, 3]), (1, Gen.Int[4, 25]));

    private static readonly Gen<int> RunTime  = Gen.Frequency((1, Gen.Const(0)), (7, Gen.Int[1, 8]), (2, Gen.Int[9, 30]));

    /// <summary>Request minus run time: equal, generous, or too short (the job is killed).</summary>
    private static readonly Gen<int> Slack  = Gen.Frequency((3, Gen.Const(0)), (5, Gen.Int[1, 15]), (2, Gen.Int[-5, -1]));

    /// <summary>Seconds in a unit of time: with whole hours, corrections of outlived estimates come one after another.</summary>
    private static readonly Gen<int> Unit  = Gen.Frequency((3, Gen.Const(1)), (1, Gen.Const(60)), (1, Gen.Const(600)), (1, Gen.Const(3_600)));

    // Below the parts they are made of: static members are set up from top to bottom.

    /// <summary>Up to 30 jobs, some larger than the machine.</summary>
    public static Gen<GeneratedCase> Any { get; } = Of(maxJobs: 30, tooLarge: true);

    /// <summary>Up to 8 jobs that all fit; for people to look at.</summary>
    public static Gen<GeneratedCase> Few { get; } = Of(maxJobs: 8, tooLarge: false);

    /// <summary>Up to six jobs that all fit; few enough to enumerate every schedule.</summary>
    public static Gen<GeneratedCase> Six { get; } = Of(maxJobs: 6, tooLarge: false);

    /// <summary>Up to three jobs on up to three processors in whole seconds; few enough to try every start time.</summary>
    public static Gen<GeneratedCase> Three { get; } =
        Gen.Int[1, 3].SelectMany(processors => Row(processors, false).List[1, 3].Select(rows => Build(processors, 1, rows)));

    private static Gen<GeneratedCase> Of(int maxJobs, bool tooLarge) =>
        Gen.Select(Gen.Int[1, 8], Unit, (processors, unit) => (processors, unit)).SelectMany(machine =>
            Row(machine.processors, tooLarge).List[0, maxJobs].Select(rows => Build(machine.processors, machine.unit, rows)));

    private static Gen<GeneratedRow> Row(int machine, bool tooLarge)
    {
        Gen<int> size = Gen.Frequency(
            (6, Gen.Int[1, machine]), (2, Gen.Const(1)), (1, Gen.Const(machine)), (tooLarge ? 1 : 0, Gen.Const(machine + 1)));
        return Gen.Select(
            Gen.Select(Gap, RunTime, Slack), Gen.Select(size, Gen.Int[0, 2], Gen.Int[0, 40]),
            (times, rest) => new GeneratedRow(times.Item1, times.Item2, times.Item3, rest.Item1, rest.Item2, rest.Item3));
    }

    private static GeneratedCase Build(int processors, int unit, List<GeneratedRow> rows)
    {
        var builder = new WorkloadBuilder(Math.Max(1, rows.Count)) { Name = "generated" };
        long unitMs = unit * 1000L;
        long submit = 0;
        foreach (GeneratedRow row in rows)
        {
            submit += row.Gap;
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = submit * unitMs,
                RunMs = row.Run * unitMs,
                RequestedMs = Math.Max(0, row.Run + row.Slack) * unitMs,
                Processors = row.Size,
                User = builder.User("u" + row.User.ToString(CultureInfo.InvariantCulture)),
                DeadlineMs = row.Due > 30 ? null : (submit + row.Due) * unitMs,
            });
        }

        return new GeneratedCase(builder.Build(), Cluster.Pool(processors));
    }

    private sealed record GeneratedRow(int Gap, int Run, int Slack, int Size, int User, int Due);
}
