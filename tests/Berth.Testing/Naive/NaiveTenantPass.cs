using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// What a pass of the twin with tenants decides: gate, orders that change as jobs start, a kept head, victims (docs/design/tenants.md). It tells the twin at once
/// what starts and what stops.
/// </summary>
/// <param name="state">Everything that is known.</param>
/// <param name="policy">The policy.</param>
/// <param name="gate">Limits and quotas.</param>
/// <param name="start">Starts a job now.</param>
/// <param name="stop">Stops jobs for one that then starts.</param>
public sealed class NaiveTenantPass(NaiveTenantState state, PolicySpec policy, NaiveGate gate, Action<NaiveTenantJob> start, Action<IReadOnlyList<NaiveTenantJob>, NaiveTenantJob> stop)
{
    private readonly NaivePriority _priority = new(state);

    private bool Preempts => policy.Preemption.Rule != PreemptionRule.None;

    private bool Reclaims => policy.Preemption.Rule == PreemptionRule.Reclaim;

    private int Lookahead => policy.Lookahead ?? int.MaxValue;

    /// <summary>The job that was the head in the last pass that found one.</summary>
    public NaiveTenantJob? Head { get; private set; }

    /// <summary>Waiting jobs that the last pass looked at which looked at any.</summary>
    public HashSet<NaiveTenantJob> Looked { get; } = [];

    /// <summary>True when the last pass asked the gate for a job that time alone may let in.</summary>
    public bool AsksAgain { get; private set; }

    /// <summary>Runs a pass; true when jobs were stopped in it.</summary>
    /// <param name="onlyHopeless">Nothing but arrivals happened that do not fit, and the policy does not care for those.</param>
    public bool Run(bool onlyHopeless)
    {
        AsksAgain = false;
        bool nothingToDo = onlyHopeless || state.Waiting.All(job => job.Processors > state.FreeNow);
        if (policy.ReservationDepth is null or > 1)
        {
            if (!nothingToDo)
            {
                RunWithReservations();
            }

            return false;
        }

        bool seeksHead = policy.KeepsHead && Head?.IsWaiting != true;
        return (!nothingToDo || Preempts || seeksHead) && RunWithHead();
    }

    private bool RunWithHead()
    {
        List<NaiveTenantJob> rest = [.. state.Waiting];
        Looked.Clear();
        NaiveTenantJob? head = null;
        while (head is null && rest.Count > 0)
        {
            NaiveTenantJob job = policy.KeepsHead && Head is not null && rest.Contains(Head) ? Head : First(rest, policy.Order);
            rest.Remove(job);
            Looked.Add(job);
            bool admitted = Admits(job);
            if (admitted && job.Processors <= state.FreeNow)
            {
                start(job);
            }
            else if (Preempts && MakeRoom(job))
            {
                return true;
            }
            else if (admitted)
            {
                head = job;
            }
        }

        if (head is null)
        {
            return false;
        }

        Head = head;
        if (Reclaims && state.Waiting.GroupBy(state.QueueOf).Select(queue => queue.First()).Where(rest.Contains).Any(MakeRoom))
        {
            return true;
        }

        Backfill(rest, head);
        return false;
    }

    private void Backfill(List<NaiveTenantJob> rest, NaiveTenantJob head)
    {
        NaiveProfile profile = Profile();

        // A pool that is too small at present for the head may stay so for ever: nothing is reserved then.
        if (policy.ReservationDepth == 1 && head.Processors <= state.Size)
        {
            long at = profile.EarliestFit(state.NowMs, head.EstimateMs, head.Processors);
            profile.Hold(at, at + head.EstimateMs, head.Processors);
        }

        for (int looked = 0; looked < Lookahead && rest.Count > 0 && state.FreeNow > 0;)
        {
            NaiveTenantJob job = First(rest, policy.EffectiveBackfillOrder);
            rest.Remove(job);
            Looked.Add(job);
            if (Admits(job))
            {
                looked++;
                StartIfItFits(profile, job);
            }
        }
    }

    /// <summary>Several reservations, all of them made in this pass; the order is that of its beginning, that of backfill that of the beginning of backfill.</summary>
    private void RunWithReservations()
    {
        Looked.Clear();
        int depth = policy.ReservationDepth ?? int.MaxValue;
        NaiveProfile profile = Profile();
        List<NaiveTenantJob> rest = InOrder(state.Waiting, policy.Order);
        int blocked = 0;
        int looked = 0;
        while (rest.Count > 0 && (blocked == 0 || (blocked < depth && looked < Lookahead)))
        {
            NaiveTenantJob job = rest[0];
            rest.RemoveAt(0);
            Looked.Add(job);
            if (!Admits(job))
            {
                continue;
            }

            looked += blocked > 0 ? 1 : 0;
            if (StartIfItFits(profile, job))
            {
                continue;
            }

            long at = profile.EarliestFit(state.NowMs, job.EstimateMs, job.Processors);
            profile.Hold(at, at + job.EstimateMs, job.Processors);
            blocked++;
        }

        rest = policy.BackfillOrder is null || policy.BackfillOrder == policy.Order ? rest : InOrder(rest, policy.BackfillOrder);
        while (rest.Count > 0 && looked < Lookahead && state.FreeNow > 0)
        {
            NaiveTenantJob job = rest[0];
            rest.RemoveAt(0);
            Looked.Add(job);
            if (Admits(job))
            {
                looked++;
                StartIfItFits(profile, job);
            }
        }
    }

    private bool StartIfItFits(NaiveProfile profile, NaiveTenantJob job)
    {
        bool fits = profile.Fits(state.NowMs, job.EstimateMs, job.Processors);
        if (fits)
        {
            start(job);
            profile.Hold(state.NowMs, job.ExpectedEndMs, job.Processors);
        }

        return fits;
    }

    private NaiveProfile Profile()
    {
        var profile = new NaiveProfile((int)state.Size);
        foreach (NaiveTenantJob job in state.Running)
        {
            profile.Hold(job.StartMs, job.ExpectedEndMs, job.Processors);
        }

        return profile;
    }

    private bool Admits(NaiveTenantJob job)
    {
        NaiveRefusal refusal = gate.Ask(job);
        AsksAgain |= refusal == NaiveRefusal.Fading;
        return refusal == NaiveRefusal.None;
    }

    /// <summary>Stops others for a job and starts it. False when it may not, or all together are not enough.</summary>
    private bool MakeRoom(NaiveTenantJob job)
    {
        // A job that fits, and waits for the sake of the head alone, needs nobody to stop.
        if (FitsNow(job) || gate.AskLimits(job) != NaiveRefusal.None || (Reclaims && !gate.StaysWithinNominal(job)))
        {
            return false;
        }

        List<NaiveTenantJob> victims = [.. state.Running.Where(victim => MayStop(job, victim)).OrderBy(VictimKey).ThenByDescending(victim => victim.Job)];
        var taken = new List<NaiveTenantJob>();
        foreach (NaiveTenantJob victim in victims)
        {
            if (!Reclaims || gate.CanReclaim(job, victim))
            {
                taken.Add(victim);
                state.Gone.Add(victim.Job);
            }

            if (FitsNow(job))
            {
                break;
            }
        }

        bool fits = taken.Count > 0 && FitsNow(job);
        for (int i = taken.Count - 1; fits && i >= 0; i--)
        {
            state.Gone.Remove(taken[i].Job);
            if (FitsNow(job))
            {
                taken.RemoveAt(i);
            }
            else
            {
                state.Gone.Add(taken[i].Job);
            }
        }

        state.Gone.Clear();
        if (fits)
        {
            stop(taken, job);
        }

        return fits;
    }

    private bool FitsNow(NaiveTenantJob job) => job.Processors <= state.FreeNow && Admits(job);

    private bool MayStop(NaiveTenantJob job, NaiveTenantJob victim)
    {
        long ageMs = state.NowMs - victim.StartMs;
        if (victim.ExpectedEndMs <= state.NowMs || ageMs == 0 || ageMs < policy.Preemption.ExemptTime.Ms || job.PreemptedBy == victim.Job)
        {
            return false;
        }

        return Reclaims
            ? gate.CanReclaim(job, victim)
            : victim.Qos is not null && state.Tenants.Qos.FirstOrDefault(qos => qos.Name == job.Qos)?.Preempts.Contains(victim.Qos) == true;
    }

    private Int128 VictimKey(NaiveTenantJob victim) => policy.Preemption.Victims switch
    {
        VictimOrder.Youngest => -victim.StartMs,
        VictimOrder.LeastLost => (Int128)(victim.DoneMs(state.NowMs) - victim.SavedAtMs(state.NowMs)) * victim.Processors,
        _ => -(policy.Order.Kind == OrderKind.Fcfs ? victim.SubmitMs : KeyOf(policy.Order, victim, Math.Max(1, victim.RequestedMs))),
    };

    /// <summary>Who is next at this very moment; jobs come in order of arrival.</summary>
    private NaiveTenantJob First(List<NaiveTenantJob> jobs, OrderSpec order) => order.Kind == OrderKind.Drf
        ? jobs.OrderBy(_priority.DominantShare).ThenBy(_priority.SharingQueue).ThenBy(job => job.Job).First()
        : InOrder(jobs, order)[0];

    private List<NaiveTenantJob> InOrder(IEnumerable<NaiveTenantJob> jobs, OrderSpec order) =>
        [.. jobs.OrderBy(job => KeyOf(order, job, job.EstimateMs)).ThenBy(job => job.Job)];

    private Int128 KeyOf(OrderSpec order, NaiveTenantJob job, long estimateMs) => order.Kind switch
    {
        OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor => -_priority.Of(order.Kind, job),
        OrderKind.Drf => _priority.DominantShare(job),
        _ => NaiveOrder.Key(order.Kind, state.Workload, job.Job, estimateMs, state.NowMs),
    };
}
