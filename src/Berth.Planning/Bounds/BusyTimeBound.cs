using Berth.Model;

namespace Berth.Planning.Bounds;

/// <summary>
/// Looks for the mix of lanes, and for the shares of a <see cref="LinearForm"/>, for which the mean busy times give the best bound of a sum of figures.
/// </summary>
internal sealed class BusyTimeBound
{
    private const int ShareRounds = 6;
    private const double TiltStep = 0.5;

    private readonly BoundData _data;
    private readonly LinearForm _form;
    private readonly PlanMeasure _measure;
    private readonly MeanBusyTime _machine;
    private MixSearch _search;

    public BusyTimeBound(BoundData data, LinearForm form, PlanMeasure measure)
    {
        _data = data;
        _form = form;
        _measure = measure;
        _machine = new MeanBusyTime(data);
        Shares = FirstShares();
        _search = NewSearch();
        Value = double.NegativeInfinity;
        Mix = [];
    }

    /// <summary>The best bound so far.</summary>
    public double Value { get; private set; }

    /// <summary>Its weights of lanes.</summary>
    public double[] Mix { get; private set; }

    /// <summary>Its shares, one for each job.</summary>
    public double[] Shares { get; private set; }

    /// <summary>When the machine of the best bound has done all work.</summary>
    public double EndMs
    {
        get
        {
            _machine.Evaluate(_form.Weights(Shares), Mix);
            return _machine.EndMs;
        }
    }

    /// <summary>Prices of jobs that go with the best bound.</summary>
    public double[] Prices()
    {
        double[] weights = _form.Weights(Shares);
        _machine.Evaluate(weights, Mix);
        return _machine.Prices(weights);
    }

    /// <summary>Tries single lanes.</summary>
    public void Begin(IEnumerable<int> lanes)
    {
        _search.TryLanes(lanes);
        Keep(_search.Best, Shares, _search.BestValue);
        MoveShares(2);
    }

    /// <summary>Looks at mixes until the function was evaluated so often in all; true when that gained something.</summary>
    public bool Improve(int evaluations, int perLine)
    {
        double before = Value;
        while (_search.Improve(evaluations, perLine))
        {
        }

        Keep(_search.Best, Shares, _search.BestValue);
        MoveShares(ShareRounds);
        return Value > before + (1e-6 * Math.Abs(before));
    }

    private MixSearch NewSearch()
    {
        double[] weights = _form.Weights(Shares);
        double rest = _form.Rest(Shares);
        return new MixSearch(_data.Problem.LaneCount, mix => rest + _machine.Evaluate(weights, mix));
    }

    private bool Keep(double[] mix, double[] shares, double value)
    {
        if (!(value > Value))
        {
            return false;
        }

        (Mix, Shares, Value) = (mix, shares, value);
        return true;
    }

    private double[] FirstShares()
    {
        double[] shares = new double[_data.Count];
        double each = _measure == PlanMeasure.UserStretch ? 1.0 / _data.Problem.User.Distinct().Count() : 1;
        Array.Fill(shares, each);
        return shares;
    }

    /// <summary>
    /// Shares that suit the completion times of the machine better: for a sum, jobs whose line is below their floor there count by the floor; for the largest stretch, users with more
    /// stretch count more. Both are only tried: what counts is the bound.
    /// </summary>
    private void MoveShares(int rounds)
    {
        if (_measure is PlanMeasure.WeightedCompletion or PlanMeasure.Completion)
        {
            return;
        }

        double[] shares = Shares;
        _machine.Evaluate(_form.Weights(shares), Mix);
        bool any = false;
        for (int round = 0; round < rounds; round++)
        {
            shares = _measure == PlanMeasure.UserStretch ? Tilted(shares, TiltStep / (1 + round)) : ByFloor();
            double value = _form.Rest(shares) + _machine.Evaluate(_form.Weights(shares), Mix);
            any |= Keep(Mix, shares, value);
        }

        if (any)
        {
            int asked = _search.Evaluations;
            _search = NewSearch();
            _search.Resume(Mix, asked);
        }
    }

    private double[] ByFloor()
    {
        double[] shares = new double[_data.Count];
        for (int job = 0; job < _data.Count; job++)
        {
            double endMs = _machine.MeanMs[job] + (_data.ShortestMs[job] / 2);
            shares[job] = _form.Slope[job] * (endMs - _form.OffsetMs[job]) >= _form.Floor[job] ? 1 : 0;
        }

        return shares;
    }

    private double[] Tilted(double[] shares, double step)
    {
        double[] stretch = new double[_data.Problem.Workload.Users.Count];
        double[] share = new double[stretch.Length];
        for (int job = 0; job < _data.Count; job++)
        {
            int user = _data.Problem.User[job];
            stretch[user] += _form.Slope[job] * (_machine.MeanMs[job] + (_data.ShortestMs[job] / 2));
            share[user] = shares[job];
        }

        double most = Math.Max(stretch.Max(), double.Epsilon);
        double sum = 0;
        for (int user = 0; user < share.Length; user++)
        {
            share[user] *= Math.Exp(step * 4 * ((stretch[user] / most) - 1));
            sum += share[user];
        }

        return [.. _data.Problem.User.Select(user => share[user] / sum)];
    }
}
