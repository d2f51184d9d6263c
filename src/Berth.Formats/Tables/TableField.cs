using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>What kind of value a field takes, and how what stands in a table becomes one.</summary>
public enum TableFieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number, perhaps with decimals.</summary>
    Number,

    /// <summary>A moment: a date and time (UTC where it names no zone), or seconds since the Unix epoch.</summary>
    Moment,

    /// <summary>A length of time: seconds, or a text or interval of hours, minutes and seconds.</summary>
    Span,

    /// <summary>Bytes, or a text with a unit.</summary>
    Bytes,
}

/// <summary>Something about a job that a column of a table can say. One object for each: they are compared as objects, row by row.</summary>
/// <param name="name">As it is written in <c>--map</c> and <c>--where</c>.</param>
/// <param name="kind">What kind of value it takes.</param>
/// <param name="meaning">What it is, with its unit, in words for people.</param>
/// <param name="automaticNames">
/// Column names that are taken for it without being asked, the first one found; compared without case and without anything but letters and digits.
/// </param>
/// <param name="namesOfTexts">Further such names, of columns of texts only: a number there might count anything.</param>
public sealed class TableField(string name, TableFieldKind kind, string meaning, IReadOnlyList<string> automaticNames, IReadOnlyList<string>? namesOfTexts = null)
{
    /// <summary>As it is written in <c>--map</c> and <c>--where</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What kind of value it takes.</summary>
    public TableFieldKind Kind { get; } = kind;

    /// <summary>What it is, with its unit, in words for people.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>Column names that are taken for it without being asked.</summary>
    public IReadOnlyList<string> AutomaticNames { get; } = automaticNames;

    /// <summary>Further such names, of columns of texts only.</summary>
    public IReadOnlyList<string> NamesOfTexts { get; } = namesOfTexts ?? [];

    /// <summary>The name for people.</summary>
    public override string ToString() => Name;
}

/// <summary>The fields of a table of jobs; docs/formats/tables.md explains each.</summary>
public static class TableFields
{
    /// <summary>The log's own job number.</summary>
    public static TableField Number { get; } = new("number", TableFieldKind.Whole, "job number; the row's number where there is none", ["number", "jobnumber", "jobid", "id"]);

    /// <summary>The name that the submitter gave.</summary>
    public static TableField JobName { get; } = new("name", TableFieldKind.Text, "name of the job", ["name", "jobname"]);

    /// <summary>Who submitted it.</summary>
    public static TableField User { get; } = new("user", TableFieldKind.Text, "who submitted it", ["user", "username", "userid", "uid", "owner"]);

    /// <summary>The user's group.</summary>
    public static TableField Group { get; } = new("group", TableFieldKind.Text, "the user's group or team", ["group", "groupname", "groupid", "gid", "team"]);

    /// <summary>Who pays.</summary>
    public static TableField Account { get; } = new("account", TableFieldKind.Text, "account or project that pays", ["account", "project"]);

    /// <summary>The queue, for figures by queue; it binds the job to no nodes.</summary>
    public static TableField Queue { get; } =
        new("queue", TableFieldKind.Text, "queue, as a label", ["queue", "queuename", "partition", "virtualcluster", "vc", "cluster"]);

    /// <summary>Partitions of the cluster in which it may run.</summary>
    public static TableField Partition { get; } =
        new("partition", TableFieldKind.Text, "partitions of the cluster file that it may run in, with | between; never taken unasked", []);

    /// <summary>Quality of service.</summary>
    public static TableField Qos { get; } = new("qos", TableFieldKind.Text, "quality of service", ["qos"]);

    /// <summary>Submit time.</summary>
    public static TableField Submit { get; } = new(
        "submit", TableFieldKind.Moment, "submit time",
        ["submit", "submittime", "submitted", "submittedtime", "submissiontime", "timestamp", "arrival", "arrivaltime", "creationtime", "createtime", "created"]);

    /// <summary>Start in the log.</summary>
    public static TableField Start { get; } = new("start", TableFieldKind.Moment, "start in the log", ["start", "starttime", "started", "startedtime", "scheduledtime"]);

    /// <summary>End in the log.</summary>
    public static TableField End { get; } =
        new("end", TableFieldKind.Moment, "end in the log", ["end", "endtime", "ended", "finish", "finishtime", "finished", "finishedtime", "completiontime", "deletiontime"]);

    /// <summary>Wait in the log.</summary>
    public static TableField Wait { get; } = new("wait", TableFieldKind.Span, "wait in the log; else start - submit", ["wait", "waittime", "waiting", "waitingtime"]);

    /// <summary>Run time.</summary>
    public static TableField Run { get; } =
        new("run", TableFieldKind.Span, "run time; else end - start", ["run", "runtime", "duration", "elapsed", "elapsedtime", "elapsedraw", "walltime"]);

    /// <summary>Requested time.</summary>
    public static TableField Request { get; } =
        new("request", TableFieldKind.Span, "requested time, the limit on run time; else the run time", ["request", "requesttime", "requestedtime", "reqtime", "timelimit"]);

    /// <summary>Number of tasks of the gang.</summary>
    public static TableField Tasks { get; } =
        new("tasks", TableFieldKind.Number, "tasks of the gang", ["tasks", "ntasks", "numtasks", "taskcount", "instances", "instnum", "numinst"]);

    /// <summary>Cores of each task.</summary>
    public static TableField Cpus { get; } = new("cpus", TableFieldKind.Number, "cores of each task", ["cpus", "cpuspertask", "cpupertask", "cpurequest"]);

    /// <summary>Cores of the job.</summary>
    public static TableField TotalCpus { get; } = new(
        "totalCpus", TableFieldKind.Number, "cores of the whole job",
        ["totalcpus", "numcpus", "ncpus", "reqcpus", "alloccpus", "numcores", "ncores", "cores", "processors", "procs", "nprocs"]);

    /// <summary>Memory of each task.</summary>
    public static TableField Memory { get; } = new("memory", TableFieldKind.Bytes, "memory of each task in bytes", ["memorybytes", "membytes"], ["memory"]);

    /// <summary>Storage of each task.</summary>
    public static TableField Storage { get; } = new("storage", TableFieldKind.Bytes, "local storage of each task in bytes", ["storagebytes", "diskbytes"], ["storage"]);

    /// <summary>GPUs of each task.</summary>
    public static TableField Gpus { get; } = new(
        "gpus", TableFieldKind.Number, "GPUs of each task, or a part of one below 1; without tasks: of the whole job, split by --gpus-per-node",
        ["gpus", "gpuspertask", "gpupertask", "gpurequest"]);

    /// <summary>GPUs of the job.</summary>
    public static TableField TotalGpus { get; } = new(
        "totalGpus", TableFieldKind.Number, "GPUs of the whole job, divided by tasks, or split by --gpus-per-node",
        ["totalgpus", "numgpus", "numgpu", "ngpus", "gpunum", "gpucount", "allocgpus", "reqgpus"]);

    /// <summary>Acceptable GPU types.</summary>
    public static TableField GpuType { get; } = new("gpuType", TableFieldKind.Text, "acceptable GPU types, with | between", ["gputype", "gpumodel", "gpuspec"]);

    /// <summary>How it ended.</summary>
    public static TableField Exit { get; } =
        new("exit", TableFieldKind.Text, "how it ended: a state such as COMPLETED, or an exit code", ["exit", "state", "jobstate", "status", "jobstatus", "exitcode"]);

    /// <summary>Priority.</summary>
    public static TableField Priority { get; } = new("priority", TableFieldKind.Whole, "priority, higher first", ["priority"]);

    /// <summary>How much it counts.</summary>
    public static TableField Weight { get; } = new("weight", TableFieldKind.Whole, "how much it counts in weighted sums, 0 to 1000000; else 1", ["weight"]);

    /// <summary>Wanted end.</summary>
    public static TableField Deadline { get; } = new("deadline", TableFieldKind.Moment, "wanted end", ["deadline"]);

    /// <summary>Earliest start.</summary>
    public static TableField Release { get; } = new("release", TableFieldKind.Moment, "earliest start that the submitter wants", ["release", "releasedate", "releasetime"]);

    /// <summary>Jobs that must have ended well before.</summary>
    public static TableField After { get; } = new("after", TableFieldKind.Text, "names of jobs that must have ended well before, with ; or blanks between", ["after", "afterok"]);

    /// <summary>What to run.</summary>
    public static TableField Command { get; } = new("command", TableFieldKind.Text, "what to run, for a shell", ["command", "cmd"]);

    /// <summary>All fields, in the order in which they are listed.</summary>
    public static IReadOnlyList<TableField> All { get; } =
    [
        Number, JobName, User, Group, Account, Queue, Partition, Qos, Submit, Start, End, Wait, Run, Request, Tasks, Cpus, TotalCpus, Memory, Storage,
        Gpus, TotalGpus, GpuType, Exit, Priority, Weight, Deadline, Release, After, Command,
    ];

    /// <summary>The field of a name, case ignored. Throws <see cref="BadInputException"/> with the nearest name when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="input">Where it was written, for the message.</param>
    public static TableField Named(string name, string input) =>
        All.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BadInputException(input, "unknown-field", $"there is no field '{name}'", NearestName.Advice(name, [.. All.Select(field => field.Name)]));
}
