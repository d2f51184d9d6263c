using Berth.Model;
using Berth.Scheduling.Placement;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Stops jobs on nodes so that a waiting one fits, on the state itself; whoever asked takes the stops back at the end of its pass, and the feeder carries
/// them out (docs/design/tenants.md, preemption).
/// </summary>
/// <remarks>
/// A pass may ask for thousands of waiting jobs, and each try may stop hundreds of running ones for nothing. So the same question is asked once: under reclaim the
/// answer depends on the queue and the option alone, until the pass starts a job. And after each stop only the nodes of that job are counted anew.
/// </remarks>
internal sealed class NodeStops(NodeState state, GangPlacer placer, Victims victims)
{
    // Nodes of all queues together; each takes about a hundred bytes.
    private const long MostRemembered = 1 << 19;

    private readonly List<int> _stopped = [];
    private readonly bool[] _kinds = new bool[state.Kinds.Count];
    private readonly long[] _countedIn = new long[state.Table.Count];
    private long[] _failedIn = [];
    private readonly Dictionary<int, ReclaimRoom> _rooms = [];
    private long _count;
    private long _question;
    private long _changes;
    private QuotaMemory _memory;

    // Tasks that the nodes can take; null where the rules of the option need more than their sum.
    private long? _room;

    /// <summary>The jobs stopped, in the order in which they went.</summary>
    public IReadOnlyList<int> Stopped => _stopped;

    /// <summary>
    /// A pass begins. What did not help before may help now, unless nothing happened but arrivals: then the same jobs run, in the same order of victims, and none of them
    /// was or is left out because of the time.
    /// </summary>
    public void BeginPass(in Snapshot snapshot)
    {
        victims.Renew();
        if (!victims.IsActive)
        {
            return;
        }

        long changes = state.Table.Groups.Changes;
        QuotaMemory memory = snapshot.Tenants?.Memory ?? default;
        bool isSame = changes == _changes && memory == _memory && victims.GoesByStart && !victims.HasExempted
            && (snapshot.Running.IsEmpty || snapshot.Running[0].ExpectedEndMs > snapshot.Now.UnixMs);
        _changes = changes;
        _memory = memory;
        if (!isSame)
        {
            Changed();
        }
    }

    /// <summary>The pass has started a job: what did not help before may help now.</summary>
    public void Changed()
    {
        _question++;
        victims.Renew();
        victims.HasExempted = false;
    }

    /// <summary>False when stopping others certainly does not help a job, in any of its options.</summary>
    public bool MayHelp(in Snapshot snapshot, int job)
    {
        foreach (PlacementOption option in state.OptionsOf(job))
        {
            if (!HasFailed(in snapshot, job, option) && MayAsk(in snapshot, job, option))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Stops as many jobs as an option of a waiting job needs, and no more. False, with nothing changed, when the job may not stop others, or all together
    /// are not enough.
    /// </summary>
    public bool TryMakeRoom(in Snapshot snapshot, int job, PlacementOption option)
    {
        _stopped.Clear();
        if (HasFailed(in snapshot, job, option) || !MayAsk(in snapshot, job, option))
        {
            return false;
        }

        if (PlaceOfAnswer(in snapshot, job, option) is not null && !MayHaveRoom(in snapshot, job, option))
        {
            Failed(in snapshot, job, option);
            return false;
        }

        QuotaMemory memory = snapshot.Tenants?.Memory ?? default;
        if (victims.Find(in snapshot, job, option.Mode, option.Tier) && StopEnough(in snapshot, job, option))
        {
            return true;
        }

        // All that was stopped goes on: of the quotas is known what was known before.
        snapshot.Tenants?.Remember(memory);

        Failed(in snapshot, job, option);
        return false;
    }

    /// <summary>True when a job fits in an option as things stand, and limits and quotas let it.</summary>
    public bool Fits(in Snapshot snapshot, int job, PlacementOption option) =>
        IsLet(in snapshot, job, option) && placer.Count.Fits(option, state.KindsAt(option, job, snapshot.Now.UnixMs, _kinds));

    /// <summary>Takes every stop back.</summary>
    public void TakeBack(TenantState? tenants)
    {
        foreach (int job in _stopped)
        {
            GoOn(tenants, job);
        }

        _stopped.Clear();
    }

    /// <summary>Stops candidates until the job fits, then lets those go on that were not needed; if all are not enough, all go on.</summary>
    private bool StopEnough(in Snapshot snapshot, int job, PlacementOption option)
    {
        bool[] kinds = state.KindsAt(option, job, snapshot.Now.UnixMs, _kinds);
        _room = NeedsMoreThanSum(option) ? null : placer.Count.SumOfAll(option, kinds);
        state.Table.IsOnTrial = _room is not null;
        bool fits = false;
        for (int i = 0; i < victims.Candidates.Count && !fits; i++)
        {
            int victim = victims.Candidates[i].Job;
            if (victims.StillMayStop(in snapshot, job, victim))
            {
                Change(snapshot.Tenants, victim, stops: true, option, kinds);
                _stopped.Add(victim);
                fits = HasRoom(option, kinds) && IsLet(in snapshot, job, option);
            }
        }

        for (int i = _stopped.Count - 1; i >= 0; i--)
        {
            Change(snapshot.Tenants, _stopped[i], stops: false, option, kinds);
            if (fits && !(HasRoom(option, kinds) && IsLet(in snapshot, job, option)))
            {
                Change(snapshot.Tenants, _stopped[i], stops: true, option, kinds);
            }
            else
            {
                _stopped.RemoveAt(i);
            }
        }

        EndTrial();
        return fits;
    }

    /// <summary>False when an option has no room even if all that the job's queue may stop were stopped; found once for all jobs of the queue.</summary>
    private bool MayHaveRoom(in Snapshot snapshot, int job, PlacementOption option)
    {
        int queue = snapshot.Tenants!.QueueOf(job);
        if (NeedsMoreThanSum(option) || (long)state.Table.Count * (_rooms.Count + 1) > MostRemembered)
        {
            return true;
        }

        if (!_rooms.TryGetValue(queue, out ReclaimRoom? room))
        {
            room = new ReclaimRoom(state);
            _rooms.Add(queue, room);
        }

        if (room.Question != _question)
        {
            victims.Find(in snapshot, job, option.Mode, option.Tier);
            room.Find(victims, snapshot.Tenants!, _question);
        }

        bool[] kinds = state.KindsAt(option, job, snapshot.Now.UnixMs, _kinds);
        return room.Covers(option, kinds, placer.Count.Sum(option, kinds));
    }

    private static bool NeedsMoreThanSum(PlacementOption option) => option.LevelRequired || option.MaxNodes < option.TaskCount;

    private void EndTrial()
    {
        if (!state.Table.IsOnTrial)
        {
            return;
        }

        state.Table.IsOnTrial = false;
        foreach (int stopped in _stopped)
        {
            foreach (TaskPlace place in state.PlacesOf(stopped))
            {
                state.Table.Regroup(place.Node);
            }
        }
    }

    private bool MayAsk(in Snapshot snapshot, int job, PlacementOption option) =>
        state.Allows(option, job)
        && snapshot.Tenants?.LimitsAdmit(job, option.Mode, option.Partition, snapshot.Now.UnixMs) != false
        && victims.MayAsk(in snapshot, job, option.Mode);

    private bool IsLet(in Snapshot snapshot, int job, PlacementOption option) =>
        snapshot.Tenants?.Admits(job, option.Mode, option.Partition, snapshot.Now.UnixMs) != false && state.HasLicences(option);

    /// <summary>
    /// Where the answer is kept; null where it depends on more than queue and option: nodes set aside for some users, or the preemptor of the job, which it may not
    /// stop in turn, among the candidates.
    /// </summary>
    private int? PlaceOfAnswer(in Snapshot snapshot, int job, PlacementOption option)
    {
        if (!victims.Reclaims || state.HasReservations || (snapshot.Runs!.PreemptedBy(job) is >= 0 and int preemptor && snapshot.Tenants!.CanBeReclaimed(job, preemptor)))
        {
            return null;
        }

        int place = ((snapshot.Tenants!.QueueOf(job) + 1) * state.Options.Count) + option.Index;
        if (place >= _failedIn.Length)
        {
            Array.Resize(ref _failedIn, Math.Max(place + 1, _failedIn.Length * 2));
        }

        return place;
    }

    private bool HasFailed(in Snapshot snapshot, int job, PlacementOption option) =>
        PlaceOfAnswer(in snapshot, job, option) is { } place && _failedIn[place] == _question;

    private void Failed(in Snapshot snapshot, int job, PlacementOption option)
    {
        if (PlaceOfAnswer(in snapshot, job, option) is { } place)
        {
            _failedIn[place] = _question;
        }
    }

    private bool HasRoom(PlacementOption option, bool[] kinds) =>
        _room is { } room ? room >= option.TaskCount : placer.Count.Fits(option, kinds);

    /// <summary>Stops a running job or lets it go on, and counts what changes.</summary>
    private void Change(TenantState? tenants, int job, bool stops, PlacementOption option, bool[] kinds)
    {
        ReadOnlySpan<TaskPlace> places = state.PlacesOf(job);
        _room -= _room is null ? 0 : RoomAt(places, option, kinds);
        if (stops)
        {
            Stop(tenants, job);
        }
        else
        {
            GoOn(tenants, job);
        }

        _room += _room is null ? 0 : RoomAt(places, option, kinds);
    }

    /// <summary>Tasks that the nodes of some places can take, each node once.</summary>
    private long RoomAt(ReadOnlySpan<TaskPlace> places, PlacementOption option, bool[] kinds)
    {
        long sum = 0;
        _count++;
        foreach (TaskPlace place in places)
        {
            if (_countedIn[place.Node] != _count)
            {
                _countedIn[place.Node] = _count;
                sum += kinds[state.Table.KindOf(place.Node)] ? option.Capacity(state.Table, place.Node) : 0;
            }
        }

        return sum;
    }

    private void Stop(TenantState? tenants, int job)
    {
        state.Vacate(state.OptionOf(job), state.PlacesOf(job));
        tenants?.TryRunning(job, -1);
    }

    private void GoOn(TenantState? tenants, int job)
    {
        state.PutBack(state.OptionOf(job), state.PlacesOf(job));
        tenants?.TryRunning(job, 1);
    }
}
