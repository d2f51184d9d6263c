namespace Berth.Model;

/// <summary>
/// How much jobs that run at the same moment can be worth together at most: a knapsack with one dimension for each lane, at most one mode of each job, and no two jobs of which one waits for the end of
/// the other. Depth first, cut off where the rest, taken in parts against a mix of all lanes, cannot reach the best. When that takes too long the bound of what is left counts: the answer is never too small.
/// </summary>
internal sealed class CertifiedSets
{
    private const int MostBranches = 3_000_000;

    private readonly CertifiedLane[] _lanes;
    private readonly CertifiedJobs _jobs;
    private readonly HashSet<int>[] _mustEndBefore;
    private readonly Dictionary<(int Job, int Mode), double[]> _parts = [];
    private readonly List<int> _chosen = [];
    private Item[] _items = [];
    private double _best;
    private double _open;
    private int _branches;

    public CertifiedSets(CertifiedLanes lanes, CertifiedJobs jobs)
    {
        _jobs = jobs;
        _lanes = [.. lanes.All(jobs)];
        _mustEndBefore = jobs.MustEndBefore();
    }

    /// <summary>The most that a set is worth.</summary>
    /// <param name="values">What each mode of a job is worth; those worth nothing are left out.</param>
    public double Most(IEnumerable<(int Job, CertifiedMode Mode, double Value)> values)
    {
        Item[] items = [.. values.Where(one => one.Value > 0).Select(one => new Item(one.Job, one.Value, PartsOf(one.Job, one.Mode), 0))];
        double least = double.PositiveInfinity;
        foreach (double[] mix in Mixes())
        {
            Item[] sorted = [.. items.Select(item => item with { Size = Size(item.Parts, mix) }).OrderByDescending(item => item.Size == 0 ? double.PositiveInfinity : item.Value / item.Size)];
            double bound = Fill(sorted, 0, 1);
            (_items, least) = bound < least ? (sorted, bound) : (_items, least);
        }

        _best = 0;
        _open = 0;
        _branches = 0;
        _chosen.Clear();
        double[] free = new double[_lanes.Length];
        Array.Fill(free, 1.0);
        Branch(0, 0, free, 1);
        return Math.Max(_best, _open) * (1 + 1e-12);
    }

    private static double Size(double[] parts, double[] mix)
    {
        double size = 0;
        for (int lane = 0; lane < mix.Length; lane++)
        {
            size += mix[lane] * parts[lane];
        }

        return size;
    }

    /// <summary>What the items from one on are worth at most when parts of them may be taken.</summary>
    private static double Fill(Item[] items, int from, double room)
    {
        double worth = 0;
        for (int i = from; i < items.Length; i++)
        {
            if (items[i].Size > room)
            {
                return worth + (items[i].Value * room / items[i].Size);
            }

            worth += items[i].Value;
            room -= items[i].Size;
        }

        return worth;
    }

    /// <summary>All lanes alike, each lane alone, and each lane with half of the weight.</summary>
    private IEnumerable<double[]> Mixes()
    {
        int count = _lanes.Length;
        yield return [.. Enumerable.Repeat(count == 0 ? 0 : 1.0 / count, count)];
        for (int lane = 0; lane < count && count > 1; lane++)
        {
            double[] alone = new double[count];
            alone[lane] = 1;
            yield return alone;
            yield return [.. Enumerable.Range(0, count).Select(other => other == lane ? 0.5 : 0.5 / (count - 1))];
        }
    }

    private double[] PartsOf(int job, CertifiedMode mode)
    {
        if (!_parts.TryGetValue((job, mode.Mode), out double[]? parts))
        {
            _parts[(job, mode.Mode)] = parts = [.. _lanes.Select(lane => (double)lane.Demand(job, mode) / lane.Capacity)];
        }

        return parts;
    }

    private void Branch(int from, double worth, double[] free, double room)
    {
        _best = Math.Max(_best, worth);
        for (int i = from; i < _items.Length; i++)
        {
            double bound = worth + Fill(_items, i, room);
            if (bound <= _best * (1 + 1e-12))
            {
                return;
            }

            if (++_branches > MostBranches)
            {
                _open = Math.Max(_open, bound);
                return;
            }

            Item item = _items[i];
            if (!Fits(item, free))
            {
                continue;
            }

            double[] left = new double[free.Length];
            for (int lane = 0; lane < left.Length; lane++)
            {
                left[lane] = free[lane] - item.Parts[lane];
            }

            _chosen.Add(item.Job);
            Branch(i + 1, worth + item.Value, left, room - item.Size);
            _chosen.RemoveAt(_chosen.Count - 1);
        }
    }

    private bool Fits(Item item, double[] free)
    {
        for (int lane = 0; lane < free.Length; lane++)
        {
            // A hair more than there is counts as fitting: then a set is worth more, never less.
            if (item.Parts[lane] > free[lane] + 1e-12)
            {
                return false;
            }
        }

        foreach (int other in _chosen)
        {
            if (other == item.Job || _mustEndBefore[other].Contains(item.Job) || _mustEndBefore[item.Job].Contains(other))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Item(int Job, double Value, double[] Parts, double Size);
}
