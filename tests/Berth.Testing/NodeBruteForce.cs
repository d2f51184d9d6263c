using Berth.Model;
using Berth.Testing.Naive;

namespace Berth.Testing;

/// <summary>
/// Says whether a small schedule on nodes is right by looking at every unit of time and every node, one after the other. Starts must lie on whole units. No
/// message, no order, no sweep; shares nothing with the validator.
/// </summary>
public sealed class NodeBruteForce(GeneratedNodeCase one)
{
    private readonly Workload _workload = one.Workload;
    private readonly ClusterNodes _nodes = one.Nodes;
    private readonly NaiveOptions _options = new(one.Workload, one.Nodes, new PlacementSpec(PlacementRule.FirstFit), new GpuTypeNames());

    public bool IsRight(Schedule schedule)
    {
        var holds = new List<NaiveHold>();
        for (int job = 0; job < schedule.Count; job++)
        {
            if (!IsRightAlone(schedule, job, holds))
            {
                return false;
            }
        }

        return Moments(holds).All(moment => IsRightAt(moment, holds));
    }

    private IEnumerable<long> Moments(List<NaiveHold> holds)
    {
        long last = holds.Count == 0 ? 0 : holds.Max(hold => hold.ToMs);
        for (long moment = 0; moment < last; moment += one.UnitMs)
        {
            yield return moment;
        }
    }

    private bool IsRightAlone(Schedule schedule, int job, List<NaiveHold> holds)
    {
        var id = new JobId(job);
        bool canRun = _options.Of(job).Count > 0;
        bool failed = DependenciesOf(job).Any(dependency => IsImpossible(schedule, dependency));
        if (!schedule.Started(id))
        {
            JobOutcome right = !canRun ? JobOutcome.Rejected : JobOutcome.DependencyFailed;
            return schedule.Allocations!.Of(id).IsEmpty && schedule.Outcome[job] == right && (!canRun || failed);
        }

        int mode = schedule.Allocations!.Mode(id);
        long startMs = schedule.StartMs[job];
        if (failed || mode >= _workload.Shapes[_workload.Jobs.Shape[job]].Modes.Count)
        {
            return false;
        }

        long runMs = _workload.Actuals.RunMsIn(id, mode);
        long requestedMs = _workload.Jobs.RequestedMsIn(id, mode);
        NaiveOption? option = _options.Of(job).FirstOrDefault(way => IsOption(way, schedule, id));
        holds.Add(new NaiveHold(job, startMs, schedule.EndMs[job], option!, schedule.Allocations.Of(id).ToArray()));
        return option is not null
            && schedule.Outcome[job] == (runMs > requestedMs ? JobOutcome.KilledAtLimit : JobOutcome.Completed)
            && schedule.EndMs[job] - startMs == Math.Min(runMs, requestedMs)
            && startMs >= _workload.Jobs.SubmitMs[job]
            && startMs >= (_workload.Jobs.Release(id)?.UnixMs ?? startMs)
            && DependenciesOf(job).All(dependency => HappenedMs(schedule, dependency) <= startMs)
            && !MeetsWindow(schedule, job, requestedMs);
    }

    private bool IsOption(NaiveOption option, Schedule schedule, JobId job)
    {
        TaskPlace[] places = schedule.Allocations!.Of(job).ToArray();
        int[] nodes = [.. places.Select(place => place.Node).Distinct()];
        return option.Mode == schedule.Allocations.Mode(job)
            && option.Partition == schedule.Allocations.Partition(job)
            && places.Sum(place => place.TaskCount) == option.TaskCount
            && places.All(place => place.TaskCount >= 1 && option.Nodes[place.Node] && HasItsGpus(option, place))
            && nodes.Length <= option.MaxNodes
            && (option.Spread != TaskSpread.SameNode || nodes.Length == 1)
            && (option.Spread != TaskSpread.OnePerNode || nodes.Length == option.TaskCount)
            && (!option.LevelRequired || nodes.Select(node => _nodes.Topology!.DomainOf(option.Level!.Value)[node]).Distinct().ToArray() is [not Topology.NoDomain])
            && new NaiveHoldings(_nodes, [new NaiveHold(job.Index, 0, 1, option, places)]).At(0).All(HoldsNoMoreThanItHas);
    }

    private bool HasItsGpus(NaiveOption option, TaskPlace place)
    {
        int[] gpus = [.. Enumerable.Range(0, 32).Where(gpu => (place.GpuBits >> gpu & 1) == 1)];
        int right = option.Task.IsFraction ? 1 : option.Task.GpuCount * place.TaskCount;
        return gpus.Length == right && gpus.All(gpu => gpu < _nodes.ClassOf(place.Node).GpuCount);
    }

    private bool MeetsWindow(Schedule schedule, int job, long requestedMs)
    {
        string user = _workload.Users[_workload.Jobs.User[job]];
        for (long moment = schedule.StartMs[job]; moment < schedule.StartMs[job] + requestedMs; moment += one.UnitMs)
        {
            foreach (AdvanceReservation window in _nodes.Reservations.Where(window => window.From.UnixMs <= moment && moment < window.To.UnixMs && !window.Users.Contains(user)))
            {
                if (schedule.Allocations!.Of(new JobId(job)).ToArray().Any(place => window.Nodes.Contains(place.Node)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsRightAt(long moment, List<NaiveHold> holds)
    {
        NaiveHold[] now = [.. holds.Where(hold => hold.FromMs <= moment && moment < hold.ToMs)];
        var all = new NaiveHoldings(_nodes, now);
        bool alone = now.Where(hold => hold.Option.Exclusive).All(hold => now.All(other => other == hold || !other.Places.Any(place => hold.Places.Any(its => its.Node == place.Node))));
        bool narrow = now.GroupBy(hold => _workload.Jobs.Dependencies?.ArrayOf(new JobId(hold.Job)))
            .All(array => array.Key is null || array.Count() <= _workload.Jobs.Dependencies!.ArrayWidth(array.Key.Value));
        return alone && narrow && all.At(moment).All(HoldsNoMoreThanItHas) && now.All(hold => new NaiveHoldings(_nodes, now.Where(other => other != hold)).LicencesAt(moment, hold.Option));
    }

    private static bool HoldsNoMoreThanItHas(NaiveNode node) => node.Cpu >= 0 && node.Memory >= 0 && node.Storage >= 0 && node.Gpus.All(gpu => gpu >= 0);

    private Dependency[] DependenciesOf(int job) => _workload.Jobs.Dependencies is { } all ? all.Of(new JobId(job)).ToArray() : [];

    private static bool IsUnable(Schedule schedule, JobId job) => schedule.Outcome[job.Index] is JobOutcome.Rejected or JobOutcome.DependencyFailed;

    private bool EndedWell(Schedule schedule, JobId job) =>
        schedule.Outcome[job.Index] == JobOutcome.Completed && _workload.Actuals.Exit[job.Index] is ExitKind.Completed or ExitKind.Unknown;

    private bool IsImpossible(Schedule schedule, Dependency dependency) => dependency.Kind switch
    {
        DependencyKind.AfterOk => IsUnable(schedule, dependency.On) || (schedule.Started(dependency.On) && !EndedWell(schedule, dependency.On)),
        DependencyKind.AfterNotOk => EndedWell(schedule, dependency.On),
        _ => false,
    };

    /// <summary>Never: a moment beyond every other.</summary>
    private long HappenedMs(Schedule schedule, Dependency dependency)
    {
        int on = dependency.On.Index;
        return IsUnable(schedule, dependency.On) ? UnableMs(schedule, on)
            : !schedule.Started(dependency.On) ? long.MaxValue
            : dependency.Kind == DependencyKind.After ? schedule.StartMs[on] : schedule.EndMs[on];
    }

    private long UnableMs(Schedule schedule, int job)
    {
        IEnumerable<long> failures = schedule.Outcome[job] == JobOutcome.Rejected
            ? []
            : DependenciesOf(job).Where(dependency => IsImpossible(schedule, dependency)).Select(dependency => HappenedMs(schedule, dependency));
        return Math.Max(schedule.SubmitMs[job], failures.DefaultIfEmpty(long.MinValue).Min());
    }
}
