using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Reports;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>
/// Who ran where, in characters: one line for each GPU, and one for the CPU of nodes that ran work without GPU. For small clusters only; the report
/// draws the others.
/// </summary>
internal static class GanttView
{
    private const int MostLanes = 24;
    private const int MostLines = 48;
    private const int MostBars = 160;
    private const int MostRowsOfLane = 4;
    private const int WidestChart = 120;
    private const int NarrowestChart = 24;
    private const char Free = '·';
    private const char Closed = '╱';
    private const string Fills = "░▒▓";

    private static readonly Color[] Colors = [Color.Blue, Color.Yellow, Color.Green, Color.Purple, Color.Aqua, Color.Red, Color.Olive, Color.Teal];

    /// <summary>Writes the charts; nothing for pools and for clusters with more than some lanes.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        GanttScope? scope = GanttScope.Choose(
            result.Workload, result.Cluster, [.. result.Runs.Select(run => run.Schedule)], MostLanes, MostBars, result.GanttFrom, result.GanttTo);
        if (scope is null || scope.Nodes.Count < scope.NodeCount)
        {
            return;
        }

        var colors = ReportModel.OrderUsers(result.Workload).Take(Colors.Length).Index().ToDictionary(user => user.Item, user => Colors[user.Index]);
        int lines = 0;
        foreach ((int index, PolicyRun run) in result.Runs.Index())
        {
            NodeGantt gantt = NodeGantt.Of(result.Workload, result.Cluster, run.Schedule, scope);
            lines += gantt.Lanes.Sum(LinesOf);
            if (index > 0 && lines > MostLines)
            {
                page.Paragraph("The other policies' charts are in the report (--report FILE.html).");
                break;
            }

            var chart = new GanttText(page, result, gantt, colors, Math.Min(page.Width, WidestChart));
            chart.Write(index == 0 ? Heading(result, scope, run) : run.Policy.Name);
        }

        page.Blank();
    }

    private static int LinesOf(GanttLane lane) => lane.Rows <= MostRowsOfLane ? lane.Rows : 1;

    private static string Heading(SimulateResult result, GanttScope scope, PolicyRun run)
    {
        string when = scope switch
        {
            { IsChosen: true } => ", the time asked for",
            { IsWholeTime: true } => "",
            _ => $", the busiest {Figures.Length((scope.ToMs - scope.FromMs) / 1000.0)}",
        };
        string from = result.Facts.HasCalendar
            ? new Instant(scope.FromMs).ToString()[..16].Replace('T', ' ') + " UTC"
            : Figures.Length((scope.FromMs - result.Facts.FirstSubmit.UnixMs) / 1000.0) + " after the first submit";
        return $"Who ran where under {run.Policy.Name}, from {from}{when} ({Free} free)";
    }

    /// <summary>One chart.</summary>
    private sealed class GanttText
    {
        private readonly TextPage _page;
        private readonly NodeGantt _gantt;
        private readonly IReadOnlyDictionary<int, Color> _colors;
        private readonly string[] _labels;
        private readonly int _labelWidth;
        private readonly int _columns;

        public GanttText(TextPage page, SimulateResult result, NodeGantt gantt, IReadOnlyDictionary<int, Color> colors, int width)
        {
            _page = page;
            _gantt = gantt;
            _colors = colors;
            ClusterNodes nodes = result.Cluster.Nodes!;
            _labels =
            [
                .. gantt.Lanes.Select(lane => nodes.ClassOf(lane.Node).GpuCount == 0
                    ? nodes.NameOf(lane.Node)
                    : $"{nodes.NameOf(lane.Node)} {(lane.Gpu is { } gpu ? gpu.ToString(CultureInfo.InvariantCulture) : "CPU")}"),
            ];
            _labelWidth = Math.Min(width / 3, _labels.Max(label => label.Length));
            _columns = Math.Max(NarrowestChart, width - _labelWidth - 4);
        }

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
            string number = job.Number.ToString(CultureInfo.InvariantCulture);
            bool fits = hasLabel && to - from > number.Length;
            for (int column = from; column < to; column++)
            {
                char symbol = fits && column - from < number.Length ? number[column - from] : Fills[bar.Job % Fills.Length];
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
}
