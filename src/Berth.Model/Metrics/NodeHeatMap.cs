namespace Berth.Model.Metrics;

/// <summary>One row of a heat map: a node, or neighbouring nodes of one class taken together.</summary>
/// <param name="ClassIndex">Index of the class.</param>
/// <param name="FirstNode">First node.</param>
/// <param name="NodeCount">Number of nodes from there on; at least 1.</param>
public readonly record struct HeatRow(int ClassIndex, int FirstNode, int NodeCount);

/// <summary>
/// Utilization by node and time: the share of GPU that jobs held on nodes with GPUs, of CPU on the others, as a mean over each cell. Exact integrals,
/// divided once.
/// </summary>
/// <param name="FromMs">Start of the first column, ms since the Unix epoch.</param>
/// <param name="ColumnMs">Length of a column in ms.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Rows">The rows, class by class in the order of nodes.</param>
/// <param name="Utilization">Row by row: the share of what the nodes of the row have, 0..1.</param>
/// <param name="Maintenance">Row by row: the share of the nodes' time in maintenance, 0..1.</param>
public sealed record NodeHeatMap(
    long FromMs, long ColumnMs, int Columns, IReadOnlyList<HeatRow> Rows, IReadOnlyList<double> Utilization, IReadOnlyList<double> Maintenance)
{
    /// <summary>Row by row: the share of the nodes' time in which they were down or drained, 0..1; empty where no node ever was.</summary>
    public IReadOnlyList<double> Out { get; init; } = [];

    /// <summary>
    /// The heat map of a schedule; null for a pool, for a schedule without allocations and for a workload without shapes. Time outside the columns
    /// is left out. Throws when a count or the length of a column is below 1.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine they ran on.</param>
    /// <param name="schedule">When and where they ran.</param>
    /// <param name="fromMs">Start of the first column.</param>
    /// <param name="columnMs">Length of a column in ms.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="mostRows">Nodes are taken together so that there are at most so many rows (but one for each class).</param>
    public static NodeHeatMap? Compute(
        Workload workload, Cluster cluster, Schedule schedule, long fromMs, long columnMs, int columns, int mostRows)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(columnMs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRows, 1);
        if (cluster.Nodes is not { } nodes || schedule.Allocations is null || workload.Shapes.Count == 0)
        {
            return null;
        }

        HeatRow[] rows = [.. RowsOf(nodes, mostRows)];
        int[] rowOf = new int[nodes.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            Array.Fill(rowOf, row, rows[row].FirstNode, rows[row].NodeCount);
        }

        var used = new CellSums(rows.Length, columns, fromMs, columnMs);
        var held = new HeldPlaces(workload, nodes, schedule);
        RunTable runs = schedule.Runs;
        for (int run = 0; run < runs.Count; run++)
        {
            if (runs.Ran(run) && runs.EndMs(run) > fromMs && runs.StartMs(run) < used.ToMs)
            {
                foreach (HeldPlace place in held.Of(run))
                {
                    used.Add(rowOf[place.Node], runs.StartMs(run), runs.EndMs(run), MainAmount.Of(nodes.ClassOf(place.Node), place));
                }
            }
        }

        double[] utilization = used.Shares(row => rows[row].NodeCount * MainAmount.Of(nodes.Classes[rows[row].ClassIndex]));
        NodeClosure[] closures = NodeClosures.Changes(nodes, schedule);
        double[] Closed(bool isOutage)
        {
            var closed = new CellSums(rows.Length, columns, fromMs, columnMs);
            AddClosed(closed, closures.Where(closure => closure.IsOutage == isOutage), rowOf);
            return closed.Shares(row => rows[row].NodeCount);
        }

        return new NodeHeatMap(fromMs, columnMs, columns, rows, utilization, Closed(isOutage: false))
        {
            Out = schedule.Outages.Count == 0 ? [] : Closed(isOutage: true),
        };
    }

    /// <summary>Closures of one node may overlap; each moment counts once. One that never ends lasts to the end of the map.</summary>
    private static void AddClosed(CellSums closed, IEnumerable<NodeClosure> closures, int[] rowOf)
    {
        int[] depth = new int[rowOf.Length];
        long[] sinceMs = new long[rowOf.Length];
        foreach (NodeClosure closure in closures)
        {
            foreach (int node in closure.Nodes)
            {
                depth[node] += closure.Change;
                if (closure.Change > 0 && depth[node] == 1)
                {
                    sinceMs[node] = closure.Ms;
                }
                else if (depth[node] == 0)
                {
                    closed.Add(rowOf[node], sinceMs[node], closure.Ms, 1);
                }
            }
        }

        for (int node = 0; node < depth.Length; node++)
        {
            if (depth[node] > 0)
            {
                closed.Add(rowOf[node], sinceMs[node], closed.ToMs, 1);
            }
        }
    }

    private static IEnumerable<HeatRow> RowsOf(ClusterNodes nodes, int mostRows)
    {
        int together = 1;
        while (nodes.Classes.Sum(kind => (kind.Count + together - 1) / together) > Math.Max(mostRows, nodes.Classes.Count))
        {
            together++;
        }

        int first = 0;
        for (int i = 0; i < nodes.Classes.Count; i++)
        {
            int left = nodes.Classes[i].Count;
            for (; left > 0; left -= together)
            {
                int count = Math.Min(together, left);
                yield return new HeatRow(i, first, count);
                first += count;
            }
        }
    }

    /// <summary>Integrals by row and column; a long span costs its two ends, the columns between are filled by running sums.</summary>
    private sealed class CellSums(int rows, int columns, long fromMs, long columnMs)
    {
        private readonly Int128[] _partial = new Int128[rows * columns];
        private readonly Int128[] _change = new Int128[rows * (columns + 1)];

        public long ToMs => fromMs + (columns * columnMs);

        public void Add(int row, long startMs, long endMs, long amount)
        {
            long start = Math.Max(startMs, fromMs) - fromMs;
            long end = Math.Min(endMs, ToMs) - fromMs;
            if (end <= start)
            {
                return;
            }

            int first = (int)(start / columnMs);
            int last = (int)((end - 1) / columnMs);
            if (first == last)
            {
                _partial[(row * columns) + first] += (Int128)amount * (end - start);
                return;
            }

            _partial[(row * columns) + first] += (Int128)amount * (((first + 1) * columnMs) - start);
            _partial[(row * columns) + last] += (Int128)amount * (end - (last * columnMs));
            _change[(row * (columns + 1)) + first + 1] += amount;
            _change[(row * (columns + 1)) + last] -= amount;
        }

        public double[] Shares(Func<int, long> capacityOf)
        {
            double[] shares = new double[rows * columns];
            for (int row = 0; row < rows; row++)
            {
                Int128 whole = (Int128)capacityOf(row) * columnMs;
                Int128 running = 0;
                for (int column = 0; column < columns; column++)
                {
                    running += _change[(row * (columns + 1)) + column];
                    Int128 sum = _partial[(row * columns) + column] + (running * columnMs);
                    shares[(row * columns) + column] = whole > 0 ? (double)sum / (double)whole : 0;
                }
            }

            return shares;
        }
    }
}
