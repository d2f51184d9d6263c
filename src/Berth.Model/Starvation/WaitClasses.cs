namespace Berth.Model.Starvation;

/// <summary>Longest waits and least slacks by class of jobs.</summary>
internal static class WaitClasses
{
    /// <summary>One entry for each class that has jobs, in the order of the classes.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="boundMs">Bound of each job, <see cref="StarvationSweep.NoBound"/> where it has none.</param>
    /// <param name="waitMs">Wait of each job, negative where it was never in the queue.</param>
    /// <param name="count">Number of classes.</param>
    /// <param name="classOf">The class of a job.</param>
    /// <param name="nameOf">The name of a class.</param>
    public static List<BoundedWait> Of(
        JobTable jobs, ReadOnlySpan<long> boundMs, ReadOnlySpan<long> waitMs, int count, Func<int, int> classOf, Func<int, string> nameOf)
    {
        var sums = new Sum[count];
        for (int job = 0; job < waitMs.Length; job++)
        {
            if (waitMs[job] < 0)
            {
                continue;
            }

            bool isBounded = boundMs[job] != StarvationSweep.NoBound;
            ref Sum sum = ref sums[classOf(job)];
            sum.Jobs++;
            sum.Bounded += isBounded ? 1 : 0;

            // A job with a bound counts before any without.
            if (sum.Jobs == 1 || (isBounded && sum.Bounded == 1) || (waitMs[job] > waitMs[sum.Longest] && isBounded == sum.Bounded > 0))
            {
                sum.Longest = job;
            }

            if (isBounded && waitMs[job] > 0)
            {
                long slackMs = boundMs[job] - waitMs[job];
                sum.SlackMs = sum.SlackMs is { } least ? Math.Min(least, slackMs) : slackMs;
            }
        }

        var classes = new List<BoundedWait>();
        for (int i = 0; i < count; i++)
        {
            if (sums[i].Jobs > 0)
            {
                int longest = sums[i].Longest;
                classes.Add(new BoundedWait(
                    nameOf(i),
                    sums[i].Jobs,
                    sums[i].Bounded,
                    waitMs[longest] / 1000.0,
                    jobs.Number[longest],
                    boundMs[longest] == StarvationSweep.NoBound ? null : boundMs[longest] / 1000.0,
                    sums[i].SlackMs / 1000.0));
            }
        }

        return classes;
    }

    private struct Sum
    {
        public int Jobs;
        public int Bounded;
        public int Longest;
        public long? SlackMs;
    }
}
