using System.Text;
using Berth.Model;

namespace Berth.Simulation.Reports.Charts;

/// <summary>
/// A Gantt view as inline SVG: one lane for each GPU, bars in the colour of the user. All bars of a job are one group, so that the pointer on one of
/// them shows the whole gang.
/// </summary>
internal sealed class GanttChart
{
    private const double Width = 960;
    private const double Gap = 5;
    private const double Top = 4;
    private const double AxisRoom = 38;
    private const double LetterWidth = 6.3;
    private const int MostTallLanes = 24;

    private readonly NodeGantt _gantt;
    private readonly ClusterNodes _nodes;
    private readonly GanttWords _words;
    private readonly double[] _laneTop;
    private readonly double[] _laneHeight;
    private readonly double _bottom;
    private readonly TimeScale _scale;

    /// <summary>A picture.</summary>
    /// <param name="gantt">What is drawn.</param>
    /// <param name="nodes">The nodes of the cluster.</param>
    /// <param name="words">Words and colours.</param>
    /// <param name="originMs">Where elapsed time counts from, ms since the Unix epoch.</param>
    /// <param name="hasCalendar">True when the axis shows dates.</param>
    /// <param name="isTall">True to make few lanes so high that each of their rows can hold a label.</param>
    public GanttChart(NodeGantt gantt, ClusterNodes nodes, GanttWords words, long originMs, bool hasCalendar, bool isTall = false)
    {
        _gantt = gantt;
        _nodes = nodes;
        _words = words;
        _laneTop = new double[gantt.Lanes.Count];
        _laneHeight = new double[gantt.Lanes.Count];
        isTall &= gantt.Lanes.Count <= MostTallLanes;
        double least = isTall ? 26 : gantt.Lanes.Count switch { <= 40 => 15, <= 100 => 11, _ => 6.5 };
        double row = isTall ? 13 : 6.5;
        double y = Top;
        for (int lane = 0; lane < gantt.Lanes.Count; lane++)
        {
            bool isNewNode = lane > 0 && gantt.Lanes[lane].Node != gantt.Lanes[lane - 1].Node;
            y += isNewNode ? Gap : 0;
            _laneTop[lane] = y;
            _laneHeight[lane] = Math.Clamp(gantt.Lanes[lane].Rows * row, least, 60);
            y += _laneHeight[lane] + 1;
        }

        _bottom = y;
        double left = Math.Min(200, 34 + (LetterWidth * gantt.Lanes.Select(lane => nodes.NameOf(lane.Node).Length).DefaultIfEmpty(0).Max()));
        _scale = new TimeScale(gantt.Scope.FromMs, gantt.Scope.ToMs, originMs, hasCalendar, left, Width - left - 14);
    }

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="label">What the picture shows, in words.</param>
    public void Write(HtmlPage page, string label)
    {
        var drawing = new SvgDrawing(page, Width, Math.Round(_bottom + AxisRoom), label, "gantt");
        DrawLanes(drawing);
        _scale.Draw(drawing, Top, _bottom);
        DrawClosures(drawing);
        int bar = 0;
        for (int job = 0; job < _gantt.Jobs.Count; job++)
        {
            int first = bar;
            while (bar < _gantt.Bars.Count && _gantt.Bars[bar].Job == job)
            {
                bar++;
            }

            DrawJob(drawing, job, first, bar);
        }

        drawing.Finish();
    }

    private void DrawLanes(SvgDrawing drawing)
    {
        var lanes = new StringBuilder();
        for (int lane = 0; lane < _gantt.Lanes.Count; lane++)
        {
            (int node, int? gpu, int _) = _gantt.Lanes[lane];
            SvgDrawing.AppendBox(lanes, _scale.Left, _laneTop[lane], _scale.Width, _laneHeight[lane]);
            double middle = _laneTop[lane] + (_laneHeight[lane] / 2) + 3.8;
            bool isFirst = lane == 0 || _gantt.Lanes[lane - 1].Node != node;
            if (isFirst)
            {
                drawing.Text(0, middle, ReportContext.Shorten(_nodes.NameOf(node), 26), "f-ink");
            }

            if (_nodes.ClassOf(node).GpuCount > 0 && _laneHeight[lane] >= 9)
            {
                drawing.Text(_scale.Left - 6, middle, gpu is { } index ? NumberText.Plain(index) : "CPU", "f-muted", "end");
            }
        }

        drawing.Path("lane", lanes);
    }

    private void DrawClosures(SvgDrawing drawing)
    {
        foreach (GanttClosure closure in _gantt.Closures)
        {
            var lines = new StringBuilder();
            var boxes = new StringBuilder();
            for (int lane = closure.Lane; lane < closure.Lane + closure.LaneCount; lane++)
            {
                double x = _scale.X(closure.FromMs);
                double width = _scale.X(closure.ToMs) - x;
                SvgDrawing.AppendHatch(lines, x, _laneTop[lane], width, _laneHeight[lane], closure.Outage is null ? 6 : 3);
                SvgDrawing.AppendBox(boxes, x, _laneTop[lane], width, _laneHeight[lane]);
            }

            drawing.OpenGroup("closed", _words.Closure(closure));
            drawing.Path("cover", boxes);
            drawing.Path("n hatch", lines);
            drawing.Close();
        }
    }

    private void DrawJob(SvgDrawing drawing, int index, int firstBar, int endBar)
    {
        GanttJob job = _gantt.Jobs[index];
        var boxes = new StringBuilder();
        double x = _scale.X(job.StartMs);
        double width = Math.Max(0.8, _scale.X(job.EndMs) - x);
        string? text = GanttWords.Labels(job).FirstOrDefault(label => 6 + (LetterWidth * label.Length) <= width);
        drawing.OpenGroup(job.NodeCount > 1 ? "job gang" : "job", _words.Describe(job));
        var labels = new List<(double X, double Y)>();
        int node = -1;
        for (int i = firstBar; i < endBar; i++)
        {
            (double y, double height) = Box(_gantt.Bars[i]);
            SvgDrawing.AppendBox(boxes, x, y, width, height);
            if (text is not null && height >= 10.5 && _gantt.Lanes[_gantt.Bars[i].Lane].Node != node)
            {
                node = _gantt.Lanes[_gantt.Bars[i].Lane].Node;
                labels.Add((x + 3, y + (height / 2) + 3.8));
            }
        }

        drawing.Path(_words.ColorClass(job), boxes);
        foreach ((double textX, double textY) in labels)
        {
            drawing.Text(textX, textY, text!, "on");
        }

        drawing.Close();
    }

    private (double Y, double Height) Box(GanttBar bar)
    {
        int last = bar.Lane + bar.LaneCount - 1;
        double top = _laneTop[bar.Lane];
        double height = _laneTop[last] + _laneHeight[last] - top;
        return (top + (height * bar.Row / bar.Rows), height / bar.Rows);
    }
}

/// <summary>The words and colours of a Gantt view.</summary>
internal sealed class GanttWords
{
    /// <summary>Users that have a colour of their own; the rest share one.</summary>
    public const int Colors = 8;

    private readonly WorkloadFacts _facts;
    private readonly IReadOnlyList<string> _userNames;
    private readonly int _users;
    private readonly Dictionary<int, int> _colorOf = [];
    private readonly List<string> _named = [];

    /// <summary>Users in order of the work they brought, whatever policy ran it, so that a user has one colour in all pictures of a report.</summary>
    /// <param name="facts">The workload.</param>
    /// <param name="userNames">Names of the users by index.</param>
    /// <param name="usersByWork">Their indexes, most work first.</param>
    public GanttWords(WorkloadFacts facts, IReadOnlyList<string> userNames, IReadOnlyList<int> usersByWork)
    {
        _facts = facts;
        _userNames = userNames;
        _users = usersByWork.Count;
        foreach (int user in usersByWork.Take(Colors))
        {
            _colorOf[user] = _named.Count;
            _named.Add(userNames[user]);
        }
    }

    /// <summary>For the pictures of a simulation.</summary>
    public GanttWords(ReportModel model)
        : this(model.Workload, model.UserNames, model.UsersByWork)
    {
    }

    /// <summary>The users with a colour of their own, in the order of the colours.</summary>
    public IReadOnlyList<string> Named => _named;

    /// <summary>True when some users share the last colour.</summary>
    public bool HasOthers => _users > _named.Count;

    /// <summary>Style class of a colour; <see cref="Colors"/> is that of the other users.</summary>
    public static string ColorClass(int color) => FormattableString.Invariant($"u{color}");

    /// <summary>Style class of a job's bars.</summary>
    public string ColorClass(GanttJob job) => ColorClass(_colorOf.GetValueOrDefault(job.User, Colors));

    /// <summary>What may stand on a bar, the best first: the name where it is short, the number with the name of a sweep, the number.</summary>
    public static IEnumerable<string> Labels(GanttJob job)
    {
        if (job.Name is { Length: > 0 and <= 14 } name)
        {
            yield return name;
        }

        if (job.Name?.IndexOf('[', StringComparison.Ordinal) is > 0 and <= 14 and var bracket)
        {
            yield return $"{Number(job)} {job.Name[..bracket]}";
        }

        yield return Number(job);
    }

    /// <summary>The log's number of a job: a name, so that its digits are not grouped.</summary>
    public static string Number(GanttJob job) => job.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>All that is to be said about a job.</summary>
    public string Describe(GanttJob job)
    {
        string name = job.Name is null ? "" : $" {job.Name}";
        string mode = job.Modes > 1 ? $", mode {job.Mode + 1} of {job.Modes}" : "";
        string gpus = job.GpuThousandths > 0 ? $"{NumberText.Plain(job.GpuThousandths / 1000.0)} GPU{(job.GpuThousandths == 1000 ? "" : "s")} on " : "on ";
        string partition = job.Partition is null ? "" : $", partition {job.Partition}";
        return $"job {Number(job)}{name} of {_userNames[job.User]}: {Moment(job.StartMs)} to {Moment(job.EndMs)} "
            + $"({NumberText.Span((job.EndMs - job.StartMs) / 1000.0)}), {gpus}{job.Nodes}{partition}{mode}{Interruption(job)}";
    }

    /// <summary>What a hatched part is.</summary>
    public string Closure(GanttClosure closure)
    {
        string what = closure.Outage switch { OutageKind.Down => "down", OutageKind.Drained => "drained", _ => $"maintenance {closure.Name}" };
        return $"{what}: {Moment(closure.FromMs)} to {Moment(closure.ToMs)}";
    }

    private static string Interruption(GanttJob job) => job.Interruption switch
    {
        Model.Interruption.Requeued => "; preempted, back to the queue",
        Model.Interruption.Suspended => "; preempted, suspended",
        Model.Interruption.NodeFailed => "; its node failed",
        Model.Interruption.JobFailed => "; it failed and was tried again",
        _ => "",
    };

    /// <summary>A moment on the calendar, or counted from the first submit.</summary>
    public string Moment(long ms)
    {
        if (!_facts.HasCalendar)
        {
            return NumberText.Span((ms - _facts.FirstSubmit.UnixMs) / 1000.0);
        }

        string time = new Instant(ms).ToString();
        return $"{NumberText.Day(ms)} {time[11..16]}";
    }
}
