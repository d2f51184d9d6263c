using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>
/// Compares schedules of one workload: the same jobs, arrivals and run times in each arm, days as the units of chance. Method and
/// self-tests: docs/STATISTICS.md. Pure; the same input and seed give the same result.
/// </summary>
public static class PolicyComparer
{
    private const double P95 = 0.95;
    private const double SmallestUserShare = 0.01;

    /// <summary>One schedule against a baseline.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="baseline">The policy that is compared with.</param>
    /// <param name="candidate">The other policy.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    public static PolicyComparison Compare(
        Workload workload, Cluster cluster, MeasuredSchedule baseline, MeasuredSchedule candidate, ComparisonOptions? options = null) =>
        CompareToFirst(workload, cluster, [baseline, candidate], options)[0];

    /// <summary>
    /// Every schedule but the first against the first, in order. Throws when windows or tau of their metrics differ, or when a schedule is
    /// of another number of jobs than the workload. Where two schedules did not run the same jobs, no interval is given.
    /// </summary>
    public static IReadOnlyList<PolicyComparison> CompareToFirst(
        Workload workload, Cluster cluster, IReadOnlyList<MeasuredSchedule> arms, ComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentOutOfRangeException.ThrowIfZero(arms.Count);
        ComparisonOptions chosen = options ?? new ComparisonOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen.Resamples, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen.Confidence, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen.Confidence, 0.999);
        foreach (MeasuredSchedule arm in arms)
        {
            RequireSameMeasure(workload, arms[0], arm);
        }

        var rows = new JobRows(workload, arms[0]);
        DailySums?[] sums = new DailySums?[arms.Count];
        for (int arm = 0; arm < arms.Count; arm++)
        {
            sums[arm] = arm == 0 || rows.SameUnder(workload, arms[arm]) ? new DailySums(workload, cluster, arms[arm], rows) : null;
        }

        return
        [
            .. Enumerable.Range(1, arms.Count - 1).Select(arm =>
                new Pairing(workload, rows, chosen, new Arm(arms[0].Metrics, sums[0]), new Arm(arms[arm].Metrics, sums[arm])).Compare()),
        ];
    }

    private static void RequireSameMeasure(Workload workload, MeasuredSchedule first, MeasuredSchedule arm)
    {
        if (arm.Schedule.Count != workload.JobCount)
        {
            throw new ArgumentException(
                $"schedule '{arm.Schedule.Policy}' is of {arm.Schedule.Count} jobs, the workload of {workload.JobCount}", nameof(arm));
        }

        if (arm.Metrics.Window != first.Metrics.Window || arm.Metrics.TauSeconds.CompareTo(first.Metrics.TauSeconds) != 0)
        {
            throw new ArgumentException($"'{arm.Schedule.Policy}' was measured with another window or tau than '{first.Schedule.Policy}'", nameof(arm));
        }
    }

    private sealed record Arm(ScheduleMetrics Metrics, DailySums? Sums);

    /// <summary>One figure before it is tested. A null test carries the reason why there is none.</summary>
    private sealed record Candidate(FigureDifference Figure, Func<IDailyDifference>? Test, string? Reason);

    private sealed class Pairing(Workload workload, JobRows rows, ComparisonOptions options, Arm baseline, Arm candidate)
    {
        public PolicyComparison Compare()
        {
            IReadOnlyList<FigureDifference> figures = Tested(Figures());
            IReadOnlyList<ClassDifference> classes = [.. TestedClasses(), .. Users()];
            var comparison = new PolicyComparison(baseline.Metrics.Policy, candidate.Metrics.Policy, figures, classes, "")
            {
                Days = rows.Days,
                Options = options,
            };
            return comparison with { Verdict = VerdictText.Of(comparison) };
        }

        private List<Candidate> Figures()
        {
            const string Single = "one number for the whole log: no resampling of days can say how sure it is";
            return
            [
                Figure("mean_wait_s", "mean wait", m => m.Wait.Mean, () => PerJob(s => s.WaitSeconds)),
                Figure("mean_bounded_slowdown", "mean bounded slowdown", m => m.BoundedSlowdown.Mean, () => PerJob(s => s.BoundedSlowdown)),
                Figure("p95_wait_s", "p95 wait", m => m.Wait.P95, () => new QuantileDifference(
                    rows.Day, rows.JobsByDay, baseline.Sums!.RowWaitSeconds, candidate.Sums!.RowWaitSeconds, P95, candidate.Metrics.Wait.P95 - baseline.Metrics.Wait.P95)),
                Untested("max_wait_s", "longest wait", m => m.Wait.Max, Single),
                State("utilization", Utilization(), m => m.Utilization, s => s.BusySeconds),
                State("loss_of_capacity", "loss of capacity", m => m.LossOfCapacity, s => s.LostSeconds),
                Untested("makespan_s", "makespan", m => m.MakespanSeconds, Single),
                Figure("jain_users", "fairness between users (Jain)", m => m.Fairness.JainIndex, Fairness),
            ];
        }

        private Candidate Figure(string name, string label, Func<ScheduleMetrics, double> value, Func<IDailyDifference> test)
        {
            FigureDifference figure = Difference(name, label, value);
            return baseline.Sums is null || candidate.Sums is null
                ? new Candidate(figure, null, "the two schedules did not run the same jobs")
                : new Candidate(figure, test, null);
        }

        private string Utilization() =>
            baseline.Metrics.Resources is null ? "utilization" : workload.Unit == SizeUnit.Gpu ? "GPU in use" : "CPU in use";

        /// <summary>On nodes the figures are of exact amounts, of which no sums by day are kept: those of whole units would contradict them.</summary>
        private Candidate State(string name, string label, Func<ScheduleMetrics, double> value, Func<DailySums, double[]> sums) =>
            baseline.Metrics.Resources is null
                ? Figure(name, label, value, () => PerState(sums))
                : Untested(name, label, value, "on nodes this figure is not kept by day");

        private Candidate Untested(string name, string label, Func<ScheduleMetrics, double> value, string reason) =>
            new(Difference(name, label, value), null, reason);

        private FigureDifference Difference(string name, string label, Func<ScheduleMetrics, double> value)
        {
            (double before, double after) = (value(baseline.Metrics), value(candidate.Metrics));
            return new FigureDifference(name, label, before, after, after - before, null, DifferenceVerdict.NotEnoughData)
            {
                LargerIsBetter = name is "utilization" or "jain_users",
            };
        }

        private RatioDifference PerJob(Func<DailySums, double[]> sums) =>
            new(sums(baseline.Sums!), rows.JobsByDay, sums(candidate.Sums!), rows.JobsByDay);

        /// <summary>State days of both arms on one axis; a day that only one arm reaches has no capacity in the other.</summary>
        private RatioDifference PerState(Func<DailySums, double[]> sums)
        {
            (DailySums before, DailySums after) = (baseline.Sums!, candidate.Sums!);
            long first = Math.Min(before.FirstStateDay, after.FirstStateDay);
            long end = Math.Max(before.FirstStateDay + before.BusySeconds.Length, after.FirstStateDay + after.BusySeconds.Length);
            int days = (int)(end - first);
            return new RatioDifference(
                Aligned(before, sums(before)), Aligned(before, before.CapacitySeconds), Aligned(after, sums(after)), Aligned(after, after.CapacitySeconds));

            double[] Aligned(DailySums arm, double[] column)
            {
                double[] aligned = new double[days];
                column.CopyTo(aligned, (int)(arm.FirstStateDay - first));
                return aligned;
            }
        }

        private FairnessDifference Fairness()
        {
            int[] users = new int[rows.Count];
            for (int row = 0; row < users.Length; row++)
            {
                users[row] = workload.Jobs.User[rows.Job[row]];
            }

            return new FairnessDifference(
                rows.Day, rows.Days, users, workload.Users.Count, baseline.Sums!.RowBoundedSlowdown, candidate.Sums!.RowBoundedSlowdown);
        }

        /// <summary>Runs the tests side by side (each has its own seed and result), then corrects for their number.</summary>
        private FigureDifference[] Tested(List<Candidate> candidates)
        {
            BootstrapResult?[] results = Run([.. candidates.Select(candidate => candidate.Test)]);
            double?[] adjusted = Adjusted(results);
            return
            [
                .. candidates.Select((figure, index) => results[index] is not { } result
                    ? figure.Figure with { Note = figure.Reason }
                    : figure.Figure with
                    {
                        Interval = result.Interval,
                        PValue = result.PValue,
                        AdjustedPValue = adjusted[index],
                        BlockDays = result.Interval is null ? null : result.BlockDays,
                        EffectiveDays = result.Interval is null ? null : result.EffectiveDays,
                        Note = result.Note,
                        Verdict = VerdictOf(figure.Figure.Difference, figure.Figure.LargerIsBetter, adjusted[index]),
                    }),
            ];
        }

        private BootstrapResult?[] Run(Func<IDailyDifference>?[] tests)
        {
            BootstrapResult?[] results = new BootstrapResult?[tests.Length];
            Parallel.For(0, tests.Length, index =>
            {
                if (tests[index] is { } test)
                {
                    results[index] = BlockBootstrap.Run(test(), options.Resamples, options.Confidence, unchecked(options.Seed + index));
                }
            });
            return results;
        }

        private static double?[] Adjusted(BootstrapResult?[] results)
        {
            int[] tested = [.. Enumerable.Range(0, results.Length).Where(index => results[index]?.PValue is not null)];
            double[] values = HolmCorrection.Adjust([.. tested.Select(index => results[index]!.PValue!.Value)]);
            double?[] adjusted = new double?[results.Length];
            for (int index = 0; index < tested.Length; index++)
            {
                adjusted[tested[index]] = values[index];
            }

            return adjusted;
        }

        private DifferenceVerdict VerdictOf(double difference, bool largerIsBetter, double? adjusted) =>
            adjusted is not { } pValue ? DifferenceVerdict.NotEnoughData
            : pValue >= 1 - options.Confidence ? DifferenceVerdict.Undecided
            : difference > 0 == largerIsBetter ? DifferenceVerdict.Better
            : DifferenceVerdict.Worse;

        private ClassDifference[] TestedClasses()
        {
            int[] sizeOf = new int[rows.Count];
            int[] runTimeOf = new int[rows.Count];
            for (int row = 0; row < rows.Count; row++)
            {
                int job = rows.Job[row];
                sizeOf[row] = JobClasses.SizeClass(workload.Jobs.Processors[job]);
                runTimeOf[row] = JobClasses.RunTimeClass(Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]));
            }

            List<ClassDifference> classes = [];
            List<Func<IDailyDifference>?> tests = [];
            AddClasses("size", JobClasses.SizeNamesIn(workload.Unit), sizeOf, m => m.BySizeClass);
            AddClasses("run time", JobClasses.RunTimeNames, runTimeOf, m => m.ByRunTimeClass);
            BootstrapResult?[] results = Run([.. tests]);
            double?[] adjusted = Adjusted(results);
            return
            [
                .. classes.Select((found, index) => found with
                {
                    WaitInterval = results[index]?.Interval,
                    WaitVerdict = VerdictOf(found.CandidateWaitSeconds - found.BaselineWaitSeconds, largerIsBetter: false, adjusted[index]),
                }),
            ];

            void AddClasses(string dimension, IReadOnlyList<string> names, int[] classOf, Func<ScheduleMetrics, IReadOnlyList<ClassMetrics>> part)
            {
                foreach (ClassDifference found in Differences(dimension, part))
                {
                    int wanted = names.ToList().IndexOf(found.Class);
                    classes.Add(found);
                    tests.Add(baseline.Sums is null || candidate.Sums is null ? null : () => ClassWait(classOf, wanted));
                }
            }
        }

        private RatioDifference ClassWait(int[] classOf, int wanted)
        {
            double[] jobs = new double[rows.Days];
            double[] before = new double[rows.Days];
            double[] after = new double[rows.Days];
            for (int row = 0; row < classOf.Length; row++)
            {
                if (classOf[row] == wanted)
                {
                    int day = rows.Day[row];
                    jobs[day]++;
                    before[day] += baseline.Sums!.RowWaitSeconds[row];
                    after[day] += candidate.Sums!.RowWaitSeconds[row];
                }
            }

            return new RatioDifference(before, jobs, after, jobs);
        }

        private IEnumerable<ClassDifference> Users() =>
            Differences("user", m => m.ByUser).Where(user => user.Jobs >= SmallestUserShare * baseline.Metrics.Wait.Count);

        private IEnumerable<ClassDifference> Differences(string dimension, Func<ScheduleMetrics, IReadOnlyList<ClassMetrics>> part)
        {
            Dictionary<string, ClassMetrics> others = part(candidate.Metrics).ToDictionary(found => found.Name);
            foreach (ClassMetrics before in part(baseline.Metrics))
            {
                if (others.TryGetValue(before.Name, out ClassMetrics? after))
                {
                    yield return new ClassDifference(
                        dimension, before.Name, before.Wait.Count, before.Wait.Mean, after.Wait.Mean, before.BoundedSlowdown.Mean, after.BoundedSlowdown.Mean);
                }
            }
        }
    }
}
