using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>What one pass decides: docs/design/nodes.md, "A pass" and "Within an instant".</summary>
public sealed class NaiveNodePass(Workload workload, ClusterNodes nodes, PolicySpec policy, NaivePlacement rule)
{
    private IReadOnlyList<NaiveJob> _jobs = [];
    private readonly List<NaiveJob> _started = [];
    private int _starts;
    private long _now;

    public ReservationTrace Trace { get; } = new();

    /// <summary>Jobs ended, or windows, since the last pass.</summary>
    public bool EndedSincePass { get; set; }

    public bool OutlivedSincePass { get; set; }

    public List<NaiveJob> ArrivedSincePass { get; } = [];

    /// <summary>Waiting jobs at which the last pass looked that was not idle; it ended at those the lookahead does not reach.</summary>
    public HashSet<NaiveJob> Looked { get; } = [];

    private IEnumerable<NaiveJob> Running => _jobs.Where(job => job.IsRunning);

    /// <summary>Another policy is in force; it looks at all jobs, as after an end.</summary>
    public void TakeOver(PolicySpec next)
    {
        policy = next;
        EndedSincePass = true;
    }

    /// <summary>Jobs that start, in the order in which they do.</summary>
    public IReadOnlyList<NaiveJob> Run(IReadOnlyList<NaiveJob> jobs, long nowMs)
    {
        _jobs = jobs;
        _now = nowMs;
        _started.Clear();
        if (policy.IsConservative)
        {
            Conservative();
        }
        else if (EndedSincePass || policy.ArrivalPass == ArrivalPass.Always || ArrivedSincePass.Any(job => job.Options.Any(option => Fits(option, HeldNow(), _now, job))))
        {
            if (policy.ReservationDepth > 1)
            {
                WithReservations();
            }
            else
            {
                WithHead();
            }
        }

        EndedSincePass = OutlivedSincePass = false;
        ArrivedSincePass.Clear();
        return _started;
    }

    /// <summary>Depth 0 and 1: the first that does not fit is the head, and with depth 1 nothing may delay it.</summary>
    private void WithHead()
    {
        List<NaiveJob> rest = InOrder(policy.Order, _jobs.Where(job => job.IsWaiting));
        Looked.RemoveWhere(_ => policy.Lookahead is not null);
        if (OnlyNewMatter && !ArrivedSincePass.Contains(rest[0]))
        {
            rest = [rest[0], .. ArrivedSincePass];
        }
        else
        {
            while (rest.Count > 0 && TryStart(rest[0], null))
            {
                rest.RemoveAt(0);
            }
        }

        if (rest.Count == 0)
        {
            return;
        }

        Shadow? shadow = policy.ReservationDepth == 1 ? ShadowOf(rest[0]) : null;
        if (shadow is not null)
        {
            Trace.Promised(new JobId(rest[0].Job), new Instant(_now), new Instant(shadow.TimeMs));
        }

        Looked.Add(rest[0]);
        foreach (NaiveJob job in InOrder(policy.EffectiveBackfillOrder, rest.Skip(1)).Take(policy.Lookahead ?? int.MaxValue))
        {
            Looked.Add(job);
            TryStart(job, shadow);
        }
    }

    /// <summary>Nothing but arrivals happened, and the queue stands in order of arrival: whoever waited before was looked at before.</summary>
    private bool OnlyNewMatter =>
        !EndedSincePass
        && policy.Order.Kind == OrderKind.Fcfs
        && policy.EffectiveBackfillOrder.Kind == OrderKind.Fcfs
        && policy.Lookahead is null or 0
        && policy.Estimate is EstimateKind.Request or EstimateKind.Perfect
        && nodes.Partitions.Select(partition => partition.PriorityTier).Distinct().Count() <= 1;

    private bool TryStart(NaiveJob job, Shadow? shadow)
    {
        NaiveHoldings held = HeldNow();
        foreach (NaiveOption option in job.ShortestFirst.Where(option => Fits(option, held, _now, job)))
        {
            bool endsInTime = shadow is null || _now + job.EstimateIn(option) <= shadow.TimeMs;
            NaiveGang gang = new(nodes, option, held.At(_now), AllowedAt(option, _now, job));
            if (gang.Place(rule, endsInTime ? null : places => HeadStillFits(shadow!, job, option, places)) is { } places)
            {
                Start(job, option, places);
                return true;
            }
        }

        return false;
    }

    /// <summary>The earliest moment from now on at which the head fits in one of its options if all others end when they are expected to.</summary>
    private Shadow ShadowOf(NaiveJob head)
    {
        NaiveHoldings held = ExpectedFromNow();
        foreach (long moment in held.Ends.Concat(nodes.Reservations.Select(window => window.To.UnixMs)).Where(moment => moment > _now).Append(_now).Order())
        {
            foreach (NaiveOption option in head.ShortestFirst)
            {
                if (Fits(option, held, moment, head))
                {
                    return new Shadow(head, option, moment);
                }
            }
        }

        throw new InvalidOperationException($"job {head.Job} never fits");
    }

    private bool HeadStillFits(Shadow shadow, NaiveJob job, NaiveOption option, IReadOnlyList<TaskPlace> places)
    {
        NaiveHoldings held = ExpectedFromNow();
        held.Add(new NaiveHold(job.Job, _now, long.MaxValue, option, places));
        return Fits(shadow.Option, held, shadow.TimeMs, shadow.Head);
    }

    /// <summary>Depth k, k at least 2: the first k that do not fit get a time and places, and nobody may touch those.</summary>
    private void WithReservations()
    {
        Looked.Clear();
        var reserved = new List<NaiveHold>();
        List<NaiveJob> rest = InOrder(policy.Order, _jobs.Where(job => job.IsWaiting));
        int lookahead = policy.Lookahead ?? int.MaxValue;
        while (rest.Count > 0 && (reserved.Count == 0 || (reserved.Count < policy.ReservationDepth && lookahead > 0)))
        {
            NaiveJob job = rest[0];
            rest.RemoveAt(0);
            lookahead -= reserved.Count > 0 ? 1 : 0;
            Looked.Add(job);
            NaiveHold slot = EarliestSlot(job, AndReserved(reserved));
            if (slot.FromMs == _now)
            {
                Start(job, slot.Option, slot.Places);
            }
            else
            {
                reserved.Add(slot);
                Trace.Promised(new JobId(job.Job), new Instant(_now), new Instant(slot.FromMs));
            }
        }

        foreach (NaiveJob job in InOrder(policy.EffectiveBackfillOrder, rest).Take(lookahead))
        {
            Looked.Add(job);
            if (SlotAt(_now, job, AndReserved(reserved)) is { } slot)
            {
                Start(job, slot.Option, slot.Places);
            }
        }
    }

    /// <summary>A running job that is to end at this very instant, or before, holds its places one millisecond longer.</summary>
    private NaiveHoldings AndReserved(List<NaiveHold> reserved) =>
        new(nodes, [.. Running.Select(job => HoldOf(job, Math.Max(job.ExpectedEndMs, _now + 1))), .. reserved]);

    private void Conservative()
    {
        var promised = new List<NaiveJob>();
        if (OutlivedSincePass)
        {
            foreach (NaiveJob job in _jobs)
            {
                job.Slot = null;
            }
        }

        foreach (NaiveJob job in InOrder(policy.Order, _jobs.Where(job => job.IsWaiting)))
        {
            NaiveHold? slot = job.Slot is null || (EndedSincePass && job.Slot.FromMs > _now) ? EarliestSlot(job, AndSlotsOfOthers(job)) : null;
            if (slot is not null && (job.Slot is null || slot.FromMs < job.Slot.FromMs))
            {
                job.Slot = slot;
                promised.Add(job);
            }
        }

        // Places of a job whose end is still to be handled in this instant are not free yet. A job that starts is promised nothing.
        foreach (NaiveJob job in _jobs.Where(job => job.Slot?.FromMs <= _now).OrderBy(job => job.Arrival).ToList())
        {
            if (AreFree(job.Slot!))
            {
                Start(job, job.Slot!.Option, job.Slot.Places);
            }
        }

        foreach (NaiveJob job in promised.Where(job => job.IsWaiting).OrderBy(job => job.Arrival))
        {
            Trace.Promised(new JobId(job.Job), new Instant(_now), new Instant(job.Slot!.FromMs));
        }
    }

    private NaiveHoldings AndSlotsOfOthers(NaiveJob job) =>
        new(nodes, [.. Running.Select(other => HoldOf(other, other.ExpectedEndMs)), .. _jobs.Where(other => other != job && other.Slot is not null).Select(other => other.Slot!)]);

    private bool AreFree(NaiveHold slot)
    {
        NaiveHoldings held = HeldNow();
        NaiveNode[] free = held.At(_now);
        bool idle = !slot.Option.Exclusive || slot.Places.All(place => free[place.Node].IsIdle);
        bool open = slot.Places.All(place => !free[place.Node].IsHeld);
        foreach (TaskPlace place in slot.Places)
        {
            free[place.Node].Take(slot.Option.Task, place.TaskCount, place.GpuBits);
        }

        return idle && open && held.LicencesAt(_now, slot.Option)
            && free.All(node => node.Cpu >= 0 && node.Memory >= 0 && node.Storage >= 0 && node.Gpus.All(gpu => gpu >= 0));
    }

    /// <summary>The earliest place for all of a job's estimated time: now, or when something ends.</summary>
    private NaiveHold EarliestSlot(NaiveJob job, NaiveHoldings held)
    {
        foreach (long moment in held.Ends.Concat(nodes.Reservations.Select(window => window.To.UnixMs)).Where(moment => moment > _now).Append(_now).Order())
        {
            if (SlotAt(moment, job, held) is { } slot)
            {
                return slot;
            }
        }

        throw new InvalidOperationException($"job {job.Job} never fits");
    }

    private NaiveHold? SlotAt(long fromMs, NaiveJob job, NaiveHoldings held)
    {
        NaiveNode[] now = new NaiveHoldings(nodes, Running.Except(_started).Select(other => HoldOf(other, long.MaxValue))).At(_now);
        foreach (NaiveOption option in job.ShortestFirst)
        {
            long toMs = fromMs + job.EstimateIn(option);
            NaiveNode[] free = held.During(fromMs, toMs);
            for (int node = 0; node < free.Length; node++)
            {
                free[node].Sizes = now[node].Sizes;
            }

            NaiveGang gang = new(nodes, option, free, AllowedAt(option, fromMs, job));
            if (gang.Fits() && held.LicencesDuring(fromMs, toMs, option))
            {
                return new NaiveHold(job.Job, fromMs, toMs, option, gang.Place(rule)!);
            }
        }

        return null;
    }

    public bool Fits(NaiveOption option, NaiveHoldings held, long timeMs, NaiveJob job, Func<AdvanceReservation, bool>? closed = null) =>
        new NaiveGang(nodes, option, held.At(timeMs), AllowedAt(option, timeMs, job, closed)).Fits() && held.LicencesAt(timeMs, option);

    /// <summary>Nodes of the option that are not set aside for others while the job may run: from a moment on for its requested time.</summary>
    /// <param name="option">The option.</param>
    /// <param name="timeMs">The moment.</param>
    /// <param name="job">The job.</param>
    /// <param name="closed">Which windows count; null: all.</param>
    public bool[] AllowedAt(NaiveOption option, long timeMs, NaiveJob job, Func<AdvanceReservation, bool>? closed = null)
    {
        string user = workload.Users[workload.Jobs.User[job.Job]];
        long untilMs = timeMs + Math.Max(1, option.RequestedMs);
        bool IsClosed(int node) => nodes.Reservations.Any(window =>
            (closed is null || closed(window)) && window.Nodes.Contains(node) && !window.Users.Contains(user) && window.From.UnixMs < untilMs && window.To.UnixMs > timeMs);
        return [.. option.Nodes.Select((allowed, node) => allowed && !IsClosed(node))];
    }

    /// <summary>What is held now: a running job holds its places until its end has been handled.</summary>
    public NaiveHoldings HeldNow() => new(nodes, Running.Select(job => HoldOf(job, long.MaxValue)));

    /// <summary>What is expected to be held: a job that is to end at this very instant is gone.</summary>
    private NaiveHoldings ExpectedFromNow() => new(nodes, Running.Select(job => HoldOf(job, job.ExpectedEndMs)));

    private static NaiveHold HoldOf(NaiveJob job, long untilMs) => new(job.Job, job.StartMs, untilMs, job.Option!, job.Places);

    private void Start(NaiveJob job, NaiveOption option, IReadOnlyList<TaskPlace> places)
    {
        job.Start(_now, _starts++, option, places);
        _started.Add(job);
    }

    private List<NaiveJob> InOrder(OrderSpec order, IEnumerable<NaiveJob> jobs) =>
    [
        .. jobs.OrderByDescending(job => job.Options[0].Tier)
            .ThenBy(job => NaiveOrder.Key(order.Kind, workload, job.Job, job.EstimateToOrderBy, _now))
            .ThenBy(job => job.Arrival),
    ];

    private sealed record Shadow(NaiveJob Head, NaiveOption Option, long TimeMs);
}
