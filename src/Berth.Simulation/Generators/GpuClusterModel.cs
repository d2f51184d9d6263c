using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>
/// Generates gangs for a cluster of GPU nodes: most jobs take one GPU, some take up to 128; a job is written for one class of nodes and split
/// into tasks that fit it; CPU and memory come by the GPU in a few sizes; run times are log-normal and longer for larger jobs; requests are
/// round and generous. The shape follows Jeon et al.: Analysis of Large-Scale Multi-Tenant GPU Clusters for DNN Training Workloads, USENIX
/// ATC 2019; the numbers are our choice: docs/GENERATORS.md. Sizes are measured in GPUs (<see cref="SizeUnit.Gpu"/>).
/// </summary>
public static class GpuClusterModel
{
    private const double OwnFlavour = 0.7;
    private const double NamesWidestType = 0.4;
    private const double EarlyFailure = 0.1;
    private const double LongestRunSeconds = 14 * 86_400;
    private const double TypicalRunSeconds = 1200;
    private const double RunDeviation = 1.7;
    private const double UserDeviation = 0.6;
    private const double GrowthWithSize = 0.2;
    private const long Core = ResourceSchema.MillicoresPerCore;
    private const long Gibibyte = 1L << 30;

    /// <summary>Arrivals by hour of the day; nights are not as quiet as for people alone, since scripts submit too.</summary>
    private static readonly double[] HourWeights =
        [0.6, 0.5, 0.45, 0.4, 0.4, 0.45, 0.6, 0.8, 1.1, 1.4, 1.6, 1.5, 1.3, 1.4, 1.6, 1.7, 1.7, 1.7, 1.5, 1.2, 1.0, 0.9, 0.8, 0.7];

    private static readonly (int Gpus, double Share)[] Sizes =
    [
        (1, 0.57), (2, 0.12), (4, 0.12), (8, 0.10), (16, 0.035), (32, 0.014), (64, 0.005), (128, 0.001),
        (3, 0.01), (6, 0.01), (12, 0.01), (24, 0.005),
    ];

    /// <summary>CPU and memory for each GPU, with the share of jobs; held within what the nodes have for each GPU.</summary>
    private static readonly (long CpuMillicores, long MemoryBytes, double Share)[] Flavours =
    [
        (2 * Core, 8 * Gibibyte, 0.2), (4 * Core, 16 * Gibibyte, 0.4), (8 * Core, 32 * Gibibyte, 0.3), (12 * Core, 64 * Gibibyte, 0.1),
    ];

    /// <summary>Generates the workload. Throws <see cref="BadInputException"/> for options outside their range.</summary>
    public static Workload Generate(GpuClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        SeededRandom seeds = new(options.Seed);
        UserMix users = new(options.Users, Variates.Next(seeds), leastFactor: 1, mostFactor: 3);
        Habit[] habits = Habits(options.Users, Variates.Next(seeds));
        Variates variates = Variates.Next(seeds);
        Home[] homes = Homes(options.Nodes);
        Menu menu = new();
        Draft[] drafts = new Draft[options.Jobs];
        double evenSeconds = 0;
        foreach (ref Draft draft in drafts.AsSpan())
        {
            evenSeconds += variates.Exponential(1);
            draft = Draw(evenSeconds, users, habits, homes, menu, variates);
        }

        DailyCycle cycle = new(HourWeights);
        double wantedSeconds = BusiestSeconds(drafts, menu, options.Nodes) / options.Load;
        double stretch = LoadTarget.Stretch((drafts[0].EvenSeconds, cycle), (drafts[^1].EvenSeconds, cycle), wantedSeconds);
        return Build(drafts, cycle, stretch, users, menu, options);
    }

    private static Draft Draw(double evenSeconds, UserMix users, Habit[] habits, Home[] homes, Menu menu, Variates variates)
    {
        int user = users.Draw(variates);
        int gpus = Sizes[Pick(Sizes.Length, i => Sizes[i].Share, variates)].Gpus;
        Home home = homes[Pick(homes.Length, i => homes[i].Share, variates)];
        int flavour = variates.Chance(OwnFlavour) ? habits[user].Flavour : DrawFlavour(variates);
        bool namesType = variates.Chance(NamesWidestType) && home.IsWidest;
        double typical = TypicalRunSeconds * habits[user].RunFactor * Math.Pow(gpus, GrowthWithSize);
        double planned = Math.Min(typical * variates.LogNormal(0, RunDeviation), LongestRunSeconds);
        long requested = PopularTimes.RoundUp(planned * users.Overestimate(user) / variates.Uniform(0.5, 1));
        bool fails = variates.Chance(EarlyFailure);
        double run = fails ? planned * variates.Uniform(0.01, 0.3) : planned;
        int shape = menu.IndexOf(GangFor(gpus, home.Class), home, flavour, namesType);
        return new Draft(evenSeconds, shape, Math.Max(1, (int)run), (int)requested, user, fails);
    }

    /// <summary>The gang of a job on nodes of one class; fewer GPUs where all of them together have no room for it.</summary>
    private static GpuGang GangFor(int gpus, NodeClass home)
    {
        while (true)
        {
            GpuGang gang = GpuGang.Of(gpus, home.GpuCount);
            if (gang.TaskCount <= home.Count * (home.GpuCount / gang.GpusPerTask))
            {
                return gang;
            }

            gpus--;
        }
    }

    private static Habit[] Habits(int users, Variates variates)
    {
        Habit[] habits = new Habit[users];
        foreach (ref Habit habit in habits.AsSpan())
        {
            habit = new Habit(DrawFlavour(variates), variates.LogNormal(0, UserDeviation));
        }

        return habits;
    }

    private static int DrawFlavour(Variates variates) => Pick(Flavours.Length, i => Flavours[i].Share, variates);

    /// <summary>An index, each as often as its share of the sum of all; shares add up to 1.</summary>
    private static int Pick(int count, Func<int, double> share, Variates variates)
    {
        double u = variates.Unit();
        for (int i = 0; i < count - 1; i++)
        {
            u -= share(i);
            if (u < 0)
            {
                return i;
            }
        }

        return count - 1;
    }

    /// <summary>Classes with GPUs, each wanted as often as it has a share of the GPUs.</summary>
    private static Home[] Homes(ClusterNodes nodes)
    {
        double all = nodes.GpuCount;
        int widest = nodes.Classes.Max(kind => kind.GpuCount);
        return [.. nodes.Classes.Where(kind => kind.GpuCount > 0).Select((kind, index) => new Home(index, kind, kind.Count * kind.GpuCount / all, kind.GpuCount == widest))];
    }

    /// <summary>How long the cluster, used without gap, needs for the work: the longest of its resources.</summary>
    private static double BusiestSeconds(Draft[] drafts, Menu menu, ClusterNodes nodes)
    {
        double[] seconds = new double[menu.Shapes.Count];
        foreach (ref readonly Draft draft in drafts.AsSpan())
        {
            seconds[draft.Shape] += Math.Min(draft.RunSeconds, draft.RequestedSeconds);
        }

        double gpu = 0;
        double cpu = 0;
        double memory = 0;
        for (int i = 0; i < seconds.Length; i++)
        {
            JobMode mode = menu.Shapes[i];
            gpu += seconds[i] * mode.TaskCount * mode.Task.GpuCount;
            cpu += seconds[i] * mode.TaskCount * mode.Task.CpuMillicores;
            memory += seconds[i] * mode.TaskCount * mode.Task.MemoryBytes;
        }

        NodeClass[] classes = [.. nodes.Classes.Where(kind => kind.GpuCount > 0)];
        gpu /= nodes.GpuCount;
        cpu = cpu == 0 ? 0 : cpu / classes.Sum(kind => (double)kind.CpuMillicores * kind.Count);
        memory = memory == 0 ? 0 : memory / classes.Sum(kind => (double)kind.MemoryBytes * kind.Count);
        return Math.Max(gpu, Math.Max(cpu, memory));
    }

    private static Workload Build(Draft[] drafts, DailyCycle cycle, double stretch, UserMix users, Menu menu, GpuClusterOptions options)
    {
        WorkloadBuilder builder = new(drafts.Length)
        {
            Name = "gpu-cluster",

            // Time zero is the first submit, as it is where a table is read: a written workload reads back the same.
            Origin = new Instant(SubmitMs(drafts[0], cycle, stretch)),
            MachineProcessors = options.Nodes.GpuCount,
            Unit = SizeUnit.Gpu,
        };
        int?[] shapes = new int?[menu.Shapes.Count];
        for (int i = 0; i < drafts.Length; i++)
        {
            ref readonly Draft draft = ref drafts[i];
            JobMode mode = menu.Shapes[draft.Shape];
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = SubmitMs(in draft, cycle, stretch),
                RequestedMs = draft.RequestedSeconds * 1000L,
                RunMs = draft.RunSeconds * 1000L,
                Processors = mode.TaskCount * mode.Task.GpuCount,
                User = users.IndexIn(builder, draft.User),
                Shape = shapes[draft.Shape] ??= builder.Shape(new JobShape([mode])),
                Exit = draft.Fails ? ExitKind.Failed : ExitKind.Completed,
            });
        }

        return builder.Build();
    }

    private static long SubmitMs(in Draft draft, DailyCycle cycle, double stretch) =>
        LublinModel.Origin.UnixMs + ((long)cycle.ClockSeconds(draft.EvenSeconds * stretch) * 1000);

    /// <summary>A job before it has a time on the clock.</summary>
    private readonly record struct Draft(double EvenSeconds, int Shape, int RunSeconds, int RequestedSeconds, int User, bool Fails);

    /// <summary>What a user mostly asks for each GPU, and how long the user's jobs run compared with others'.</summary>
    private readonly record struct Habit(int Flavour, double RunFactor);

    /// <summary>A class of nodes that jobs are written for.</summary>
    private readonly record struct Home(int Index, NodeClass Class, double Share, bool IsWidest);

    /// <summary>The different shapes in the order in which they were first drawn.</summary>
    private sealed class Menu
    {
        private readonly Dictionary<(GpuGang, int, int, bool), int> _drawn = [];
        private readonly Dictionary<JobMode, int> _indexes = [];
        public List<JobMode> Shapes { get; } = [];

        public int IndexOf(GpuGang gang, in Home home, int flavour, bool namesType)
        {
            if (_drawn.TryGetValue((gang, home.Index, flavour, namesType), out int index))
            {
                return index;
            }

            NodeClass nodes = home.Class;
            long cpu = Math.Min(Flavours[flavour].CpuMillicores, nodes.CpuMillicores / nodes.GpuCount) * gang.GpusPerTask;
            long memory = Math.Min(Flavours[flavour].MemoryBytes, nodes.MemoryBytes / nodes.GpuCount) * gang.GpusPerTask;
            JobMode mode = new(gang.TaskCount, new TaskRequest(cpu, memory, gang.GpusPerTask, TaskRequest.WholeGpu, 0))
            {
                GpuTypes = namesType && nodes.GpuType is { } type ? new NameList(type) : NameList.Empty,
            };
            if (!_indexes.TryGetValue(mode, out index))
            {
                index = Shapes.Count;
                Shapes.Add(mode);
                _indexes.Add(mode, index);
            }

            _drawn.Add((gang, home.Index, flavour, namesType), index);
            return index;
        }
    }
}
