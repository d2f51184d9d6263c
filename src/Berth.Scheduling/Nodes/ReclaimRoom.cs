using Berth.Model;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// What reclaim could give the jobs of one queue at most: the nodes as they would be if all that the queue may stop were stopped. Most questions are answered
/// by it with no, at the cost of a sum over those nodes instead of hundreds of stops that are taken back.
/// </summary>
internal sealed class ReclaimRoom(NodeState state)
{
    private readonly ShadowNodes _nodes = new(state.Table);
    private readonly List<int> _touched = [];
    private readonly HashSet<int> _isTouched = [];

    /// <summary>The question (<see cref="NodeStops"/>) for which it was found.</summary>
    public long Question { get; private set; } = -1;

    /// <summary>Stops candidates in their order, each that may still go after the others went, on the copy alone.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="job">A waiting job of the queue.</param>
    /// <param name="victims">With the candidates found for it.</param>
    /// <param name="question">The question.</param>
    public void Find(in Snapshot snapshot, int job, Victims victims, long question)
    {
        Question = question;
        _nodes.Begin();
        _touched.Clear();
        _isTouched.Clear();
        TenantState tenants = snapshot.Tenants!;
        QuotaMemory memory = tenants.Memory;
        int stopped = 0;
        List<Victims.Candidate> candidates = victims.Candidates;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (victims.CanBeReclaimed(tenants, job, candidates[i].Job))
            {
                victims.Went(tenants, candidates[i].Job);
                tenants.TryQuota(candidates[i].Job, -1);
                Free(candidates[i].Job);
                candidates[stopped++] = candidates[i];
            }
        }

        for (int i = stopped - 1; i >= 0; i--)
        {
            tenants.TryQuota(candidates[i].Job, 1);
        }

        tenants.Remember(memory);
        candidates.Clear();
    }

    /// <summary>False when an option has no room even then.</summary>
    /// <param name="option">The option; one for which the sum of what nodes can take decides.</param>
    /// <param name="kinds">Kinds of nodes that it may use.</param>
    /// <param name="room">Tasks that the nodes can take as they are, cut off at the number of tasks.</param>
    public bool Covers(PlacementOption option, bool[] kinds, long room)
    {
        for (int i = 0; i < _touched.Count && room < option.TaskCount; i++)
        {
            int node = _touched[i];
            if (kinds[state.Table.KindOf(node)])
            {
                room += option.Capacity(_nodes.RoomOf(node)) - option.Capacity(state.Table, node);
            }
        }

        return room >= option.TaskCount;
    }

    private void Free(int job)
    {
        PlacementOption option = state.OptionOf(job);
        foreach (TaskPlace place in state.PlacesOf(job))
        {
            if (_isTouched.Add(place.Node))
            {
                _nodes.Touch(place.Node);
                _touched.Add(place.Node);
            }

            _nodes.Change(option.Task, place, -1);
            if (option.Exclusive)
            {
                _nodes.SetHeld(place.Node, false);
            }
        }
    }
}
