using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>What a row says about the size of a job; null where it says nothing.</summary>
/// <param name="Tasks">Number of tasks.</param>
/// <param name="Cpus">Cores of each task.</param>
/// <param name="TotalCpus">Cores of the job.</param>
/// <param name="MemoryBytes">Memory of each task.</param>
/// <param name="StorageBytes">Storage of each task.</param>
/// <param name="Gpus">GPUs of each task; of the job where it names no tasks.</param>
/// <param name="TotalGpus">GPUs of the job.</param>
internal readonly record struct StatedSize(
    double? Tasks, double? Cpus, double? TotalCpus, double? MemoryBytes, double? StorageBytes, double? Gpus, double? TotalGpus)
{
    /// <summary>True when one of the numbers cannot be read; tasks must be whole.</summary>
    public bool IsUnreadable => (Tasks is { } tasks && Math.Floor(tasks) != tasks)
        || IsNan(Cpus) || IsNan(TotalCpus) || IsNan(MemoryBytes) || IsNan(StorageBytes) || IsNan(Gpus) || IsNan(TotalGpus);

    /// <summary>True when one of the numbers is below 0, or there are no tasks.</summary>
    public bool IsNegative => Tasks < 1 || Cpus < 0 || TotalCpus < 0 || MemoryBytes < 0 || StorageBytes < 0 || Gpus < 0 || TotalGpus < 0;

    private static bool IsNan(double? value) => value is { } number && double.IsNaN(number);
}

/// <summary>
/// A gang made of what a row says. All amounts of the job are added up first and then divided by its tasks, rounded up: so nothing is lost when
/// the number of tasks is not the one that the row says. docs/formats/tables.md, "Tasks".
/// </summary>
/// <param name="TaskCount">Number of tasks; at least 1.</param>
/// <param name="Task">What each needs.</param>
/// <param name="Cores">Cores of the job, rounded up.</param>
/// <param name="GpusDoNotDivide">True when GPUs did not divide by the tasks, or were one and a part.</param>
internal readonly record struct GangSize(int TaskCount, TaskRequest Task, long Cores, bool GpusDoNotDivide)
{
    /// <summary>The most of anything.</summary>
    private const double Most = int.MaxValue;

    /// <summary>Numbers such as 0.1 x 1000 are not quite whole; amounts this near to one are taken for it.</summary>
    private const double Nearly = 1e-6;

    /// <summary>GPUs of the job: whole ones; parts are added up, and what remains counts as one.</summary>
    public long Gpus => (((long)TaskCount * Task.TotalGpuThousandths) + TaskRequest.WholeGpu - 1) / TaskRequest.WholeGpu;

    /// <summary>The gang; null when some amount is beyond every machine.</summary>
    /// <param name="said">What the row says, readable and not negative.</param>
    /// <param name="gpusPerNode">GPUs of the nodes that a job is split for when it does not say how many tasks it has.</param>
    /// <param name="coreForEachTask">True where a row without cores means one core for each task: in a table without GPUs.</param>
    public static GangSize? Of(in StatedSize said, int gpusPerNode, bool coreForEachTask)
    {
        double saidTasks = said.Tasks ?? 1;
        double cores = said.Cpus * saidTasks ?? said.TotalCpus ?? (coreForEachTask ? saidTasks : 0);
        double memory = (said.MemoryBytes ?? 0) * saidTasks;
        double storage = (said.StorageBytes ?? 0) * saidTasks;
        double allGpus = said.Gpus * saidTasks ?? said.TotalGpus ?? 0;
        if (saidTasks > Most || cores > Most || allGpus > Most || memory > long.MaxValue / 2 || storage > long.MaxValue / 2)
        {
            return null;
        }

        (int tasks, double each, bool uneven) = Split(said, allGpus, cores, gpusPerNode);
        int thousandths = each is > 0 and < 1 ? Math.Clamp((int)Math.Round(each * TaskRequest.WholeGpu), 1, TaskRequest.WholeGpu) : TaskRequest.WholeGpu;
        int whole = (int)Math.Ceiling(each - Nearly);
        bool hasGpus = each > 0;
        var task = new TaskRequest(
            Part(cores * ResourceSchema.MillicoresPerCore, tasks), Part(memory, tasks), hasGpus ? Math.Max(1, whole) : 0, hasGpus ? thousandths : 0, 0)
        {
            StorageBytes = Part(storage, tasks),
        };
        return new GangSize(tasks, task, (long)Math.Ceiling(cores - Nearly), uneven || (each > 1 && Math.Abs(whole - each) > Nearly));
    }

    /// <summary>Number of tasks, GPUs of each, and whether they did not divide.</summary>
    private static (int Tasks, double GpusEach, bool Uneven) Split(in StatedSize said, double allGpus, double cores, int gpusPerNode)
    {
        bool isShare = allGpus is > 0 and < 1;
        if (said.Tasks is { } tasks)
        {
            double each = said.Gpus ?? (allGpus / tasks);
            bool divides = said.Gpus is not null || Math.Floor(each) == each;
            return divides ? ((int)tasks, each, false) : Spread(allGpus, gpusPerNode, uneven: true);
        }

        return isShare ? (1, allGpus, false)
            : allGpus > 0 ? Spread(allGpus, gpusPerNode, uneven: Math.Abs(Math.Round(allGpus) - allGpus) > Nearly)
            : said.TotalCpus is not null ? ((int)Math.Max(1, Math.Ceiling(cores - Nearly)), 0, false)
            : (1, 0, false);
    }

    private static (int Tasks, double GpusEach, bool Uneven) Spread(double allGpus, int gpusPerNode, bool uneven)
    {
        GpuGang gang = GpuGang.Of((int)Math.Ceiling(allGpus - Nearly), gpusPerNode);
        return (gang.TaskCount, gang.GpusPerTask, uneven);
    }

    private static long Part(double amount, int tasks) => (long)Math.Ceiling((amount / tasks) - Nearly);
}
