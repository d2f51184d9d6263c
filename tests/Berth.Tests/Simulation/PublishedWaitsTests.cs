using Berth.Formats.Swf;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// Every wait of every job equals the published schedules. No averages: two wrong waits can cancel out in a mean.
/// </summary>
public sealed class PublishedWaitsTests
{
    /// <summary>Which policy made a column of the published files.</summary>
    private static readonly Dictionary<string, string> PolicyOfColumn = new()
    {
        ["wait_easy"] = "easy",
        ["wait_easy_clairvoyant"] = "easy-perfect",
        ["wait_easy_sjbf_clairvoyant"] = "easy-sjbf-perfect",
        ["wait_easypp_tsafrir"] = "easy++",
        ["wait_fcfs"] = "fcfs",
        ["wait_easy_sjbf"] = "easy-sjbf",
        ["wait_conservative"] = "conservative",
    };

    [Theory]
    [InlineData("KTH-SP2", "wait_easy,wait_easy_clairvoyant,wait_easy_sjbf_clairvoyant,wait_easypp_tsafrir,wait_fcfs,wait_easy_sjbf,wait_conservative")]
    [InlineData("CTC-SP2", "wait_easy,wait_easy_clairvoyant,wait_easy_sjbf_clairvoyant,wait_easypp_tsafrir,wait_fcfs,wait_easy_sjbf")]
    [InlineData("SDSC-BLUE", "wait_easy,wait_easy_clairvoyant,wait_easy_sjbf_clairvoyant,wait_easypp_tsafrir")]
    [InlineData("CEA-curie", "wait_easy,wait_easy_clairvoyant,wait_easy_sjbf_clairvoyant,wait_easypp_tsafrir")]
    public void Every_wait_equals_the_published_one(string log, string columns)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        string trace = log + "-predictsim";
        Workload workload = SwfImport.Read(SharedData.Trace(trace + ".swf.gz")).Workload;
        var cluster = Cluster.Pool(workload.MachineProcessors!.Value);
        foreach (string column in columns.Split(','))
        {
            IReadOnlyDictionary<long, long> waits = PublishedSchedules.ReadWaits(trace, column);
            Schedule schedule = Replay.Run(workload, cluster, PolicyText.Parse(PolicyOfColumn[column])).Schedule;

            Assert.Equal(waits.Count, workload.JobCount);
            Assert.Equal([], Differences(workload, schedule, waits, column));
        }
    }

    private static List<string> Differences(Workload workload, Schedule schedule, IReadOnlyDictionary<long, long> waits, string column)
    {
        var differences = new List<string>();
        for (int i = 0; i < workload.JobCount && differences.Count < 10; i++)
        {
            var job = new JobId(i);
            long number = workload.Jobs.Number[i];
            Duration wait = schedule.Wait(job) ?? new Duration(-1);
            if (wait != Duration.FromSeconds(waits[number]))
            {
                differences.Add($"{column}: job {number} waits {wait}, published {waits[number]}s");
            }
        }

        return differences;
    }
}
