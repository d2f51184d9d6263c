using System.Runtime.InteropServices;
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
    private readonly Dictionary<int, (Amounts Given, bool IsThrough)> _queues = [];

    /// <summary>The question (<see cref="NodeStops"/>) for which it was found.</summary>
    public long Question { get; private set; } = -1;

    /// <summary>Stops candidates in their order, each that may still go after the others went, on the copy alone.</summary>
    /// <param name="victims">With the candidates found for a waiting job of the queue.</param>
    /// <param name="tenants">The tenants.</param>
    /// <param name="question">The question.</param>
    public void Find(Victims victims, TenantState tenants, long question)
    {
        Question = question;
        _nodes.Begin();
        _touched.Clear();
        _isTouched.Clear();
        _queues.Clear();
        foreach (Victims.Candidate candidate in victims.Candidates)
        {
            ref (Amounts Given, bool IsThrough) queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_queues, candidate.Queue, out _);
            if (!queue.IsThrough)
            {
                // Whether a queue has borrowed is a question of its own use alone.
                queue.Given += tenants.HeldBy(candidate.Job);
                queue.IsThrough = !tenants.HasBorrowed(candidate.Queue, queue.Given);
                Free(candidate.Job);
            }
        }
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
