using Berth.Planning.Decoding;
using CsCheck;
using Xunit;

namespace Berth.Tests.Planning.Decoding;

/// <summary>The timeline against an array of seconds under random takes.</summary>
public sealed class TimelineTests
{
    private const int Seconds = 400;

    private static Gen<(int Lanes, long[] Capacity, (long From, long Duration, long[] Need)[] Takes)> Cases =>
        from lanes in Gen.Int[1, 6]
        from capacity in Gen.Long[1, 5].Array[lanes]
        from takes in (from start in Gen.Long[0, 40]
                       from duration in Gen.Long[0, 9]
                       from need in Gen.Long[0, 5].Array[lanes]
                       select (start, duration, need)).Array[1, 25]
        select (lanes, capacity, takes);

    [Fact]
    public void Finds_and_takes_what_an_array_of_seconds_finds_and_takes() => Cases.Sample(
        one =>
        {
            var timeline = new Timeline(one.Capacity);
            long[][] free = [.. Enumerable.Range(0, Seconds).Select(_ => one.Capacity.ToArray())];
            foreach ((long from, long duration, long[] wanted) in one.Takes)
            {
                long[] need = [.. wanted.Select((amount, lane) => Math.Min(amount, one.Capacity[lane]))];
                long[] padded = new long[timeline.LaneCount];
                need.CopyTo(padded, 0);
                long found = timeline.Earliest(from, duration, padded, out int step);
                Assert.Equal(NaiveEarliest(free, from, duration, need), found);
                Assert.Equal(timeline.StepAt(found), step);
                timeline.Take(found, duration, padded, step);
                for (long second = found; second < found + duration; second++)
                {
                    for (int lane = 0; lane < need.Length; lane++)
                    {
                        free[second][lane] -= need[lane];
                    }
                }

                CheckLeast(timeline, free, from, duration + 1);
            }
        },
        iter: 2000);

    [Fact]
    public void A_cleared_timeline_is_free_again()
    {
        var timeline = new Timeline([3, 2]);
        timeline.Take(5, 10, [3, 2, 0, 0]);
        Assert.Equal(15, timeline.Earliest(0, 6, [1, 0, 0, 0]));
        timeline.Clear();
        Assert.Equal(0, timeline.Earliest(0, 6, [3, 2, 0, 0]));
    }

    [Fact]
    public void Asking_for_more_than_there_is_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => new Timeline([3]).Earliest(0, 1, [4, 0, 0, 0]));

    private static long NaiveEarliest(long[][] free, long from, long duration, long[] need)
    {
        for (long start = from; ; start++)
        {
            bool fits = true;
            for (long second = start; second < start + duration && fits; second++)
            {
                fits = need.Select((amount, lane) => free[second][lane] >= amount).All(enough => enough);
            }

            if (fits)
            {
                return start;
            }
        }
    }

    private static void CheckLeast(Timeline timeline, long[][] free, long from, long length)
    {
        long[] least = new long[timeline.LaneCount];
        timeline.Least(from, from + length, least);
        for (int lane = 0; lane < free[0].Length; lane++)
        {
            Assert.Equal(Enumerable.Range((int)from, (int)length).Min(second => free[second][lane]), least[lane]);
        }
    }
}
