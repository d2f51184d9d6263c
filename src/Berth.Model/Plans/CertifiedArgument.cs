namespace Berth.Model;

/// <summary>The arguments by which bounds hold, each by its definition. Sources and proofs stand with the searches that find them.</summary>
internal sealed class CertifiedArgument(Workload workload, CertifiedJobs jobs, CertifiedLanes lanes, BoundCertificate certificate)
{
    private readonly double[] _workMs = new double[workload.JobCount];

    /// <summary>What the argument gives; null, with a reason, when it is not sound.</summary>
    public double? Evaluate(out string reason)
    {
        reason = "";
        if (certificate.Jobs.Any(job => !jobs.Runs(job)))
        {
            reason = "it speaks of a job that is not there or never runs";
            return null;
        }

        switch (certificate.Kind)
        {
            case BoundKind.CriticalPath:
                return certificate.Measure == PlanMeasure.Makespan ? Chain(out reason) : Floors(out reason);
            case BoundKind.Area:
                return !FillWork(out reason) ? null
                    : certificate.Measure == PlanMeasure.Makespan ? Area()
                    : certificate.Measure == PlanMeasure.LateJobs ? LateJobs()
                    : Unknown(out reason);
            case BoundKind.MeanBusyTime:
                return IsSum(out reason) && FillWork(out reason) && CertifiedForm.Of(workload, jobs, certificate, out reason) is { } form ? form.Rest + BusyTimes(form.Weights) : null;
            case BoundKind.Configuration:
                return certificate.Measure == PlanMeasure.Makespan ? Configuration(out reason) : Unknown(out reason);
            case BoundKind.Lagrangian:
                return IsSum(out reason) && CertifiedForm.Of(workload, jobs, certificate, out reason) is { } sum ? Lagrangian(sum, out reason) : null;
            default:
                return Unknown(out reason);
        }
    }

    private static double? Unknown(out string reason)
    {
        reason = "there is no such argument for this measure";
        return null;
    }

    private bool IsSum(out string reason)
    {
        reason = "there is no such argument for this measure";
        return certificate.Measure is not (PlanMeasure.Makespan or PlanMeasure.LateJobs);
    }

    private double? Chain(out string reason)
    {
        reason = "";
        double atMs = 0;
        for (int i = 0; i < certificate.Jobs.Count; i++)
        {
            int job = certificate.Jobs[i];
            if (i > 0)
            {
                int before = certificate.Jobs[i - 1];
                if (!jobs.Links[job].Exists(link => link.Before == before))
                {
                    reason = FormattableString.Invariant($"job {workload.Jobs.Number[job]} does not wait for job {workload.Jobs.Number[before]}");
                    return null;
                }

                atMs += jobs.Links[job].Exists(link => link.Before == before && !link.StartIsEnough) ? jobs.ShortestMs[before] : 0;
            }

            atMs = Math.Max(atMs, jobs.ReleaseMs(job));
        }

        return certificate.Jobs.Count == 0 ? 0 : atMs + jobs.ShortestMs[certificate.Jobs[^1]];
    }

    private double? Floors(out string reason)
    {
        reason = "";
        switch (certificate.Measure)
        {
            case PlanMeasure.LateJobs:
                return jobs.Running.Count(job => workload.Jobs.Deadline(new JobId(job)) is { } due && jobs.HeadMs[job] + jobs.ShortestMs[job] > due.UnixMs - jobs.StartMs);
            case PlanMeasure.UserStretch:
                if (certificate.MeanAloneMs.Count == 0)
                {
                    return 0;
                }

                int[] count = CertifiedForm.JobsOfUsers(workload, jobs);
                double[] sumMs = new double[count.Length];
                foreach (int job in jobs.Running)
                {
                    sumMs[workload.Jobs.User[job]] += jobs.HeadMs[job] + jobs.ShortestMs[job];
                }

                return certificate.MeanAloneMs.Count != count.Length ? null
                    : Enumerable.Range(0, count.Length).Where(user => count[user] > 0).Select(user => sumMs[user] / count[user] / Math.Max(1, certificate.MeanAloneMs[user])).DefaultIfEmpty(0).Max();
            default:
                return CertifiedForm.Of(workload, jobs, certificate, out reason)?.Floors.Sum();
        }
    }

    /// <summary>For each job the least work that it brings to one machine on which a mode takes the mix of lanes of the certificate.</summary>
    private bool FillWork(out string reason)
    {
        var mix = new List<(CertifiedLane Lane, double Weight)>();
        reason = "the weights of its lanes are not above 0";
        double sum = certificate.Lanes.Sum(lane => lane.Weight);
        if (certificate.Lanes.Any(lane => !(lane.Weight >= 0)) || !(sum > 0) || !double.IsFinite(sum))
        {
            return false;
        }

        foreach (LaneWeight named in certificate.Lanes)
        {
            if (lanes.Find(named, out reason) is not { } lane)
            {
                return false;
            }

            if (lane.Capacity > 0)
            {
                mix.Add((lane, named.Weight / sum));
            }
        }

        foreach (int job in jobs.Running)
        {
            _workMs[job] = jobs.ModesOf(job).Min(mode => mode.DurationMs * mix.Sum(part => part.Weight * part.Lane.Demand(job, mode) / part.Lane.Capacity));
        }

        return true;
    }

    /// <summary>One machine does the work of some jobs, none before its earliest start, and then the shortest tail is left.</summary>
    private double Area()
    {
        int[] some = [.. (certificate.Jobs.Count == 0 ? jobs.Running : certificate.Jobs).Distinct().Where(job => _workMs[job] > 0).OrderBy(job => jobs.HeadMs[job])];
        double nowMs = 0;
        foreach (int job in some)
        {
            nowMs = Math.Max(nowMs, jobs.HeadMs[job]) + _workMs[job];
        }

        return some.Length == 0 ? 0 : nowMs + some.Min(job => jobs.TailMs[job]);
    }

    /// <summary>Moore and Hodgson: by due date, and whenever one is late the largest so far is given up.</summary>
    private double LateJobs()
    {
        int late = 0;
        double sumMs = 0;
        var onTime = new PriorityQueue<double, double>();
        foreach ((int job, double dueMs) in jobs.Running.Where(job => workload.Jobs.Deadline(new JobId(job)) is not null)
            .Select(job => (job, DueMs: (double)(workload.Jobs.Deadline(new JobId(job))!.Value.UnixMs - jobs.StartMs))).OrderBy(pair => pair.DueMs))
        {
            if (jobs.HeadMs[job] + jobs.ShortestMs[job] > dueMs)
            {
                late++;
                continue;
            }

            onTime.Enqueue(_workMs[job], -_workMs[job]);
            sumMs += _workMs[job];
            if (sumMs > dueMs + (1e-9 * sumMs) + 1e-6)
            {
                sumMs -= onTime.Dequeue();
                late++;
            }
        }

        return late;
    }

    /// <summary>The least weighted sum of completion times on one machine that may interrupt jobs: the highest weight per work first, as soon as it is there.</summary>
    private double BusyTimes(double[] weights)
    {
        double sum = 0;
        var waiting = new List<int>();
        foreach (int job in jobs.Running)
        {
            if (weights[job] > 0 && _workMs[job] > 0)
            {
                waiting.Add(job);
            }
            else
            {
                sum += weights[job] * (jobs.HeadMs[job] + jobs.ShortestMs[job]);
            }
        }

        waiting.Sort((one, other) => jobs.HeadMs[one].CompareTo(jobs.HeadMs[other]));
        double[] leftMs = [.. _workMs];
        double[] moments = new double[leftMs.Length];
        var ready = new PriorityQueue<int, double>();
        double nowMs = 0;
        int next = 0;
        while (next < waiting.Count || ready.Count > 0)
        {
            nowMs = ready.Count == 0 ? Math.Max(nowMs, jobs.HeadMs[waiting[next]]) : nowMs;
            for (; next < waiting.Count && jobs.HeadMs[waiting[next]] <= nowMs; next++)
            {
                ready.Enqueue(waiting[next], -weights[waiting[next]] / _workMs[waiting[next]]);
            }

            int job = ready.Peek();
            double untilMs = next < waiting.Count ? Math.Min(nowMs + leftMs[job], jobs.HeadMs[waiting[next]]) : nowMs + leftMs[job];
            moments[job] += (untilMs - nowMs) * (untilMs + nowMs) / 2;
            leftMs[job] -= untilMs - nowMs;
            nowMs = untilMs;
            if (leftMs[job] <= 1e-12 * _workMs[job])
            {
                ready.Dequeue();
                sum += weights[job] * ((moments[job] / _workMs[job]) + (jobs.ShortestMs[job] / 2));
            }
        }

        return sum;
    }

    /// <summary>All prices together, over the most that jobs which run together are worth in a millisecond, between the earliest start and the shortest tail of those that have a price.</summary>
    private double? Configuration(out string reason)
    {
        if (!ArePrices(out reason))
        {
            return null;
        }

        int[] priced = [.. jobs.Running.Where(job => certificate.Prices[job] > 0)];
        if (priced.Any(job => jobs.ShortestMs[job] <= 0))
        {
            reason = "a job that takes no time has a price";
            return null;
        }

        if (priced.Length == 0)
        {
            return 0;
        }

        double most = new CertifiedSets(lanes, jobs).Most(priced.SelectMany(job => jobs.ModesOf(job).Select(mode => (job, mode, certificate.Prices[job] / mode.DurationMs))));
        return priced.Min(job => jobs.HeadMs[job]) + priced.Min(job => jobs.TailMs[job]) + (priced.Sum(job => certificate.Prices[job]) / most);
    }

    private bool ArePrices(out string reason)
    {
        reason = "its prices are not one number, 0 or more, for each job";
        return certificate.Prices.Count == workload.JobCount && certificate.Prices.All(price => price >= 0 && double.IsFinite(price));
    }

    private double? Lagrangian(CertifiedForm form, out string reason)
    {
        if (!ArePrices(out reason))
        {
            return null;
        }

        IReadOnlyList<double> grid = certificate.Grid;
        reason = "its moments do not ascend from 0";
        if (grid.Count == 0 || grid[0] != 0 || grid.Zip(grid.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            return null;
        }

        bool[] isPriced = [.. Enumerable.Range(0, workload.JobCount).Select(job => jobs.Runs(job) && form.Weights[job] > 0 && jobs.ShortestMs[job] > 0)];
        double sum = form.Rest;
        double endMs = 0;
        foreach (int job in jobs.Running)
        {
            sum += isPriced[job] ? certificate.Prices[job] : form.Weights[job] * (jobs.HeadMs[job] + jobs.ShortestMs[job]);
            endMs = isPriced[job] ? Math.Max(endMs, (certificate.Prices[job] / form.Weights[job]) - (jobs.ShortestMs[job] / 2)) : endMs;
        }

        var sets = new CertifiedSets(lanes, jobs);
        double[] moments = endMs > grid[^1] ? [.. grid, endMs] : [.. grid];
        for (int i = 0; i + 1 < moments.Length && moments[i] < endMs; i++)
        {
            double rightMs = moments[i + 1];
            int[] open = [.. jobs.Running.Where(job => isPriced[job] && jobs.HeadMs[job] < rightMs)];
            sum -= (rightMs - moments[i]) * (Worth(sets, form, open, moments[i]) + Worth(sets, form, open, rightMs)) / 2;
        }

        return sum;
    }

    /// <summary>What the best set is worth in a millisecond at a moment.</summary>
    private double Worth(CertifiedSets sets, CertifiedForm form, int[] open, double momentMs) => sets.Most(open.SelectMany(job => jobs.ModesOf(job).Select(
        mode => (job, mode, (certificate.Prices[job] - (form.Weights[job] * (momentMs + (mode.DurationMs / 2.0)))) / mode.DurationMs))));
}
