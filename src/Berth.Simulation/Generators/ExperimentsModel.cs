using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>
/// Generates machine-learning experiments on one pool of processors (GPUs): a few users submit sweeps, bursts of alike jobs whose run times
/// are close to each other, beside single trials; some jobs and now and then whole sweeps fail early; requests are round and generous.
/// The shape follows what studies of such clusters report (mostly one GPU, heavy-tailed run times, many early failures: Jeon et al.: Analysis
/// of Large-Scale Multi-Tenant GPU Clusters for DNN Training Workloads, USENIX ATC 2019); the numbers are our choice: docs/GENERATORS.md.
/// </summary>
public static class ExperimentsModel
{
    private const double SingleTrial = 0.3;
    private const double BrokenSweep = 0.06;
    private const double EarlyFailure = 0.08;
    private const int LongestSweep = 400;
    private const double LongestRunSeconds = 7 * 86_400;
    private const double SecondsBetweenSubmits = 2;

    /// <summary>Arrivals by hour of the day: quiet nights, a dip at noon, an evening batch before people go home.</summary>
    private static readonly double[] HourWeights =
        [0.35, 0.25, 0.2, 0.15, 0.15, 0.2, 0.35, 0.6, 1.0, 1.5, 1.8, 1.7, 1.3, 1.5, 1.8, 1.9, 1.9, 2.0, 1.7, 1.2, 0.9, 0.7, 0.6, 0.45];

    private static readonly (int Processors, double Share)[] Sizes = [(1, 0.65), (2, 0.15), (4, 0.13), (8, 0.07)];

    /// <summary>Generates the workload. Throws <see cref="BadInputException"/> for options outside their range.</summary>
    public static Workload Generate(ExperimentsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        SeededRandom seeds = new(options.Seed);
        UserMix users = new(options.Users, Variates.Next(seeds), leastFactor: 1.3, mostFactor: 8);
        Variates variates = Variates.Next(seeds);
        Draft[] drafts = new Draft[options.Jobs];
        List<double> sweepArrivals = [];
        double work = 0;
        double evenTime = 0;
        for (int filled = 0; filled < drafts.Length;)
        {
            evenTime += variates.Exponential(1);
            Span<Draft> sweep = DrawSweep(users, variates, options.Processors, sweepArrivals.Count, drafts.AsSpan(filled));
            sweepArrivals.Add(evenTime);
            filled += sweep.Length;
            foreach (ref readonly Draft draft in sweep)
            {
                work += (double)draft.Processors * Math.Min(draft.RunSeconds, draft.RequestedSeconds);
            }
        }

        DailyCycle cycle = new(HourWeights);
        double stretch = LoadTarget.Stretch((sweepArrivals[0], cycle), (sweepArrivals[^1], cycle), work / (options.Processors * options.Load));
        double[] sweepSeconds = [.. sweepArrivals.Select(evenSeconds => cycle.ClockSeconds(evenSeconds * stretch))];
        return Build(drafts, sweepSeconds, users, options);
    }

    /// <summary>Fills the beginning of <paramref name="room"/> with one sweep and returns that part.</summary>
    private static Span<Draft> DrawSweep(UserMix users, Variates variates, int machine, int sweep, Span<Draft> room)
    {
        int user = users.Draw(variates);
        bool single = variates.Chance(SingleTrial);
        int length = single ? 1 : 2 + (int)Math.Min(variates.LogNormal(Math.Log(8), 1), LongestSweep - 2);
        int processors = Math.Min(DrawSize(variates), machine);
        double typical = single ? variates.LogNormal(Math.Log(600), 1.3) : variates.LogNormal(Math.Log(5400), 1.2);
        bool broken = !single && variates.Chance(BrokenSweep);
        long requested = PopularTimes.RoundUp(Math.Min(typical, LongestRunSeconds) * users.Overestimate(user));
        Span<Draft> jobs = room[..Math.Min(length, room.Length)];
        double offset = 0;
        foreach (ref Draft job in jobs)
        {
            bool fails = broken || variates.Chance(EarlyFailure);
            double run = Math.Min(typical * variates.LogNormal(0, 0.35), LongestRunSeconds);
            run = broken ? variates.Uniform(5, 300) : fails ? run * variates.Uniform(0.01, 0.3) : run;
            job = new Draft(sweep, (float)offset, processors, Math.Max(1, (int)run), (int)requested, user, fails);
            offset += variates.Exponential(SecondsBetweenSubmits);
        }

        return jobs;
    }

    private static int DrawSize(Variates variates)
    {
        double u = variates.Unit();
        foreach ((int processors, double share) in Sizes)
        {
            u -= share;
            if (u < 0)
            {
                return processors;
            }
        }

        return Sizes[^1].Processors;
    }

    private static Workload Build(Draft[] drafts, double[] sweepSeconds, UserMix users, ExperimentsOptions options)
    {
        // Sweeps overlap, so jobs are sorted by submit second; the place in the array in the low bits makes every key different.
        const int IndexBits = 27;
        long[] keys = new long[drafts.Length];
        for (int i = 0; i < drafts.Length; i++)
        {
            long seconds = (long)(sweepSeconds[drafts[i].Sweep] + drafts[i].OffsetSeconds);
            keys[i] = (seconds << IndexBits) | (long)i;
        }

        Array.Sort(keys, drafts);
        WorkloadBuilder builder = new(drafts.Length) { Name = "experiments", Origin = LublinModel.Origin, MachineProcessors = options.Processors };
        for (int i = 0; i < drafts.Length; i++)
        {
            ref readonly Draft draft = ref drafts[i];
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = LublinModel.Origin.UnixMs + ((keys[i] >> IndexBits) * 1000),
                RequestedMs = draft.RequestedSeconds * 1000L,
                RunMs = draft.RunSeconds * 1000L,
                Processors = draft.Processors,
                User = users.IndexIn(builder, draft.User),
                Exit = draft.Fails ? ExitKind.Failed : ExitKind.Completed,
            });
        }

        return builder.Build();
    }

    /// <summary>A job before it has a time on the clock.</summary>
    private readonly record struct Draft(
        int Sweep, float OffsetSeconds, int Processors, int RunSeconds, int RequestedSeconds, int User, bool Fails);
}
