namespace Berth.Planning.Bounds;

/// <summary>
/// A bound of the makespan by column generation on sets of jobs that can run together (feasible subsets: Mingozzi, Maniezzo, Ricciardelli, Bianco, Management
/// Science 44, 1998). For prices y of jobs, the sum of all prices over the most that a set is worth in a millisecond is a bound at any time (Farley, Operations Research 38, 1990): each
/// millisecond finishes work worth no more than that. Prices are smoothed towards the best so far (Wentges, ITOR 4, 1997), which needs fewer rounds. With heads and tails the same
/// holds for the jobs that cannot start before some moment and have some time after them, between these.
/// </summary>
internal sealed class ConfigurationBound
{
    /// <summary>More jobs than this are left to other bounds: the master is dense.</summary>
    public const int MostJobs = 150;

    private const long BranchesPerStep = 400_000;
    private const double CloseEnough = 1e-6;
    private const double Smoothing = 0.6;

    private readonly BoundData _data;
    private readonly SetSearch _sets;
    private readonly int[] _jobs;
    private readonly int[] _rowOf;
    private readonly ConfigurationMaster _master;
    private readonly double[] _values;
    private readonly List<(int Row, double Amount)[]> _pool = [];
    private readonly double[] _bestPrices;
    private double _alpha = Smoothing;

    /// <summary>A bound for some jobs: the time between the earliest start of any and the least tail of any.</summary>
    /// <param name="data">The batch.</param>
    /// <param name="sets">Searches sets of jobs; shared between bounds of one batch.</param>
    /// <param name="jobs">The jobs; each takes time in all of its modes.</param>
    public ConfigurationBound(BoundData data, SetSearch sets, int[] jobs)
    {
        _data = data;
        _sets = sets;
        _jobs = jobs;
        _rowOf = new int[data.Count];
        Array.Fill(_rowOf, -1);
        for (int row = 0; row < jobs.Length; row++)
        {
            _rowOf[jobs[row]] = row;
        }

        _master = new ConfigurationMaster([.. jobs.Select(job => data.ShortestMs[job])]);
        _values = new double[data.Problem.ModeCount];
        _bestPrices = new double[jobs.Length];
        Around = jobs.Min(job => data.HeadMs[job]) + jobs.Min(job => data.TailMs[job]);
    }

    /// <summary>Jobs to which the bound applies: those that take time in every mode.</summary>
    public static int[] JobsOf(BoundData data) => [.. Enumerable.Range(0, data.Count).Where(job => data.ShortestMs[job] > 0)];

    /// <summary>The jobs.</summary>
    public ReadOnlySpan<int> Jobs => _jobs;

    /// <summary>Time before and after all of the jobs; part of the bound.</summary>
    public double Around { get; }

    /// <summary>The best bound so far, milliseconds.</summary>
    public double Value { get; private set; }

    /// <summary>True when nothing more is to be gained.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The best prices so far, one for each job of the batch: what its whole work is worth, scaled so that no set is worth more than 1 a millisecond.</summary>
    public double[] Prices()
    {
        double[] prices = new double[_data.Count];
        for (int row = 0; row < _jobs.Length; row++)
        {
            prices[_jobs[row]] = _bestPrices[row] * _data.ShortestMs[_jobs[row]];
        }

        return prices;
    }

    /// <summary>One pricing and the pivots that follow from it.</summary>
    public void Step()
    {
        if (IsDone)
        {
            return;
        }

        double[] prices = [.. _master.Prices.Select((price, row) => Math.Max(0, (_alpha * _bestPrices[row]) + ((1 - _alpha) * price)))];
        double most = Price(prices, BranchesPerStep);
        if (most <= 0)
        {
            _alpha = 0;
            IsDone = Value > 0;
            return;
        }

        double value = 0;
        for (int row = 0; row < _jobs.Length; row++)
        {
            value += prices[row] * _data.ShortestMs[_jobs[row]];
        }

        if (Around + (value / most) > Value)
        {
            Value = Around + (value / most);
            for (int row = 0; row < _jobs.Length; row++)
            {
                _bestPrices[row] = prices[row] / most;
            }
        }

        bool enters = EnterFound();
        bool atMaster = _alpha == 0;
        IsDone = (atMaster && !enters) || _master.Length + Around - Value <= CloseEnough * Value;
        _alpha = enters ? Smoothing : 0;
    }

    private double Price(double[] prices, long mostBranches)
    {
        Array.Clear(_values);
        for (int row = 0; row < _jobs.Length; row++)
        {
            int job = _jobs[row];
            for (int mode = _data.Problem.FirstMode[job]; mode < _data.Problem.FirstMode[job + 1]; mode++)
            {
                _values[mode] = prices[row] * _data.ShortestMs[job] / _data.Problem.DurationMs[mode];
            }
        }

        return _sets.Solve(_values, mostBranches);
    }

    private bool EnterFound()
    {
        AddToPool(_sets.Best);
        foreach (int[] set in _sets.Found)
        {
            AddToPool(set);
        }

        bool any = false;
        for (int i = 0; i < 4 * _jobs.Length; i++)
        {
            if (_master.EnterSurplus())
            {
                continue;
            }

            (int Row, double Amount)[]? best = null;
            double gain = 1e-7;
            foreach ((int Row, double Amount)[] column in _pool)
            {
                double own = _master.Gain(column);
                (best, gain) = own > gain ? (column, own) : (best, gain);
            }

            if (best is null || !_master.Enter(best))
            {
                return any;
            }

            any = true;
        }

        return any;
    }

    private void AddToPool(IReadOnlyList<int> modes)
    {
        var column = new (int, double)[modes.Count];
        for (int i = 0; i < modes.Count; i++)
        {
            int job = _sets.JobOf(modes[i]);
            column[i] = (_rowOf[job], _data.ShortestMs[job] / _data.Problem.DurationMs[modes[i]]);
        }

        if (column.Length > 0)
        {
            _pool.Add(column);
        }
    }
}
