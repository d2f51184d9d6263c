using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing;

/// <summary>What is true of the causes of waiting in every replay.</summary>
public static class WaitLaws
{
    /// <summary>Replays with the causes of waiting, and throws when they do not add up.</summary>
    public static ReplayResult Run(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions? options = null)
    {
        ReplayResult result = Replay.Run(workload, cluster, policy, (options ?? new ReplayOptions()) with { ExplainsWaits = true });
        return Broken(result) is { } broken ? throw new InvalidOperationException(broken) : result;
    }

    /// <summary>
    /// What does not add up: over all causes a job that started waited as long as the schedule says, nobody waited less than nothing, and the series holds what
    /// the rows hold. Null when all does.
    /// </summary>
    public static string? Broken(ReplayResult result)
    {
        WaitAttribution waits = result.Waits ?? throw new ArgumentException("the replay did not ask for causes", nameof(result));
        long[] rows = new long[WaitAttribution.CauseCount];
        for (int i = 0; i < waits.Count; i++)
        {
            var job = new JobId(i);
            long sum = 0;
            for (int cause = 0; cause < rows.Length; cause++)
            {
                long ms = waits.Of(job)[cause];
                rows[cause] += ms;
                sum += ms;
                if (ms < 0)
                {
                    return $"job {WorkloadText.NameOf(i)} waited {ms} ms for {(WaitCause)cause}";
                }
            }

            if (result.Schedule.Wait(job) is { } wait && wait.Ms != sum)
            {
                return $"job {WorkloadText.NameOf(i)} waited {wait.Ms} ms, and for all causes together {sum} ms";
            }
        }

        for (int cause = 0; cause < rows.Length; cause++)
        {
            long series = Enumerable.Range(0, waits.OverTime.Count).Sum(bucket => waits.OverTime.Of(bucket)[cause]);
            if (series != rows[cause])
            {
                return $"over time {series} ms were waited for {(WaitCause)cause}, by job {rows[cause]} ms";
            }
        }

        return null;
    }
}
