using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>
/// Generates a workload of rigid batch jobs by the model of Lublin and Feitelson (JPDC 2003): sizes, run times that depend on the size, and
/// arrivals with a daily cycle. Users and requested times, which the model does not have, are added: docs/GENERATORS.md.
/// </summary>
public static class LublinModel
{
    /// <summary>Midnight of Monday, 1 January 2024, UTC: time zero of every generated workload.</summary>
    internal static readonly Instant Origin = Instant.FromUnixSeconds(1_704_067_200);

    private static readonly string[] ClassNames = ["batch", "interactive"];

    /// <summary>Generates the workload. Throws <see cref="BadInputException"/> for options outside their range.</summary>
    public static Workload Generate(LublinOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        SeededRandom seeds = new(options.Seed);
        LublinClass[] classes = options.JobClasses
            ? [new(LublinParameters.Batch, options.Processors, seeds), new(LublinParameters.Interactive, options.Processors, seeds)]
            : [new(LublinParameters.Whole, options.Processors, seeds)];
        Draft[] drafts = new Draft[options.Jobs];
        double work = 0;
        for (int i = 0; i < drafts.Length; i++)
        {
            int next = classes.Length == 2 && classes[1].NextArrival < classes[0].NextArrival ? 1 : 0;
            (double evenSeconds, int processors, long runSeconds) = classes[next].Draw();
            drafts[i] = new Draft(evenSeconds, processors, (int)runSeconds, next);
            work += (double)processors * runSeconds;
        }

        double stretch = options.Load is null ? 1 : LoadTarget.Stretch(
            (drafts[0].EvenSeconds, classes[drafts[0].Class].Cycle),
            (drafts[^1].EvenSeconds, classes[drafts[^1].Class].Cycle),
            work / (options.Processors * options.Load.Value));
        return Build(drafts, classes, stretch, options, seeds);
    }

    private static Workload Build(Draft[] drafts, LublinClass[] classes, double stretch, LublinOptions options, SeededRandom seeds)
    {
        WorkloadBuilder builder = new(drafts.Length)
        {
            Name = "lublin",
            Origin = Origin,
            MachineProcessors = options.Processors,
        };
        UserMix users = new(options.Users, Variates.Next(seeds), leastFactor: 1, mostFactor: 2);
        int[] queues = [.. ClassNames.Take(classes.Length == 2 ? 2 : 0).Select(builder.Queue)];
        Variates whose = Variates.Next(seeds);
        Variates asks = Variates.Next(seeds);

        // Each class has its own daily cycle, so the merged order of the even axes is not the order on the clock: merge once more.
        ClassCursor[] cursors = [.. classes.Select((c, index) => new ClassCursor(drafts, index, c.Cycle, stretch))];
        for (int i = 0; i < drafts.Length; i++)
        {
            int next = cursors.Length == 2 && cursors[1].ClockSeconds < cursors[0].ClockSeconds ? 1 : 0;
            ref readonly Draft draft = ref drafts[cursors[next].Position];
            int user = users.Draw(whose);
            long requestedSeconds = options.Requests == RequestModel.Exact ? draft.RunSeconds : Ask(draft.RunSeconds, users.Overestimate(user), asks);
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = Origin.UnixMs + ((long)cursors[next].ClockSeconds * 1000),
                RequestedMs = requestedSeconds * 1000,
                RunMs = draft.RunSeconds * 1000L,
                Processors = draft.Processors,
                User = users.IndexIn(builder, user),
                Queue = queues.Length == 0 ? null : queues[next],
                Exit = ExitKind.Completed,
            });
            cursors[next].MoveNext();
        }

        return builder.Build();
    }

    /// <summary>
    /// Run time x habit / accuracy, rounded up to a popular value. The accuracy is uniform, as logs show run time over request to be
    /// (Mu'alem, Feitelson 2001), but not below 0.1, since the popular values already inflate short jobs.
    /// </summary>
    private static long Ask(long runSeconds, double habit, Variates asks) => PopularTimes.RoundUp(runSeconds * habit / asks.Uniform(0.1, 1));

    /// <summary>A job before it has a time on the clock.</summary>
    private readonly record struct Draft(double EvenSeconds, int Processors, int RunSeconds, int Class);

    /// <summary>Walks over the drafts of one class in order of arrival.</summary>
    private sealed class ClassCursor
    {
        private readonly Draft[] _drafts;
        private readonly int _class;
        private readonly DailyCycle _cycle;
        private readonly double _stretch;

        public ClassCursor(Draft[] drafts, int ofClass, DailyCycle cycle, double stretch)
        {
            _drafts = drafts;
            _class = ofClass;
            _cycle = cycle;
            _stretch = stretch;
            Position = -1;
            MoveNext();
        }

        public int Position { get; private set; }

        /// <summary>Clock time of the present draft; infinite past the last.</summary>
        public double ClockSeconds { get; private set; }

        public void MoveNext()
        {
            do
            {
                Position++;
            }
            while (Position < _drafts.Length && _drafts[Position].Class != _class);
            ClockSeconds = Position == _drafts.Length ? double.PositiveInfinity : _cycle.ClockSeconds(_drafts[Position].EvenSeconds * _stretch);
        }
    }
}
