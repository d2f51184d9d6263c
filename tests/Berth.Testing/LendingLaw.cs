using Berth.Model;
using Berth.Testing.Naive;

namespace Berth.Testing;

/// <summary>
/// What a queue has lent comes back in one round of preemption, told from the finished schedule alone: whenever something happens, no job that comes first in its queue and stays
/// within the nominal quota is left waiting though runs of queues that have borrowed, stopped one after the other, the youngest first, would leave it room on nodes where it fits and in the quotas.
/// </summary>
/// <remarks>
/// Where a schedule leaves open what came first at an instant, doubt is in favour of the scheduler: what started at the instant itself does not count as borrowed, and a job that fits
/// without it was perhaps not asked, since it waits for the sake of the head.
/// </remarks>
public sealed class LendingLaw
{
    private readonly LendingCase _case;
    private readonly Schedule _schedule;
    private readonly List<Run> _runs = [];

    private LendingLaw(LendingCase one, Schedule schedule)
    {
        _case = one;
        _schedule = schedule;
        for (int i = 0; i < schedule.Interrupted.All.Length; i++)
        {
            InterruptedRun run = schedule.Interrupted.All[i];
            _runs.Add(new Run(run.Job, run.StartMs, run.EndMs, schedule.Interrupted.PlacesOf(i).ToArray(), run.By));
        }

        for (int job = 0; job < schedule.Count; job++)
        {
            if (schedule.Started(new JobId(job)))
            {
                _runs.Add(new Run(job, schedule.StartMs[job], schedule.EndMs[job], schedule.Allocations!.Of(new JobId(job)).ToArray(), -1));
            }
        }
    }

    /// <summary>Every job that was left waiting, in words; nothing when the law holds.</summary>
    public static IEnumerable<string> Broken(LendingCase one, Schedule schedule)
    {
        var law = new LendingLaw(one, schedule);
        IEnumerable<long> moments = law._runs.Select(run => run.EndMs)
            .Concat(Enumerable.Range(0, schedule.Count).Where(job => !law.IsUnable(job)).Select(job => schedule.SubmitMs[job]));
        return moments.Distinct().Order().SelectMany(law.BrokenAt);
    }

    private bool IsUnable(int job) => _schedule.Outcome[job] is JobOutcome.Rejected or JobOutcome.Refused;

    private IEnumerable<string> BrokenAt(long nowMs)
    {
        List<Run> running = [.. _runs.Where(run => run.StartMs <= nowMs && run.EndMs > nowMs)];
        List<Run> older = [.. running.Where(run => run.StartMs < nowMs)];
        foreach (int job in FirstInTheirQueues(nowMs, running))
        {
            if (StaysWithinNominal(job, running) && !Fits(job, older) && FitsOnceBorrowersStop(job, running, older, nowMs))
            {
                yield return $"at {nowMs / 1000} {WorkloadText.NameOf(job)} waits, though borrowers could be stopped for it";
            }
        }
    }

    /// <summary>The first waiting job of each queue by arrival, where no earlier one started at this moment: it was the first in each pass then.</summary>
    private IEnumerable<int> FirstInTheirQueues(long nowMs, List<Run> running)
    {
        var asked = new HashSet<int>();
        for (int job = 0; job < _schedule.Count; job++)
        {
            bool waits = _schedule.SubmitMs[job] <= nowMs && !IsUnable(job) && !IsThrough(job, nowMs) && running.All(run => run.Job != job);
            bool startsNow = _runs.Any(run => run.Job == job && run.StartMs == nowMs);
            if ((waits || startsNow) && asked.Add(_case.QueueOf(job)) && waits && !startsNow)
            {
                yield return job;
            }
        }
    }

    private bool IsThrough(int job, long nowMs) => _schedule.Started(new JobId(job)) && _schedule.EndMs[job] <= nowMs;

    private JobMode ModeOf(int job) => _case.Jobs[job].Modes[0];

    private long Held(IEnumerable<Run> runs, int queue, int resource) => runs.Where(run => _case.QueueOf(run.Job) == queue).Sum(run => Amounts.Of(ModeOf(run.Job))[resource]);

    private bool StaysWithinNominal(int job, List<Run> running) => Enumerable.Range(0, Amounts.Count).All(resource =>
        Amounts.Of(ModeOf(job))[resource] is var amount
        && (amount == 0 || !(Held(running, _case.QueueOf(job), resource) + amount > _case.Quotas.Queues[_case.QueueOf(job)].Quota.Nominal[resource])));

    private bool HasBorrowed(int queue, List<Run> runs) => Enumerable.Range(0, Amounts.Count).Any(resource =>
        Held(runs, queue, resource) > _case.Quotas.Queues[queue].Quota.Nominal[resource]);

    private bool FitsOnceBorrowersStop(int job, List<Run> running, List<Run> older, long nowMs)
    {
        int queue = _case.QueueOf(job);
        int preemptor = _runs.Where(run => run.Job == job && run.EndMs <= nowMs).OrderBy(run => run.EndMs).LastOrDefault()?.By ?? -1;
        List<Run> left = [.. running];
        List<Run> leftOfOlder = [.. older];
        foreach (Run victim in older.Where(run => run.Job != preemptor).OrderByDescending(run => run.StartMs).ThenByDescending(run => run.Job))
        {
            int other = _case.QueueOf(victim.Job);
            if (other != queue && RootOf(other) == RootOf(queue) && HasBorrowed(other, leftOfOlder))
            {
                left.Remove(victim);
                leftOfOlder.Remove(victim);
                if (Fits(job, left))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string RootOf(int queue)
    {
        string cohort = _case.Quotas.Queues[queue].Cohort!;
        return _case.Quotas.Cohorts.Single(one => one.Name == cohort).Parent ?? cohort;
    }

    /// <summary>True when a job has room beside some runs: in the quotas, and on the nodes.</summary>
    private bool Fits(int job, List<Run> beside) => FitsQuotas(job, beside) && FitsOnNodes(ModeOf(job), beside);

    private bool FitsQuotas(int job, List<Run> beside)
    {
        int queue = _case.QueueOf(job);
        return Enumerable.Range(0, Amounts.Count).All(resource =>
            Amounts.Of(ModeOf(job))[resource] is var amount
            && (amount == 0
                || _case.Quotas.Queues[queue].Quota.Nominal[resource] is null
                || amount <= new NaiveQuotaFormulas(_case.Quotas, other => Held(beside, other, resource), resource).Available(queue)));
    }

    private bool FitsOnNodes(JobMode mode, List<Run> beside)
    {
        long tasks = 0;
        for (int node = 0; node < _case.Nodes.Count; node++)
        {
            NodeClass kind = _case.Nodes.ClassOf(node);
            long cores = kind.CpuMillicores;
            long memory = kind.MemoryBytes;
            long gpus = kind.GpuCount;
            foreach (Run run in beside)
            {
                TaskRequest held = ModeOf(run.Job).Task;
                int count = run.Places.Where(place => place.Node == node).Sum(place => place.TaskCount);
                cores -= held.CpuMillicores * count;
                memory -= held.MemoryBytes * count;
                gpus -= held.GpuCount * count;
            }

            long most = cores / mode.Task.CpuMillicores;
            most = mode.Task.MemoryBytes > 0 ? Math.Min(most, memory / mode.Task.MemoryBytes) : most;
            most = mode.Task.GpuCount > 0 ? Math.Min(most, gpus / mode.Task.GpuCount) : most;
            tasks += mode.Spread == TaskSpread.OnePerNode ? Math.Min(1, most) : most;
        }

        return tasks >= mode.TaskCount;
    }

    private sealed record Run(int Job, long StartMs, long EndMs, TaskPlace[] Places, int By);
}
