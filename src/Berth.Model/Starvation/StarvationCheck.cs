using Berth.Model.Metrics;
using Berth.Model.Validation;

namespace Berth.Model.Starvation;

/// <summary>
/// Whether the jobs of a schedule waited no longer than their policy guarantees. Bounds are worked out for each job from the workload, the cluster and the
/// finished schedule alone: from who ran and who waited when it came. Theorems, proofs and assumptions: docs/GUARANTEES.md. Immutable.
/// </summary>
public sealed class StarvationCheck
{
    private readonly long[] _boundMs;
    private readonly long[] _waitMs;

    private StarvationCheck(StarvationGuarantee guarantee, long[] boundMs, long[] waitMs)
    {
        Guarantee = guarantee;
        _boundMs = boundMs;
        _waitMs = waitMs;
    }

    /// <summary>The theorem, or why there is none.</summary>
    public StarvationGuarantee Guarantee { get; }

    /// <summary>The longest limit of all jobs, seconds.</summary>
    public double LongestLimitSeconds { get; private init; }

    /// <summary>All jobs together.</summary>
    public BoundedWait All { get; private init; } = new("all", 0, 0, 0, 0, null, null);

    /// <summary>By size, smallest first; classes without jobs are left out.</summary>
    public IReadOnlyList<BoundedWait> BySize { get; private init; } = [];

    /// <summary>By run time, shortest first; classes without jobs are left out.</summary>
    public IReadOnlyList<BoundedWait> ByRunTime { get; private init; } = [];

    /// <summary>By user, the longest wait first; ties in order of the user's index.</summary>
    public IReadOnlyList<BoundedWait> ByUser { get; private init; } = [];

    /// <summary>Jobs that waited longer than their bound; then jobs that stood first in the queue and started later than what ran then allows.</summary>
    public ViolationList Breaches { get; private init; } = new(1);

    /// <summary>True when every job that was in the queue has a bound and none was broken.</summary>
    public bool Keeps => All.BoundedJobs == All.Jobs && Breaches.TotalCount == 0;

    /// <summary>The bound on the wait of a job, from the moment it could be started; null where there is none.</summary>
    public Duration? Bound(JobId job) => _boundMs[job.Index] == StarvationSweep.NoBound ? null : new Duration(_boundMs[job.Index]);

    /// <summary>
    /// How long a job waited from the moment it could be started, up to the last moment of the schedule where it never did; null where it was never in the queue.
    /// </summary>
    public Duration? Wait(JobId job) => _waitMs[job.Index] < 0 ? null : new Duration(_waitMs[job.Index]);

    /// <summary>Checks a finished schedule. O(n log n), and a step in the sorted running jobs for each start and end.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="policy">The policy that made the schedule.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="options">What the schedule does not show; null for the defaults.</param>
    public static StarvationCheck Of(Workload workload, Cluster cluster, PolicySpec policy, Schedule schedule, StarvationOptions? options = null)
    {
        options ??= new StarvationOptions();
        var guarantee = StarvationGuarantee.Of(workload, cluster, policy, schedule, options);
        var sweep = new StarvationSweep(workload, cluster, schedule, guarantee, EligibleTimes.Of(workload, schedule), options.HadFeedback);
        sweep.Run();
        guarantee = sweep.CanAdd ? guarantee : StarvationGuarantee.None("the limits of the jobs are too long to be added up.");
        long[] waitMs = new long[schedule.Count];
        for (int job = 0; job < waitMs.Length; job++)
        {
            waitMs[job] = sweep.WaitMs(job);
        }

        var breaches = new ViolationList(options.MaxReported);
        AddLongWaits(breaches, workload, schedule, sweep, waitMs);
        AddLateHeads(breaches, workload, schedule, sweep);
        return new StarvationCheck(guarantee, sweep.BoundMs, waitMs)
        {
            LongestLimitSeconds = sweep.LongestLimitMs / 1000.0,
            Breaches = breaches,
            All = Classes(1, _ => 0, _ => "all") is [var all] ? all : new BoundedWait("all", 0, 0, 0, 0, null, null),
            BySize = Classes(JobClasses.Count, job => JobClasses.SizeClass(workload.Jobs.Processors[job]), size => JobClasses.SizeNamesIn(workload.Unit)[size]),
            ByRunTime = Classes(JobClasses.Count, RunTimeClass, runTime => JobClasses.RunTimeNames[runTime]),
            ByUser = [.. Classes(workload.Users.Count, job => workload.Jobs.User[job], user => workload.Users[user]).OrderByDescending(user => user.LongestWaitSeconds)],
        };

        List<BoundedWait> Classes(int count, Func<int, int> classOf, Func<int, string> nameOf) =>
            WaitClasses.Of(workload.Jobs, sweep.BoundMs, waitMs, count, classOf, nameOf);

        int RunTimeClass(int job)
        {
            long runMs = schedule.Started(new JobId(job)) ? schedule.EndMs[job] - schedule.StartMs[job] : Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]);
            return JobClasses.RunTimeClass(runMs);
        }
    }

    private static void AddLongWaits(ViolationList breaches, Workload workload, Schedule schedule, StarvationSweep sweep, long[] waitMs)
    {
        for (int job = 0; job < waitMs.Length; job++)
        {
            long boundMs = sweep.BoundMs[job];
            if (boundMs != StarvationSweep.NoBound && waitMs[job] > boundMs && breaches.CountOne())
            {
                string still = schedule.Started(new JobId(job)) ? "waited" : "has waited";
                Describe(breaches, workload, job, sweep.EligibleMs(job) + boundMs,
                    $"{still} {ScheduleValidator.Seconds(waitMs[job])}, but it was guaranteed a start within {ScheduleValidator.Seconds(boundMs)}");
            }
        }
    }

    private static void AddLateHeads(ViolationList breaches, Workload workload, Schedule schedule, StarvationSweep sweep)
    {
        foreach ((int job, long dueMs) in sweep.LateHeads)
        {
            bool started = schedule.Started(new JobId(job));
            long startMs = started ? schedule.StartMs[job] : sweep.LastMs;
            if (startMs > dueMs && breaches.CountOne())
            {
                string late = started ? "started" : "still waited";
                Describe(breaches, workload, job, dueMs,
                    $"was first in the queue and {late} at {ScheduleValidator.Seconds(startMs)}, but by {ScheduleValidator.Seconds(dueMs)} the limits of the jobs then running left room for it");
            }
        }
    }

    private static void Describe(ViolationList breaches, Workload workload, int job, long atMs, string what) =>
        ScheduleValidator.Describe(breaches, ViolationKind.WaitAboveGuarantee, workload, job, atMs, what);
}
