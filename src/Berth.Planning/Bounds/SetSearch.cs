using Berth.Planning.Problem;

namespace Berth.Planning.Bounds;

/// <summary>
/// The most valuable set of jobs that can run together: each in at most one mode, within every lane, none that waits for another of the set. A knapsack with several
/// dimensions, by depth-first branch and bound. Items are sorted by value per surrogate weight, a mix of the lanes found by a few subgradient steps on their prices; the bound
/// of a branch fills the surrogate room with parts of items that still fit by themselves. With a limit on branches the answer is an upper bound and a good set. Not safe for concurrent use.
/// </summary>
internal sealed class SetSearch
{
    private const double Hair = 1e-11;
    private const int PriceSteps = 12;

    private readonly BoundData _data;
    private readonly int _lanes;
    private readonly ulong[][]? _apart;
    private readonly int[] _jobOf;
    private readonly double[] _price;
    private readonly double[] _room;
    private readonly int[] _mode;
    private readonly double[] _sortKey;
    private readonly double[] _value;
    private readonly double[] _weight;
    private readonly long[] _demand;
    private readonly long[] _free;
    private readonly bool[] _taken;
    private readonly List<int> _chosen = [];
    private readonly int _words;
    private readonly ulong[] _ruledOut;
    private int _count;
    private double _openBound;
    private long _branchesLeft;

    public SetSearch(BoundData data)
    {
        BatchProblem problem = data.Problem;
        _data = data;
        _lanes = problem.LaneCount;
        _apart = data.IsFree ? null : data.Apart();
        _jobOf = new int[problem.ModeCount];
        for (int job = 0; job < data.Count; job++)
        {
            Array.Fill(_jobOf, job, problem.FirstMode[job], problem.FirstMode[job + 1] - problem.FirstMode[job]);
        }

        _price = new double[_lanes];
        _room = new double[_lanes];
        _mode = new int[problem.ModeCount];
        _sortKey = new double[problem.ModeCount];
        _value = new double[problem.ModeCount];
        _weight = new double[problem.ModeCount];
        _demand = new long[problem.ModeCount * _lanes];
        _free = new long[_lanes];
        _taken = new bool[data.Count];
        _words = (data.Count + 63) / 64;
        _ruledOut = _apart is null ? [] : new ulong[(data.Count + 1) * _words];
    }

    /// <summary>The modes of the best set that was found.</summary>
    public List<int> Best { get; } = [];

    /// <summary>The value of that set.</summary>
    public double BestValue { get; private set; }

    /// <summary>Sets that were the best for a while in the last search, the last one the best.</summary>
    public List<int[]> Found { get; } = [];

    /// <summary>Branches that all searches together have looked at.</summary>
    public long Branches { get; private set; }

    /// <summary>The job of a mode.</summary>
    public int JobOf(int mode) => _jobOf[mode];

    /// <summary>An upper bound of the value of any set: that of the best set, up to rounding, unless the limit on branches was met.</summary>
    /// <param name="values">The value of each mode; modes with a value of 0 or less are left out.</param>
    /// <param name="mostBranches">The limit on branches.</param>
    public double Solve(ReadOnlySpan<double> values, long mostBranches)
    {
        Collect(values);
        KeepBest(values);
        Found.Clear();
        Sort(values);
        _openBound = 0;
        _branchesLeft = mostBranches;
        _chosen.Clear();
        Array.Clear(_taken);
        for (int lane = 0; lane < _lanes; lane++)
        {
            _free[lane] = _data.Problem.Lanes[lane].Capacity;
        }

        Branch(0, 0, 0);
        Branches += mostBranches - _branchesLeft;
        return Math.Max(BestValue, _openBound) * (1 + (4 * Hair));
    }

    /// <summary>The best set of the search before, without what is worth nothing now, is where this one begins.</summary>
    private void KeepBest(ReadOnlySpan<double> values)
    {
        BestValue = 0;
        int kept = 0;
        for (int i = 0; i < Best.Count; i++)
        {
            if (values[Best[i]] > 0)
            {
                BestValue += values[Best[i]];
                Best[kept++] = Best[i];
            }
        }

        Best.RemoveRange(kept, Best.Count - kept);
    }

    private void Collect(ReadOnlySpan<double> values)
    {
        _count = 0;
        for (int mode = 0; mode < values.Length; mode++)
        {
            if (values[mode] > 0)
            {
                _mode[_count++] = mode;
            }
        }
    }

    /// <summary>Prices of lanes for which the value above the prices, with the prices themselves, is small; then the order of the items.</summary>
    private void Sort(ReadOnlySpan<double> values)
    {
        FindPrices(values);
        for (int i = 0; i < _count; i++)
        {
            double weight = 0;
            for (int lane = 0; lane < _lanes; lane++)
            {
                weight += _price[lane] * _data.Part[(_mode[i] * _lanes) + lane];
            }

            // What takes nothing that has a price comes first.
            _sortKey[i] = weight > 0 ? -values[_mode[i]] / weight : double.NegativeInfinity;
        }

        Array.Sort(_sortKey, _mode, 0, _count);
        for (int i = 0; i < _count; i++)
        {
            _value[i] = values[_mode[i]];
            _weight[i] = 0;
            for (int lane = 0; lane < _lanes; lane++)
            {
                _weight[i] += _price[lane] * _data.Part[(_mode[i] * _lanes) + lane];
                _demand[(i * _lanes) + lane] = _data.Problem.Demand[(_mode[i] * _lanes) + lane];
            }
        }
    }

    private void FindPrices(ReadOnlySpan<double> values)
    {
        double most = 0;
        for (int i = 0; i < _count; i++)
        {
            most += values[_mode[i]];
        }

        double total = _price.Sum();
        if (!(total > most / 1000))
        {
            Array.Fill(_price, most / (_lanes + 1));
        }

        double[] best = [.. _price];
        double bestBound = double.PositiveInfinity;
        double step = 0.3;
        for (int i = 0; i < PriceSteps; i++, step *= 0.8)
        {
            double bound = PriceBound(values);
            if (bound < bestBound)
            {
                bestBound = bound;
                _price.CopyTo(best, 0);
            }

            double scale = step * bound / Math.Max(1, _lanes);
            for (int lane = 0; lane < _lanes; lane++)
            {
                _price[lane] = Math.Max(0, _price[lane] - (scale * Math.Clamp(_room[lane], -1, 1)));
            }
        }

        best.CopyTo(_price, 0);
    }

    /// <summary>Sum of the prices and of what items are worth above them; fills the room that these items leave in each lane.</summary>
    private double PriceBound(ReadOnlySpan<double> values)
    {
        Array.Fill(_room, 1);
        double bound = _price.Sum();
        for (int i = 0; i < _count; i++)
        {
            double above = values[_mode[i]];
            ReadOnlySpan<double> part = _data.Part.AsSpan(_mode[i] * _lanes, _lanes);
            for (int lane = 0; lane < _lanes; lane++)
            {
                above -= _price[lane] * part[lane];
            }

            if (above > 0)
            {
                bound += above;
                for (int lane = 0; lane < _lanes; lane++)
                {
                    _room[lane] -= part[lane];
                }
            }
        }

        return bound;
    }

    private void Branch(int from, double value, int depth)
    {
        if (value > BestValue)
        {
            BestValue = value;
            Best.Clear();
            Best.AddRange(_chosen);
            Found.Add([.. _chosen]);
        }

        for (int item = from; item < _count; item++)
        {
            if (!Fits(item) || !IsAllowed(_mode[item], depth))
            {
                continue;
            }

            double bound = value + Fill(item, depth);
            if (bound <= BestValue * (1 + Hair))
            {
                return;
            }

            if (_branchesLeft-- <= 0)
            {
                _branchesLeft = 0;
                _openBound = Math.Max(_openBound, bound);
                return;
            }

            Take(item, 1, depth);
            Branch(item + 1, value + _value[item], depth + 1);
            Take(item, -1, depth);
        }
    }

    private void Take(int item, int sign, int depth)
    {
        for (int lane = 0; lane < _lanes; lane++)
        {
            _free[lane] -= sign * _demand[(item * _lanes) + lane];
        }

        int mode = _mode[item];
        _taken[_jobOf[mode]] = sign > 0;
        if (sign < 0)
        {
            _chosen.RemoveAt(_chosen.Count - 1);
            return;
        }

        _chosen.Add(mode);
        for (int word = 0; _apart is not null && word < _words; word++)
        {
            _ruledOut[((depth + 1) * _words) + word] = _ruledOut[(depth * _words) + word] | _apart[_jobOf[mode]][word];
        }
    }

    private bool Fits(int item)
    {
        for (int lane = 0; lane < _lanes; lane++)
        {
            if (_demand[(item * _lanes) + lane] > _free[lane])
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAllowed(int mode, int depth)
    {
        int job = _jobOf[mode];
        return !_taken[job] && (_apart is null || (_ruledOut[(depth * _words) + (job >> 6)] >> (job & 63) & 1) == 0);
    }

    /// <summary>What the items from one on can add at most: in the order of value per weight until the surrogate room is full, the last in part.</summary>
    private double Fill(int from, int depth)
    {
        double room = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            room += _price[lane] * _free[lane] / _data.Problem.Lanes[lane].Capacity;
        }

        double sum = 0;
        for (int item = from; item < _count; item++)
        {
            if (!Fits(item) || !IsAllowed(_mode[item], depth))
            {
                continue;
            }

            if (_weight[item] > room)
            {
                return sum + (_value[item] * room / _weight[item]);
            }

            room -= _weight[item];
            sum += _value[item];
        }

        return sum;
    }
}
