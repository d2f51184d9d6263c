using System.Text.Json;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// After warm-up the replay allocates nothing per event, only its columns per job. Exact: the same day of work is replayed four times and eight
/// times; every day begins on an empty machine, so all buffers have grown to their final size on the first day, and what the longer
/// replay allocates more is what the further days cost. Budgets: bench/budgets.json.
/// </summary>
[Collection(nameof(AllocationBudgetTests))]
[CollectionDefinition(nameof(AllocationBudgetTests), DisableParallelization = true)]
public sealed class AllocationBudgetTests
{
    /// <summary>A collection of garbage in the middle of a run makes the counter of bytes uncertain by a few kilobytes upwards; the least of several is exact.</summary>
    private const int Runs = 5;

    private const int JobsPerDay = 512;
    private const long DayMs = 86_400_000L * 7;

    public static TheoryData<string> Policies =>
    [
        "fcfs", "first-fit", "easy", "easy-sjbf", "easy-perfect", "easy++", "conservative", "sjf", "wfp3", "unicep", "f1", "edf", "easy(depth=3)",
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_longer_replay_allocates_its_columns_and_nothing_else(string policy)
    {
        PolicySpec spec = PolicyText.Parse(policy);
        Workload shorter = Days(4);
        Workload longer = Days(8);
        Measure(spec, longer);

        (long shortBytes, long shortEvents) = Measure(spec, shorter);
        (long longBytes, long longEvents) = Measure(spec, longer);

        long jobs = longer.JobCount - shorter.JobCount;
        long events = longEvents - shortEvents;
        Assert.True(events >= 2 * jobs, "jobs must arrive and end");
        long budget = (jobs * Budget($"replay.{policy}.bytesPerJob")) + (events * Budget($"replay.{policy}.bytesPerEvent"));
        Assert.True(longBytes - shortBytes == budget, $"{jobs} more jobs and {events} more events allocate {longBytes - shortBytes} bytes, the budget is {budget}");
    }

    /// <summary>The same with the causes of waiting: some columns and one more for each cause that occurs, and the series, whose length is that of its time.</summary>
    [Theory]
    [InlineData("easy")]
    [InlineData("fcfs")]
    [InlineData("sjf")]
    [InlineData("easy(lookahead=3)")]
    public void The_causes_of_waiting_cost_columns_of_jobs_and_nothing_for_an_event(string policy)
    {
        PolicySpec spec = PolicyText.Parse(policy);
        var explained = new ReplayOptions { ExplainsWaits = true };
        Workload shorter = Days(4);
        Workload longer = Days(8);
        Measure(spec, longer, explained);

        (long shortPlain, long _) = Measure(spec, shorter);
        (long longPlain, long _) = Measure(spec, longer);
        (long shortBytes, long _) = Measure(spec, shorter, explained);
        (long longBytes, long _) = Measure(spec, longer, explained);
        long more = (longBytes - longPlain) - (shortBytes - shortPlain);
        long budget = (longer.JobCount - shorter.JobCount) * Budget($"waits.{policy}.bytesPerJob");
        Assert.True(more == budget, $"the causes of {longer.JobCount - shorter.JobCount} more jobs allocate {more} bytes, the budget is {budget}");
    }

    private static (long Bytes, long Events) Measure(PolicySpec spec, Workload workload, ReplayOptions? options = null)
    {
        var machine = Cluster.Pool(64);
        long least = long.MaxValue;
        long events = 0;
        for (int run = 0; run < Runs; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReplayResult result = Replay.Run(workload, machine, spec, options);
            int series = (result.Waits?.OverTime.Count ?? 0) * WaitAttribution.CauseCount * sizeof(long);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before - series);
            events = result.Counters.Events;
            Assert.True(result.Schedule.EndMs[..JobsPerDay].ToArray().Max() < DayMs, "a day must end on an empty machine");
        }

        return (least, events);
    }

    private static long Budget(string name)
    {
        using JsonDocument budgets = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "bench", "budgets.json")));
        return budgets.RootElement.GetProperty(name).GetInt64();
    }

    /// <summary>The same burst of work again and again: queues of some hundred jobs, early ends, kills, predictions that are outlived.</summary>
    private static Workload Days(int days)
    {
        var builder = new WorkloadBuilder(days * JobsPerDay);
        var random = new Random(20031);
        var day = new List<JobRow>();
        long submitMs = 0;
        for (int i = 0; i < JobsPerDay; i++)
        {
            submitMs += random.Next(0, 30) * 1000L;
            long runMs = random.Next(1, 3_000) * 1000L;
            day.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = submitMs,
                RunMs = runMs,
                RequestedMs = Math.Max(1_000, runMs + (random.Next(-300, 3_000) * 1000L)),
                Processors = random.Next(1, 33),
                User = builder.User("u" + random.Next(0, 5)),
            });
        }

        for (int d = 0; d < days; d++)
        {
            foreach (JobRow row in day)
            {
                builder.Add(row with { SubmitMs = row.SubmitMs + (d * DayMs), Number = row.Number + (d * JobsPerDay) });
            }
        }

        return builder.Build();
    }
}
