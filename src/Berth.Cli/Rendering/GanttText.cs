using System.Globalization;
using Berth.Model;
using Berth.Simulation.Reports;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>One chart of who ran where, in characters.</summary>
internal sealed class GanttText
{
    /// <summary>Stands where nothing ran.</summary>
    public const char Free = '·';

    private const int MostRowsOfLane = 4;
    private const int NarrowestChart = 24;
    private const char Closed = '╱';
    private const string Fills = "░▒▓";

    private static readonly Color[] Colors = [Color.Blue, Color.Yellow, Color.Green, Color.Purple, Color.Aqua, Color.Red, Color.Olive, Color.Teal];

    private readonly TextPage _page;
    private readonly NodeGantt _gantt;
    private readonly IReadOnlyDictionary<int, Color> _colors;
    private readonly string[] _labels;
    private readonly int _labelWidth;
    private readonly int _columns;

    /// <summary>A chart.</summary>
    /// <param name="page">Where it is drawn.</param>
    /// <param name="nodes">The nodes of the cluster.</param>
    /// <param name="gantt">What is drawn.</param>
    /// <param name="colors">The colour of each user that has one.</param>
    /// <param name="width">Columns of the whole chart.</param>
    public GanttText(TextPage page, ClusterNodes nodes, NodeGantt gantt, IReadOnlyDictionary<int, Color> colors, int width)
    {
        _page = page;
        _gantt = gantt;
        _colors = colors;
        _labels =
        [
            .. gantt.Lanes.Select(lane => nodes.ClassOf(lane.Node).GpuCount == 0
                ? nodes.NameOf(lane.Node)
                : $"{nodes.NameOf(lane.Node)} {(lane.Gpu is { } gpu ? gpu.ToString(CultureInfo.InvariantCulture) : "CPU")}"),
        ];
        _labelWidth = Math.Min(width / 3, _labels.Max(label => label.Length));
        _columns = Math.Max(NarrowestChart, width - _labelWidth - 4);
    }

    /// <summary>What may stand on a bar, the best first; the first that fits is taken. Default: the number of the job.</summary>
    public Func<GanttJob, IEnumerable<string>> LabelsOf { get; init; } = job => [job.Number.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Columns for the time.</summary>
    public int Columns => _columns;

    /// <summary>Colours of the users with the most work; the others have none.</summary>
    public static IReadOnlyDictionary<int, Color> ColorsOf(Workload workload) =>
        ReportModel.OrderUsers(workload).Take(Colors.Length).Index().ToDictionary(user => user.Item, user => Colors[user.Index]);

    /// <summary>Lines that a lane takes.</summary>
    public static int LinesOf(GanttLane lane) => lane.Rows <= MostRowsOfLane ? lane.Rows : 1;

    /// <summary>Draws it below a heading.</summary>
    public void Write(string heading)
    {
        _page.Heading(heading);
        for (int lane = 0; lane < _gantt.Lanes.Count; lane++)
        {
            int rows = LinesOf(_gantt.Lanes[lane]);
            for (int row = 0; row < rows; row++)
            {
                WriteRow(row == 0 ? _labels[lane] : "", Cells(lane, row));
            }
        }

        _page.Line($" {new string(' ', _labelWidth)} └{Axis()}");
    }

    private void WriteRow(string label, (char Symbol, int? User)[] cells)
    {
        string name = label.Length > _labelWidth ? label[..(_labelWidth - 1)] + "…" : label.PadRight(_labelWidth);
        var line = new Paragraph($" {name} │");
        for (int from = 0; from < cells.Length;)
        {
            int to = from;
            while (to < cells.Length && cells[to].User == cells[from].User)
            {
                to++;
            }

            Color? color = cells[from].User is { } user && _colors.TryGetValue(user, out Color own) ? own : null;
            string text = new([.. cells[from..to].Select(cell => cell.Symbol)]);
            line.Append(text, color is { } shown ? new Style(shown) : cells[from].User is null ? new Style(decoration: Decoration.Dim) : Style.Plain);
            from = to;
        }

        _page.Write(line);
    }

    private (char Symbol, int? User)[] Cells(int lane, int row)
    {
        var cells = new (char Symbol, int? User)[_columns];
        Array.Fill(cells, (Free, null));
        foreach (GanttClosure closure in _gantt.Closures.Where(closure => closure.Lane <= lane && lane < closure.Lane + closure.LaneCount))
        {
            Array.Fill(cells, (Closed, null), Column(closure.FromMs), EndColumn(closure.FromMs, closure.ToMs) - Column(closure.FromMs));
        }

        GanttBar[] bars = [.. _gantt.Bars.Where(bar => bar.Lane <= lane && lane < bar.Lane + bar.LaneCount)];
        if (_gantt.Lanes[lane].Rows > MostRowsOfLane)
        {
            FillCounts(cells, bars);
            return cells;
        }

        // A job that has the lane to itself fills all its lines; one that shares it has one of them.
        foreach (GanttBar bar in bars.Where(bar => bar.Rows == 1 || bar.Row == row))
        {
            FillBar(cells, bar, hasLabel: bar.Rows > 1 || row == 0);
        }

        return cells;
    }

    private void FillBar((char Symbol, int? User)[] cells, GanttBar bar, bool hasLabel)
    {
        GanttJob job = _gantt.Jobs[bar.Job];
        int from = Column(job.StartMs);
        int to = EndColumn(job.StartMs, job.EndMs);
        string label = hasLabel ? LabelsOf(job).FirstOrDefault(text => text.Length < to - from) ?? "" : "";
        for (int column = from; column < to; column++)
        {
            char symbol = column - from < label.Length ? label[column - from] : Fills[bar.Job % Fills.Length];
            cells[column] = (symbol, job.User);
        }
    }

    /// <summary>A lane of many jobs shows how many of them there are, as a share of the most.</summary>
    private void FillCounts((char Symbol, int? User)[] cells, GanttBar[] bars)
    {
        double[] counts = new double[_columns];
        foreach (GanttBar bar in bars)
        {
            GanttJob job = _gantt.Jobs[bar.Job];
            int to = EndColumn(job.StartMs, job.EndMs);
            for (int column = Column(job.StartMs); column < to; column++)
            {
                counts[column]++;
            }
        }

        string heights = Sparkline.Of(counts, Math.Max(1, counts.Max()));
        for (int column = 0; column < _columns; column++)
        {
            if (counts[column] > 0)
            {
                cells[column] = (heights[column], null);
            }
        }
    }

    private int Column(long ms) => (int)Math.Clamp(
        (ms - _gantt.Scope.FromMs) * (double)_columns / (_gantt.Scope.ToMs - _gantt.Scope.FromMs), 0, _columns - 1);

    /// <summary>The column after the last one of something that ends at a moment; each thing has one column at least.</summary>
    private int EndColumn(long fromMs, long toMs) => Math.Max(
        Column(fromMs) + 1,
        (int)Math.Clamp(Math.Round((toMs - _gantt.Scope.FromMs) * (double)_columns / (_gantt.Scope.ToMs - _gantt.Scope.FromMs)), 0, _columns));

    /// <summary>Lengths of time since the start of the chart, where they stand.</summary>
    private string Axis()
    {
        const int Parts = 4;
        char[] line = new char[_columns];
        Array.Fill(line, '─');
        for (int part = 1; part <= Parts; part++)
        {
            string text = Figures.Length((_gantt.Scope.ToMs - _gantt.Scope.FromMs) / 1000.0 * part / Parts);
            int end = _columns * part / Parts;
            text.CopyTo(line.AsSpan(Math.Max(0, end - text.Length)));
        }

        return new string(line);
    }
}
