namespace Berth.Planning.Bounds;

/// <summary>
/// The least weighted sum of mean busy times on one machine that may interrupt jobs: always the available job with the highest weight per work
/// (Goemans, SODA 1997; Goemans, Queyranne, Schulz, Skutella, Wang, SIAM J. Discrete Math. 15, 2002, section 2). With all jobs there from the beginning that is Smith's order.
/// O(n log n). Not safe for concurrent use.
/// </summary>
internal sealed class MeanBusyTime
{
    private readonly BoundData _data;
    private readonly bool _atOnce;
    private readonly double[] _workMs;
    private readonly double[] _key;
    private readonly double[] _meanMs;
    private readonly double[] _startMs;
    private int[] _order = [];

    public MeanBusyTime(BoundData data)
    {
        _data = data;
        _atOnce = data.AllAtOnce;
        _workMs = new double[data.Count];
        _key = new double[data.Count];
        _meanMs = new double[data.Count];
        _startMs = new double[data.Count];
    }

    /// <summary>For each job of the last evaluation the middle of its work; for one without work what its earliest run gives.</summary>
    public ReadOnlySpan<double> MeanMs => _meanMs;

    /// <summary>For each job of the last evaluation how long it keeps the machine.</summary>
    public ReadOnlySpan<double> WorkMs => _workMs;

    /// <summary>When the machine has done all work of the last evaluation that counts.</summary>
    public double EndMs { get; private set; }

    /// <summary>A lower bound of the sum of weight times completion time.</summary>
    /// <param name="weights">Weights of the jobs; not negative.</param>
    /// <param name="mix">Weights of the lanes, with sum 1.</param>
    public double Evaluate(double[] weights, ReadOnlySpan<double> mix)
    {
        _data.FillWork(mix, _workMs);
        int count = 0;
        int[] jobs = new int[_data.Count];
        double sum = 0;
        for (int job = 0; job < _data.Count; job++)
        {
            _meanMs[job] = _data.HeadMs[job] + (_data.ShortestMs[job] / 2);
            _startMs[job] = _data.HeadMs[job];
            if (weights[job] > 0 && _workMs[job] > 0)
            {
                _key[count] = -weights[job] / _workMs[job];
                jobs[count++] = job;
            }
            else
            {
                sum += weights[job] * (_data.HeadMs[job] + _data.ShortestMs[job]);
            }
        }

        Array.Sort(_key, jobs, 0, count);
        _order = jobs[..count];
        EndMs = 0;
        if (_atOnce)
        {
            RunInOrder();
        }
        else
        {
            RunAvailable();
        }

        foreach (int job in _order)
        {
            sum += weights[job] * (_meanMs[job] + (_data.ShortestMs[job] / 2));
        }

        return sum;
    }

    /// <summary>
    /// Prices of whole jobs under which the machine of the last evaluation is just worth what it does: the value u of a moment falls by the weight of each job that is worked on,
    /// and the price of a job is its work times the u at which it begins, and its weight times the completion time that goes with it.
    /// </summary>
    public double[] Prices(double[] weights)
    {
        double[] prices = new double[_data.Count];
        double ahead = 0;
        foreach (int job in _order.OrderByDescending(job => _startMs[job]).ThenBy(job => job))
        {
            ahead += weights[job];
            prices[job] = (_workMs[job] * ahead) + (weights[job] * (_startMs[job] + (_data.ShortestMs[job] / 2)));
        }

        return prices;
    }

    private void RunInOrder()
    {
        foreach (int job in _order)
        {
            _startMs[job] = EndMs;
            _meanMs[job] = EndMs + (_workMs[job] / 2);
            EndMs += _workMs[job];
        }
    }

    private void RunAvailable()
    {
        int[] byHead = [.. Enumerable.Range(0, _order.Length)];
        double[] heads = [.. _order.Select(job => _data.HeadMs[job])];
        Array.Sort(heads, byHead);
        double[] leftMs = [.. _order.Select(job => _workMs[job])];
        double[] moments = new double[_order.Length];
        bool[] begun = new bool[_order.Length];
        var ready = new PriorityQueue<int, int>();
        double now = 0;
        int next = 0;
        while (next < byHead.Length || ready.Count > 0)
        {
            if (ready.Count == 0)
            {
                now = Math.Max(now, heads[next]);
            }

            for (; next < byHead.Length && heads[next] <= now; next++)
            {
                ready.Enqueue(byHead[next], byHead[next]);
            }

            int rank = ready.Peek();
            double until = next < byHead.Length ? Math.Min(now + leftMs[rank], heads[next]) : now + leftMs[rank];
            bool isDone = next >= byHead.Length || now + leftMs[rank] <= heads[next];
            if (!begun[rank])
            {
                begun[rank] = true;
                _startMs[_order[rank]] = now;
            }

            moments[rank] += (until - now) * (now + until) / 2;
            leftMs[rank] -= until - now;
            now = until;
            if (isDone)
            {
                ready.Dequeue();
                _meanMs[_order[rank]] = moments[rank] / _workMs[_order[rank]];
            }
        }

        EndMs = now;
    }
}
