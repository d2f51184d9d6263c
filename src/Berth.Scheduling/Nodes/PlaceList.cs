using Berth.Model;

namespace Berth.Scheduling.Nodes;

/// <summary>Places one after the other in an array that grows and is reused.</summary>
internal sealed class PlaceList
{
    private TaskPlace[] _places = new TaskPlace[64];

    public int Count { get; private set; }

    public ReadOnlySpan<TaskPlace> From(int first) => _places.AsSpan(first, Count - first);

    public ReadOnlySpan<TaskPlace> Slice(int first, int count) => _places.AsSpan(first, count);

    public void CutTo(int count) => Count = count;

    /// <summary>
    /// Adds tasks on a node, joined to the last place when that is the same node (and, for parts of GPUs, the same GPU) and belongs to the same job.
    /// </summary>
    /// <param name="first">Where the places of the job begin.</param>
    /// <param name="place">The tasks.</param>
    /// <param name="isFraction">They take parts of GPUs.</param>
    public void Add(int first, TaskPlace place, bool isFraction)
    {
        if (Count > first)
        {
            ref TaskPlace last = ref _places[Count - 1];
            if (last.Node == place.Node && (!isFraction || last.GpuBits == place.GpuBits))
            {
                last = new TaskPlace(place.Node, last.TaskCount + place.TaskCount, last.GpuBits | place.GpuBits);
                return;
            }
        }

        Append(place);
    }

    /// <summary>Adds a place as it is.</summary>
    public void Append(TaskPlace place)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Count * 2);
        }

        _places[Count++] = place;
    }

    /// <summary>Puts the places from <paramref name="first"/> on in order of node and GPU, one for each node (for parts of GPUs: for each GPU).</summary>
    public void Order(int first, bool isFraction)
    {
        Span<TaskPlace> places = _places.AsSpan(first, Count - first);
        if (places.Length < 2)
        {
            return;
        }

        places.Sort(static (one, other) => one.Node != other.Node ? one.Node.CompareTo(other.Node) : one.GpuBits.CompareTo(other.GpuBits));
        int kept = 0;
        for (int i = 1; i < places.Length; i++)
        {
            ref TaskPlace last = ref places[kept];
            if (places[i].Node == last.Node && (!isFraction || places[i].GpuBits == last.GpuBits))
            {
                last = new TaskPlace(last.Node, last.TaskCount + places[i].TaskCount, last.GpuBits | places[i].GpuBits);
            }
            else
            {
                places[++kept] = places[i];
            }
        }

        Count = first + kept + 1;
    }
}
