using System.Text;
using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Reports.Charts;

/// <summary>
/// Utilization by node and time as inline SVG. Neighbouring cells of one colour are one stroke and all strokes of a colour one path, so that ten
/// thousand cells take some ten kilobytes; colours are style classes, so that the map follows light, dark and paper.
/// </summary>
internal sealed class HeatChart
{
    /// <summary>Colours.</summary>
    public const int Levels = 8;

    private const double Width = 960;
    private const double Top = 4;
    private const double ClassGap = 6;
    private const double AxisRoom = 38;
    private const double LetterWidth = 6.3;

    /// <summary>Upper ends of the levels between idle and full, ends included.</summary>
    private static readonly double[] Bounds = [0.1, 0.25, 0.5, 0.75, 0.9];

    private readonly NodeHeatMap _heat;
    private readonly ClusterNodes _nodes;
    private readonly long _originMs;
    private readonly bool _hasCalendar;

    public HeatChart(NodeHeatMap heat, ClusterNodes nodes, long originMs, bool hasCalendar)
    {
        _heat = heat;
        _nodes = nodes;
        _originMs = originMs;
        _hasCalendar = hasCalendar;
    }

    /// <summary>What each level stands for.</summary>
    public static IReadOnlyList<string> LevelNames { get; } =
    [
        "idle", "up to 10 %", "10–25 %", "25–50 %", "50–75 %", "75–90 %", "90–99.9 %", "full",
    ];

    /// <summary>Style class of a level.</summary>
    public static string LevelClass(int level) => FormattableString.Invariant($"w{level}");

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="label">What the picture shows, in words.</param>
    public void Write(HtmlPage page, string label)
    {
        double rowHeight = _heat.Rows.Count switch { <= 8 => 20, <= 30 => 13, <= 60 => 8, _ => 5 };
        (int First, int Count)[] groups = [.. Groups()];
        double height = Top + (rowHeight * _heat.Rows.Count) + (ClassGap * (groups.Length - 1));
        bool namesRows = rowHeight >= 12;
        int longest = (namesRows ? _heat.Rows.Select(RowName) : _nodes.Classes.Select(kind => kind.Name)).Max(name => name.Length);
        double left = Math.Min(220, 12 + (LetterWidth * longest));
        var scale = new TimeScale(
            _heat.FromMs, _heat.FromMs + (_heat.Columns * _heat.ColumnMs), _originMs, _hasCalendar, left, Width - left - 14);
        var drawing = new SvgDrawing(page, Width, Math.Round(height + AxisRoom), label, "heatmap");
        double y = Top;
        foreach ((int first, int count) in groups)
        {
            WriteNames(drawing, first, count, y, rowHeight, left, namesRows);
            WriteCells(drawing, first, count, y, rowHeight, scale);
            y += (rowHeight * count) + ClassGap;
        }

        scale.Draw(drawing, height, height);
        drawing.Finish();
    }

    private static int Level(double share) => share <= 0 ? 0 : share >= 0.9995 ? Levels - 1 : 1 + Bounds.Count(bound => share > bound);

    private string RowName(HeatRow row)
    {
        string first = _nodes.NameOf(row.FirstNode);
        return row.NodeCount == 1 ? first : $"{first} … {_nodes.NameOf(row.FirstNode + row.NodeCount - 1)[(_nodes.Classes[row.ClassIndex].Name.Length + 1)..]}";
    }

    private IEnumerable<(int First, int Count)> Groups()
    {
        for (int first = 0; first < _heat.Rows.Count;)
        {
            int end = first + 1;
            while (end < _heat.Rows.Count && _heat.Rows[end].ClassIndex == _heat.Rows[first].ClassIndex)
            {
                end++;
            }

            yield return (first, end - first);
            first = end;
        }
    }

    private void WriteNames(SvgDrawing drawing, int first, int count, double top, double rowHeight, double left, bool namesRows)
    {
        if (!namesRows)
        {
            // A class of one thin row still has its name; the gap between classes gives it some room.
            drawing.Text(0, top + Math.Max(9, Math.Min(rowHeight * count, 10)), ReportContext.Shorten(_nodes.Classes[_heat.Rows[first].ClassIndex].Name, 32), "f-ink");
            return;
        }

        for (int row = 0; row < count; row++)
        {
            drawing.Text(left - 8, top + (rowHeight * (row + 0.5)) + 3.8, ReportContext.Shorten(RowName(_heat.Rows[first + row]), 32), "f-ink", "end");
        }
    }

    private void WriteCells(SvgDrawing drawing, int first, int count, double top, double rowHeight, TimeScale scale)
    {
        var strokes = new StringBuilder[Levels];
        for (int level = 0; level < Levels; level++)
        {
            strokes[level] = new StringBuilder();
        }

        var hatch = new StringBuilder();
        for (int row = 0; row < count; row++)
        {
            AppendRow(strokes, first + row, row);
            AppendClosures(hatch, _heat.Maintenance, first + row, top + (row * rowHeight), rowHeight, scale, 5);
            AppendClosures(hatch, _heat.Out, first + row, top + (row * rowHeight), rowHeight, scale, 3);
        }

        drawing.OpenStretched(scale.Left, top, scale.Width, rowHeight * count, _heat.Columns, count);
        for (int level = 0; level < Levels; level++)
        {
            drawing.Path("n " + LevelClass(level), strokes[level]);
        }

        drawing.Close();
        drawing.Path("n hatch", hatch);
    }

    private void AppendRow(StringBuilder[] strokes, int row, int at)
    {
        for (int column = 0; column < _heat.Columns;)
        {
            int level = Level(_heat.Utilization[(row * _heat.Columns) + column]);
            int end = column + 1;
            while (end < _heat.Columns && Level(_heat.Utilization[(row * _heat.Columns) + end]) == level)
            {
                end++;
            }

            strokes[level].Append('M').Append(column).Append(' ').Append(at).Append(".5h").Append(end - column);
            column = end;
        }
    }

    /// <summary>Hatches what is closed for the larger part.</summary>
    private void AppendClosures(StringBuilder hatch, IReadOnlyList<double> closed, int row, double top, double rowHeight, TimeScale scale, double step)
    {
        bool IsClosed(int column) => closed[(row * _heat.Columns) + column] >= 0.5;
        for (int column = 0; column < _heat.Columns && closed.Count > 0; column++)
        {
            int end = column;
            while (end < _heat.Columns && IsClosed(end))
            {
                end++;
            }

            if (end > column)
            {
                double x = scale.X(_heat.FromMs + (column * _heat.ColumnMs));
                SvgDrawing.AppendHatch(hatch, x, top, scale.X(_heat.FromMs + (end * _heat.ColumnMs)) - x, rowHeight, step);
                column = end;
            }
        }
    }
}
