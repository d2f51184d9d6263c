namespace Berth.Planning.Bounds;

/// <summary>
/// Looks for the weights of lanes, with sum 1, that give a function of them its largest value: from the best single lane, always on the line to another single lane and away from
/// it, by golden section. For bounds that are concave in the weights, as those without release dates are, that is close to the largest; for others it is a search like any.
/// </summary>
internal sealed class MixSearch
{
    private const double Golden = 0.6180339887498949;
    private const double EnoughGain = 1e-5;

    private readonly int _lanes;
    private readonly Func<double[], double> _value;

    /// <param name="lanes">Number of lanes.</param>
    /// <param name="value">What shall be large.</param>
    public MixSearch(int lanes, Func<double[], double> value)
    {
        _lanes = lanes;
        _value = value;
    }

    /// <summary>The best weights so far; empty before the first value.</summary>
    public double[] Best { get; private set; } = [];

    /// <summary>Their value.</summary>
    public double BestValue { get; private set; } = double.NegativeInfinity;

    /// <summary>How often the function was asked.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Tries single lanes, the ones named first.</summary>
    public void TryLanes(IEnumerable<int> lanes)
    {
        foreach (int lane in lanes)
        {
            double[] mix = new double[_lanes];
            mix[lane] = 1;
            Try(mix);
        }
    }

    /// <summary>Goes on from known weights, counting evaluations that were spent before.</summary>
    public void Resume(double[] mix, int evaluations)
    {
        Try(mix);
        Evaluations = evaluations + 1;
    }

    /// <summary>One round over all lanes, stopped when the function was asked so often in all. True while rounds gain something.</summary>
    public bool Improve(int mostEvaluations, int perLine)
    {
        double before = BestValue;
        for (int lane = 0; lane < _lanes && Evaluations + perLine <= mostEvaluations; lane++)
        {
            double own = Best[lane];
            if (own < 1)
            {
                Line(lane, own == 0 ? 0 : -own / (1 - own), 1, perLine);
            }
        }

        return BestValue > before + (EnoughGain * Math.Abs(before)) && Evaluations + perLine <= mostEvaluations;
    }

    /// <summary>Golden section on the weights (1 - s) best + s (only this lane).</summary>
    private void Line(int lane, double low, double high, int evaluations)
    {
        double[] from = Best;
        double left = high - (Golden * (high - low));
        double right = low + (Golden * (high - low));
        double atLeft = Try(Moved(from, lane, left));
        double atRight = Try(Moved(from, lane, right));
        for (int i = 2; i < evaluations; i++)
        {
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = Try(Moved(from, lane, left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = Try(Moved(from, lane, right));
            }
        }
    }

    private double[] Moved(double[] from, int lane, double step)
    {
        double[] mix = new double[_lanes];
        double sum = 0;
        for (int i = 0; i < _lanes; i++)
        {
            mix[i] = Math.Max(0, ((1 - step) * from[i]) + (i == lane ? step : 0));
            sum += mix[i];
        }

        for (int i = 0; i < _lanes; i++)
        {
            mix[i] /= sum;
        }

        return mix;
    }

    private double Try(double[] mix)
    {
        Evaluations++;
        double value = _value(mix);
        if (value > BestValue)
        {
            (Best, BestValue) = (mix, value);
        }

        return value;
    }
}
