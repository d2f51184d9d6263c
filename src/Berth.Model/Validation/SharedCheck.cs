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

        RunTable runs = schedule.Runs;
        var members = new List<(int Run, int Amount)>[dependencies.ArrayCount];
        for (int run = 0; run < runs.Count; run++)
        {
            if (dependencies.ArrayOf(new JobId(runs.JobOf(run))) is { } array && runs.HoldsTime(run))
            {
                (members[array] ??= []).Add((run, 1));
            }
        }

        for (int array = 0; array < members.Length; array++)
        {
            foreach ((long now, long held) in Stretches(runs, members[array] ?? [], dependencies.ArrayWidth(array)))
            {
                if (found.CountOne())
                {
                    int first = runs.JobOf(members[array][0].Run);
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
        RunTable runs = schedule.Runs;
        var holders = new SortedDictionary<string, List<(int Run, int Amount)>>(StringComparer.Ordinal);
        for (int run = 0; workload.Shapes.Count > 0 && run < runs.Count; run++)
        {
            if (demands.ShapeOf(runs.JobOf(run)).Licences is not { Count: > 0 } asked || !runs.Ran(run))
            {
                continue;
            }

            foreach ((string name, long count) in IdleCluster.Totals(asked))
            {
                if (!runs.HoldsTime(run))
                {
                    CheckAlone(found, workload, runs, run, name, count, there.GetValueOrDefault(name));
                    continue;
                }

                if (!holders.TryGetValue(name, out List<(int Run, int Amount)>? list))
                {
                    holders[name] = list = [];
                }

                list.Add((run, (int)Math.Min(count, int.MaxValue)));
            }
        }

        foreach ((string name, List<(int Run, int Amount)> list) in holders)
        {
            long limit = there.GetValueOrDefault(name);
            foreach ((long now, long held) in Stretches(runs, list, limit))
            {
                if (found.CountOne())
                {
                    found.Describe(new Violation(ViolationKind.OverLicences, null, new Instant(now),
                        $"{held} of the licence {name} are held at {ScheduleValidator.Seconds(now)}, but the cluster has {limit}"));
                }
            }
        }
    }

    /// <summary>A run that ends at the instant of its start holds nothing beside others, but may not need more than there is.</summary>
    private static void CheckAlone(ViolationList found, Workload workload, RunTable runs, int run, string name, long count, long limit)
    {
        if (count > limit && found.CountOne())
        {
            ScheduleValidator.Describe(found, ViolationKind.OverLicences, workload, runs.JobOf(run), runs.StartMs(run),
                $"needs {count} of the licence {name}, but the cluster has {limit}");
        }
    }

    private static List<(long TimeMs, long Held)> Stretches(RunTable runs, List<(int Run, int Amount)> holders, long limit)
    {
        var starts = new TimedAmounts(holders.Count);
        var ends = new TimedAmounts(holders.Count);
        foreach ((int run, int amount) in holders)
        {
            starts.Add(runs.StartMs(run), amount);
            ends.Add(runs.EndMs(run), amount);
        }

        return TimedAmounts.StretchesOver(limit, starts, ends);
    }
}
