using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>
/// Who hands what it held to whom in a schedule: each job takes the amounts that it needs from jobs that ended before it starts, on the same nodes and of the same GPUs. If
/// runs take other times than planned, and every job waits for those that hand something to it, then places and the order of the plan stay, and nothing is ever held twice,
/// whatever the times are. Method: chaining of a resource-feasible schedule into a partial order (N. Policella, A. Oddi, S. F. Smith, A. Cesta, "Generating Robust Partial
/// Order Schedules", CP 2004), amounts first from jobs that are waited for anyway, then from those that ended earliest. A job that is planned to take no time holds nothing, and takes no time. Immutable.
/// </summary>
public sealed class ResourceFlow
{
    private readonly FlowClosures _closures;
    private readonly int[] _order;
    private readonly FlowLink[][] _before;
    private readonly long[] _notBeforeMs;
    private readonly bool[] _takesTime;

    private ResourceFlow(FlowClosures closures, int[] order, long[] notBeforeMs, FlowLink[][] before, bool[] takesTime)
    {
        _notBeforeMs = notBeforeMs;
        _takesTime = takesTime;
        _closures = closures;
        _order = order;
        _before = before;
    }

    /// <summary>The jobs that run, in the order of their planned starts.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>The flow of a schedule. Throws <see cref="ArgumentException"/> when more is held at some moment than there is.</summary>
    public static ResourceFlow Of(Workload workload, Cluster cluster, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] order = InOrder(workload, schedule);
        var pots = new FlowPots(workload, cluster, schedule);
        var before = new FlowLink[schedule.Count][];
        long[] notBeforeMs = new long[schedule.Count];
        foreach (int job in order)
        {
            var links = new FlowDependencies(workload, schedule, job);
            notBeforeMs[job] = links.NotBeforeMs;
            before[job] = [.. pots.Take(job, links.Links)];
        }

        return new ResourceFlow(new FlowClosures(workload, cluster, schedule), order, notBeforeMs, before, [.. Enumerable.Range(0, schedule.Count).Select(job => schedule.EndMs[job] > schedule.StartMs[job])]);
    }

    /// <summary>What a job waits for: others that hand something to it, and its dependencies.</summary>
    public IReadOnlyList<FlowLink> Before(JobId job) => _before[job.Index] ?? [];

    /// <summary>Starts and ends, milliseconds since the Unix epoch, if runs take other times; entries of jobs that do not run stay as they are.</summary>
    /// <param name="runMs">For each job how long it runs.</param>
    /// <param name="startMs">Takes the starts.</param>
    /// <param name="endMs">Takes the ends.</param>
    public void Replay(ReadOnlySpan<long> runMs, Span<long> startMs, Span<long> endMs)
    {
        foreach (int job in _order)
        {
            long start = _notBeforeMs[job];
            foreach (FlowLink link in _before[job])
            {
                start = Math.Max(start, link.StartOnly ? startMs[link.Job] : endMs[link.Job]);
            }

            startMs[job] = _closures.EarliestStart(job, start);
            endMs[job] = startMs[job] + (_takesTime[job] ? runMs[job] : 0);
        }
    }

    /// <summary>By start; those with one start each after the others of them that they depend on, which happens with starts that are waited for and with jobs that take no time.</summary>
    private static int[] InOrder(Workload workload, Schedule schedule)
    {
        var order = new List<int>(schedule.Count);
        bool[] isThere = new bool[schedule.Count];
        void Add(int job)
        {
            isThere[job] = true;
            foreach (FlowLink link in new FlowDependencies(workload, schedule, job).Links)
            {
                if (!isThere[link.Job] && schedule.StartMs[link.Job] == schedule.StartMs[job])
                {
                    Add(link.Job);
                }
            }

            order.Add(job);
        }

        foreach (int job in Enumerable.Range(0, schedule.Count).Where(job => schedule.Started(new JobId(job))).OrderBy(job => schedule.StartMs[job]).ThenBy(job => job))
        {
            if (!isThere[job])
            {
                Add(job);
            }
        }

        return [.. order];
    }
}

/// <summary>A job that another waits for.</summary>
/// <param name="Job">Its index.</param>
/// <param name="StartOnly">True when its start is enough.</param>
public readonly record struct FlowLink(int Job, bool StartOnly);
