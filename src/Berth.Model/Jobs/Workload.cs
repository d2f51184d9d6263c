namespace Berth.Model;

/// <summary>
/// Jobs with their times: one log, one part of a log, or one generated set. What policies may see (<see cref="Jobs"/>) and what
/// really happened (<see cref="Actuals"/>) are kept apart. Immutable; made by <see cref="WorkloadBuilder"/>.
/// </summary>
public sealed class Workload
{
    internal Workload(JobColumns columns, WorkloadNames names, string name, Instant origin, int? machineProcessors)
    {
        Columns = columns;
        NameLists = names;
        Name = name;
        Origin = origin;
        MachineProcessors = machineProcessors;
        Jobs = new JobTable(columns);
        Actuals = new ActualTable(columns);
        Users = names.Users;
        Groups = names.Groups;
        Queues = names.Queues;
        Accounts = names.Accounts;
        QosNames = names.QosNames;
        Shapes = names.Shapes;
        Recoveries = names.Recoveries;
        Unit = columns.Unit;
    }

    /// <summary>A short name for reports, for example the file name of the log.</summary>
    public string Name { get; }

    /// <summary>Time zero of the log (SWF: UnixStartTime); formulas that use absolute submit times count from here.</summary>
    public Instant Origin { get; }

    /// <summary>Processors of the machine the log comes from, where it says so.</summary>
    public int? MachineProcessors { get; }

    /// <summary>Number of jobs.</summary>
    public int JobCount => Jobs.Count;

    /// <summary>What the submitters said.</summary>
    public JobTable Jobs { get; }

    /// <summary>What really happened.</summary>
    public ActualTable Actuals { get; }

    /// <summary>User names by index.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>Group names by index; empty where the log has none.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Queue names by index; empty where the log has none.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>Account names by index; empty where the input has none.</summary>
    public IReadOnlyList<string> Accounts { get; }

    /// <summary>QOS names by index; empty where the input has none.</summary>
    public IReadOnlyList<string> QosNames { get; }

    /// <summary>What jobs ask of nodes, by index; empty where they ask for processors only.</summary>
    public IReadOnlyList<JobShape> Shapes { get; }

    /// <summary>What jobs can do after an interruption, by index; empty where none says.</summary>
    public IReadOnlyList<JobRecovery> Recoveries { get; }

    /// <summary>What <see cref="JobTable.Processors"/> counts.</summary>
    public SizeUnit Unit { get; }

    /// <summary>The columns themselves, for changed copies.</summary>
    internal JobColumns Columns { get; }

    /// <summary>The name tables themselves, for changed copies.</summary>
    internal WorkloadNames NameLists { get; }
}
