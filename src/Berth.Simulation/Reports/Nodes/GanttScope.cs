using Berth.Model;

namespace Berth.Simulation.Reports;

/// <summary>
/// The part of some schedules that a Gantt view shows: which nodes, from when to when. The same for all policies, so that their views can be laid side
/// by side.
/// </summary>
public sealed record GanttScope
{
    private static readonly long[] StepsMs =
    [
        1000, 10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 2 * 86_400_000L,
        7 * 86_400_000L, 14 * 86_400_000L, 28 * 86_400_000L, 91 * 86_400_000L, 364 * 86_400_000L,
    ];

    /// <summary>Start of the view, ms since the Unix epoch.</summary>
    public required long FromMs { get; init; }

    /// <summary>End of the view, ms since the Unix epoch; after the start.</summary>
    public required long ToMs { get; init; }

    /// <summary>The nodes, ascending.</summary>
    public required IReadOnlyList<int> Nodes { get; init; }

    /// <summary>For each of <see cref="Nodes"/> whether it has a lane for work without GPU.</summary>
    public required IReadOnlyList<bool> HasCpuLane { get; init; }

    /// <summary>True when no time is left out.</summary>
    public required bool IsWholeTime { get; init; }

    /// <summary>True when the user chose the time.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Nodes of the cluster, shown or not.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Number of lanes.</summary>
    public required int LaneCount { get; init; }

    /// <summary>
    /// Chooses: all nodes where their lanes are few enough, else those with the most work over all schedules (ties: lower number); all the time where the
    /// places of jobs are few enough, else the window of an even length in which these nodes hold the most and places are few enough. Null for a
    /// pool, for schedules without allocations, and where nothing ran at all or in the wanted time.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedules">The schedules that will be shown.</param>
    /// <param name="mostLanes">Most lanes to show, at least one node's.</param>
    /// <param name="mostBars">Most places of jobs to show in one view.</param>
    /// <param name="from">Start that the user wants; null: Berth chooses.</param>
    /// <param name="to">End that the user wants.</param>
    public static GanttScope? Choose(
        Workload workload, Cluster cluster, IReadOnlyList<Schedule> schedules, int mostLanes, int mostBars, Instant? from = null, Instant? to = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedules);
        if (cluster.Nodes is not { } nodes || workload.Shapes.Count == 0 || schedules.Any(schedule => schedule.Allocations is null))
        {
            return null;
        }

        PlaceSpan[][] spans = [.. schedules.Select(schedule => Spans(nodes, workload, schedule))];
        if (spans.All(places => places.Length == 0))
        {
            return null;
        }

        int[] shown = ChooseNodes(nodes, spans, mostLanes);
        bool[] isShown = new bool[nodes.Count];
        Array.ForEach(shown, node => isShown[node] = true);
        PlaceSpan[][] visible = [.. spans.Select(places => places.Where(place => isShown[place.Node]).ToArray())];
        long firstMs = schedules.Min(schedule => FirstSubmit(schedule));
        long lastMs = spans.Max(places => places.Length == 0 ? firstMs : places.Max(place => place.EndMs));
        (long fromMs, long toMs) = from is null && to is null
            ? ChooseTime(visible, firstMs, lastMs, mostBars)
            : (from?.UnixMs ?? firstMs, to?.UnixMs ?? lastMs);
        if (fromMs >= toMs || (fromMs >= lastMs && toMs >= lastMs) || toMs <= firstMs)
        {
            return null;
        }

        bool[] hasCpu = [.. shown.Select(node => nodes.ClassOf(node).GpuCount == 0)];
        foreach (PlaceSpan place in visible.SelectMany(places => places).Where(place => !place.HasGpu && place.StartMs < toMs && place.EndMs > fromMs))
        {
            hasCpu[Array.BinarySearch(shown, place.Node)] = true;
        }

        return new GanttScope
        {
            FromMs = fromMs,
            ToMs = toMs,
            Nodes = shown,
            HasCpuLane = hasCpu,
            IsWholeTime = fromMs <= firstMs && toMs >= lastMs,
            IsChosen = from is not null || to is not null,
            NodeCount = nodes.Count,
            LaneCount = shown.Sum(node => nodes.ClassOf(node).GpuCount) + hasCpu.Count(has => has),
        };
    }

    /// <summary>How many of the schedule's places lie in the view.</summary>
    internal static int Count(PlaceSpan[] places, long fromMs, long toMs) => places.Count(place => place.StartMs < toMs && place.EndMs > fromMs);

    private static long FirstSubmit(Schedule schedule)
    {
        long firstMs = long.MaxValue;
        foreach (long ms in schedule.SubmitMs)
        {
            firstMs = Math.Min(firstMs, ms);
        }

        return firstMs;
    }

    private static PlaceSpan[] Spans(ClusterNodes nodes, Workload workload, Schedule schedule)
    {
        RunTable runs = schedule.Runs;
        var spans = new List<PlaceSpan>(runs.Count);
        for (int run = 0; run < runs.Count; run++)
        {
            if (!runs.HoldsTime(run))
            {
                continue;
            }

            JobMode mode = workload.Shapes[workload.Jobs.Shape[runs.JobOf(run)]].Modes[runs.Mode(run)];
            foreach (TaskPlace place in runs.PlacesOf(run))
            {
                NodeClass kind = nodes.ClassOf(place.Node);
                double share = kind.GpuCount > 0
                    ? Math.Min(1, place.TaskCount * (double)mode.Task.TotalGpuThousandths / (kind.GpuCount * TaskRequest.WholeGpu))
                    : Math.Min(1, place.TaskCount * (double)mode.Task.CpuMillicores / Math.Max(1, kind.CpuMillicores));
                bool hasGpu = place.GpuBits != 0 || (mode.Exclusive && kind.GpuCount > 0);
                spans.Add(new PlaceSpan(place.Node, runs.StartMs(run), runs.EndMs(run), share, hasGpu));
            }
        }

        return [.. spans];
    }

    private static int[] ChooseNodes(ClusterNodes nodes, PlaceSpan[][] spans, int mostLanes)
    {
        bool[] hasCpuWork = new bool[nodes.Count];
        double[] work = new double[nodes.Count];
        foreach (PlaceSpan place in spans.SelectMany(places => places))
        {
            hasCpuWork[place.Node] |= !place.HasGpu;
            work[place.Node] += place.Share * (place.EndMs - place.StartMs);
        }

        int LanesOf(int node) => Math.Max(1, nodes.ClassOf(node).GpuCount + (hasCpuWork[node] && nodes.ClassOf(node).GpuCount > 0 ? 1 : 0));
        int[] all = [.. Enumerable.Range(0, nodes.Count)];
        if (all.Sum(LanesOf) <= mostLanes)
        {
            return all;
        }

        var shown = new List<int>();
        int lanes = 0;
        foreach (int node in all.OrderByDescending(node => work[node]).ThenBy(node => node))
        {
            if (shown.Count > 0 && lanes + LanesOf(node) > mostLanes)
            {
                break;
            }

            shown.Add(node);
            lanes += LanesOf(node);
        }

        return [.. shown.Order()];
    }

    /// <summary>The longest even window whose busiest position has few enough places; positions lie a quarter of the window apart.</summary>
    private static (long FromMs, long ToMs) ChooseTime(PlaceSpan[][] spans, long firstMs, long lastMs, int mostBars)
    {
        int most = spans.Max(places => places.Length);
        if (most <= mostBars)
        {
            return (firstMs, lastMs);
        }

        // Places per time differ by a factor of a few: begin well above the mean and go down.
        double likelyMs = (lastMs - firstMs) * (double)mostBars / most;
        (long FromMs, long ToMs) window = (firstMs, Math.Min(lastMs, firstMs + StepsMs[0]));
        foreach (long stepMs in StepsMs.Where(step => step <= likelyMs * 4 && step < lastMs - firstMs).OrderDescending())
        {
            long fromMs = BusiestStart(spans, firstMs, lastMs, stepMs);
            window = (fromMs, Math.Min(lastMs, fromMs + stepMs));
            if (spans.All(places => Count(places, window.FromMs, window.ToMs) <= mostBars))
            {
                break;
            }
        }

        return window;
    }

    private static long BusiestStart(PlaceSpan[][] spans, long firstMs, long lastMs, long windowMs)
    {
        // Starts are even moments, so that the axis begins where people begin to count.
        const int Parts = 4;
        long gridMs = Math.Max(1, windowMs / Parts);
        long originMs = firstMs - (((firstMs % gridMs) + gridMs) % gridMs);
        int count = (int)((lastMs - originMs) / gridMs) + 1;
        double[] change = new double[count + 1];
        foreach (PlaceSpan place in spans.SelectMany(places => places))
        {
            change[(int)((place.StartMs - originMs) / gridMs)] += place.Share;
            change[Math.Min(count, (int)((place.EndMs - 1 - originMs) / gridMs) + 1)] -= place.Share;
        }

        double[] busy = new double[count];
        double running = 0;
        for (int i = 0; i < count; i++)
        {
            running += change[i];
            busy[i] = running;
        }

        int best = 0;
        double bestSum = double.NegativeInfinity;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += busy[i] - (i >= Parts ? busy[i - Parts] : 0);
            int start = Math.Max(0, i - Parts + 1);
            if (sum > bestSum + 1e-9)
            {
                (best, bestSum) = (start, sum);
            }
        }

        return originMs + (best * gridMs);
    }

    /// <summary>A job on a node.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="StartMs">Start.</param>
    /// <param name="EndMs">End, after the start.</param>
    /// <param name="Share">Share of the node's GPUs, or of its CPU where it has none.</param>
    /// <param name="HasGpu">True when it holds GPUs there.</param>
    internal readonly record struct PlaceSpan(int Node, long StartMs, long EndMs, double Share, bool HasGpu);
}
