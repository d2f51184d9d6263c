using Berth.Planning.Decoding;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>Decodes and scores candidates, and counts how often: the work of a search is its number of decoded lists. Not safe for concurrent use.</summary>
internal sealed class Evaluator(BatchProblem problem, IDecoder decoder, ObjectiveFunction objective)
{
    private readonly long[] _keys = new long[problem.JobCount];
    private readonly int[] _rank = RankOf(problem.Precedence.Order);
    private readonly int[] _list = new int[problem.JobCount];
    private readonly PlanTimes _backward = new(problem.JobCount);
    private readonly PlanTimes _forward = new(problem.JobCount);

    /// <summary>The batch.</summary>
    public BatchProblem Problem => problem;

    /// <summary>Lists decoded so far, forward and backward.</summary>
    public long Decodes { get; private set; }

    /// <summary>True when <see cref="Justify"/> can be called.</summary>
    public bool CanJustify => decoder.CanGoBackward;

    /// <summary>Fills in times and score of a candidate from its list.</summary>
    public void Evaluate(Candidate candidate)
    {
        decoder.Decode(candidate.Order, candidate.Mode, candidate.Times);
        candidate.Score = objective.Evaluate(candidate.Times);
        Decodes++;
    }

    /// <summary>
    /// Forward-backward improvement (Tormos, Lova, Annals of Operations Research 102, 2001; Valls, Ballestin, Quintanilla, European Journal of Operational Research 165, 2005):
    /// all jobs as late as they can be, the last one first, and then as early as they can be, the first one first. Kept when it is no worse. The list becomes the order of starts.
    /// </summary>
    public void Justify(Candidate candidate)
    {
        SortBy(candidate.Times.EndMs);
        decoder.DecodeBackward(_list, candidate.Times.Mode, _backward);
        SortBy(_backward.EndMs);
        decoder.Decode(_list, candidate.Times.Mode, _forward);
        Decodes += 2;
        Score score = objective.Evaluate(_forward);
        if (score <= candidate.Score)
        {
            _list.CopyTo(candidate.Order, 0);
            _forward.Mode.CopyTo(candidate.Mode, 0);
            candidate.Times.CopyFrom(_forward);
            candidate.Score = score;
        }
    }

    /// <summary>Makes the list the order of the starts of its plan, ties by who waits for whom. It decodes to a plan no worse.</summary>
    public void ListByStart(Candidate candidate)
    {
        for (int job = 0; job < _keys.Length; job++)
        {
            _keys[job] = Key(candidate.Times.StartMs[job], _rank[job]);
            candidate.Order[job] = job;
        }

        _keys.AsSpan().Sort(candidate.Order.AsSpan());
    }

    private static int[] RankOf(int[] order)
    {
        int[] rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        return rank;
    }

    /// <summary>A time and a rank below two million in one number; enough for 139 years.</summary>
    private static long Key(long timeMs, int rank) => checked((timeMs << 21) | (uint)rank);

    /// <summary>The list by falling time: those that wait for others come first where times are equal, since the clock is turned.</summary>
    private void SortBy(long[] timeMs)
    {
        for (int job = 0; job < _keys.Length; job++)
        {
            _keys[job] = -Key(timeMs[job], ReferenceEquals(timeMs, _backward.EndMs) ? _keys.Length - _rank[job] : _rank[job]);
            _list[job] = job;
        }

        _keys.AsSpan().Sort(_list.AsSpan());
    }
}
