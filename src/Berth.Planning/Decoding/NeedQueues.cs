using Berth.Planning.Problem;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Decoding;

/// <summary>
/// The jobs that are ready, by what they need: jobs of one need fit on a node or do not fit together, so of each only the first counts. Needs of a single task that only asks for room are
/// plain; gangs, jobs bound to a domain, a licence or an array, and all jobs where nodes are reserved for some time, are special.
/// </summary>
internal sealed class NeedQueues
{
    private const int Empty = int.MaxValue;

    private readonly BatchProblem _problem;
    private readonly NodeState _state;
    private readonly int[] _needOf;
    private readonly BinaryHeap<Ready>[] _ready;
    private readonly PlacementOption[][] _options;
    private readonly int[] _topRank;
    private readonly bool[] _isSpecial;
    private readonly int[] _plain;
    private readonly int[] _special;
    private readonly bool[] _isNew;
    private readonly List<int> _new = [];
    private readonly bool[] _isSkipped;

    public NeedQueues(BatchProblem problem, NodeState state)
    {
        _problem = problem;
        _state = state;
        bool reserves = problem.Cluster.Nodes!.Reservations.Count > 0;
        var known = new Dictionary<(int Shape, int Array, string Modes), int>();
        var options = new List<PlacementOption[]>();
        var special = new List<bool>();
        _needOf = new int[problem.JobCount];
        for (int job = 0; job < problem.JobCount; job++)
        {
            int id = problem.Id[job];
            int array = problem.Workload.Jobs.Dependencies?.ArrayOf(new Model.JobId(id)) ?? -1;
            PlacementOption[] allowed = Allowed(id, problem.FirstMode[job], problem.FirstMode[job + 1]);
            string modes = allowed.Length == 1 ? "" : string.Join(',', allowed.Select(option => option.Index));
            (int, int, string) key = (problem.Workload.Jobs.Shape[id], array, modes);
            if (!known.TryGetValue(key, out int need))
            {
                known[key] = need = options.Count;
                options.Add(allowed);
                special.Add(reserves || array >= 0 || allowed.Any(option => option.TaskCount > 1 || option.LevelRequired || option.Licences is not null || option.Exclusive));
            }

            _needOf[job] = need;
        }

        _options = [.. options];
        _isSpecial = [.. special];
        _ready = [.. options.Select(_ => new BinaryHeap<Ready>())];
        _topRank = new int[_options.Length];
        _isNew = new bool[_options.Length];
        _isSkipped = new bool[_options.Length];
        _plain = [.. Enumerable.Range(0, _options.Length).Where(need => !_isSpecial[need])];
        _special = [.. Enumerable.Range(0, _options.Length).Where(need => _isSpecial[need])];
    }

    /// <summary>True when a special job has become ready since <see cref="ForgetNew"/>.</summary>
    public bool HasNewSpecial { get; private set; }

    /// <summary>Forgets all jobs.</summary>
    public void Clear()
    {
        foreach (BinaryHeap<Ready> heap in _ready)
        {
            heap.Clear(0);
        }

        Array.Fill(_topRank, Empty);
        ForgetNew();
    }

    /// <summary>A job is ready.</summary>
    public void Add(int job, int rank)
    {
        int need = _needOf[job];
        _ready[need].Push(new Ready(rank, job));
        _topRank[need] = _ready[need].Top.Rank;
        if (_isSpecial[need])
        {
            HasNewSpecial = true;
        }
        else if (!_isNew[need])
        {
            _isNew[need] = true;
            _new.Add(need);
        }
    }

    /// <summary>The first job of a need.</summary>
    public int Top(int need) => _ready[need].Top.Job;

    /// <summary>Takes the first job of a need.</summary>
    public int Pop(int need)
    {
        int job = _ready[need].Pop().Job;
        _topRank[need] = _ready[need].Count > 0 ? _ready[need].Top.Rank : Empty;
        return job;
    }

    /// <summary>Nothing is new any more.</summary>
    public void ForgetNew()
    {
        foreach (int need in _new)
        {
            _isNew[need] = false;
        }

        _new.Clear();
        HasNewSpecial = false;
    }

    /// <summary>The first job, by rank, of those plain needs that got new jobs.</summary>
    public bool NextNew(out int need)
    {
        need = -1;
        foreach (int one in _new)
        {
            if (_isNew[one] && _topRank[one] != Empty && (need < 0 || _topRank[one] < _topRank[need]))
            {
                need = one;
            }
        }

        return need >= 0;
    }

    /// <summary>No job of a need finds room.</summary>
    public void SkipNew(int need) => _isNew[need] = false;

    /// <summary>Begins to go through the special needs.</summary>
    public void BeginSpecial() => Array.Clear(_isSkipped);

    /// <summary>The first job, by rank, of the special needs that were not skipped.</summary>
    public bool NextSpecial(out int need)
    {
        need = -1;
        foreach (int one in _special)
        {
            if (!_isSkipped[one] && _topRank[one] != Empty && (need < 0 || _topRank[one] < _topRank[need]))
            {
                need = one;
            }
        }

        return need >= 0;
    }

    /// <summary>The first job of a special need finds no room.</summary>
    public void SkipSpecial(int need) => _isSkipped[need] = true;

    /// <summary>The first job, by rank, of a plain need that fits on a node, with the option in which it does.</summary>
    public bool FirstThatFits(int node, int[] modeGene, out int need, out PlacementOption? option)
    {
        need = -1;
        option = null;
        int best = Empty;
        foreach (int one in _plain)
        {
            if (_topRank[one] < best && FitsOn(node, one, modeGene) is { } fitting)
            {
                (need, option, best) = (one, fitting, _topRank[one]);
            }
        }

        return need >= 0;
    }

    /// <summary>True when the search leaves a job the mode of an option.</summary>
    public bool Allows(int job, PlacementOption option, int[] modeGene) => modeGene[job] < 0 || _problem.ShapeMode[modeGene[job]] == option.Mode;

    /// <summary>The mode of an option as a number of the batch.</summary>
    public int ModeOf(int job, PlacementOption option)
    {
        for (int mode = _problem.FirstMode[job]; mode < _problem.FirstMode[job + 1]; mode++)
        {
            if (_problem.ShapeMode[mode] == option.Mode)
            {
                return mode;
            }
        }

        throw new InvalidOperationException($"job {job} has no mode {option.Mode}");
    }

    private PlacementOption? FitsOn(int node, int need, int[] modeGene)
    {
        foreach (PlacementOption option in _options[need])
        {
            if (option.Kinds[_state.Table.KindOf(node)] && option.Capacity(_state.Table.RoomOf(node)) > 0 && Allows(Top(need), option, modeGene))
            {
                return option;
            }
        }

        return null;
    }

    private PlacementOption[] Allowed(int id, int firstMode, int endMode)
    {
        var allowed = new List<PlacementOption>();
        foreach (PlacementOption option in _state.OptionsOf(id))
        {
            if (_state.Allows(option, id) && _problem.ShapeMode.AsSpan(firstMode, endMode - firstMode).Contains(option.Mode))
            {
                allowed.Add(option);
            }
        }

        return [.. allowed];
    }

    private readonly record struct Ready(int Rank, int Job) : IHeapItem<Ready>
    {
        public bool IsBefore(in Ready other) => Rank < other.Rank;
    }
}
