using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// The nodes of a cluster while jobs come and go: what is free, where running jobs lie, which licences are left. Who feeds the kernel owns it and
/// says what started and ended; policies read it, and may change it only between two lines of their own that undo each other. Not safe for
/// concurrent use.
/// </summary>
public sealed class NodeState
{
    private readonly JobTable _jobs;
    private readonly NodeKinds _kinds;
    private readonly GpuTypeNames _types;
    private readonly ReservedPeriod[] _reserved;
    private readonly int[] _freeLicences;
    private readonly int[] _optionOf;
    private readonly int[] _firstPlace;
    private readonly int[] _placeCount;
    private readonly int[] _firstFurther;
    private readonly long[] _furtherEstimateMs;
    private readonly PlaceList _places = new();
    private readonly Dictionary<int, (int Option, TaskPlace[] Places)> _promises = [];
    private readonly ReleaseLog _releases = new();
    private byte[]? _keptMode;

    /// <summary>A state in which every node is idle.</summary>
    /// <param name="workload">The jobs that may come; nothing but what submitters said is read.</param>
    /// <param name="nodes">The cluster.</param>
    /// <param name="placement">The rule by which the policy will place, which decides what nodes are told apart by.</param>
    public NodeState(Workload workload, ClusterNodes nodes, PlacementSpec placement)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(placement);
        if (workload.Shapes.Count == 0 && workload.JobCount > 0)
        {
            throw new ArgumentException("the jobs of the workload say nothing of nodes", nameof(workload));
        }

        _jobs = workload.Jobs;
        Nodes = nodes;
        Placement = placement;
        _kinds = new NodeKinds(nodes);
        var types = new GpuTypeNames();
        _types = types;
        bool tellsTasksApart = placement.Rule == PlacementRule.Clustering;
        Table = NewTable(types, tellsTasksApart);
        Options = new OptionTable(workload.Shapes, _kinds, types, Table, placement.Rule == PlacementRule.Topology);
        Window = new Lazy<NodeTable>(() => NewWindow(types, tellsTasksApart));
        Mix = TaskMixOf(workload);
        _reserved = [.. nodes.Reservations.Select(reservation => new ReservedPeriod(reservation, workload.Users))];
        _freeLicences = [.. nodes.Licences.Select(licence => licence.Count)];
        int count = workload.JobCount;
        _optionOf = new int[count];
        _firstPlace = new int[count];
        _placeCount = new int[count];
        _firstFurther = FurtherModes(workload);
        _furtherEstimateMs = new long[_firstFurther[count]];
    }

    /// <summary>The cluster.</summary>
    public ClusterNodes Nodes { get; }

    /// <summary>The rule by which the policy places.</summary>
    public PlacementSpec Placement { get; }

    /// <summary>How many nodes are out of service.</summary>
    public int OutCount { get; private set; }

    /// <summary>What is free on every node.</summary>
    public NodeTable Table { get; }

    /// <summary>The work that is expected, for the rules that measure fragmentation.</summary>
    public TaskMix Mix { get; }

    /// <summary>Ends of advance reservations, milliseconds since the Unix epoch, in order: nodes become free then.</summary>
    public IEnumerable<long> ReservationEndsMs => Nodes.Reservations.Select(reservation => reservation.To.UnixMs).Distinct().Order();

    internal OptionTable Options { get; }

    internal NodeKinds Kinds => _kinds;

    /// <summary>A second table over the same nodes, for what is free through some time to come.</summary>
    internal Lazy<NodeTable> Window { get; }

    internal ReadOnlySpan<int> FreeLicences => _freeLicences;

    internal ReleaseLog Releases => _releases;

    internal bool HasReservations => _reserved.Length > 0;

    /// <summary>True when the job has a way to run on the idle cluster within the limits of its partitions.</summary>
    public bool CanRun(int job)
    {
        foreach (PlacementOption option in Options.Of(_jobs.Shape[job]))
        {
            if (Allows(option, job))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Number of modes of a job.</summary>
    public int ModeCount(int job) => _firstFurther[job + 1] - _firstFurther[job] + 1;

    /// <summary>The run time to plan with when a job runs in its second or a further mode, in milliseconds; at least 1.</summary>
    public void SetEstimate(int job, int mode, long estimateMs) => _furtherEstimateMs[_firstFurther[job] + mode - 1] = estimateMs;

    /// <summary>The run time to plan with when a job runs in an option of a decision, in milliseconds.</summary>
    public long EstimateMs(in PendingJob job, int option) => EstimateMs(job, Options[option]);

    /// <summary>The mode and partition (-1: none) that an option of a decision means.</summary>
    public (int Mode, int Partition) ModeAndPartition(int option) => (Options[option].Mode, Options[option].Partition);

    /// <summary>Places of a job that has started.</summary>
    public ReadOnlySpan<TaskPlace> PlacesOf(int job) => _places.Slice(_firstPlace[job], _placeCount[job]);

    /// <summary>A job starts at some places. Throws when they are not free.</summary>
    public void Start(int job, int option, ReadOnlySpan<TaskPlace> places)
    {
        PlacementOption chosen = Options[option];
        _promises.Remove(job);
        _optionOf[job] = option;
        _firstPlace[job] = _places.Count;
        _placeCount[job] = places.Length;
        if (!TryOccupy(chosen, places))
        {
            throw new InvalidOperationException($"the places of job {job} are not free");
        }

        foreach (TaskPlace place in places)
        {
            _places.Append(place);
        }
    }

    /// <summary>A running job ends.</summary>
    public void End(int job)
    {
        Vacate(Options[_optionOf[job]], PlacesOf(job));
        foreach (TaskPlace place in PlacesOf(job))
        {
            _releases.Add(place.Node);
        }
    }

    /// <summary>A job that ran before must run in the same mode again, with this run time to plan with.</summary>
    public void KeepMode(int job, int mode, long estimateMs)
    {
        _keptMode ??= new byte[_optionOf.Length];
        _keptMode[job] = checked((byte)(mode + 1));
        if (mode > 0)
        {
            SetEstimate(job, mode, estimateMs);
        }
    }

    /// <summary>A node goes out of service, or comes back. What runs there is not touched.</summary>
    public void SetOut(int node, bool isOut)
    {
        if (Table.IsOut(node) == isOut)
        {
            return;
        }

        OutCount += isOut ? 1 : -1;
        Table.SetOut(node, isOut);
        if (Window.IsValueCreated)
        {
            Window.Value.SetOut(node, isOut);
        }

        if (!isOut)
        {
            _releases.Add(node);
        }
    }

    /// <summary>Takes the places that a job had before, for a job that was suspended. False when not all of them are free; nothing is taken then.</summary>
    public bool TryResume(int job) => TryOccupy(Options[_optionOf[job]], PlacesOf(job));

    /// <summary>A waiting job was promised these places.</summary>
    public void Promise(int job, int option, ReadOnlySpan<TaskPlace> places) => _promises[job] = (option, places.ToArray());

    /// <summary>The option and the places that a waiting job was promised.</summary>
    internal (int Option, TaskPlace[] Places) PromiseOf(int job) => _promises[job];

    /// <summary>Nodes became free in another way than by the end of a job: nothing that was known of what fits holds any more.</summary>
    public void EndOfReservation() => _releases.Forget();

    /// <summary>The finished columns, for the schedule.</summary>
    public Allocations ToAllocations()
    {
        byte[] mode = new byte[_optionOf.Length];
        short[] partition = new short[_optionOf.Length];
        for (int job = 0; job < mode.Length; job++)
        {
            partition[job] = -1;
            if (_placeCount[job] > 0)
            {
                PlacementOption option = Options[_optionOf[job]];
                mode[job] = checked((byte)option.Mode);
                partition[job] = checked((short)option.Partition);
            }
        }

        return new Allocations(_firstPlace, _placeCount, _places.From(0).ToArray(), mode, partition);
    }

    /// <summary>Takes places, and the licences of the option. False when not all of them are free; nothing is taken then.</summary>
    internal bool TryOccupy(PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        bool free = HasLicences(option);
        foreach (TaskPlace place in option.Exclusive ? places : [])
        {
            free &= Table.TaskCount(place.Node) == 0;
        }

        // One after the other: two places on one node may each have room and not both.
        int taken = 0;
        for (; free && taken < places.Length && Table.CanPlace(option.Task, places[taken]); taken++)
        {
            Table.Place(option.Task, places[taken]);
        }

        if (taken < places.Length)
        {
            foreach (TaskPlace place in places[..taken])
            {
                Table.Remove(option.Task, place);
            }

            return false;
        }

        foreach (TaskPlace place in option.Exclusive ? places : [])
        {
            Table.SetExclusive(place.Node, true);
        }

        ChangeLicences(option, -1);
        return true;
    }

    /// <summary>Undoes <see cref="Vacate"/> before anything else was changed, also on nodes that take nothing new.</summary>
    internal void PutBack(PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        foreach (TaskPlace place in places)
        {
            Table.PutBack(option.Task, place);
            if (option.Exclusive)
            {
                Table.SetExclusive(place.Node, true);
            }
        }

        ChangeLicences(option, -1);
    }

    /// <summary>Gives back what <see cref="TryOccupy"/> took.</summary>
    internal void Vacate(PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        foreach (TaskPlace place in places)
        {
            if (option.Exclusive)
            {
                Table.SetExclusive(place.Node, false);
            }

            Table.Remove(option.Task, place);
        }

        ChangeLicences(option, 1);
    }

    internal PlacementOption OptionOf(int job) => Options[_optionOf[job]];

    internal ReadOnlySpan<PlacementOption> OptionsOf(int job) => Options.Of(_jobs.Shape[job]);

    /// <summary>
    /// True when the job's requested time is within the limit of the option's partition, and, for a job that ran before, the option is of the same mode.
    /// </summary>
    internal bool Allows(PlacementOption option, int job) =>
        (option.MaxTimeMs == long.MaxValue || _jobs.RequestedMsIn(new JobId(job), option.Mode) <= option.MaxTimeMs)
        && (_keptMode is null || _keptMode[job] == 0 || _keptMode[job] == option.Mode + 1);

    internal long EstimateMs(in PendingJob job, PlacementOption option) =>
        option.Mode == 0 ? job.EstimateMs : _furtherEstimateMs[_firstFurther[job.Job] + option.Mode - 1];

    internal bool HasLicences(PlacementOption option)
    {
        for (int i = 0; option.Licences is { } need && i < need.Length; i++)
        {
            if (need[i] > _freeLicences[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes (-1) or gives back (1) the licences of an option.</summary>
    internal void ChangeLicences(PlacementOption option, int sign)
    {
        for (int i = 0; option.Licences is { } need && i < need.Length; i++)
        {
            _freeLicences[i] += sign * need[i];
        }
    }

    /// <summary>
    /// Kinds of nodes on which a job may start at <paramref name="fromMs"/>: those of the option, less those in an advance reservation for others
    /// before its requested time would be over. <paramref name="scratch"/> is used where there are such.
    /// </summary>
    internal bool[] KindsAt(PlacementOption option, int job, long fromMs, bool[] scratch, SetAside respected = SetAside.Everything)
    {
        if (_reserved.Length == 0)
        {
            return option.Kinds;
        }

        int user = _jobs.User[job];
        long toMs = fromMs + Math.Max(1, _jobs.RequestedMsIn(new JobId(job), option.Mode));
        for (int kind = 0; kind < scratch.Length; kind++)
        {
            bool free = option.Kinds[kind];
            foreach (int reservation in free ? _kinds.ReservationsOf(kind) : [])
            {
                free &= !_reserved[reservation].Excludes(user, fromMs, toMs, respected);
            }

            scratch[kind] = free;
        }

        return scratch;
    }

    /// <summary>Shows nodes that are out as if they were there (true), or as they are again; between the two nothing else may be changed.</summary>
    internal void ShowNodesOut(ReadOnlySpan<int> nodesOut, bool asThere)
    {
        foreach (int node in nodesOut)
        {
            Table.SetOut(node, !asThere);
        }
    }

    /// <summary>The options that the jobs of a workload would have if each named every partition; numbered on their own.</summary>
    internal OptionTable OptionsInEveryPartition(Workload workload)
    {
        string[] every = [.. Nodes.Partitions.Select(partition => partition.Name)];
        JobShape[] shapes = [.. workload.Shapes.Select(shape => new JobShape(shape.Modes, every, shape.Licences))];
        return new OptionTable(shapes, _kinds, _types, NewTable(_types, false), Placement.Rule == PlacementRule.Topology);
    }

    private NodeTable NewWindow(GpuTypeNames types, bool tellsTasksApart)
    {
        NodeTable window = NewTable(types, tellsTasksApart);
        for (int node = 0; node < window.Count; node++)
        {
            window.SetOut(node, Table.IsOut(node));
        }

        return window;
    }

    private NodeTable NewTable(GpuTypeNames types, bool tellsTasksApart) => new(Nodes.Classes, Nodes.ClassIndexes.ToArray(), types, _kinds.KindOf, tellsTasksApart);

    private static int[] FurtherModes(Workload workload)
    {
        int[] first = new int[workload.JobCount + 1];
        for (int job = 0; job < workload.JobCount; job++)
        {
            first[job + 1] = first[job] + workload.Shapes[workload.Jobs.Shape[job]].Modes.Count - 1;
        }

        return first;
    }

    /// <summary>The tasks of all jobs that can run, each in its first option.</summary>
    private TaskMix TaskMixOf(Workload workload)
    {
        long[] tasks = new long[Options.Count];
        for (int job = 0; job < workload.JobCount; job++)
        {
            foreach (PlacementOption option in OptionsOf(job))
            {
                if (Allows(option, job))
                {
                    tasks[option.Index] += option.TaskCount;
                    break;
                }
            }
        }

        return TaskMix.Of(Enumerable.Range(0, tasks.Length).Where(option => tasks[option] > 0).Select(option => (Options[option].Task, tasks[option])));
    }

    /// <summary>An advance reservation as a job sees it.</summary>
    private sealed class ReservedPeriod
    {
        private readonly long _fromMs;
        private readonly long _toMs;
        private readonly bool[] _isForUser;
        private readonly SetAside _kind;

        public ReservedPeriod(AdvanceReservation reservation, IReadOnlyList<string> users)
        {
            _fromMs = reservation.From.UnixMs;
            _toMs = reservation.To.UnixMs;
            _isForUser = [.. users.Select(user => reservation.Users.Contains(user))];
            _kind = reservation.Users.Count == 0 ? SetAside.ForMaintenance : SetAside.ForOthers;
        }

        public bool Excludes(int user, long fromMs, long toMs, SetAside respected) =>
            fromMs < _toMs && toMs > _fromMs && !_isForUser[user] && (respected == SetAside.Everything || respected == _kind);
    }
}

/// <summary>Nodes on which something became free, in the order in which it happened, so that who failed before can ask what is new since.</summary>
internal sealed class ReleaseLog
{
    private const int Kept = 256;

    private readonly int[] _nodes = new int[Kept];
    private long _forgotten;

    /// <summary>Entries so far.</summary>
    public long Count { get; private set; }

    public void Add(int node) => _nodes[(int)(Count++ % Kept)] = node;

    /// <summary>Whoever asks what is new since an earlier entry is told that everything may be.</summary>
    public void Forget() => _forgotten = ++Count;

    /// <summary>True when all entries since <paramref name="since"/> are still there and few enough to be looked at.</summary>
    public bool Knows(long since, int most) => since >= _forgotten && Count - since <= Math.Min(most, Kept);

    public int this[long entry] => _nodes[(int)(entry % Kept)];
}
