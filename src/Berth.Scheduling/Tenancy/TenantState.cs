using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Who shares a cluster, while jobs come and go: use, priorities, limits and quotas (docs/design/tenants.md). Who feeds the kernel owns it and says what is
/// submitted, starts and stops; policies ask it, and may change it only between two lines of their own that undo each other. Not safe for concurrent use.
/// </summary>
public sealed class TenantState
{
    private const long MostRemembered = 1 << 22;

    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly LimitState? _limits;
    private readonly QuotaState? _quotas;
    private readonly QuotaState? _idleQuotas;
    private readonly QueueAssignment? _queues;
    private readonly UsageLedger? _usage;
    private readonly MultifactorPriority?[] _priorities = [];
    private readonly DominantShares? _dominant;
    private readonly AssociationTree _tree;
    private readonly bool[][] _qosPreempts;
    private readonly long _periodMs;
    private readonly long[] _eligibleMs;
    private readonly Held[] _held;
    private readonly bool[] _isSubmitted;
    private readonly int[] _firstMode = [];
    private readonly int _modeCount;
    private readonly QuotaAnswers[] _answers = [];
    private readonly int[] _cellOf = [];
    private QuotaMemory _memory = new(1, 1);
    private long _newest = 1;
    private bool _awaitsFading;

    /// <summary>A state in which nothing was submitted yet.</summary>
    /// <param name="workload">The jobs that may come; nothing but what submitters said is read.</param>
    /// <param name="cluster">The cluster with its tenants; without any every user has an equal share and nothing is limited.</param>
    /// <param name="policy">What the policy asks for: uses and priorities that it does not need are not kept.</param>
    public TenantState(Workload workload, Cluster cluster, PolicySpec policy)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policy);
        Tenants tenants = cluster.Tenants ?? Tenants.None;
        _workload = workload;
        _cluster = cluster;
        _tree = new AssociationTree(workload, tenants);
        _limits = tenants.Limits.Count > 0 ? new LimitState(workload, cluster, tenants, _tree) : null;
        if (tenants.Quotas is { } quotas)
        {
            _quotas = new QuotaState(quotas);
            _idleQuotas = new QuotaState(quotas);
            _queues = new QueueAssignment(_tree, quotas);
            _firstMode = new int[workload.Shapes.Count];
            for (int shape = 0; shape < _firstMode.Length; shape++)
            {
                _firstMode[shape] = _modeCount;
                _modeCount += workload.Shapes[shape].Modes.Count;
            }

            // Where there are too many kinds of jobs to remember, each is asked for anew.
            _answers = (long)_modeCount * quotas.Queues.Count is var cells and <= MostRemembered ? new QuotaAnswers[cells] : [];
            _cellOf = _answers.Length > 0 && _limits is null ? Cells() : [];
        }

        IEnumerable<OrderKind> orders = OrdersOf(policy);
        if (orders.Any(TenantOrders.IsPriority))
        {
            _usage = new UsageLedger(_tree, tenants.Decay, workload.Origin.UnixMs);
            _priorities = [.. Enum.GetValues<OrderKind>().Select(kind => orders.Contains(kind) && TenantOrders.IsPriority(kind) ? new MultifactorPriority(workload, cluster, kind, _usage) : null)];
        }

        _dominant = orders.Contains(OrderKind.Drf) ? new DominantShares(_tree, cluster) : null;
        _qosPreempts = QosRelation(workload, tenants);
        _periodMs = tenants.Decay.Period.Ms;
        _eligibleMs = new long[workload.JobCount];
        Array.Fill(_eligibleMs, long.MinValue);
        _held = new Held[workload.JobCount];
        _isSubmitted = new bool[workload.JobCount];
    }

    /// <summary>True when limits or quotas can keep a job from starting.</summary>
    public bool HasGate => _limits is not null || _quotas is not null;

    internal DominantShares Dominant => _dominant ?? throw new InvalidOperationException("the policy did not ask for dominant shares");

    /// <summary>True when the tenants of a cluster or the order of a policy need such a state.</summary>
    public static bool IsNeeded(Cluster cluster, PolicySpec policy)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(policy);
        return cluster.Tenants is { Limits.Count: > 0 } or { Quotas: not null }
            || policy.Plain.Any(plain => plain.Preemption.Rule is PreemptionRule.Qos or PreemptionRule.Reclaim)
            || OrdersOf(policy).Any(TenantOrders.IsShared);
    }

    /// <summary>
    /// A job is submitted. False when it is refused: over a limit on submitted jobs, or beyond what its limits and its queue could ever give it. True without
    /// effect for a job that was submitted before.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="nodes">The nodes; null on a pool.</param>
    public bool Submit(int job, NodeState? nodes)
    {
        if (_isSubmitted[job])
        {
            return true;
        }

        if (HasGate && (!CouldEverAdmit(job, nodes) || _limits?.MaySubmit(job) == false))
        {
            return false;
        }

        _isSubmitted[job] = true;
        _limits?.Submitted(job, 1);
        return true;
    }

    /// <summary>A job joins the queue for the first time: its age counts from now.</summary>
    public void Arrived(int job, long nowMs) => _eligibleMs[job] = nowMs;

    /// <summary>A job is through for good, or can never run.</summary>
    public void Left(int job)
    {
        if (_isSubmitted[job])
        {
            _limits?.Submitted(job, -1);
        }
    }

    /// <summary>A job starts.</summary>
    /// <param name="job">The job.</param>
    /// <param name="mode">The mode in which it runs.</param>
    /// <param name="partition">The partition in which it runs; -1 where there is none.</param>
    /// <param name="nowMs">The present moment.</param>
    public void Started(int job, int mode, int partition, long nowMs)
    {
        long dueMs = nowMs + _workload.Jobs.RequestedMsIn(new JobId(job), mode);
        HoldFrom(job, new Held(mode, partition, dueMs, 0), nowMs);
    }

    /// <summary>A suspended job goes on in the mode and partition in which it ran, and may run for what was left of its requested time.</summary>
    public void Resumed(int job, long nowMs)
    {
        Held held = _held[job];
        HoldFrom(job, held with { DueMs = nowMs + held.LeftMs }, nowMs);
    }

    /// <summary>A running job stops, for whatever reason.</summary>
    public void Stopped(int job, long nowMs)
    {
        Held held = _held[job];
        _held[job] = held with { LeftMs = held.DueMs - nowMs };
        Amounts amounts = AmountsOf(job, held.Mode);
        _limits?.Change(job, held.Partition, -1, amounts, held.DueMs, nowMs);
        ChangeShares(job, amounts, -1);
        _usage?.End(_tree.AssociationOf(job), amounts, nowMs);
    }

    /// <summary>
    /// When to look again for jobs that were refused since the last call and that only time helps: at the beginning of the next period; null when there was none.
    /// </summary>
    public long? NextFadeMs(long nowMs)
    {
        bool awaits = _awaitsFading;
        _awaitsFading = false;
        long sinceMs = nowMs - _workload.Origin.UnixMs;
        return awaits ? nowMs + _periodMs - (((sinceMs % _periodMs) + _periodMs) % _periodMs) : null;
    }

    /// <summary>Why limits or the quota keep a waiting job from starting; null when they let it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="partition">The partition; -1 where there is none.</param>
    /// <param name="nowMs">The present moment.</param>
    public LimitRefusal? Refuses(int job, int mode, int partition, long nowMs) =>
        RefusedByLimits(job, mode, partition, nowMs) ?? RefusedByQuota(job, mode);

    /// <summary>True when limits or the quota keep a waiting job from starting now, in every mode and partition that it may use. A question without effect.</summary>
    /// <param name="job">The job.</param>
    /// <param name="nodes">The nodes; null on a pool.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    public bool KeepsOut(int job, NodeState? nodes, long nowMs)
    {
        if (!HasGate || nodes is null)
        {
            return HasGate && KeepsOut(job, 0, -1, nowMs);
        }

        foreach (PlacementOption option in nodes.OptionsOf(job))
        {
            if (nodes.Allows(option, job) && !KeepsOut(job, option.Mode, option.Partition, nowMs))
            {
                return false;
            }
        }

        return true;
    }

    private bool KeepsOut(int job, int mode, int partition, long nowMs) =>
        !FitsQuota(job, mode) || RefusedByLimits(job, mode, partition, nowMs) is not null;

    /// <summary>True when limits and quota let a waiting job start in some mode and partition.</summary>
    internal bool Admits(int job, int mode, int partition, long nowMs)
    {
        if (!HasGate)
        {
            return true;
        }

        LimitRefusal? refusal = RefusedByLimits(job, mode, partition, nowMs);
        _awaitsFading |= refusal is { FadesWithTime: true };
        return refusal is null && FitsQuota(job, mode);
    }

    /// <summary>
    /// True when the queue's quota has room for a job. Long queues hold many jobs alike, and nothing but what is given back can make room: until then one refusal
    /// speaks for all jobs of a queue that ask for the same.
    /// </summary>
    private bool FitsQuota(int job, int mode)
    {
        if (_queues?.QueueOf(job) is not { } queue)
        {
            return true;
        }

        if (_answers.Length == 0)
        {
            return _quotas!.Fits(queue, AmountsOf(job, mode));
        }

        ref Answer fits = ref _answers[CellOf(queue, job) + mode].Fits;
        return fits.Of(_memory) ?? fits.Keep(_quotas!.Fits(queue, AmountsOf(job, mode)), _memory);
    }

    /// <summary>
    /// True when the quota of its queue keeps a job out, in whatever option; it does so until something is given back. Never true where answers are not remembered, or
    /// where there are limits: those are to be asked each time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsOverQuota(int job) =>
        _cellOf.Length > 0 && _cellOf[job] is >= 0 and int cell && !(_answers[cell].Fits.Of(_memory) ?? FitsQuota(job, 0));

    /// <summary>The same, and its queue would not stay within its nominal quota either: the job may not take back what others borrowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsOverQuotaAndNominal(int job) =>
        IsOverQuota(job) && !(_answers[_cellOf[job]].StaysWithinNominal.Of(_memory) ?? StaysWithinNominal(job, 0));

    /// <summary>Says for which state of the quotas answers are remembered. What is tried and taken back leaves that state: <see cref="Remember"/>.</summary>
    internal QuotaMemory Memory => _memory;

    /// <summary>The state is again what it was when <see cref="Memory"/> was read, so what was known then is known now.</summary>
    internal void Remember(QuotaMemory memory) => _memory = memory;

    internal bool LimitsAdmit(int job, int mode, int partition, long nowMs) => RefusedByLimits(job, mode, partition, nowMs) is null;

    /// <summary>Within a pass: a waiting job takes (1) what it would hold, or gives it back (-1).</summary>
    internal void Try(int job, int mode, int partition, int sign, long nowMs)
    {
        Amounts amounts = AmountsOf(job, mode);
        _limits?.Try(job, partition, sign, amounts, nowMs + _workload.Jobs.RequestedMsIn(new JobId(job), mode));
        ChangeShares(job, amounts, sign);
    }

    /// <summary>Within a pass: a running job gives back (-1) what it holds, or takes it again (1).</summary>
    internal void TryRunning(int job, int sign)
    {
        Held held = _held[job];
        Amounts amounts = AmountsOf(job, held.Mode);
        _limits?.Try(job, held.Partition, sign, amounts, held.DueMs);
        ChangeShares(job, amounts, sign);
    }

    /// <summary>True when limits or the quota keep a waiting job from starting in every one of its options.</summary>
    internal bool RefusesEverywhere(NodeState nodes, int job, long nowMs)
    {
        bool refused = HasGate;
        foreach (PlacementOption option in refused ? nodes.OptionsOf(job) : [])
        {
            refused &= !nodes.Allows(option, job) || !Admits(job, option.Mode, option.Partition, nowMs);
        }

        return refused;
    }

    /// <summary>Takes back what the starts of a pass took: the pass leaves the tenants as it found them.</summary>
    internal void TakeBack(DecisionBuffer decisions, NodeState? nodes, long nowMs)
    {
        for (int i = 0; i < decisions.Count; i++)
        {
            if (decisions.Items[i].Kind == DecisionKind.Start)
            {
                (int mode, int partition) = nodes is null ? (0, -1) : nodes.ModeAndPartition(decisions.OptionOf(i));
                Try(decisions.Items[i].Job, mode, partition, -1, nowMs);
            }
        }
    }

    /// <summary>The job's priority now, higher first.</summary>
    internal long PriorityOf(OrderKind order, int job, long nowMs, int partition) =>
        _priorities[(int)order]!.Priority(job, nowMs, EligibleMs(job, nowMs), partition < 0 ? null : partition);

    /// <summary>True when the first job's QOS may preempt the other's.</summary>
    internal bool QosPreempts(int job, int victim)
    {
        ReadOnlySpan<int> qos = _workload.Jobs.Qos;
        return !qos.IsEmpty && _qosPreempts[qos[job]][qos[victim]];
    }

    /// <summary>True when the queue of a job stays within its nominal quota if the job starts.</summary>
    internal bool StaysWithinNominal(int job, int mode)
    {
        if (_queues?.QueueOf(job) is not { } queue)
        {
            return false;
        }

        if (_answers.Length == 0)
        {
            return _quotas!.StaysWithinNominal(queue, AmountsOf(job, mode));
        }

        ref Answer stays = ref _answers[CellOf(queue, job) + mode].StaysWithinNominal;
        return stays.Of(_memory) ?? stays.Keep(_quotas!.StaysWithinNominal(queue, AmountsOf(job, mode)), _memory);
    }

    /// <summary>What a running job holds.</summary>
    internal Amounts HeldBy(int job) => AmountsOf(job, _held[job].Mode);

    /// <summary>True when a queue would still have borrowed if its jobs held so much less.</summary>
    internal bool HasBorrowed(int queue, Amounts less) => _quotas!.HasBorrowed(queue, less);

    /// <summary>True when a running job is in a queue that has borrowed and that is another one in the same tree of cohorts.</summary>
    internal bool CanBeReclaimed(int job, int victim) =>
        _queues?.QueueOf(job) is { } queue
        && _queues.QueueOf(victim) is { } other
        && other != queue
        && _quotas!.SameTree(queue, other)
        && _quotas.HasBorrowed(other);

    /// <summary>The queue of a job, for quotas; -1 where none binds it.</summary>
    internal int QueueOf(int job) => _queues?.QueueOf(job) ?? -1;

    /// <summary>What a job holds in a mode.</summary>
    internal Amounts AmountsOf(int job, int mode) => JobAmounts.Of(_workload, _cluster, job, mode);

    private void HoldFrom(int job, Held held, long nowMs)
    {
        Amounts amounts = AmountsOf(job, held.Mode);
        _held[job] = held;
        _limits?.Change(job, held.Partition, 1, amounts, held.DueMs, nowMs);
        ChangeShares(job, amounts, 1);
        _usage?.Start(_tree.AssociationOf(job), amounts, nowMs);
    }

    private void ChangeQuota(int job, Amounts amounts, int sign)
    {
        if (_queues?.QueueOf(job) is not { } queue)
        {
            return;
        }

        _newest++;
        if (sign > 0)
        {
            _quotas!.Add(queue, amounts);
            _memory = _memory with { Changed = _newest };
        }
        else
        {
            _quotas!.Remove(queue, amounts);
            _memory = new QuotaMemory(_newest, _newest);
        }
    }

    private void ChangeShares(int job, Amounts amounts, int sign)
    {
        ChangeQuota(job, amounts, sign);
        if (_dominant is null)
        {
            return;
        }

        if (sign > 0)
        {
            _dominant.Start(_dominant.QueueOf(job), amounts);
        }
        else
        {
            _dominant.End(_dominant.QueueOf(job), amounts);
        }
    }

    private int CellOf(int queue, int job) => (queue * _modeCount) + _firstMode[_workload.Jobs.Shape[job]];

    /// <summary>For each job where it is remembered what its quota said; -1 where no quota binds it, or it has several modes.</summary>
    private int[] Cells()
    {
        int[] cells = new int[_workload.JobCount];
        for (int job = 0; job < cells.Length; job++)
        {
            bool hasOne = _workload.Shapes[_workload.Jobs.Shape[job]].Modes.Count == 1;
            cells[job] = hasOne && _queues!.QueueOf(job) is { } queue ? CellOf(queue, job) : -1;
        }

        return cells;
    }

    private long EligibleMs(int job, long nowMs) => _eligibleMs[job] == long.MinValue ? nowMs : _eligibleMs[job];

    private LimitRefusal? RefusedByLimits(int job, int mode, int partition, long nowMs) =>
        _limits?.Refuses(job, partition, AmountsOf(job, mode), _workload.Jobs.RequestedMsIn(new JobId(job), mode), nowMs);

    private LimitRefusal? RefusedByQuota(int job, int mode)
    {
        if (_queues?.QueueOf(job) is not { } queue || _quotas!.Fits(queue, AmountsOf(job, mode)))
        {
            return null;
        }

        Amounts amounts = AmountsOf(job, mode);
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (amounts[resource] > 0 && _quotas.Available(queue, resource) is { } available && amounts[resource] > available)
            {
                long used = _quotas.Used(queue)[resource];
                return new LimitRefusal($"the quota of queue {_quotas.Name(queue)}", Amounts.Names[resource], used + amounts[resource], used + available, false);
            }
        }

        throw new InvalidOperationException($"job {job} does not fit its quota, though every resource does");
    }

    private bool CouldEverAdmit(int job, NodeState? nodes)
    {
        if (nodes is null)
        {
            return CouldEverAdmit(job, 0, -1);
        }

        // Without any way to run on these nodes there is nothing to test: that is said of it as without limits.
        bool canRun = false;
        foreach (PlacementOption option in nodes.OptionsOf(job))
        {
            bool isAllowed = nodes.Allows(option, job);
            canRun |= isAllowed;
            if (isAllowed && CouldEverAdmit(job, option.Mode, option.Partition))
            {
                return true;
            }
        }

        return !canRun;
    }

    private bool CouldEverAdmit(int job, int mode, int partition)
    {
        Amounts amounts = AmountsOf(job, mode);
        long requestedMs = _workload.Jobs.RequestedMsIn(new JobId(job), mode);
        return _limits?.CouldEverAdmit(job, partition, amounts, requestedMs) != false
            && (_queues?.QueueOf(job) is not { } queue || _idleQuotas!.Fits(queue, amounts));
    }

    private static IEnumerable<OrderKind> OrdersOf(PolicySpec policy) =>
        policy.Plain.SelectMany(plain => (OrderKind[])[plain.Order.Kind, plain.EffectiveBackfillOrder.Kind]);

    private static bool[][] QosRelation(Workload workload, Tenants tenants)
    {
        IReadOnlyList<string> names = workload.QosNames;
        return
        [
            .. names.Select(name => (bool[])[.. names.Select(other => tenants.Qos.FirstOrDefault(qos => qos.Name == name)?.Preempts.Contains(other) == true)]),
        ];
    }

    /// <summary>What a running job holds, until when it may; of a suspended one how much longer it may.</summary>
    private readonly record struct Held(int Mode, int Partition, long DueMs, long LeftMs);
}
