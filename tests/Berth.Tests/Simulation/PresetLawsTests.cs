using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// Laws that every preset keeps on generated workloads. Not laws, and not asserted: one more processor never hurts; shorter jobs never
/// hurt (Graham's anomalies: both are false for list scheduling).
/// </summary>
public sealed class PresetLawsTests
{
    private const int Workloads = 250;

    public static TheoryData<string> Presets => [.. PolicyCatalog.Presets.Select(preset => preset.Name)];

    /// <summary>Presets without constants in seconds: only for them do all starts scale with all times.</summary>
    public static TheoryData<string> PresetsWithoutConstants => [.. PolicyCatalog.Presets.Select(preset => preset.Name).Where(name => !HasAbsoluteConstants(name))];

    /// <summary>Presets that neither predict run times by user nor order by what users have used and hold.</summary>
    public static TheoryData<string> PresetsBlindToUsers =>
    [
        .. PolicyCatalog.Presets
            .Where(preset => preset.Spec.Estimate is not (EstimateKind.Tsafrir or EstimateKind.UserMean) && !IsOfTenants(preset.Name))
            .Select(preset => preset.Name),
    ];

    /// <summary>Presets whose order looks at jobs alone.</summary>
    public static TheoryData<string> PresetsOfJobsAlone => [.. PolicyCatalog.Presets.Select(preset => preset.Name).Where(name => !IsOfTenants(name))];

    /// <summary>Presets whose order does not change when all sizes double.</summary>
    public static TheoryData<string> PresetsProportionalToSize =>
        [.. PolicyCatalog.Presets.Where(preset => preset.Spec.Order.Kind is not (OrderKind.Unicep or OrderKind.F1 or OrderKind.F2 or OrderKind.F3 or OrderKind.F4)).Select(preset => preset.Name)];

    public static TheoryData<string> Policies => [.. PolicyCatalog.Presets.Select(preset => preset.Name).Union(TwinPolicies.All.Select(policy => policy.Name))];

    [Theory]
    [MemberData(nameof(Policies))]
    public void No_schedule_has_a_violation(string policy) => Cases.Any.Sample(
        one =>
        {
            foreach (ReplayOptions options in EveryOption())
            {
                Schedule schedule = Replay.Run(one.Workload, one.Cluster, Spec(policy), options).Schedule;
                var allowed = new ValidationOptions { FeedbackAllowed = options.Feedback };
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, allowed);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{options}: {found[0].Message}\n{TextGantt.Draw(one.Workload, schedule)}");
            }
        },
        iter: Workloads,
        print: one => one.ToString());

    [Theory]
    [MemberData(nameof(Presets))]
    public void Equal_inputs_give_equal_schedules(string preset) => Cases.Any.Sample(
        one =>
        {
            GeneratedCase again = one.Map(row => row);
            Assert.Equal(Starts(one, preset), Starts(again, preset));
            Assert.Equal(Starts(one, preset), Starts(one, preset));
        },
        iter: Workloads,
        print: one => one.ToString());

    /// <summary>
    /// F1 to F4 weigh seconds against processors, predictions are corrected in steps of minutes, and fair share has a half-life and a longest age: no such law for
    /// them.
    /// </summary>
    [Theory]
    [MemberData(nameof(PresetsWithoutConstants))]
    public void All_times_k_times_as_long_make_all_starts_k_times_as_late(string preset)
    {
        // Scores are quotients of doubles: a power of two keeps every bit of them. And they lift run times below a second to one second.
        bool score = Spec(preset).Order.Kind is OrderKind.Lxf or OrderKind.Wfp3 or OrderKind.Unicep;
        int k = score ? 4 : 3;
        Cases.Any.Sample(
            one =>
            {
                GeneratedCase source = score ? one.Map(row => row with { RequestedMs = Math.Max(1_000, row.RequestedMs) }) : one;
                GeneratedCase scaled = source.Map(row => row with
                {
                    SubmitMs = row.SubmitMs * k,
                    RunMs = row.RunMs * k,
                    RequestedMs = row.RequestedMs * k,
                    DeadlineMs = row.DeadlineMs * k,
                });
                Assert.Equal(Starts(source, preset).Select(ms => ms * k), Starts(scaled, preset));
            },
            iter: Workloads,
            print: one => one.ToString());
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_later_beginning_of_everything_moves_every_start_by_as_much(string preset) => Cases.Any.Sample(
        one =>
        {
            const long ShiftMs = 86_400_000L * 365;
            GeneratedCase later = one.Map(row => row with { SubmitMs = row.SubmitMs + ShiftMs, DeadlineMs = row.DeadlineMs + ShiftMs }, new Instant(ShiftMs));
            Assert.Equal(Starts(one, preset).Select(ms => ms + ShiftMs), Starts(later, preset));
        },
        iter: Workloads,
        print: one => one.ToString());

    [Theory]
    [MemberData(nameof(PresetsBlindToUsers))]
    public void Other_names_and_numbers_of_users_change_nothing_unless_run_times_are_predicted_by_user(string preset)
    {
        Cases.Any.Sample(
            one => Assert.Equal(Starts(one, preset), Starts(one.Map(row => row with { User = 0, Number = 1_000 - row.Number }), preset)),
            iter: Workloads,
            print: one => one.ToString());
    }

    /// <summary>No law for orders of tenants: a user whose jobs are all rejected has shares all the same, and a number among the users at which ties end.</summary>
    [Theory]
    [MemberData(nameof(PresetsOfJobsAlone))]
    public void Jobs_that_are_rejected_do_not_change_the_others(string preset) => Cases.Any.Sample(
        one =>
        {
            int machine = one.Cluster.Processors;
            GeneratedCase without = one.Map(row => row.Processors > machine ? null : row);
            IEnumerable<long?> starts = Starts(one, preset).Where((_, job) => one.Workload.Jobs.Processors[job] <= machine);
            Assert.Equal(starts, Starts(without, preset));
        },
        iter: Workloads,
        print: one => one.ToString());

    /// <summary>Scores that are not proportional to the number of processors may order doubled jobs in another way.</summary>
    [Theory]
    [MemberData(nameof(PresetsProportionalToSize))]
    public void Twice_the_processors_and_twice_the_sizes_give_the_same_starts(string preset)
    {
        Cases.Any.Sample(
            one =>
            {
                GeneratedCase doubled = one.Map(row => row with { Processors = row.Processors * 2 });
                Assert.Equal(Starts(one, preset), Starts(doubled with { Cluster = Cluster.Pool(one.Cluster.Processors * 2) }, preset));
            },
            iter: Workloads,
            print: one => one.ToString());
    }

    private static bool HasAbsoluteConstants(string preset) =>
        Spec(preset).Order.Kind is OrderKind.F1 or OrderKind.F2 or OrderKind.F3 or OrderKind.F4
        || Spec(preset).Order.Kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor
        || Spec(preset).Estimate is EstimateKind.Tsafrir or EstimateKind.UserMean;

    private static bool IsOfTenants(string preset) => Spec(preset).Order is { Kind: not OrderKind.Formula } order && OrderCatalog.Get(order.Kind).IsOfTenants;

    private static IEnumerable<ReplayOptions> EveryOption() =>
    [
        new(),
        new() { Pass = PassRule.EachInstant },
        new() { EventOrder = EventOrder.EndsFirst },
        new() { Pass = PassRule.EachInstant, EventOrder = EventOrder.EndsFirst },
        new() { Feedback = true },
    ];

    private static PolicySpec Spec(string name) => PolicyCatalog.Find(name)?.Spec ?? TwinPolicies.ByName(name);

    /// <summary>Start times in milliseconds, null where a job was rejected.</summary>
    private static long?[] Starts(GeneratedCase one, string preset)
    {
        Schedule schedule = Replay.Run(one.Workload, one.Cluster, Spec(preset)).Schedule;
        return [.. Enumerable.Range(0, schedule.Count).Select(job => schedule.Started(new JobId(job)) ? schedule.StartMs[job] : (long?)null)];
    }
}
