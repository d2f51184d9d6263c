namespace Berth.Model;

/// <summary>
/// One list policy as plain data: who is next (order), in which order jobs are tried for backfill, how far past a blocked job
/// it looks, how many blocked jobs hold a reservation, and which estimate of run time it plans with. Textbook names are
/// presets of it, not classes. Simulator, tuner, config generators and reports all speak this type.
/// </summary>
public sealed record PolicySpec
{
    /// <summary>For reports: the preset's name or the text form it was made from.</summary>
    public required string Name { get; init; }

    /// <summary>Who is next. Default: first come, first served.</summary>
    public OrderSpec Order { get; init; } = OrderSpec.Fcfs;

    /// <summary>In which order waiting jobs are tried for backfill; null: the same as <see cref="Order"/>.</summary>
    public OrderSpec? BackfillOrder { get; init; }

    /// <summary>
    /// How many blocked jobs hold a reservation that backfill must not delay: 0 plain first fit, 1 EASY, k, or null for all (conservative).
    /// </summary>
    public int? ReservationDepth { get; init; } = 1;

    /// <summary>How many jobs past the first blocked one are looked at in a pass: 0 strict order (no backfill), null without limit.</summary>
    public int? Lookahead { get; init; }

    /// <summary>The run time that reservations and backfill count with. The kill time stays the requested time.</summary>
    public EstimateKind Estimate { get; init; } = EstimateKind.Request;

    /// <summary>Which arrivals cause a scheduling pass.</summary>
    public ArrivalPass ArrivalPass { get; init; } = ArrivalPass.WhenItFits;

    /// <summary>Which nodes and GPUs a job gets; not read on a pool.</summary>
    public PlacementSpec Placement { get; init; } = new(PlacementRule.BestFit);

    /// <summary>
    /// True: a job that holds the one reservation of EASY keeps it until it starts, even if the order changes meanwhile (Maui: RESERVATIONPOLICY HIGHEST).
    /// Orders that change with use need it for a bound on the wait. Only with <see cref="ReservationDepth"/> 1.
    /// </summary>
    public bool KeepsHead { get; init; }

    /// <summary>Who may be stopped for whom. Only with a reservation depth of 0 or 1.</summary>
    public PreemptionSpec Preemption { get; init; } = PreemptionSpec.None;

    /// <summary>The plain policies of which one is in force at a time; null for a plain policy. Everything else here is then that of the default regime.</summary>
    public RegimeSet? Regimes { get; init; }

    /// <summary>The order used in backfill: <see cref="BackfillOrder"/> or, where that is null, <see cref="Order"/>.</summary>
    public OrderSpec EffectiveBackfillOrder => BackfillOrder ?? Order;

    /// <summary>The plain policies that it may decide by: itself, or those of its regimes.</summary>
    public IReadOnlyList<PolicySpec> Plain => Regimes is { } set ? [.. set.Regimes.Select(regime => regime.Policy)] : [this];

    /// <summary>True when every waiting job holds a reservation.</summary>
    public bool IsConservative => ReservationDepth is null;
}

/// <summary>An order of waiting jobs; ties always end at the job's id, which is the order of arrival.</summary>
/// <param name="Kind">Which formula.</param>
/// <param name="Formula">The text of a user formula (lower value first); set exactly when <paramref name="Kind"/> is <see cref="OrderKind.Formula"/>.</param>
public sealed record OrderSpec(OrderKind Kind, string? Formula = null)
{
    /// <summary>First come, first served.</summary>
    public static OrderSpec Fcfs { get; } = new(OrderKind.Fcfs);
}

/// <summary>
/// The orders by name. r: estimated run time (s), n: processors, s: submit time since the log's origin (s), w: time waited (s).
/// Lower value goes first; "largest" and "longest" orders negate.
/// </summary>
public enum OrderKind
{
    /// <summary>First come, first served: s.</summary>
    Fcfs,

    /// <summary>Shortest job first: r.</summary>
    Sjf,

    /// <summary>Longest job first: -r.</summary>
    Ljf,

    /// <summary>Smallest area first, by estimate: r * n (SAF).</summary>
    SmallestArea,

    /// <summary>Largest area first, by estimate: -r * n.</summary>
    LargestArea,

    /// <summary>Fewest processors first: n.</summary>
    SmallestSize,

    /// <summary>Most processors first: -n.</summary>
    LargestSize,

    /// <summary>Largest expansion factor first: -(w + r) / r.</summary>
    Lxf,

    /// <summary>WFP3: -(w / r)^3 * n (Tang et al. 2009).</summary>
    Wfp3,

    /// <summary>UNICEP: -w / (log2(n) * r) (Tang et al. 2009).</summary>
    Unicep,

    /// <summary>F1 = log10(r) * n + 870 * log10(s) (Carastan-Santos, de Camargo 2017).</summary>
    F1,

    /// <summary>F2 = sqrt(r) * n + 25600 * log10(s).</summary>
    F2,

    /// <summary>F3 = r * n + 6860000 * log10(s).</summary>
    F3,

    /// <summary>F4 = r * sqrt(n) + 530000 * log10(s).</summary>
    F4,

    /// <summary>Earliest due date first; jobs without a deadline come after those with one.</summary>
    Edf,

    /// <summary>Highest priority of the job first; jobs without one count as 0.</summary>
    Priority,

    /// <summary>Fair share and age: Slurm's priority with the classic factor 2^(-use / shares), by the weights of the tenants.</summary>
    FairShare,

    /// <summary>Fair Tree and age: Slurm's priority with ranks along the tree of accounts, by the weights of the tenants.</summary>
    FairTree,

    /// <summary>Slurm's multifactor priority with all weights of the tenants.</summary>
    Multifactor,

    /// <summary>The queue with the smallest weighted dominant share first, worked out anew after each start; within a queue by arrival (DRF).</summary>
    Drf,

    /// <summary>A formula the user wrote.</summary>
    Formula,
}

/// <summary>Where the run time that a policy plans with comes from.</summary>
public enum EstimateKind
{
    /// <summary>The requested time.</summary>
    Request,

    /// <summary>The actual run time: a bound on what prediction could win, not a policy that could be used.</summary>
    Perfect,

    /// <summary>Mean of the user's last two ended run times, corrected upward when outlived (Tsafrir, Etsion, Feitelson 2007).</summary>
    Tsafrir,

    /// <summary>Mean of all the user's ended run times, corrected upward when outlived.</summary>
    UserMean,
}

/// <summary>Which arrivals cause a scheduling pass. It matters only among events of one instant.</summary>
public enum ArrivalPass
{
    /// <summary>A pass only if the new job itself fits into what is free now (the published EASY simulations).</summary>
    WhenItFits,

    /// <summary>A pass after every arrival.</summary>
    Always,
}
