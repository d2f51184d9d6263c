using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Waiting;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Waiting;

/// <summary>The parts that the causes of waiting are added up with, against plain arrays; and that asking changes nothing.</summary>
public sealed class WaitPartsTests
{
    [Fact]
    public void Sums_in_blocks_are_what_an_array_is() => Gen.Select(Gen.Int[1, 120], Gen.Select(Gen.Int[0, 120], Gen.Long[-9, 9]).Array[0, 40]).Sample(
        (count, additions) =>
        {
            var sums = new SteppedSums(count);
            long[] plain = new long[count];
            foreach ((int any, long value) in additions)
            {
                int from = any % (count + 1);
                sums.Add(from, value);
                for (int i = from; i < count; i++)
                {
                    plain[i] += value;
                }
            }

            SteppedSums copy = sums.Copy();
            copy.Add(0, 1);
            Assert.Equal(plain, Enumerable.Range(0, count).Select(i => sums[i]));
            Assert.Equal(plain.Select(value => value + 1), Enumerable.Range(0, count).Select(i => copy[i]));
        });

    /// <summary>Spans of time of one job each, in any order, from milliseconds to years: each lies in the stretches that it touches, and nothing is lost.</summary>
    [Fact]
    public void A_series_holds_every_span_where_it_was() => Gen.Select(Gen.Int[0, 3_000_000].Select(Gen.Int[1, 400_000]).Array[1, 30], Gen.Long[1, 20_000]).Sample(
        (spans, unitMs) =>
        {
            var builder = new SeriesBuilder();
            long startMs = spans.Min(span => span.Item1) * unitMs;
            builder.Begin(startMs);
            foreach ((int from, int length) in spans)
            {
                long toMs = (from + (long)length) * unitMs;
                for (long fromMs = from * unitMs; fromMs < toMs;)
                {
                    builder.StretchAt(fromMs, toMs, out long untilMs)[(int)WaitCause.Order] += untilMs - fromMs;
                    fromMs = untilMs;
                }
            }

            WaitSeries series = builder.ToSeries();
            Assert.Equal(startMs, series.Start.UnixMs);
            Assert.InRange(series.Count, 1, 512);
            for (int bucket = 0; bucket < series.Count; bucket++)
            {
                long fromMs = startMs + (bucket * series.BucketMs);
                long toMs = fromMs + series.BucketMs;
                long expected = spans.Sum(span => Math.Max(0, Math.Min(toMs, (span.Item1 + (long)span.Item2) * unitMs) - Math.Max(fromMs, span.Item1 * unitMs)));
                Assert.Equal(expected, series.Of(bucket)[(int)WaitCause.Order]);
            }

            Assert.Equal(spans.Sum(span => span.Item2 * unitMs), Enumerable.Range(0, series.Count).Sum(bucket => series.Of(bucket)[(int)WaitCause.Order]));
        },
        iter: 300);

    [Theory]
    [InlineData("easy")]
    [InlineData("fcfs")]
    [InlineData("easy(lookahead=2)")]
    [InlineData("conservative")]
    [InlineData("fair-tree")]
    public void To_ask_for_causes_changes_no_schedule(string policy) => Cases.Any.Sample(
        one =>
        {
            ReplayResult plain = Replay.Run(one.Workload, one.Cluster, PolicyText.Parse(policy));
            ReplayResult explained = WaitLaws.Run(one.Workload, one.Cluster, PolicyText.Parse(policy));
            Assert.Null(plain.Waits);
            Assert.Equal(plain.Schedule.StartMs.ToArray(), explained.Schedule.StartMs.ToArray());
            Assert.Equal(plain.Schedule.EndMs.ToArray(), explained.Schedule.EndMs.ToArray());
            Assert.Equal(plain.Counters, explained.Counters);
        },
        print: one => one.ToString());

    [Fact]
    public void To_ask_for_causes_changes_no_schedule_on_nodes() => NodeCases.Of(NodeCases.Policies(Enum.GetValues<PlacementRule>())).Sample(
        one => Assert.Equal(
            one.Text(Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule), one.Text(WaitLaws.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule)),
        iter: 400,
        print: one => one.ToString());

    /// <summary>Nodes that fail are shown as if they were there while causes are found, and limits are tried; all of that is taken back.</summary>
    [Fact]
    public void To_ask_for_causes_changes_no_schedule_of_many_tenants() => TenantNodeCases.Any.Sample(
        one => Assert.Equal(
            one.Case.Text(Replay.Run(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options).Schedule),
            one.Case.Text(WaitLaws.Run(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options).Schedule)),
        iter: 500,
        print: one => one.ToString());

    /// <summary>The generated cases have jobs that wait for every cause, or the twins would agree on little.</summary>
    [Fact]
    public void Generated_cases_have_every_cause()
    {
        long[] all = new long[WaitAttribution.CauseCount];
        TenantNodeCases.Any.Sample(
            one =>
            {
                WaitAttribution waits = WaitLaws.Run(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options).Waits!;
                for (int job = 0; job < waits.Count; job++)
                {
                    for (int cause = 0; cause < all.Length; cause++)
                    {
                        Interlocked.Add(ref all[cause], waits.Of(new JobId(job))[cause]);
                    }
                }
            },
            iter: 400);
        Assert.All(Enum.GetValues<WaitCause>(), cause => Assert.True(all[(int)cause] > 0, $"nobody waited for {cause}"));
    }
}
