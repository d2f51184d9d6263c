using System.Globalization;
using Berth.Model;

namespace Berth.Bench.Planning;

/// <summary>
/// Reads instances of PSPLIB and MMLIB (Kolisch, Sprecher, European Journal of Operational Research 96, 1997; Van Peteghem, Vanhoucke, European Journal of Operational Research
/// 235, 2014) into the ordinary model: one node whose CPU, memory, storage and GPUs are the renewable resources, jobs that wait for each other, modes. A period is a second.
/// Non-renewable resources are kept beside it.
/// </summary>
internal static class Psplib
{
    public static ProjectInstance Read(string name, string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        int jobs = Number(lines, "jobs (incl. supersource/sink )");
        int renewable = Number(lines, "- renewable");
        int nonrenewable = Number(lines, "- nonrenewable");
        int[][] successors = Successors(lines, jobs);
        List<ProjectMode>[] modes = Modes(lines, jobs, renewable + nonrenewable);
        int[] capacity = Numbers(lines[Array.FindIndex(lines, line => line.StartsWith("RESOURCEAVAILABILITIES", StringComparison.Ordinal)) + 2]);
        return new ProjectInstance(name, successors, modes, capacity[..renewable], capacity[renewable..]);
    }

    private static int Number(string[] lines, string key) =>
        Numbers(lines.First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(':')[1])[0];

    private static int[] Numbers(string text) =>
        [.. text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => int.TryParse(word, CultureInfo.InvariantCulture, out _)).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];

    private static int[][] Successors(string[] lines, int jobs)
    {
        int at = Array.FindIndex(lines, line => line.StartsWith("PRECEDENCE RELATIONS", StringComparison.Ordinal)) + 2;
        return [.. Enumerable.Range(0, jobs).Select(job => Numbers(lines[at + job])[3..].Select(successor => successor - 1).ToArray())];
    }

    private static List<ProjectMode>[] Modes(string[] lines, int jobs, int resources)
    {
        int at = Array.FindIndex(lines, line => line.StartsWith("REQUESTS/DURATIONS", StringComparison.Ordinal)) + 3;
        List<ProjectMode>[] modes = [.. Enumerable.Range(0, jobs).Select(_ => new List<ProjectMode>())];
        int job = -1;
        for (; at < lines.Length && lines[at].Length > 0 && char.IsAsciiDigit(lines[at][0]); at++)
        {
            int[] numbers = Numbers(lines[at]);
            if (numbers.Length == resources + 3)
            {
                job = numbers[0] - 1;
                numbers = numbers[1..];
            }

            modes[job].Add(new ProjectMode(numbers[1], numbers[2..]));
        }

        return modes;
    }
}

/// <summary>One way to do a job of a project.</summary>
/// <param name="Duration">Periods.</param>
/// <param name="Demand">What it takes: renewable resources while it runs, then non-renewable ones for good.</param>
internal sealed record ProjectMode(int Duration, int[] Demand);

/// <summary>A project: jobs 0 (source) .. n-1 (sink).</summary>
internal sealed record ProjectInstance(string Name, int[][] Successors, List<ProjectMode>[] Modes, int[] Renewable, int[] Nonrenewable)
{
    /// <summary>The project as a workload on one node; the jobs keep their order.</summary>
    public (Workload Workload, Cluster Cluster) ToModel()
    {
        var builder = new WorkloadBuilder(Modes.Length) { Name = Name };
        int user = builder.User("project");
        for (int job = 0; job < Modes.Length; job++)
        {
            JobMode[] shape = [.. Modes[job].Select(mode => new JobMode(1, Request(mode)))];
            ModeTime[] times = [.. Modes[job].Select(mode => new ModeTime(mode.Duration * 1000L, mode.Duration * 1000L))];
            builder.Add(new JobRow
            {
                Number = job + 1,
                SubmitMs = 0,
                RequestedMs = times[0].RequestedMs,
                RunMs = times[0].RunMs,
                Processors = 1,
                User = user,
                Exit = ExitKind.Completed,
                Shape = builder.Shape(new JobShape(shape, [], Licences(Modes[job][0]))),
                FurtherModes = times.Length > 1 ? times[1..] : null,
            });
        }

        for (int job = 0; job < Modes.Length; job++)
        {
            foreach (int successor in Successors[job])
            {
                builder.Links.Add(successor, DependencyKind.AfterAny, job);
            }
        }

        return (builder.Build(), Cluster.OfNodes(Name, new ClusterNodes([Node()]) { Licences = Renewable.Length > 3 ? [new Licence("r4", Renewable[3])] : [] }, SizeUnit.Processor));
    }

    private TaskRequest Request(ProjectMode mode) => new(mode.Demand[0] * 1000L, Renewable.Length > 1 ? mode.Demand[1] : 0, 0, 0, 0)
    {
        StorageBytes = Renewable.Length > 2 ? mode.Demand[2] : 0,
    };

    private Licence[] Licences(ProjectMode mode) => Renewable.Length > 3 && mode.Demand[3] > 0 ? [new Licence("r4", mode.Demand[3])] : [];

    private NodeClass Node() => new()
    {
        Name = "node",
        Count = 1,
        CpuMillicores = Renewable[0] * 1000L,
        MemoryBytes = Renewable.Length > 1 ? Renewable[1] : 0,
        StorageBytes = Renewable.Length > 2 ? Renewable[2] : 0,
    };
}
