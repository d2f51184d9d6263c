namespace Berth.Simulation.Placement;

/// <summary>Allocated GPU against GPU asked for so far, both in percent of the GPU there is, at whole percents of the latter.</summary>
internal sealed class AllocationCurve
{
    private readonly long _capacity;
    private readonly double[] _sums;
    private readonly int[] _counts;

    public AllocationCurve(long capacityThousandths, double load)
    {
        _capacity = capacityThousandths;
        int points = (int)Math.Ceiling((load * 100) - 1e-9) + 1;
        _sums = new double[points];
        _counts = new int[points];
    }

    /// <summary>After an arrival: thousandths asked for by all arrivals so far, and in use.</summary>
    public void Add(long arrived, long used)
    {
        int point = (int)Math.Round(100.0 * arrived / _capacity, MidpointRounding.ToEven);
        if (point < _sums.Length)
        {
            _sums[point] += 100.0 * used / _capacity;
            _counts[point]++;
        }
    }

    /// <summary>The mean at each point; where a point has no arrival, the mean over its neighbours.</summary>
    public double?[] Percents()
    {
        var percents = new double?[_sums.Length];
        for (int point = 0; point < percents.Length; point++)
        {
            int from = point;
            int to = point;
            if (_counts[point] == 0)
            {
                from = Math.Max(0, point - 1);
                to = Math.Min(_sums.Length - 1, point + 1);
            }

            double sum = 0;
            int count = 0;
            for (int i = from; i <= to; i++)
            {
                sum += _sums[i];
                count += _counts[i];
            }

            percents[point] = count == 0 ? null : sum / count;
        }

        return percents;
    }
}
