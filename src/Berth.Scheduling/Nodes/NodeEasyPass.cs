using Berth.Model;
using Berth.Scheduling.Placement;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// A pass on nodes with at most one reservation: strict order (lookahead 0), first fit (depth 0) and EASY (depth 1). What it places it takes
/// back before it returns, so the state is left as it was found; the feeder carries the decisions out.
/// </summary>
internal sealed class NodeEasyPass : IPolicy
{
    private readonly JobOrder _order;
    private readonly JobOrder _backfillOrder;
    private readonly bool _reserves;
    private readonly bool _announces;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly bool _onlyNewMatter;
    private readonly bool _keepsHead;
    private readonly Victims _victims;
    private readonly KnownRefusal _inFront;
    private readonly QueueMarks _askedQueues = new();
    private readonly HashSet<int> _startedPlaces = [];
    private readonly PlaceList _places = new();
    private Workshop? _shop;
    private bool[] _settled = [];
    private StartedJob[] _started = new StartedJob[16];
    private int _startedCount;

    public NodeEasyPass(PolicySpec spec, bool announcesReservations)
    {
        _order = new JobOrder(spec.Order);
        _backfillOrder = new JobOrder(spec.EffectiveBackfillOrder);
        _reserves = spec.ReservationDepth == 1;
        _announces = announcesReservations && _reserves;
        _lookahead = spec.Lookahead ?? int.MaxValue;
        _arrivalPass = spec.ArrivalPass;

        // With a limit above 0, jobs beyond it were not looked at yet; and where estimates are raised the shadow time moves without a pass.
        _keepsHead = spec.KeepsHead;
        _victims = new Victims(spec);

        // Long queues hold thousands of jobs that their quota keeps out; who may stop others is asked for that as well.
        _inFront = !_victims.IsActive ? KnownRefusal.Quota : _victims.Reclaims ? KnownRefusal.QuotaAndReclaim : KnownRefusal.None;
        _onlyNewMatter = spec.Lookahead is (null or 0) && spec.Estimate is (EstimateKind.Request or EstimateKind.Perfect);
    }

    public bool KeepsReservations => false;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        if (snapshot.Pending.IsEmpty)
        {
            return;
        }

        NodeState state = snapshot.Nodes ?? throw new InvalidOperationException("a pass on nodes needs the nodes");
        if (_shop?.State != state)
        {
            _shop = new Workshop(state, _order, _backfillOrder, _keepsHead, _victims);
        }

        Workshop shop = _shop;
        shop.BeginPass(in snapshot);
        _startedCount = 0;
        _startedPlaces.Clear();
        _places.CutTo(0);
        bool findsHead = _keepsHead && !HasHead(in snapshot);
        if (_victims.IsActive || findsHead || !SkipsArrivals(shop, in snapshot))
        {
            Decide(shop, in snapshot, decisions, _victims.IsActive || findsHead || _announces);
            TakeBack(shop, in snapshot, decisions);
        }
    }

    private static bool HasHead(in Snapshot snapshot)
    {
        for (int i = 0; snapshot.KeptHead >= 0 && i < snapshot.Pending.Length; i++)
        {
            if (snapshot.Pending[i].Job == snapshot.KeptHead)
            {
                return true;
            }
        }

        return false;
    }

    private void Decide(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, bool needsAll)
    {
        int count = snapshot.Pending.Length;
        int firstNew = OldJobs(shop, in snapshot);
        if (!needsAll && !AnyMayFit(shop, in snapshot, firstNew))
        {
            return;
        }

        if (_settled.Length < count)
        {
            _settled = new bool[Math.Max(count, _settled.Length * 2)];
        }

        Span<bool> settled = _settled.AsSpan(0, count);
        settled.Clear();
        settled[..firstNew].Fill(true);
        int head = firstNew > 0 ? 0 : StartFromFront(shop, in snapshot, decisions, settled);
        if (head < 0)
        {
            return;
        }

        decisions.Head = snapshot.Pending[head].Job;
        if (_victims.Reclaims && Reclaim(shop, in snapshot, decisions, settled))
        {
            return;
        }

        if (_announces || (_lookahead > 0 && AnyMayFit(shop, in snapshot, firstNew)))
        {
            Backfill(shop, in snapshot, decisions, head, settled);
        }
    }

    /// <summary>
    /// Starts jobs in queue order up to the first that does not fit, the head. Returns its place; -1 when there is none, or jobs were stopped: then the next pass,
    /// at the same moment, goes on.
    /// </summary>
    private int StartFromFront(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled)
    {
        QueueOrder queue = shop.Queue;
        queue.Begin(in snapshot, settled, _inFront);
        while (queue.Next(settled, out int position))
        {
            settled[position] = true;
            if (_inFront.Holds(snapshot.Tenants, snapshot.Pending[position].Job))
            {
                queue.LeaveOut(in snapshot, _inFront);
                continue;
            }

            if (TryStart(shop, in snapshot, decisions, position, long.MaxValue))
            {
                continue;
            }

            if (_victims.IsActive && TryStopOthers(shop, in snapshot, decisions, position))
            {
                return -1;
            }

            if (snapshot.Tenants?.RefusesEverywhere(shop.State, snapshot.Pending[position].Job, snapshot.Now.UnixMs) != true)
            {
                return position;
            }
        }

        return -1;
    }

    /// <summary>What a queue lent it gets back whoever leads the queue: the first job of each queue may stop borrowers. True when one did.</summary>
    private bool Reclaim(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, ReadOnlySpan<bool> settled)
    {
        _askedQueues.Clear();
        for (int position = 0; position < settled.Length; position++)
        {
            // A first job that was asked already in this pass is not passed by the next of its queue.
            if (!_startedPlaces.Contains(position)
                && _askedQueues.Add(snapshot.Tenants!.QueueOf(snapshot.Pending[position].Job))
                && !settled[position]
                && !FitsNow(shop, in snapshot, snapshot.Pending[position].Job)
                && TryStopOthers(shop, in snapshot, decisions, position))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a job needs nobody to stop: it waits for the sake of the head alone.</summary>
    private static bool FitsNow(Workshop shop, in Snapshot snapshot, int job)
    {
        foreach (PlacementOption option in shop.State.OptionsOf(job))
        {
            if (shop.State.Allows(option, job) && shop.Stops.Fits(in snapshot, job, option))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Starts a job for which others are stopped, in the option with the shortest estimate in which that helps.</summary>
    private bool TryStopOthers(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, int position)
    {
        PendingJob job = snapshot.Pending[position];
        if (!shop.Stops.MayHelp(in snapshot, job.Job))
        {
            return false;
        }

        NodeState state = shop.State;
        foreach (PlacementOption option in state.OptionsOf(job.Job).ToArray().OrderBy(option => state.EstimateMs(job, option)))
        {
            if (!shop.Stops.TryMakeRoom(in snapshot, job.Job, option))
            {
                continue;
            }

            long nowMs = snapshot.Now.UnixMs;
            foreach (int victim in shop.Stops.Stopped)
            {
                decisions.Preempt(victim, position, nowMs, _victims.Effect);
            }

            int first = _places.Count;
            if (!shop.Placer.TryPlace(option, state.KindsAt(option, job.Job, nowMs, shop.Kinds), _places))
            {
                throw new InvalidOperationException($"job {job.Job} found no place in the room that was made for it");
            }

            Started(shop, in snapshot, option, job.Job, nowMs + state.EstimateMs(job, option), first);
            decisions.Start(job.Job, position, nowMs, option.Index, _places.From(first));
            return true;
        }

        return false;
    }

    private void Backfill(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, int head, Span<bool> settled)
    {
        long shadowMs = long.MaxValue;
        if (_reserves)
        {
            Span<StartedJob> started = _started.AsSpan(0, _startedCount);
            started.Sort();
            shop.Shadow.Find(in snapshot, in snapshot.Pending[head], started, _places);
            shadowMs = shop.Shadow.TimeMs;
            shop.Placer.Watch = shop.Shadow;
            if (_announces && shadowMs != long.MaxValue)
            {
                decisions.Reserve(snapshot.Pending[head].Job, head, shadowMs);
            }
        }

        int looked = 0;
        QueueOrder queue = shop.BackfillQueue;
        queue.Begin(in snapshot, settled, KnownRefusal.Quota);
        while (looked < _lookahead && queue.Next(settled, out int position))
        {
            if (KnownRefusal.Quota.Holds(snapshot.Tenants, snapshot.Pending[position].Job))
            {
                queue.LeaveOut(in snapshot, KnownRefusal.Quota);
                continue;
            }

            bool starts = TryStart(shop, in snapshot, decisions, position, shadowMs);
            looked += starts || snapshot.Tenants?.RefusesEverywhere(shop.State, snapshot.Pending[position].Job, snapshot.Now.UnixMs) != true ? 1 : 0;
        }
    }

    /// <summary>
    /// How many jobs at the front of the queue need not be looked at. When nothing but arrivals happened since the last pass, the first of them is
    /// blocked as it was then, and the new jobs are the only ones for which anything can have changed. 0 in any other case.
    /// </summary>
    private int OldJobs(Workshop shop, in Snapshot snapshot)
    {
        bool onlyArrivals = _onlyNewMatter && !_keepsHead && !_victims.IsActive && snapshot.Tenants is null && snapshot.Trigger == PassTrigger.Arrival && shop.Queue.IsArrivalOrder && shop.BackfillQueue.IsArrivalOrder;
        return onlyArrivals ? snapshot.Pending.Length - snapshot.Arrived : 0;
    }

    private bool SkipsArrivals(Workshop shop, in Snapshot snapshot)
    {
        if (_arrivalPass == ArrivalPass.Always || snapshot.Trigger != PassTrigger.Arrival)
        {
            return false;
        }

        for (int i = snapshot.Pending.Length - snapshot.Arrived; i < snapshot.Pending.Length; i++)
        {
            if (shop.FitsNow(in snapshot, in snapshot.Pending[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AnyMayFit(Workshop shop, in Snapshot snapshot, int first)
    {
        foreach (ref readonly PendingJob job in snapshot.Pending[first..])
        {
            foreach (PlacementOption option in shop.State.OptionsOf(job.Job))
            {
                if (shop.Test.MayFit(option))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Starts a job in the option with the shortest estimate in which it fits now without delaying the head.</summary>
    private bool TryStart(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions, int position, long shadowMs)
    {
        ref readonly PendingJob job = ref snapshot.Pending[position];
        ReadOnlySpan<PlacementOption> options = shop.State.OptionsOf(job.Job);
        Span<bool> tried = stackalloc bool[options.Length <= 64 ? options.Length : 0];
        tried = options.Length <= 64 ? tried : new bool[options.Length];
        tried.Clear();
        for (int attempt = 0; attempt < options.Length; attempt++)
        {
            int best = -1;
            for (int i = 0; i < options.Length; i++)
            {
                if (!tried[i] && (best < 0 || shop.State.EstimateMs(job, options[i]) < shop.State.EstimateMs(job, options[best])))
                {
                    best = i;
                }
            }

            tried[best] = true;
            if (TryStart(shop, in snapshot, options[best], in job, shadowMs))
            {
                decisions.Start(job.Job, position, snapshot.Now.UnixMs, options[best].Index, _places.From(_started[_startedCount - 1].First));
                if (_victims.Reclaims)
                {
                    _startedPlaces.Add(position);
                }

                return true;
            }
        }

        return false;
    }

    private bool TryStart(Workshop shop, in Snapshot snapshot, PlacementOption option, in PendingJob job, long shadowMs)
    {
        NodeState state = shop.State;
        long nowMs = snapshot.Now.UnixMs;
        long endMs = nowMs + state.EstimateMs(job, option);
        bool outlasts = _reserves && shadowMs != long.MaxValue && endMs > shadowMs;

        // The cheap memory first: a long queue holds many jobs that find no place beside the head.
        if ((outlasts && shop.HasFailedBesideHead(option, _startedCount))
            || !state.Allows(option, job.Job)
            || snapshot.Tenants?.Admits(job.Job, option.Mode, option.Partition, nowMs) == false
            || !shop.Test.MayFit(option)
            || !state.HasLicences(option))
        {
            return false;
        }

        bool[] kinds = state.KindsAt(option, job.Job, nowMs, shop.Kinds);
        int first = _places.Count;
        if ((shop.Placer.Watch is not null && !shop.Shadow.Begin(option, outlasts)) || !shop.Placer.TryPlace(option, kinds, _places))
        {
            shop.Failed(option, outlasts, _startedCount);
            return false;
        }

        if (shop.Placer.Watch is not null)
        {
            shop.Shadow.Keep(option);
        }

        Started(shop, in snapshot, option, job.Job, endMs, first);
        return true;
    }

    /// <summary>Counts a job just placed as started.</summary>
    private void Started(Workshop shop, in Snapshot snapshot, PlacementOption option, int job, long endMs, int first)
    {
        shop.Test.Placed();
        shop.Stops.Changed();
        shop.State.ChangeLicences(option, -1);
        snapshot.Tenants?.Try(job, option.Mode, option.Partition, 1, snapshot.Now.UnixMs);
        if (_startedCount == _started.Length)
        {
            Array.Resize(ref _started, _startedCount * 2);
        }

        _started[_startedCount++] = new StartedJob(endMs, option.Index, first, _places.Count - first);
    }

    /// <summary>Leaves the state as the pass found it.</summary>
    private void TakeBack(Workshop shop, in Snapshot snapshot, DecisionBuffer decisions)
    {
        shop.Placer.Watch = null;
        for (int i = 0; i < _startedCount; i++)
        {
            PlacementOption option = shop.State.Options[_started[i].Option];
            shop.State.Vacate(option, _places.Slice(_started[i].First, _started[i].Count));
        }

        snapshot.Tenants?.TakeBack(decisions, shop.State, snapshot.Now.UnixMs);
        shop.Stops.TakeBack(snapshot.Tenants);
    }

    /// <summary>What a pass works with on one state of nodes; made once.</summary>
    private sealed class Workshop
    {
        private readonly NodeChooser _chooser;
        private readonly (long Pass, int Started)[] _failedBesideHead;
        private long _pass;

        public Workshop(NodeState state, JobOrder order, JobOrder backfillOrder, bool keepsHead, Victims victims)
        {
            State = state;
            _chooser = NodeChoosers.Create(state.Placement, state.Mix);
            Placer = new GangPlacer(state.Table, state.Nodes.Topology, _chooser);
            Test = new StartTest(state, Placer.Count, state.Options.Count);
            Shadow = new HeadShadow(state);
            Stops = new NodeStops(state, Placer, victims);
            Queue = new QueueOrder(order, state, keepsHead);
            BackfillQueue = new QueueOrder(backfillOrder, state);
            Kinds = new bool[state.Kinds.Count];
            _failedBesideHead = new (long, int)[state.Options.Count];
        }

        public NodeState State { get; }

        public GangPlacer Placer { get; }

        public StartTest Test { get; }

        public HeadShadow Shadow { get; }

        public NodeStops Stops { get; }

        public QueueOrder Queue { get; }

        public QueueOrder BackfillQueue { get; }

        public bool[] Kinds { get; }

        public void BeginPass(in Snapshot snapshot)
        {
            _pass++;
            _chooser.BeginPass(snapshot.Version);
            Test.BeginPass();
            Stops.BeginPass(in snapshot);
        }

        /// <summary>
        /// True when a job like this, which outlasts the shadow time, found no place beside the head before in this pass. Room, and what the head can
        /// spare, only shrink in a pass; but a gang is placed greedily and may find another way once others have started.
        /// </summary>
        public bool HasFailedBesideHead(PlacementOption option, int started) =>
            _failedBesideHead[option.Index] is var failed && failed.Pass == _pass && (option.TaskCount == 1 || failed.Started == started);

        /// <summary>Remembers what failed. Not where advance reservations are: what failed for the length of its stay may fit for a shorter one.</summary>
        public void Failed(PlacementOption option, bool besideHead, int started)
        {
            if (State.HasReservations)
            {
                return;
            }

            if (besideHead)
            {
                _failedBesideHead[option.Index] = (_pass, started);
            }
            else
            {
                Test.Forget(option);
            }
        }

        /// <summary>True when the job fits now in one of its options.</summary>
        public bool FitsNow(in Snapshot snapshot, in PendingJob job)
        {
            foreach (PlacementOption option in State.OptionsOf(job.Job))
            {
                if (!State.Allows(option, job.Job) || !Test.MayFit(option) || !State.HasLicences(option))
                {
                    continue;
                }

                bool[] kinds = State.KindsAt(option, job.Job, snapshot.Now.UnixMs, Kinds);
                if (Placer.Count.Fits(option, kinds))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
