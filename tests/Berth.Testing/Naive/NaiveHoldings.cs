using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>What one job holds, or will hold, from one moment to another.</summary>
public sealed record NaiveHold(int Job, long FromMs, long ToMs, NaiveOption Option, IReadOnlyList<TaskPlace> Places);

/// <summary>What is free when some jobs hold their places: added up anew for every question.</summary>
public sealed class NaiveHoldings(ClusterNodes nodes, IEnumerable<NaiveHold> holds)
{
    private readonly List<NaiveHold> _holds = [.. holds];

    /// <summary>Every moment from which on something more may be free.</summary>
    public IEnumerable<long> Ends => _holds.Select(hold => hold.ToMs);

    public void Add(NaiveHold hold) => _holds.Add(hold);

    /// <summary>What is free on each node at a moment.</summary>
    public NaiveNode[] At(long timeMs)
    {
        NaiveNode[] free = [.. Enumerable.Range(0, nodes.Count).Select(node => new NaiveNode(nodes.ClassOf(node)))];
        foreach (NaiveHold hold in HeldAt(timeMs))
        {
            foreach (TaskPlace place in hold.Places)
            {
                free[place.Node].Take(hold.Option.Task, place.TaskCount, place.GpuBits);
                free[place.Node].IsHeld |= hold.Option.Exclusive;
            }
        }

        return free;
    }

    /// <summary>The least that is free on each node at any moment of [from, to): it falls only where a hold begins.</summary>
    public NaiveNode[] During(long fromMs, long toMs) =>
        Moments(fromMs, toMs).Select(At).Aggregate((some, others) => [.. some.Zip(others, (one, other) => one.Least(other))]);

    public bool LicencesAt(long timeMs, NaiveOption option) =>
        HasLicences(nodes.Licences, [.. option.Licences, .. HeldAt(timeMs).SelectMany(hold => hold.Option.Licences)], option.Licences);

    public bool LicencesDuring(long fromMs, long toMs, NaiveOption option) => Moments(fromMs, toMs).All(moment => LicencesAt(moment, option));

    /// <summary>True when of each licence that somebody asks for no more is held than there is.</summary>
    public static bool HasLicences(IReadOnlyList<Licence> there, IReadOnlyList<Licence> held, IReadOnlyList<Licence>? askedFor = null) =>
        (askedFor ?? held).All(asked => held.Where(one => one.Name == asked.Name).Sum(one => (long)one.Count) <= there.Where(one => one.Name == asked.Name).Sum(one => (long)one.Count));

    private IEnumerable<NaiveHold> HeldAt(long timeMs) => _holds.Where(hold => hold.FromMs <= timeMs && timeMs < hold.ToMs);

    private IEnumerable<long> Moments(long fromMs, long toMs) => _holds.Select(hold => hold.FromMs).Where(from => from > fromMs && from < toMs).Append(fromMs);
}
