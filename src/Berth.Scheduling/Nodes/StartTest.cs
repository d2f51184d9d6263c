using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// A cheap test that most waiting jobs fail: is there room for the option at all, wherever and for however long? Whatever does not fit cannot
/// start; what does is looked at in full.
/// </summary>
/// <remarks>
/// Counting the room of an option walks over all groups of nodes, and a pass after the end of a job would do so for every shape in the queue. But
/// an option that did not fit can fit now only by what has been released since: its old room plus what the released nodes can take is a bound, and
/// most often too little. Bounds are kept from pass to pass only if nothing had been placed when they were made, so that they hold whether or not
/// the decisions of the pass were carried out.
/// </remarks>
internal sealed class StartTest(NodeState state, RoomCount count, int options)
{
    private const int MostReleases = 48;

    private readonly Known[] _known = new Known[options];
    private readonly long[] _failedIn = new long[options];
    private readonly (long Pass, int Placed)[] _fittedIn = new (long, int)[options];
    private readonly int[] _beginWith = new int[options];
    private long _pass;
    private int _placed;
    private bool _isClean;

    /// <summary>A pass begins: nothing is placed yet.</summary>
    public void BeginPass()
    {
        _pass++;
        _placed = 0;
        _isClean = true;
    }

    /// <summary>The pass has placed a job: from now on there is less room than the state says.</summary>
    public void Placed()
    {
        _placed++;
        _isClean = false;
    }

    /// <summary>False when the option certainly does not fit now.</summary>
    public bool MayFit(PlacementOption option)
    {
        int index = option.Index;
        if (_failedIn[index] == _pass)
        {
            return false;
        }

        if (_fittedIn[index] == (_pass, _placed))
        {
            return true;
        }

        ref Known known = ref _known[index];
        ReleaseLog releases = state.Releases;
        if (known.IsKnown && releases.Knows(known.Since, MostReleases))
        {
            long bound = known.Bound;
            for (long entry = known.Since; entry < releases.Count && bound < option.TaskCount; entry++)
            {
                int node = releases[entry];
                bound += option.Kinds[state.Table.KindOf(node)] ? option.Capacity(state.Table, node) : 0;
            }

            if (bound < option.TaskCount)
            {
                return Failed(index, bound);
            }
        }

        long sum = count.Sum(option, ref _beginWith[index]);
        if (sum < option.TaskCount)
        {
            return Failed(index, sum);
        }

        _fittedIn[index] = (_pass, _placed);
        return true;
    }

    /// <summary>The option was tried and could not be placed in this pass, in which room only shrinks.</summary>
    public void Forget(PlacementOption option) => _failedIn[option.Index] = _pass;

    private bool Failed(int option, long bound)
    {
        _failedIn[option] = _pass;
        if (_isClean)
        {
            _known[option] = new Known(true, state.Releases.Count, bound);
        }

        return false;
    }

    /// <summary>An option had at most so much room when the log of releases had so many entries.</summary>
    private readonly record struct Known(bool IsKnown, long Since, long Bound);
}
