namespace Berth.Model;

/// <summary>What is counted for the cluster as a whole or for an array, not for a node: plain sums over time.</summary>
internal static class SharedCheck
{
    /// <summary>At no moment do more jobs of an array run than its width says.</summary>
    public static void Arrays(ViolationList found, Workload workload, Schedule schedule)
    {
        if (workload.Jobs.Dependencies is not { ArrayCount: > 0 } dependencies)
        {
            return;
        }

        var members = new List<(int Job, int Amount)>[dependencies.ArrayCount];
        for (int job = 0; job < schedule.Count; job++)
        {
            if (dependencies.ArrayOf(new JobId(job)) is { } array && HoldsTime(schedule, job))
            {
                (members[array] ??= []).Add((job, 1));
            }
        }

        for (int array = 0; array < members.Length; array++)
        {
            foreach ((long now, long held) in Stretches(schedule, members[array] ?? [], dependencies.ArrayWidth(array)))
            {
                if (found.CountOne())
                {
                    int first = members[array][0].Job;
                    found.Describe(new Violation(ViolationKind.ArrayTooWide, null, new Instant(now),
                        $"{held} jobs of the array of job {workload.Jobs.Number[first]} run at {ScheduleValidator.Seconds(now)}, but its width is {dependencies.ArrayWidth(array)}"));
                }
            }
        }
    }

    /// <summary>At no moment is more of a licence held than the cluster has.</summary>
    public static void Licences(ViolationList found, Workload workload, ClusterNodes nodes, Schedule schedule, NodeDemands demands)
    {
        Dictionary<string, long> there = IdleCluster.Totals(nodes.Licences);
        var holders = new SortedDictionary<string, List<(int Job, int Amount)>>(StringComparer.Ordinal);
        for (int job = 0; workload.Shapes.Count > 0 && job < schedule.Count; job++)
        {
            if (demands.ShapeOf(job).Licences is not { Count: > 0 } asked || !schedule.Started(new JobId(job)))
            {
                continue;
            }

            foreach ((string name, long count) in IdleCluster.Totals(asked))
            {
                if (!HoldsTime(schedule, job))
                {
                    CheckAlone(found, workload, schedule, job, name, count, there.GetValueOrDefault(name));
                    continue;
                }

                if (!holders.TryGetValue(name, out List<(int Job, int Amount)>? list))
                {
                    holders[name] = list = [];
                }

                list.Add((job, (int)Math.Min(count, int.MaxValue)));
            }
        }

        foreach ((string name, List<(int Job, int Amount)> list) in holders)
        {
            long limit = there.GetValueOrDefault(name);
            foreach ((long now, long held) in Stretches(schedule, list, limit))
            {
                if (found.CountOne())
                {
                    found.Describe(new Violation(ViolationKind.OverLicences, null, new Instant(now),
                        $"{held} of the licence {name} are held at {ScheduleValidator.Seconds(now)}, but the cluster has {limit}"));
                }
            }
        }
    }

    /// <summary>A job that ends at the instant of its start holds nothing beside others, but may not need more than there is.</summary>
    private static void CheckAlone(ViolationList found, Workload workload, Schedule schedule, int job, string name, long count, long limit)
    {
        if (count > limit && found.CountOne())
        {
            ScheduleValidator.Describe(found, ViolationKind.OverLicences, workload, job, schedule.StartMs[job],
                $"needs {count} of the licence {name}, but the cluster has {limit}");
        }
    }

    /// <summary>True when a job holds anything for any time.</summary>
    public static bool HoldsTime(Schedule schedule, int job) =>
        schedule.Started(new JobId(job)) && schedule.EndMs[job] > schedule.StartMs[job];

    private static List<(long TimeMs, long Held)> Stretches(Schedule schedule, List<(int Job, int Amount)> holders, long limit)
    {
        var starts = new TimedAmounts(holders.Count);
        var ends = new TimedAmounts(holders.Count);
        foreach ((int job, int amount) in holders)
        {
            starts.Add(schedule.StartMs[job], amount);
            ends.Add(schedule.EndMs[job], amount);
        }

        return TimedAmounts.StretchesOver(limit, starts, ends);
    }
}
