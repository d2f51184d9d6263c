using Berth.Model;
using Berth.Testing;
using Berth.Testing.Naive;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>The slow twin is only worth something if it is right itself: it must repeat the published schedules.</summary>
public sealed class NaiveAgainstPublishedTests
{
    private const int Jobs = 3_000;

    public static TheoryData<string, string> Columns => new()
    {
        { "wait_fcfs", "fcfs" },
        { "wait_easy", "easy" },
        { "wait_easy_clairvoyant", "easy-perfect" },
        { "wait_easy_sjbf", "easy-sjbf" },
        { "wait_easy_sjbf_clairvoyant", "easy-sjbf-perfect" },
        { "wait_easypp_tsafrir", "easy++" },
        { "wait_conservative", "conservative" },
    };

    /// <summary>
    /// Jobs that arrive after the cut cannot touch a job that starts before they arrive, so those starts must be equal although
    /// the twin sees only the beginning of the log.
    /// </summary>
    [Theory]
    [MemberData(nameof(Columns))]
    public void The_twin_repeats_the_published_waits_of_the_first_jobs(string column, string policy)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        Workload longer = PublishedSchedules.ReadLog("KTH-SP2-predictsim", Jobs + 1);
        Workload workload = PublishedSchedules.ReadLog("KTH-SP2-predictsim", Jobs);
        long cutMs = longer.Jobs.SubmitMs[Jobs];
        IReadOnlyDictionary<long, long> published = PublishedSchedules.ReadWaits("KTH-SP2-predictsim", column);

        Schedule schedule = NaiveScheduler.Run(workload, Cluster.Pool(100), TwinPolicies.ByName(policy)).Schedule;

        int compared = 0;
        for (int i = 0; i < Jobs; i++)
        {
            long number = workload.Jobs.Number[i];
            if (workload.Jobs.SubmitMs[i] + (published[number] * 1000) < cutMs)
            {
                compared++;
                Assert.True(
                    schedule.Wait(new JobId(i))?.Ms == published[number] * 1000,
                    $"job {number}: waits {schedule.Wait(new JobId(i))}, published {published[number]}s");
            }
        }

        Assert.True(compared > Jobs * 2 / 3, $"only {compared} jobs could be compared");
    }
}
