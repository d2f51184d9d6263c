using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Slurm's multifactor priority of jobs, as the orders <c>fair-share</c>, <c>fair-tree</c> and <c>multifactor</c> use it; the first two know fair share and age alone. What does not
/// change of a job is added up once, at the start; then a priority costs a sum. Nothing is allocated after the start. Not safe for concurrent use, as its ledger is not.
/// </summary>
/// <remarks>
/// Priorities of two jobs of one period may change places with time even where age grows without end, because each sum is rounded down: so there is no key of a job without the present
/// moment.
/// </remarks>
public sealed class MultifactorPriority
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly AssociationTree _tree;
    private readonly PriorityWeights _weights;
    private readonly FairShareFactors _fairShare;
    private readonly double[]? _constants;
    private readonly double[] _partitionParts;
    private readonly double[] _qosFactors;
    private readonly Amounts _whole;
    private readonly bool _usesAll;
    private readonly int _largestAccountPriority;

    /// <summary>Priorities for one of the orders that use them. Throws for any other order.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">What they run on, with its tenants.</param>
    /// <param name="order">Which of the orders.</param>
    /// <param name="ledger">What everybody has used; who replays keeps it up to date.</param>
    public MultifactorPriority(Workload workload, Cluster cluster, OrderKind order, UsageLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(ledger);
        Tenants tenants = cluster.Tenants ?? Tenants.None;
        _workload = workload;
        _cluster = cluster;
        _tree = ledger.Tree;
        _weights = tenants.Priority;
        ArgumentOutOfRangeException.ThrowIfLessThan(_weights.MaxAge.Ms, 1, nameof(cluster));
        _fairShare = new FairShareFactors(ledger, KindOf(order, _weights));
        _usesAll = order == OrderKind.Multifactor;
        _whole = Amounts.Of(cluster);
        _largestAccountPriority = tenants.Accounts.Select(account => account.Priority).DefaultIfEmpty(0).Max();
        _qosFactors = QosFactors(workload, tenants);
        _partitionParts = PartitionFactors(cluster, tenants);
        _constants = _usesAll ? Constants() : null;
    }

    /// <summary>The priority of a job; higher goes first.</summary>
    /// <param name="job">Index of the job.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    /// <param name="eligibleMs">When it became eligible, milliseconds since the Unix epoch.</param>
    /// <param name="partition">Index of its partition in the cluster (<see cref="ClusterNodes.Partitions"/>); null for none.</param>
    public long Priority(int job, long nowMs, long eligibleMs, int? partition)
    {
        double sum = (_weights.Age * PriorityFactors.AgeFactor(nowMs - eligibleMs, _weights))
            + (_weights.FairShare * _fairShare.FactorOf(_tree.AssociationOf(job), nowMs));
        if (_constants is not null)
        {
            sum += _constants[job] + (partition is { } index ? _weights.Partition * _partitionParts[index] : 0);
        }

        return PriorityFactors.Round(sum);
    }

    /// <summary>The factors behind a priority, for people; those that the order does not know are 0.</summary>
    /// <param name="job">Index of the job.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    /// <param name="eligibleMs">When it became eligible, milliseconds since the Unix epoch.</param>
    /// <param name="partition">Index of its partition in the cluster; null for none.</param>
    public PriorityFactors Factors(int job, long nowMs, long eligibleMs, int? partition)
    {
        PriorityFactors factors = _usesAll ? ConstantFactors(job) : default;
        return factors with
        {
            Age = PriorityFactors.AgeFactor(nowMs - eligibleMs, _weights),
            FairShare = _fairShare.FactorOf(_tree.AssociationOf(job), nowMs),
            Partition = _usesAll && partition is { } index ? _partitionParts[index] : 0,
        };
    }

    private static FairShareKind KindOf(OrderKind order, PriorityWeights weights) => order switch
    {
        OrderKind.FairShare => FairShareKind.Classic,
        OrderKind.FairTree => FairShareKind.FairTree,
        OrderKind.Multifactor => weights.FairShareKind,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "this order has no multifactor priority"),
    };

    private static double[] QosFactors(Workload workload, Tenants tenants)
    {
        int largest = tenants.Qos.Select(qos => qos.Priority).DefaultIfEmpty(0).Max();
        return [.. workload.QosNames.Select(name => PriorityFactors.Part(tenants.Qos.FirstOrDefault(qos => qos.Name == name)?.Priority ?? 0, largest))];
    }

    private static double[] PartitionFactors(Cluster cluster, Tenants tenants)
    {
        int largest = tenants.PartitionFactors.Select(partition => partition.Factor).DefaultIfEmpty(0).Max();
        IReadOnlyList<Partition> partitions = cluster.Nodes?.Partitions ?? [];
        return
        [
            .. partitions.Select(partition => PriorityFactors.Part(
                tenants.PartitionFactors.FirstOrDefault(factor => factor.Partition == partition.Name)?.Factor ?? 0, largest)),
        ];
    }

    private double[] Constants()
    {
        double[] constants = new double[_workload.JobCount];
        for (int job = 0; job < constants.Length; job++)
        {
            PriorityFactors factors = ConstantFactors(job);
            constants[job] = factors.Site
                + (_weights.Association * factors.Association)
                + (_weights.JobSize * factors.JobSize)
                + (_weights.Qos * factors.Qos)
                + (_weights.Cpu * factors.Cpu)
                + (_weights.Memory * factors.Memory)
                + (_weights.Gpu * factors.Gpu);
        }

        return constants;
    }

    private PriorityFactors ConstantFactors(int job)
    {
        JobTable jobs = _workload.Jobs;
        Amounts asked = JobAmounts.Of(_workload, _cluster, job);
        int account = _tree.AccountOf(_tree.AssociationOf(job));
        return new PriorityFactors
        {
            Association = PriorityFactors.Part(_tree.AccountPriority(account), _largestAccountPriority),
            JobSize = PriorityFactors.SizeFactor(asked.CpuMillicores, _whole.CpuMillicores, _weights.FavorSmall),
            Qos = jobs.Qos.IsEmpty ? 0 : _qosFactors[jobs.Qos[job]],
            Cpu = PriorityFactors.Part(asked.CpuMillicores, _whole.CpuMillicores),
            Memory = PriorityFactors.Part(asked.MemoryBytes, _whole.MemoryBytes),
            Gpu = PriorityFactors.Part(asked.GpuThousandths, _whole.GpuThousandths),
            Site = jobs.Priority.IsEmpty ? 0 : jobs.Priority[job],
        };
    }
}
