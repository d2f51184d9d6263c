using Berth.Model;
using Berth.Scheduling.Placement;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>Places held from one moment to another: by a running job to its expected end, or by a promise.</summary>
/// <param name="Job">The job.</param>
/// <param name="FromMs">First moment.</param>
/// <param name="ToMs">First moment after it.</param>
/// <param name="Option">Number of the option.</param>
/// <param name="First">Where its places begin in the list of the pass.</param>
/// <param name="Count">How many places it has.</param>
internal readonly record struct NodeHold(int Job, long FromMs, long ToMs, int Option, int First, int Count);

/// <summary>
/// Who holds which places when, and the earliest time at which a gang fits beside all of them, with the same GPUs all that time (docs/design/nodes.md,
/// depth k). What is free through a time is written into a second node table, in which the gang is then placed by the rule.
/// </summary>
/// <remarks>
/// The plain way: for each moment at which something becomes free, sweep the holds that overlap the time asked about. While nobody is promised
/// anything what is free now stays free, and the live table answers; so clusters without a queue pay nothing.
/// </remarks>
internal sealed class NodeHolds
{
    private readonly NodeState _state;
    private readonly NodeTable _window;
    private readonly ShadowNodes _sweep;
    private readonly GangPlacer _placer;
    private readonly GangPlacer _live;
    private readonly List<NodeHold> _holds = [];
    private readonly List<int> _changed = [];
    private readonly List<long> _momentsMs = [];
    private readonly List<(long AtMs, int Sign, int Hold)> _edges = [];
    private readonly bool[] _kinds;
    private readonly int[] _licences;

    public NodeHolds(NodeState state, NodeChooser chooser)
    {
        _state = state;
        _window = state.Window.Value;
        _sweep = new ShadowNodes(state.Table);
        _placer = new GangPlacer(_window, state.Nodes.Topology, chooser);
        _live = new GangPlacer(state.Table, state.Nodes.Topology, chooser);
        _kinds = new bool[state.Kinds.Count];
        _licences = new int[state.FreeLicences.Length];
    }

    /// <summary>Places of everything held.</summary>
    public PlaceList Places { get; } = new();

    /// <summary>The holds, in the order in which they were added.</summary>
    public List<NodeHold> All => _holds;

    /// <summary>True when somebody holds places that are not held yet: then what is free now need not stay free.</summary>
    public bool HasPromises { get; set; }

    /// <summary>Forgets everything and takes over the running jobs.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="leastEndMs">Jobs whose expected end is earlier hold their places to this moment.</param>
    public void Begin(in Snapshot snapshot, long leastEndMs)
    {
        _holds.Clear();
        Places.CutTo(0);
        HasPromises = false;
        foreach (ref readonly RunningJob running in snapshot.Running)
        {
            Add(running.Job, snapshot.Now.UnixMs, Math.Max(running.ExpectedEndMs, leastEndMs), _state.OptionOf(running.Job), _state.PlacesOf(running.Job));
        }
    }

    /// <summary>Adds a hold.</summary>
    public void Add(int job, long fromMs, long toMs, PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        _holds.Add(new NodeHold(job, fromMs, toMs, option.Index, Places.Count, places.Length));
        foreach (TaskPlace place in places)
        {
            Places.Append(place);
        }
    }

    /// <summary>
    /// The earliest start from <paramref name="fromMs"/> on, but before <paramref name="beforeMs"/>, over the options of a job; the places are added to
    /// <see cref="Places"/> and belong to the hold that is returned but not added. Null when there is none.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="fromMs">The first moment asked about.</param>
    /// <param name="beforeMs">The first moment that is too late.</param>
    /// <param name="tenants">Those who may keep it from starting in an option; null: nobody.</param>
    public NodeHold? Earliest(in PendingJob job, long fromMs, long beforeMs, TenantState? tenants = null)
    {
        NodeHold? best = null;
        foreach (PlacementOption option in _state.OptionsOf(job.Job))
        {
            if (!_state.Allows(option, job.Job) || tenants?.Admits(job.Job, option.Mode, option.Partition, fromMs) == false)
            {
                continue;
            }

            long estimateMs = _state.EstimateMs(job, option);
            int first = Places.Count;
            if (EarliestOf(job.Job, option, estimateMs, fromMs, best?.FromMs + 1 ?? beforeMs) is not { } startMs)
            {
                continue;
            }

            bool isBetter = best is null || startMs < best.Value.FromMs || estimateMs < best.Value.ToMs - best.Value.FromMs;
            if (isBetter)
            {
                best = new NodeHold(job.Job, startMs, startMs + estimateMs, option.Index, first, Places.Count - first);
            }
        }

        return best;
    }

    private long? EarliestOf(int job, PlacementOption option, long estimateMs, long fromMs, long beforeMs)
    {
        if (fromMs < beforeMs && !HasPromises && _holds.All(hold => hold.ToMs > fromMs))
        {
            bool[] kindsNow = _state.KindsAt(option, job, fromMs, _kinds);
            int firstNow = Places.Count;
            if (_state.HasLicences(option) && _live.TryPlace(option, kindsNow, Places))
            {
                _live.Remove(option, Places.From(firstNow));
                return fromMs;
            }
        }

        FindMoments(fromMs, beforeMs);
        foreach (long momentMs in _momentsMs)
        {
            long endMs = momentMs + estimateMs;
            bool[] kinds = _state.KindsAt(option, job, momentMs, _kinds);
            FillWindow(momentMs, endMs);
            int first = Places.Count;
            bool placed = LicencesFree(option) && _placer.TryPlace(option, kinds, Places);
            if (placed)
            {
                _placer.Remove(option, Places.From(first));
            }

            ClearWindow();
            if (placed)
            {
                return momentMs;
            }
        }

        return null;
    }

    private void FindMoments(long fromMs, long beforeMs)
    {
        _momentsMs.Clear();
        _momentsMs.Add(fromMs);
        foreach (NodeHold hold in _holds)
        {
            _momentsMs.Add(hold.ToMs);
        }

        _momentsMs.AddRange(_state.ReservationEndsMs);
        _momentsMs.RemoveAll(moment => moment < fromMs || moment >= beforeMs);
        _momentsMs.Sort();
        int kept = 0;
        for (int i = 0; i < _momentsMs.Count; i++)
        {
            if (kept == 0 || _momentsMs[i] != _momentsMs[kept - 1])
            {
                _momentsMs[kept++] = _momentsMs[i];
            }
        }

        _momentsMs.RemoveRange(kept, _momentsMs.Count - kept);
    }

    /// <summary>
    /// Writes into the second table what is free all through [<paramref name="fromMs"/>, <paramref name="toMs"/>). The nodes of holds are swept from
    /// moment to moment; others are as in the live table.
    /// </summary>
    private void FillWindow(long fromMs, long toMs)
    {
        _edges.Clear();
        _sweep.Begin();
        _window.CopySizes(_state.Table);
        Capacity(_licences);
        for (int i = 0; i < _holds.Count; i++)
        {
            if (_holds[i].FromMs < toMs && _holds[i].ToMs > fromMs)
            {
                _edges.Add((Math.Max(_holds[i].FromMs, fromMs), 1, i));
                _edges.Add((_holds[i].ToMs, -1, i));
            }

            foreach (TaskPlace place in PlacesOf(_holds[i]))
            {
                _sweep.TouchIdle(place.Node);
            }
        }

        // Ends come before starts of the same moment: a hold does not include its end.
        _edges.Sort(static (one, other) => one.AtMs != other.AtMs ? one.AtMs.CompareTo(other.AtMs) : one.Sign != other.Sign ? one.Sign.CompareTo(other.Sign) : one.Hold.CompareTo(other.Hold));
        int[] licencesNow = [.. _licences];
        var leastOf = new Dictionary<int, LeastRoom>();
        foreach (NodeHold hold in _holds)
        {
            foreach (TaskPlace place in PlacesOf(hold))
            {
                leastOf.TryAdd(place.Node, new LeastRoom(_sweep.RoomOf(place.Node)));
            }
        }

        for (int edge = 0; edge < _edges.Count;)
        {
            long atMs = _edges[edge].AtMs;
            var touched = new HashSet<int>();
            for (; edge < _edges.Count && _edges[edge].AtMs == atMs; edge++)
            {
                Apply(_edges[edge].Sign, _holds[_edges[edge].Hold], licencesNow, touched);
            }

            if (atMs >= toMs)
            {
                break;
            }

            foreach (int node in touched)
            {
                leastOf[node].Lower(_sweep.RoomOf(node));
            }

            for (int i = 0; i < licencesNow.Length; i++)
            {
                _licences[i] = Math.Min(_licences[i], licencesNow[i]);
            }
        }

        foreach ((int node, LeastRoom least) in leastOf.OrderBy(pair => pair.Key))
        {
            _window.SetRoom(node, least.Room);
            _changed.Add(node);
        }
    }

    private void Apply(int sign, NodeHold hold, int[] licences, HashSet<int> touched)
    {
        PlacementOption option = _state.Options[hold.Option];
        foreach (TaskPlace place in PlacesOf(hold))
        {
            _sweep.Change(option.Task, place, sign);
            if (option.Exclusive)
            {
                _sweep.SetHeld(place.Node, sign > 0);
            }

            touched.Add(place.Node);
        }

        for (int i = 0; option.Licences is not null && i < licences.Length; i++)
        {
            licences[i] -= sign * option.Licences[i];
        }
    }

    /// <summary>All nodes of the second table idle again.</summary>
    private void ClearWindow()
    {
        foreach (int node in _changed)
        {
            _sweep.Begin();
            _sweep.TouchIdle(node);
            _window.SetRoom(node, _sweep.RoomOf(node));
        }

        _changed.Clear();
    }

    private bool LicencesFree(PlacementOption option)
    {
        for (int i = 0; option.Licences is not null && i < _licences.Length; i++)
        {
            if (_licences[i] < option.Licences[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Capacity(int[] licences)
    {
        for (int i = 0; i < licences.Length; i++)
        {
            licences[i] = _state.Nodes.Licences[i].Count;
        }
    }

    private ReadOnlySpan<TaskPlace> PlacesOf(NodeHold hold) => Places.Slice(hold.First, hold.Count);

    /// <summary>The least that was free on a node so far.</summary>
    private sealed class LeastRoom
    {
        private readonly int[] _gpus;
        private long _cpu;
        private long _memory;
        private long _storage;
        private bool _isHeld;
        private bool _isIdle;

        public LeastRoom(in NodeRoom room)
        {
            _gpus = room.Gpus.ToArray();
            _cpu = room.Cpu;
            _memory = room.Memory;
            _storage = room.Storage;
            _isHeld = room.IsHeld;
            _isIdle = room.IsIdle;
        }

        public NodeRoom Room => new(_cpu, _memory, _storage, _gpus, _gpus.Count(free => free == TaskRequest.WholeGpu), _isHeld, _isIdle);

        public void Lower(in NodeRoom room)
        {
            _cpu = Math.Min(_cpu, room.Cpu);
            _memory = Math.Min(_memory, room.Memory);
            _storage = Math.Min(_storage, room.Storage);
            _isHeld |= room.IsHeld;
            _isIdle &= room.IsIdle;
            for (int gpu = 0; gpu < _gpus.Length; gpu++)
            {
                _gpus[gpu] = Math.Min(_gpus[gpu], room.Gpus[gpu]);
            }
        }
    }
}
