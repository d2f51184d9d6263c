namespace Berth.Planning.Bounds;

/// <summary>
/// A bound of the weighted sum of completion times. Each job has a price y; whoever works on it in a mode of length p at moment t gets (y - w (t + p/2)) / p a millisecond, since a
/// job that runs for p ends half of p after the middle of its run. A schedule collects for each job y - w C in all, and at no moment more than the best set of
/// jobs that fit together, K(t). So the sum of w C is at least the sum of the prices minus the integral of K. Between moments at which jobs become available K is a maximum of falling
/// straight lines, so convex, and the trapezoids on a grid are no smaller than the integral. Prices are moved by Polyak's steps
/// (USSR Computational Mathematics and Mathematical Physics 9, 1969) on a direction that keeps a part of the one before.
/// </summary>
internal sealed class LagrangianBound
{
    /// <summary>More jobs than this are left to other bounds: each step solves a knapsack for every point of the grid.</summary>
    public const int MostJobs = 200;

    private const int MostHeads = 40;
    private const long BranchesPerPoint = 20_000;
    private const double Kept = 0.5;
    private const int Patience = 6;
    private const double LeastStep = 0.004;

    private readonly BoundData _data;
    private readonly SetSearch _sets;
    private readonly double[] _weights;
    private readonly double[] _prices;
    private readonly double[] _scale;
    private readonly double[] _slope;
    private readonly double[] _direction;
    private readonly double[] _values;
    private double[] _bestSlope;
    private double _step = 1;
    private int _withoutGain;

    /// <summary>A bound that begins with some prices.</summary>
    /// <param name="data">The batch.</param>
    /// <param name="sets">Searches sets of jobs.</param>
    /// <param name="weights">Weights of completion times; not negative.</param>
    /// <param name="prices">The first prices.</param>
    /// <param name="horizonMs">The last moment of the regular grid.</param>
    /// <param name="points">Points of the regular grid.</param>
    public LagrangianBound(BoundData data, SetSearch sets, double[] weights, double[] prices, double horizonMs, int points)
    {
        _data = data;
        _sets = sets;
        _weights = weights;
        _prices = [.. prices];
        for (int job = 0; job < data.Count; job++)
        {
            _prices[job] = IsPriced(job) ? prices[job] : weights[job] * data.HeadMs[job];
        }

        _slope = new double[data.Count];
        _direction = new double[data.Count];
        _values = new double[data.Problem.ModeCount];
        _scale = [.. data.ShortestMs.Select(duration => Math.Max(1, duration))];
        Grid = MakeGrid(data, weights, horizonMs, points);
        BestPrices = _prices;
        _bestSlope = [];
        Value = double.NegativeInfinity;
    }

    /// <summary>The grid, milliseconds, ascending from 0; the moment at which no job is worth anything any more comes after it.</summary>
    public double[] Grid { get; private set; }

    /// <summary>The best bound so far.</summary>
    public double Value { get; private set; }

    /// <summary>The prices that gave it.</summary>
    public double[] BestPrices { get; private set; }

    /// <summary>True when steps have become so small that little more is to be gained.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Evaluates the prices, and moves them.</summary>
    /// <param name="target">A value that the bound cannot pass, for example that of a plan.</param>
    public void Step(double target)
    {
        double value = Evaluate();
        _withoutGain = value > Value + (1e-5 * Math.Abs(value)) ? 0 : _withoutGain + 1;
        if (value > Value)
        {
            Value = value;
            BestPrices = [.. _prices];
            _bestSlope = [.. _slope];
        }

        if (_withoutGain >= Patience)
        {
            _withoutGain = 0;
            _step *= 0.6;
            IsDone = _step < LeastStep;
            value = Value;
            BestPrices.CopyTo(_prices, 0);
            _bestSlope.CopyTo(_slope, 0);
            Array.Clear(_direction);
        }

        Move(target, value);
    }

    /// <summary>Goes on with a finer grid, from the best prices.</summary>
    public void Refine()
    {
        var finer = new List<double>();
        for (int i = 0; i + 1 < Grid.Length; i++)
        {
            finer.Add(Grid[i]);
            finer.Add((Grid[i] + Grid[i + 1]) / 2);
        }

        Grid = [.. finer, Grid[^1]];
        BestPrices.CopyTo(_prices, 0);
        Array.Clear(_direction);
        IsDone = false;
        _step = 16 * LeastStep;
        _withoutGain = 0;
    }

    private static double[] MakeGrid(BoundData data, double[] weights, double horizonMs, int points)
    {
        var grid = new SortedSet<double>();
        for (int i = 0; i <= points; i++)
        {
            grid.Add(horizonMs * i / points);
        }

        double[] heads = [.. Enumerable.Range(0, data.Count).Where(job => weights[job] > 0).Select(job => data.HeadMs[job]).Distinct()];
        if (heads.Length <= MostHeads)
        {
            grid.UnionWith(heads);
        }

        return [.. grid];
    }

    private void Move(double target, double value)
    {
        double length = 0;
        for (int job = 0; job < _data.Count; job++)
        {
            _direction[job] = (Kept * _direction[job]) + (_slope[job] * _scale[job]);
            length += _direction[job] * _direction[job];
        }

        if (length == 0)
        {
            IsDone = true;
            return;
        }

        double distance = Math.Max(target - value, 1e-6 * Math.Abs(target));
        for (int job = 0; job < _data.Count; job++)
        {
            if (IsPriced(job))
            {
                double moved = _prices[job] + (_step * distance / length * _direction[job] * _scale[job]);
                _prices[job] = Math.Max(0, moved);
            }
        }
    }

    /// <summary>The bound of the current prices; fills how it changes with each of them.</summary>
    private double Evaluate()
    {
        double sum = 0;
        for (int job = 0; job < _data.Count; job++)
        {
            sum += _prices[job];
            _slope[job] = IsPriced(job) ? 1 : 0;
        }

        double endMs = EndOfWorth();
        double[] grid = endMs > Grid[^1] ? [.. Grid, endMs] : Grid;
        double atLeft = 0;
        int availableAtLeft = -1;
        for (int i = 0; i + 1 < grid.Length && grid[i] < endMs; i++)
        {
            double width = grid[i + 1] - grid[i];
            int available = CountAvailable(grid[i + 1]);
            if (available != availableAtLeft)
            {
                atLeft = Worth(grid[i], grid[i + 1]);
            }

            // The best set at the left is still the one of the last search.
            Spread(width / 2);
            double atRight = Worth(grid[i + 1], grid[i + 1]);
            Spread(width / 2);
            sum -= width * (atLeft + atRight) / 2;
            (atLeft, availableAtLeft) = (atRight, available);
        }

        return sum;
    }

    /// <summary>The moment from which on no job is worth anything.</summary>
    private double EndOfWorth()
    {
        double endMs = 0;
        for (int job = 0; job < _data.Count; job++)
        {
            if (IsPriced(job))
            {
                endMs = Math.Max(endMs, (_prices[job] / _weights[job]) - (_data.ShortestMs[job] / 2));
            }
        }

        return endMs;
    }

    /// <summary>A job that can take no time at all has the price of its earliest end, and is never worth working on.</summary>
    private bool IsPriced(int job) => _weights[job] > 0 && _data.ShortestMs[job] > 0;

    private int CountAvailable(double beforeMs)
    {
        int count = 0;
        for (int job = 0; job < _data.Count; job++)
        {
            count += IsPriced(job) && _data.HeadMs[job] < beforeMs ? 1 : 0;
        }

        return count;
    }

    /// <summary>K at a moment, for the jobs that can start before another one.</summary>
    private double Worth(double momentMs, double beforeMs)
    {
        for (int job = 0; job < _data.Count; job++)
        {
            bool counts = IsPriced(job) && _data.HeadMs[job] < beforeMs;
            for (int mode = _data.Problem.FirstMode[job]; mode < _data.Problem.FirstMode[job + 1]; mode++)
            {
                double durationMs = _data.Problem.DurationMs[mode];
                _values[mode] = counts ? (_prices[job] - (_weights[job] * (momentMs + (durationMs / 2)))) / durationMs : 0;
            }
        }

        return _sets.Solve(_values, BranchesPerPoint);
    }

    /// <summary>The best set of a moment stands for some time of work.</summary>
    private void Spread(double timeMs)
    {
        foreach (int mode in _sets.Best)
        {
            _slope[_sets.JobOf(mode)] -= timeMs / _data.Problem.DurationMs[mode];
        }
    }
}
