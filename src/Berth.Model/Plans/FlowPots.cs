using System.Numerics;
using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>Everything that is held and handed on, and who handed it back last. Jobs must come in the order of their starts.</summary>
internal sealed class FlowPots
{
    // CPU, memory, storage, the right to be there, and each GPU.
    private const int FirstGpu = 4;
    private const int PerNode = FirstGpu + TaskRequest.MaxGpus;

    // A job takes one of these rights on each of its nodes, and one that wants a node alone takes all.
    private const long AllRights = 1L << 32;

    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly Schedule _schedule;
    private readonly HeldPlaces? _held;
    private readonly int[] _runOf;
    private readonly List<Parcel>[] _pots;
    private readonly int _firstLicence;
    private readonly int _firstArray;
    private readonly Dictionary<int, long> _needs = [];

    public FlowPots(Workload workload, Cluster cluster, Schedule schedule)
    {
        _workload = workload;
        _cluster = cluster;
        _schedule = schedule;
        ClusterNodes? nodes = cluster.Nodes;
        _held = nodes is not null && workload.Shapes.Count > 0 ? new HeldPlaces(workload, nodes, schedule) : null;
        _runOf = new int[schedule.Count];
        for (int run = 0; run < schedule.Runs.Count; run++)
        {
            _runOf[schedule.Runs.JobOf(run)] = run;
        }

        _firstLicence = nodes is null ? 1 : nodes.Count * PerNode;
        _firstArray = _firstLicence + (nodes?.Licences.Count ?? 0);
        _pots = new List<Parcel>[_firstArray + (workload.Jobs.Dependencies?.ArrayCount ?? 0)];
        for (int pot = 0; pot < _pots.Length; pot++)
        {
            _pots[pot] = Capacity(pot) is > 0 and var amount ? [new Parcel(-1, long.MinValue, amount)] : [];
        }
    }

    /// <summary>Takes what a job needs, and notes that it hands it on at its end. Gives all that it waits for, each once. A job without length holds nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="links">What it waits for anyway.</param>
    public List<FlowLink> Take(int job, List<FlowLink> links)
    {
        var givers = new HashSet<int>(links.Where(link => !link.StartOnly).Select(link => link.Job));
        _needs.Clear();
        if (_schedule.EndMs[job] > _schedule.StartMs[job])
        {
            FindNeeds(job);
        }

        foreach ((int pot, long amount) in _needs)
        {
            Take(pot, amount, job, givers);
        }

        links.AddRange(givers.Where(giver => !links.Contains(new FlowLink(giver, false))).Order().Select(giver => new FlowLink(giver, false)));
        return links;
    }

    private long Capacity(int pot)
    {
        if (pot >= _firstArray)
        {
            return _workload.Jobs.Dependencies!.ArrayWidth(pot - _firstArray);
        }

        if (pot >= _firstLicence)
        {
            return _cluster.Nodes!.Licences[pot - _firstLicence].Count;
        }

        if (_cluster.Nodes is not { } nodes)
        {
            return _cluster.Processors;
        }

        NodeClass kind = nodes.ClassOf(pot / PerNode);
        return (pot % PerNode) switch
        {
            0 => kind.CpuMillicores,
            1 => kind.MemoryBytes,
            2 => kind.StorageBytes,
            3 => AllRights,
            int gpu => gpu - FirstGpu < kind.GpuCount ? TaskRequest.WholeGpu : 0,
        };
    }

    private void FindNeeds(int job)
    {
        var id = new JobId(job);
        if (_held is not null)
        {
            foreach (HeldPlace place in _held.Of(_runOf[job]))
            {
                int first = place.Node * PerNode;
                Need(first, place.CpuMillicores);
                Need(first + 1, place.MemoryBytes);
                Need(first + 2, place.StorageBytes);
                _needs[first + 3] = place.IsExclusive ? AllRights : 1;
                int each = place.GpuBits == 0 ? 0 : place.GpuThousandths / BitOperations.PopCount((uint)place.GpuBits);
                for (int left = place.GpuBits; left != 0; left &= left - 1)
                {
                    Need(first + FirstGpu + BitOperations.TrailingZeroCount(left), each);
                }
            }

            foreach (Licence licence in _workload.Shapes[_workload.Jobs.Shape[job]].Licences)
            {
                Need(_firstLicence + _cluster.Nodes!.Licences.Index().First(one => one.Item.Name == licence.Name).Index, licence.Count);
            }
        }
        else if (_cluster.Nodes is null)
        {
            Need(0, _workload.Jobs.Processors[job]);
        }

        if (_workload.Jobs.Dependencies?.ArrayOf(id) is { } array)
        {
            Need(_firstArray + array, 1);
        }
    }

    private void Need(int pot, long amount)
    {
        if (amount > 0)
        {
            _needs[pot] = _needs.GetValueOrDefault(pot) + amount;
        }
    }

    private void Take(int pot, long amount, int job, HashSet<int> givers)
    {
        List<Parcel> parcels = _pots[pot];
        long startMs = _schedule.StartMs[job];
        long left = TakeFrom(parcels, amount, startMs, parcel => parcel.Owner < 0 || givers.Contains(parcel.Owner), givers);
        left = left == 0 ? 0 : TakeFrom(parcels, left, startMs, _ => true, givers);
        if (left > 0)
        {
            throw new ArgumentException($"job {job} takes more at its start than there is", nameof(job));
        }

        // Kept in order of the moment from which they are free, so that the first ones have waited longest.
        long endMs = _schedule.EndMs[job];
        int at = parcels.Count;
        while (at > 0 && parcels[at - 1].FreeMs > endMs)
        {
            at--;
        }

        parcels.Insert(at, new Parcel(job, endMs, amount));
    }

    private static long TakeFrom(List<Parcel> parcels, long amount, long startMs, Predicate<Parcel> may, HashSet<int> givers)
    {
        for (int i = 0; i < parcels.Count && amount > 0 && parcels[i].FreeMs <= startMs;)
        {
            Parcel parcel = parcels[i];
            if (!may(parcel))
            {
                i++;
                continue;
            }

            long part = Math.Min(amount, parcel.Amount);
            amount -= part;
            if (parcel.Owner >= 0)
            {
                givers.Add(parcel.Owner);
            }

            if (part == parcel.Amount)
            {
                parcels.RemoveAt(i);
            }
            else
            {
                parcels[i++] = parcel with { Amount = parcel.Amount - part };
            }
        }

        return amount;
    }

    /// <summary>An amount that is free from some moment on, and the job that held it before; -1 for nobody.</summary>
    private readonly record struct Parcel(int Owner, long FreeMs, long Amount);
}
