using Berth.Model;
using CsCheck;

namespace Berth.Testing;

/// <summary>Generators of regimes that change often: thresholds next to each other and in the middle of what small cases reach, hours of minutes, short and long dwell times.</summary>
public static class RegimeCases
{
    private static readonly OrderSpec[] Orders = [OrderSpec.Fcfs, OrderSpec.Fcfs, new(OrderKind.Sjf), new(OrderKind.Ljf), new(OrderKind.SmallestArea), new(OrderKind.LargestSize)];

    private static readonly Gen<RegimeMeasure> Measure =
        from kind in AnyOf(RegimeMeasureKind.Load, RegimeMeasureKind.Load, RegimeMeasureKind.QueueLength, RegimeMeasureKind.WideWork, RegimeMeasureKind.ShortWork)
        from size in Gen.Int[0, 6]
        from seconds in AnyOf(1, 3, 8, 300, 3_600)
        select kind switch
        {
            RegimeMeasureKind.WideWork => new RegimeMeasure(kind, size),
            RegimeMeasureKind.ShortWork => new RegimeMeasure(kind, 0, Duration.FromSeconds(seconds)),
            _ => new RegimeMeasure(kind),
        };

    private static readonly Gen<RegimeTest> Threshold =
        from measure in Measure
        from above in AnyOf(true, true, false)
        from low in Gen.Int[0, 5]
        from apart in AnyOf(1, 100, 500, 1_000)
        select (RegimeTest)Pair(measure, above, low, apart);

    private static readonly Gen<RegimeTest> Clock =
        from days in AnyOf(false, false, true)
        from first in Gen.Int[0, 6]
        from last in Gen.Int[0, 6]
        from minute in Gen.Frequency((1, Gen.Int[0, 9]), (1, Gen.Int[0, 1_439]))
        from length in Gen.Frequency((1, Gen.Int[1, 5]), (1, Gen.Int[1, 1_439]))
        select days ? new DayTest((DayOfWeek)first, (DayOfWeek)last) : (RegimeTest)new HourTest(minute, (minute + length) % HourTest.MinutesOfDay);

    private static readonly Gen<RegimeTest> Test = Gen.Frequency((3, Threshold), (1, Clock));

    /// <summary>Plain policies that can stand beside each other.</summary>
    public static Gen<PolicySpec> Members(EstimateKind estimate) =>
        from order in AnyOf(Orders)
        from backfill in AnyOf<OrderSpec?>(null, null, new(OrderKind.Sjf), OrderSpec.Fcfs)
        from depth in AnyOf(0, 1, 1, 1, 2, 3)
        from lookahead in AnyOf<int?>(null, null, null, 0, 1, 3)
        from arrivals in AnyOf(ArrivalPass.WhenItFits, ArrivalPass.WhenItFits, ArrivalPass.Always)
        select new PolicySpec
        {
            Name = "member",
            Order = order,
            BackfillOrder = backfill == order ? null : backfill,
            ReservationDepth = depth,
            Lookahead = lookahead,
            Estimate = estimate,
            ArrivalPass = arrivals,
        };

    /// <summary>Sets of one to four regimes.</summary>
    /// <param name="member">Their policies.</param>
    public static Gen<RegimeSet> Sets(Gen<PolicySpec> member) =>
        from policies in member.Array[1, 4]
        from tests in Test.Array[1, 2].Array[3]
        from dwell in AnyOf(1L, 1_000, 2_000, 7_000, 60_000, 600_000, 3_600_000, 50_000_000)
        from offset in AnyOf(0, 0, 60, -330)
        select new RegimeSet(
            [.. policies.Select((policy, i) => new Regime("r" + i, policy, i == policies.Length - 1 ? [] : OneOfEach(tests[i])))], new Duration(dwell), offset);

    /// <summary>Sets of regimes with any estimate.</summary>
    public static Gen<RegimeSet> Any { get; } =
        AnyOf(EstimateKind.Request, EstimateKind.Request, EstimateKind.Perfect, EstimateKind.Tsafrir, EstimateKind.UserMean).SelectMany(estimate => Sets(Members(estimate)));

    private static ThresholdTest Pair(RegimeMeasure measure, bool above, int low, int apart)
    {
        long lowest = measure.Kind switch
        {
            RegimeMeasureKind.Load => low * 500L,
            RegimeMeasureKind.QueueLength => low * 1_000L,
            _ => low * 100L,
        };
        long highest = measure.Kind switch
        {
            RegimeMeasureKind.Load => lowest + apart,
            RegimeMeasureKind.QueueLength => lowest + 1_000,
            _ => lowest + Math.Min(apart, 500),
        };
        return above ? new ThresholdTest(measure, true, highest, lowest) : new ThresholdTest(measure, false, lowest, highest);
    }

    /// <summary>No measure twice in one regime, as the text form has it.</summary>
    private static List<RegimeTest> OneOfEach(RegimeTest[] tests) =>
        [.. tests.Where((test, i) => test is not ThresholdTest one || !tests.Take(i).OfType<ThresholdTest>().Any(other => other.Measure == one.Measure))];

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
