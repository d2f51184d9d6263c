namespace Berth.Model;

/// <summary>
/// Puts the jobs of a log of processors on nodes: a job of n processors becomes a gang of n tasks of one core each, anywhere. Memory is not
/// asked for, because such a workload does not keep it.
/// </summary>
public static class CoreGangs
{
    /// <summary>The workload with these shapes; itself where its jobs say already what they ask of nodes.</summary>
    public static Workload Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (workload.Shapes.Count > 0)
        {
            return workload;
        }

        var core = new TaskRequest(ResourceSchema.MillicoresPerCore, 0, 0, 0, 0);
        var indexOf = new Dictionary<int, int>();
        var shapes = new List<JobShape>();
        int[] shapeOf = new int[workload.JobCount];
        for (int job = 0; job < shapeOf.Length; job++)
        {
            int processors = workload.Jobs.Processors[job];
            if (!indexOf.TryGetValue(processors, out int index))
            {
                index = shapes.Count;
                indexOf.Add(processors, index);
                shapes.Add(new JobShape([new JobMode(processors, core)]));
            }

            shapeOf[job] = index;
        }

        return new Workload(
            workload.Columns with { Shape = shapeOf },
            workload.NameLists with { Shapes = shapes },
            workload.Name,
            workload.Origin,
            workload.MachineProcessors);
    }
}
