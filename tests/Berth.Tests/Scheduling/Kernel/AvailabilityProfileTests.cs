using Berth.Scheduling;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Kernel;

/// <summary>The profile against an array with one entry for each millisecond, under random operations.</summary>
public sealed class AvailabilityProfileTests
{
    private const int Horizon = 40;
    private const int Processors = 8;

    private static readonly Gen<Operation> Operations = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, Horizon - 1], Gen.Int[0, 15], Gen.Int[1, 4], (kind, from, length, size) => new Operation(kind, from, length, size));

    private readonly record struct Operation(int Kind, int From, int Length, int Size);

    [Fact]
    public void It_answers_like_an_array_of_milliseconds() => Operations.List[1, 40].Sample(
        operations =>
        {
            var profile = new AvailabilityProfile(Processors, 0);
            int[] free = [.. Enumerable.Repeat(Processors, Horizon)];
            int now = 0;
            foreach (Operation operation in operations)
            {
                now = Apply(profile, free, operation, now);
                AssertSame(profile, free, now);
            }
        },
        iter: 3000);

    [Fact]
    public void A_rollback_restores_every_step() => Gen.Select(Operations.List[0, 20], Operations.List[1, 20]).Sample(
        (before, inside) =>
        {
            var profile = new AvailabilityProfile(Processors, 0);
            int[] free = [.. Enumerable.Repeat(Processors, Horizon)];
            before.ForEach(operation => Apply(profile, free, operation with { Kind = operation.Kind % 2 }, 0));
            string steps = Steps(profile);

            profile.Checkpoint();
            inside.ForEach(operation => Apply(profile, [.. free], operation with { Kind = operation.Kind % 2 }, 0));
            profile.Rollback();

            Assert.Equal(steps, Steps(profile));
        },
        iter: 2000);

    [Fact]
    public void Earliest_fit_is_the_first_millisecond_at_which_everything_fits() => Gen.Select(
        Operations.List[0, 30], Gen.Int[0, Horizon - 1], Gen.Int[1, 12], Gen.Int[1, Processors]).Sample(
        (operations, from, length, size) =>
        {
            var profile = new AvailabilityProfile(Processors, 0);
            int[] free = [.. Enumerable.Repeat(Processors, Horizon)];
            operations.ForEach(operation => Apply(profile, free, operation with { Kind = 0 }, 0));
            bool FitsAt(int start) => Enumerable.Range(start, length).All(time => FreeAt(free, time) >= size);

            int expected = Enumerable.Range(from, Horizon + 1).First(FitsAt);

            Assert.Equal(expected, profile.EarliestFit(from, length, size));
            Assert.Equal(FitsAt(from), profile.Fits(from, length, size));
        },
        iter: 3000);

    [Fact]
    public void A_reserved_job_finds_what_it_would_find_if_it_were_lifted_out() => Gen.Select(
        Operations.List[0, 30], Gen.Int[0, Horizon - 1], Gen.Int[1, 12], Gen.Int[1, Processors]).Sample(
        (operations, from, length, size) =>
        {
            var profile = new AvailabilityProfile(Processors, 0);
            int[] free = [.. Enumerable.Repeat(Processors, Horizon)];
            operations.ForEach(operation => Apply(profile, free, operation with { Kind = 0 }, 0));
            long reserved = profile.EarliestFit(from, length, size);
            long lifted = profile.EarliestFit(0, length, size);
            profile.Reserve(reserved, reserved + length, size);

            long found = profile.EarliestFitBefore(reserved, 0, length, size);

            profile.Release(reserved, reserved + length, size);
            Assert.Equal(lifted, found);
            Assert.Equal(lifted, profile.EarliestFit(0, length, size));
        },
        iter: 3000);

    [Fact]
    public void What_never_fits_is_refused_with_the_amounts()
    {
        var profile = new AvailabilityProfile(Processors, 0);

        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => profile.EarliestFit(0, 1, Processors + 1));

        Assert.Contains("9 processors", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("has 8", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Kind 0: reserve where that leaves no step negative; 1: release; else: time goes on.</summary>
    private static int Apply(AvailabilityProfile profile, int[] free, Operation operation, int now)
    {
        int from = Math.Max(operation.From, now);
        int to = Math.Min(from + operation.Length, Horizon);
        if (operation.Kind >= 2)
        {
            profile.Advance(from);
            return from;
        }

        int delta = operation.Kind == 0 ? -operation.Size : operation.Size;
        if (Enumerable.Range(from, to - from).Any(time => free[time] + delta < 0))
        {
            return now;
        }

        for (int time = from; time < to; time++)
        {
            free[time] += delta;
        }

        if (operation.Kind == 0)
        {
            profile.Reserve(from, to, operation.Size);
        }
        else
        {
            profile.Release(from, to, operation.Size);
        }

        return now;
    }

    private static void AssertSame(AvailabilityProfile profile, int[] free, int now)
    {
        for (int time = now; time < Horizon; time++)
        {
            Assert.Equal(free[time], profile.FreeAt(time));
        }

        for (int step = 1; step < profile.StepCount; step++)
        {
            Assert.NotEqual(profile.StepFree(step - 1), profile.StepFree(step));
            Assert.True(profile.StepTimeMs(step - 1) < profile.StepTimeMs(step), "steps are in order of time");
        }
    }

    private static int FreeAt(int[] free, int time) => time < Horizon ? free[time] : Processors;

    private static string Steps(AvailabilityProfile profile) =>
        string.Join(' ', Enumerable.Range(0, profile.StepCount).Select(step => $"{profile.StepTimeMs(step)}:{profile.StepFree(step)}"));
}
