using Berth.Model.Metrics;
using Berth.Simulation.Reports.Charts;
using OxyPlot;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Utilization and queue over time: up to three policies in one chart, more of them in small charts beside the first policy.</summary>
internal static class TimeSection
{
    private const int MostOverlaid = 3;
    private const int MostBuckets = 220;
    private const int MostRows = 16;

    /// <summary>How many times as high the highest line may be before each policy gets an axis of its own.</summary>
    private const double MostApart = 6;

    /// <summary>A figure over time.</summary>
    /// <param name="Heading">For people.</param>
    /// <param name="AxisTitle">What the axis counts.</param>
    /// <param name="CellUnit">What a cell of the table counts.</param>
    /// <param name="Scale">How its axis ends.</param>
    /// <param name="Read">Takes it from a policy.</param>
    private sealed record Quantity(string Heading, string AxisTitle, string CellUnit, AxisScale Scale, Func<PolicyReport, SourceLine> Read)
    {
        public bool IsShare => Scale != AxisScale.Number;
    }

    private enum AxisScale
    {
        Number,
        UpToWhole,
        UpToLargest,
    }

    private const string BusyNodes = "Nodes with a task";

    private static readonly Quantity Queue =
        new("Queue", "waiting jobs", "jobs waiting", AxisScale.Number, policy => OfTimeline(policy, policy.Timeline.QueueLength));

    private static readonly Quantity[] OfPool =
    [
        new("Utilization", "busy processors", "share of processors busy", AxisScale.UpToWhole, policy => OfTimeline(policy, policy.Timeline.Utilization)),
        Queue,
    ];

    private static readonly Quantity[] OfGpuNodes =
    [
        new("GPU in use", "held by jobs", "share of GPU held", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.Gpu)),
        new("CPU in use", "held by jobs", "share of CPU held", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.Cpu)),
        new(BusyNodes, "share of nodes", "share of nodes with a task", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.BusyNodes)),
        Queue,
        new("Free GPU that no waiting task can use", "share of all GPU", "share of all GPU that is free and fits no waiting task", AxisScale.UpToLargest, policy => OfNodes(policy, line => line.UnusableGpu)),
        new("GPU fragmentation", "share of all GPU", "share of all GPU that is free and of no use to the expected work", AxisScale.UpToLargest, policy => OfNodes(policy, line => line.FragmentedGpu)),
    ];

    private static readonly Quantity[] OfCpuNodes =
    [
        new("CPU in use", "held by jobs", "share of CPU held", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.Cpu)),
        new("Memory in use", "held by jobs", "share of memory held", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.Memory)),
        new(BusyNodes, "share of nodes", "share of nodes with a task", AxisScale.UpToWhole, policy => OfNodes(policy, line => line.BusyNodes)),
        Queue,
        new("Free CPU where no waiting task fits", "share of all CPU", "share of all CPU that is free on nodes where no waiting task fits", AxisScale.UpToLargest, policy => OfNodes(policy, line => line.UnusableCpu)),
    ];

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.Any(policy => policy.Timeline.Utilization.Count > 0);

    /// <summary>Writes the charts.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        context.OpenSection("time", "Over time");
        var range = TimeRange.Of(context.Model.Policies, context.Model.Workload.HasCalendar);
        long bucketMs = range.Bucket(context.Model.Policies, MostBuckets);
        if (context.Names.Count is > 1 and <= MostOverlaid)
        {
            context.WriteLegend();
        }

        RegimeBands.Write(context, range, bucketMs);
        foreach (Quantity quantity in Quantities(context))
        {
            TimeSeries[] series = Series(context, quantity, bucketMs, range);
            if (context.Names.Count <= MostOverlaid && IsAlike(series))
            {
                WriteOverlaid(context, quantity, series, range, bucketMs);
            }
            else
            {
                WriteSmall(context, quantity, series, range);
            }
        }

        WriteNumbers(context, range);
        context.Page.Close();
    }

    /// <summary>What there is to draw: on nodes without what is 0 all the time under every policy, and without the share of a single node.</summary>
    private static IEnumerable<Quantity> Quantities(ReportContext context)
    {
        if (context.Model.Nodes is not { } nodes || context.Model.Policies.Any(policy => policy.Nodes is null))
        {
            return OfPool;
        }

        return (nodes.GpuCount > 0 ? OfGpuNodes : OfCpuNodes).Where(quantity =>
            (quantity.Scale != AxisScale.UpToLargest || context.Model.Policies.Any(policy => quantity.Read(policy).Values.Any(value => value > 0)))
            && (quantity.Heading != BusyNodes || nodes.Count > 1));
    }

    private static SourceLine OfTimeline(PolicyReport policy, IReadOnlyList<double> values) => new(policy.Timeline.StartMs, policy.Timeline.BucketMs, values);

    private static SourceLine OfNodes(PolicyReport policy, Func<ResourceTimeline, IReadOnlyList<double>> read) =>
        new(policy.Nodes!.Timeline.StartMs, policy.Nodes.Timeline.BucketMs, read(policy.Nodes.Timeline));

    private static TimeSeries[] Series(ReportContext context, Quantity quantity, long bucketMs, TimeRange range) =>
        [.. context.Model.Policies.Select(policy => TimeSeries.Resample(quantity.Read(policy), bucketMs, range.HasCalendar))];

    /// <summary>True when no line would vanish on the axis of the highest one.</summary>
    private static bool IsAlike(TimeSeries[] series)
    {
        double[] largest = [.. series.Select(line => Largest([line])).Where(value => value > 0)];
        return largest.Length < 2 || largest.Max() <= MostApart * largest.Min();
    }

    private static void WriteOverlaid(ReportContext context, Quantity quantity, TimeSeries[] series, TimeRange range, long bucketMs)
    {
        HtmlPage page = context.Page;
        page.Open("figure");
        page.Element("figcaption", quantity.Heading);
        double largest = Largest(series);
        string label = $"{quantity.Heading} over time: {Means(context, quantity)}.";

        // The first policy is drawn last and thinnest, so that it stays visible over and the others beside it.
        TimeLine[] lines =
        [
            .. series.Select((line, i) => new TimeLine(line, ChartColor.Series(i), ChartColor.Dash(i), i == 0 ? 1.3 : 1.8)).Reverse(),
        ];
        Chart.Write(page, TimeChart.Build(lines, range, ValueTicks(quantity, largest, 5), quantity.AxisTitle, 11), 880, 250, label, "wide");

        // Half as wide: half as many buckets, so that lines stay apart.
        long coarseMs = range.Bucket(context.Model.Policies, MostBuckets / 2);
        TimeSeries[] coarse = coarseMs == bucketMs
            ? series
            : Series(context, quantity, coarseMs, range);
        TimeLine[] narrow = [.. lines.Select((line, i) => line with { Series = coarse[series.Length - 1 - i] })];
        Chart.Write(page, TimeChart.Build(narrow, range, ValueTicks(quantity, Largest(coarse), 4), quantity.AxisTitle, 4), 400, 240, label, "narrow");
        page.Close();
    }

    private static void WriteSmall(ReportContext context, Quantity quantity, TimeSeries[] series, TimeRange range)
    {
        HtmlPage page = context.Page;
        bool isAlike = IsAlike(series);
        page.Element("h3", quantity.Heading);
        page.Element(
            "p",
            isAlike ? $"The grey line in each chart is {context.Names[0]}, the first policy." : "Mind the scales: they differ, because the policies lie too far apart for one.",
            "note");
        page.Open("div", "two even");
        IReadOnlyList<Tick> shared = ValueTicks(quantity, Largest(series), 4);
        for (int i = 0; i < series.Length; i++)
        {
            page.Open("figure");
            page.Open("figcaption");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            var own = new TimeLine(series[i], ChartColor.Series(i), ChartColor.Dash(i), 1.5);
            TimeLine[] lines = i == 0 || !isAlike ? [own] : [new TimeLine(series[0], ChartColor.Faint, null, 1.2), own];
            IReadOnlyList<Tick> ticks = isAlike ? shared : ValueTicks(quantity, Largest([series[i]]), 4);
            string label = $"{quantity.Heading} over time under {context.Names[i]}: mean {Mean(context, quantity, i)}.";
            Chart.Write(page, TimeChart.Build(lines, range, ticks, quantity.AxisTitle, 4), 480, 210, label);
            page.Close();
        }

        page.Close();
    }

    private static void WriteNumbers(ReportContext context, TimeRange range)
    {
        HtmlPage page = context.Page;
        long bucketMs = range.Bucket(context.Model.Policies, MostRows);
        context.OpenNumbers($"Numbers: means by {NumberText.Step(bucketMs)}");
        foreach (Quantity quantity in Quantities(context))
        {
            TimeSeries[] series = Series(context, quantity, bucketMs, range);
            page.Open("table");
            page.Element("caption", $"{quantity.Heading}: {quantity.CellUnit}");
            context.WriteHead(["from", .. context.Names]);
            page.Open("tbody");
            long firstMs = series.Where(line => line.Values.Count > 0).Min(line => line.FirstMs);
            for (long fromMs = firstMs; fromMs < range.ToMs; fromMs += bucketMs)
            {
                long at = fromMs;
                context.WriteRow(
                    Moment(range, at, bucketMs), series.Select(line => line.At(at) is { } value ? Cell(quantity, value) : "–"));
            }

            page.Close();
            page.Close();
        }

        context.CloseNumbers();
    }

    private static string Moment(TimeRange range, long unixMs, long bucketMs)
    {
        if (!range.HasCalendar)
        {
            return NumberText.Span((unixMs - range.FromMs) / 1000.0);
        }

        string time = new Model.Instant(unixMs).ToString();
        return bucketMs % 86_400_000 == 0 ? NumberText.Day(unixMs) : NumberText.Day(unixMs) + " " + time[11..16];
    }

    private static string Cell(Quantity quantity, double value) => quantity.IsShare ? NumberText.Percent(value) : NumberText.Number(value);

    private static string Mean(ReportContext context, Quantity quantity, int policy)
    {
        IReadOnlyList<double> values = quantity.Read(context.Model.Policies[policy]).Values;
        return values.Count == 0 ? NumberText.None : Cell(quantity, values.Average());
    }

    private static string Means(ReportContext context, Quantity quantity) =>
        string.Join("; ", context.Names.Select((name, i) => $"{name} mean {Mean(context, quantity, i)}"));

    private static double Largest(TimeSeries[] series) =>
        series.SelectMany(line => line.Values).Where(value => value.HasValue).Select(value => value!.Value).DefaultIfEmpty(0).Max();

    private static IReadOnlyList<Tick> ValueTicks(Quantity quantity, double largest, int most) =>
        quantity.Scale switch
        {
            AxisScale.UpToWhole => Ticks.FromZero(Math.Max(1, largest), 4, value => NumberText.Percent(value, 0)),
            AxisScale.UpToLargest => Ticks.FromZero(Math.Max(0.04, largest), 4, value => NumberText.Percent(value, value < 0.1 && largest < 0.1 ? 1 : 0)),
            _ => Ticks.FromZero(largest, most, NumberText.Plain),
        };
}
