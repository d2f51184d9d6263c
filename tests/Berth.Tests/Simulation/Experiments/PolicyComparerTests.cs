using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Experiments;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>Whole comparisons of made-up schedules whose truth is known.</summary>
public sealed class PolicyComparerTests
{
    private const int Days = 240;
    private const int JobsPerDay = 25;

    /// <summary>Jobs over many days; waits drift from day to day. <paramref name="waitOf"/> turns a job's drawn wait (s) into one under a policy.</summary>
    private static (Workload Workload, Cluster Cluster, MeasuredSchedule[] Arms) Arms(
        int days, MeasurementWindow window, params Func<int, int, double, SeededRandom, double>[] waitOf)
    {
        var random = new SeededRandom(12);
        var builder = new WorkloadBuilder { Origin = new Instant(1_000_000_000_000) };
        double[] drawn = new double[days * JobsPerDay];
        double level = 0;
        for (int job = 0; job < drawn.Length; job++)
        {
            int day = job / JobsPerDay;
            level = job % JobsPerDay == 0 ? 0.6 * level + 0.5 * DaySeries.Normal(random) : level;
            drawn[job] = 600 * Math.Exp(level) * -Math.Log(1 - random.NextDouble());
            builder.Add(new JobRow
            {
                Number = job + 1,
                SubmitMs = builder.Origin.UnixMs + day * 86_400_000L + job % JobsPerDay * 3_400_000L,
                RequestedMs = 7_200_000,
                RunMs = 1000 * (30 + random.NextInt(7000)),
                Processors = 1 + random.NextInt(64),
                User = builder.User($"user{random.NextInt(6)}"),
            });
        }

        Workload workload = builder.Build();
        Cluster cluster = Cluster.Pool(4096);
        MeasuredSchedule[] arms = new MeasuredSchedule[waitOf.Length];
        for (int arm = 0; arm < arms.Length; arm++)
        {
            var noise = new SeededRandom(100 + arm);
            long[] submitMs = workload.Jobs.SubmitMs.ToArray();
            long[] startMs = [.. submitMs.Select((submit, job) =>
                submit + (long)(1000 * waitOf[arm](job, workload.Jobs.Processors[job], drawn[job], noise)))];
            long[] endMs = [.. startMs.Select((start, job) => start + workload.Actuals.RunMs[job])];
            var schedule = new Schedule($"policy{arm}", submitMs, startMs, endMs, new JobOutcome[submitMs.Length].Select(_ => JobOutcome.Completed).ToArray());
            arms[arm] = new MeasuredSchedule(schedule, MetricsCalculator.Compute(workload, cluster, schedule, window));
        }

        return (workload, cluster, arms);
    }

    private static double Same(int job, int processors, double wait, SeededRandom noise) => wait;

    private static double Noisy(int job, int processors, double wait, SeededRandom noise) => wait * (0.5 + noise.NextDouble());

    private static FigureDifference Figure(PolicyComparison comparison, string name) => comparison.Figures.Single(figure => figure.Figure == name);

    [Fact]
    public void A_policy_that_halves_waits_wins_and_the_verdict_says_so()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) =
            Arms(Days, MeasurementWindow.All, Noisy, (job, processors, wait, noise) => 0.5 * Noisy(job, processors, wait, noise));
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        FigureDifference wait = Figure(comparison, "mean_wait_s");
        Assert.Equal(DifferenceVerdict.Better, wait.Verdict);
        Assert.InRange(-0.5 * arms[0].Metrics.Wait.Mean, wait.Interval!.Low, wait.Interval.High);
        Assert.Equal(arms[1].Metrics.Wait.Mean - arms[0].Metrics.Wait.Mean, wait.Difference, 9);
        Assert.InRange(wait.Difference, wait.Interval.Low, wait.Interval.High);
        Assert.Equal(DifferenceVerdict.Better, Figure(comparison, "p95_wait_s").Verdict);
        Assert.StartsWith("policy1 is better than policy0: mean wait", comparison.Verdict, StringComparison.Ordinal);
        Assert.Contains("No size or run-time class provably waits longer.", comparison.Verdict, StringComparison.Ordinal);
        Assert.Equal(Days, comparison.Days);
    }

    [Fact]
    public void Policies_that_differ_by_chance_alone_stay_undecided()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(Days, MeasurementWindow.All, Noisy, Noisy);
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        Assert.All(comparison.Figures.Where(figure => figure.Interval is not null), figure =>
        {
            Assert.Equal(DifferenceVerdict.Undecided, figure.Verdict);
            Assert.True(figure.AdjustedPValue >= figure.PValue);
        });
        Assert.StartsWith("No difference between policy1 and policy0 can be claimed", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_win_elsewhere_does_not_hide_that_the_mean_wait_is_undecided()
    {
        // The candidate caps long waits, and gives the time back to the rest: p95 falls, the mean stays.
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(
            Days, MeasurementWindow.All, Same, (job, processors, wait, noise) => Math.Min(wait, 1200) + 280 * noise.NextDouble());
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        Assert.Equal(DifferenceVerdict.Better, Figure(comparison, "p95_wait_s").Verdict);
        Assert.Equal(DifferenceVerdict.Undecided, Figure(comparison, "mean_wait_s").Verdict);
        Assert.Contains("undecided: mean wait", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Losing_classes_are_named_even_when_the_policy_wins()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(
            Days, MeasurementWindow.All, Noisy, (job, processors, wait, noise) => (processors <= 8 ? 2 : 0.3) * Noisy(job, processors, wait, noise));
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        ClassDifference small = comparison.Classes.Single(found => found.Class == "2-8 procs");
        ClassDifference large = comparison.Classes.Single(found => found.Class == "9-64 procs");
        Assert.Equal(DifferenceVerdict.Worse, small.WaitVerdict);
        Assert.True(small.WaitInterval!.Low > 0);
        Assert.Equal(DifferenceVerdict.Better, large.WaitVerdict);
        Assert.Contains("Longer waits for size", comparison.Verdict, StringComparison.Ordinal);
        Assert.Contains("2-8 procs", comparison.Verdict, StringComparison.Ordinal);
        Assert.DoesNotContain("size 9-64 procs", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_days_cannot_speak_about_say_so()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(Days, MeasurementWindow.All, Noisy, Noisy);
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        foreach (string name in new[] { "max_wait_s", "makespan_s" })
        {
            FigureDifference figure = Figure(comparison, name);
            Assert.Null(figure.Interval);
            Assert.Null(figure.PValue);
            Assert.Equal(DifferenceVerdict.NotEnoughData, figure.Verdict);
            Assert.Contains("one number for the whole log", figure.Note, StringComparison.Ordinal);
        }

        Assert.Equal(8, comparison.Figures.Count);
        string[] unexpected =
        [
            .. comparison.Figures.Where(figure => figure.Interval is null && figure.Figure is not ("max_wait_s" or "makespan_s"))
                .Select(figure => $"{figure.Figure}: {figure.Note}"),
        ];
        Assert.True(unexpected.Length == 0, string.Join("; ", unexpected));
    }

    [Fact]
    public void A_few_days_are_not_enough_data()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) =
            Arms(6, MeasurementWindow.All, Same, (job, processors, wait, noise) => wait / 2);
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        Assert.All(comparison.Figures, figure => Assert.Null(figure.Interval));
        Assert.StartsWith("Not enough data to say whether policy1 or policy0 is better: 6 days are too few", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_against_itself_shows_no_difference()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(40, MeasurementWindow.All, Same, Same);
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        Assert.All(comparison.Figures, figure => Assert.Equal(0, figure.Difference));
        Assert.Equal("policy1 and policy0 give the same value of every figure.", comparison.Verdict);
    }

    [Fact]
    public void A_window_compares_the_jobs_and_the_time_inside_it()
    {
        var window = new MeasurementWindow(
            new Instant(1_000_000_000_000 + 20 * 86_400_000L), new Instant(1_000_000_000_000 + 220 * 86_400_000L));
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(Days, window, Noisy, Noisy);
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        Assert.Equal(200, comparison.Days);
        Assert.Equal(200 * JobsPerDay, arms[0].Metrics.Jobs);
        FigureDifference utilization = Figure(comparison, "utilization");
        Assert.Equal(arms[1].Metrics.Utilization - arms[0].Metrics.Utilization, utilization.Difference, 12);
        Assert.InRange(utilization.Difference, utilization.Interval!.Low, utilization.Interval.High);
    }

    [Fact]
    public void Schedules_that_ran_other_jobs_get_no_interval()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(30, MeasurementWindow.All, Same, Same);
        Schedule whole = arms[1].Schedule;
        JobOutcome[] outcomes = whole.Outcome.ToArray();
        outcomes[3] = JobOutcome.Unstarted;
        var partial = new Schedule("partial", whole.SubmitMs.ToArray(), whole.StartMs.ToArray(), whole.EndMs.ToArray(), outcomes);
        var arm = new MeasuredSchedule(partial, MetricsCalculator.Compute(workload, cluster, partial, MeasurementWindow.All));
        PolicyComparison comparison = PolicyComparer.Compare(workload, cluster, arms[0], arm);
        Assert.All(comparison.Figures, figure => Assert.Null(figure.Interval));
        Assert.Contains("did not run the same jobs", comparison.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_input_and_seed_give_equal_comparisons()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(60, MeasurementWindow.All, Noisy, Noisy);
        PolicyComparison first = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        PolicyComparison second = PolicyComparer.Compare(workload, cluster, arms[0], arms[1]);
        PolicyComparison other = PolicyComparer.Compare(workload, cluster, arms[0], arms[1], new ComparisonOptions { Seed = 2 });
        Assert.Equal(first.Figures, second.Figures);
        Assert.Equal(first.Classes, second.Classes);
        Assert.Equal(first.Verdict, second.Verdict);
        Assert.NotEqual(first.Figures, other.Figures);
    }

    [Fact]
    public void Metrics_of_another_tau_are_refused()
    {
        (Workload workload, Cluster cluster, MeasuredSchedule[] arms) = Arms(12, MeasurementWindow.All, Same, Same);
        var other = arms[1] with { Metrics = MetricsCalculator.Compute(workload, cluster, arms[1].Schedule, MeasurementWindow.All, 60) };
        Assert.Throws<ArgumentException>(() => PolicyComparer.Compare(workload, cluster, arms[0], other));
    }
}
