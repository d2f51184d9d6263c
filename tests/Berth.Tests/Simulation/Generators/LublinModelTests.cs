using Berth.Formats.Swf;
using Berth.Model;
using Berth.Simulation.Generators;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Generators;

public sealed class LublinModelTests
{
    private static readonly LublinOptions Options = new() { Jobs = 4000, Processors = 128, Seed = 3 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_options_give_equal_bytes_and_another_seed_does_not(bool classes)
    {
        LublinOptions options = Options with { JobClasses = classes };
        Assert.Equal(Bytes(LublinModel.Generate(options)), Bytes(LublinModel.Generate(options)));
        Assert.NotEqual(Bytes(LublinModel.Generate(options)), Bytes(LublinModel.Generate(options with { Seed = 4 })));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(5, true)]
    [InlineData(8, false)]
    [InlineData(100, true)]
    [InlineData(1024, false)]
    [InlineData(1_000_000, true)]
    public void Every_job_fits_its_machine_and_its_request(int processors, bool classes)
    {
        Workload workload = LublinModel.Generate(Options with { Processors = processors, JobClasses = classes });
        Assert.Equal(4000, workload.JobCount);
        Assert.Equal(processors, workload.MachineProcessors);
        int largest = 0;
        for (int i = 0; i < workload.JobCount; i++)
        {
            largest = Math.Max(largest, workload.Jobs.Processors[i]);
            Assert.InRange(workload.Jobs.Processors[i], 1, processors);
            Assert.InRange(workload.Actuals.RunMs[i], 1000, 162_755_000);
            Assert.InRange(workload.Jobs.RequestedMs[i], workload.Actuals.RunMs[i], 10 * 86_400_000L * 10);
            Assert.True(workload.Jobs.SubmitMs[i] >= workload.Origin.UnixMs);
            Assert.Equal(i + 1, workload.Jobs.Number[i]);
        }

        Assert.True(largest > processors / 4, $"largest job {largest}");
    }

    [Theory]
    [InlineData(0.3, 4000, false)]
    [InlineData(0.9, 4000, true)]
    [InlineData(2.0, 50, true)]
    [InlineData(0.7, 1, false)]
    public void The_wanted_load_comes_out(double load, int jobs, bool classes)
    {
        Workload workload = LublinModel.Generate(Options with { Load = load, Jobs = jobs, JobClasses = classes });
        double work = 0;
        for (int i = 0; i < jobs; i++)
        {
            work += workload.Actuals.RunMs[i] * (double)workload.Jobs.Processors[i];
        }

        long spanMs = workload.Jobs.SubmitMs[^1] - workload.Jobs.SubmitMs[0];
        if (jobs == 1)
        {
            Assert.Equal(0, spanMs);
            return;
        }

        double wantedMs = work / (128 * load);
        Assert.InRange(spanMs, wantedMs - 2000, wantedMs + 2000);
    }

    [Fact]
    public void Load_changes_only_submit_times_and_the_request_model_only_requests()
    {
        Workload usual = LublinModel.Generate(Options);
        Workload busy = LublinModel.Generate(Options with { Load = 1.4 });
        Workload exact = LublinModel.Generate(Options with { Requests = RequestModel.Exact });
        Assert.Equal(usual.Actuals.RunMs, busy.Actuals.RunMs);
        Assert.Equal(usual.Jobs.Processors, busy.Jobs.Processors);
        Assert.Equal(usual.Jobs.RequestedMs, busy.Jobs.RequestedMs);
        Assert.Equal(usual.Jobs.User, busy.Jobs.User);
        Assert.NotEqual(usual.Jobs.SubmitMs.ToArray(), busy.Jobs.SubmitMs.ToArray());
        Assert.Equal(usual.Jobs.SubmitMs, exact.Jobs.SubmitMs);
        Assert.Equal(exact.Actuals.RunMs, exact.Jobs.RequestedMs);
        Assert.NotEqual(usual.Jobs.RequestedMs.ToArray(), exact.Jobs.RequestedMs.ToArray());
    }

    [Fact]
    public void Requests_are_few_round_values_and_users_differ_in_activity()
    {
        Workload workload = LublinModel.Generate(Options with { Users = 10 });
        Assert.InRange(workload.Jobs.RequestedMs.ToArray().Distinct().Count(), 10, 40);
        Assert.All(workload.Jobs.RequestedMs.ToArray(), ms => Assert.Equal(0, ms % 300_000));
        int[] perUser = [.. workload.Jobs.User.ToArray().GroupBy(user => user).Select(group => group.Count()).OrderDescending()];
        Assert.Equal(10, perUser.Length);
        Assert.InRange(perUser[0] / (double)perUser[9], 7, 14);
    }

    [Fact]
    public void Classes_differ_as_published_and_have_queues_of_their_own()
    {
        Workload workload = LublinModel.Generate(Options with { Jobs = 30_000, JobClasses = true });
        Assert.Equal(["batch", "interactive"], workload.Queues);
        int[] batch = [.. Enumerable.Range(0, workload.JobCount).Where(i => workload.Jobs.Queue[i] == 0)];
        int[] interactive = [.. Enumerable.Range(0, workload.JobCount).Where(i => workload.Jobs.Queue[i] == 1)];
        Assert.Equal(0.2927, batch.Count(i => workload.Jobs.Processors[i] == 1) / (double)batch.Length, 0.02);
        Assert.Equal(0.1541, interactive.Count(i => workload.Jobs.Processors[i] == 1) / (double)interactive.Length, 0.02);
        Assert.Equal(128, batch.Max(i => workload.Jobs.Processors[i]));
        Assert.Equal(45, interactive.Max(i => workload.Jobs.Processors[i]));
        Assert.True(MeanLogRun(workload, batch) > MeanLogRun(workload, interactive) + 2);
    }

    [Fact]
    public void Sizes_and_run_times_are_distributed_as_in_a_log_of_the_authors_program()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        Workload theirs = SwfImport.Read(SharedData.Trace("lublin_256.swf.gz")).Workload;
        Workload ours = LublinModel.Generate(new LublinOptions { Jobs = 10_000, Processors = 256, Load = null, Seed = 1 });

        // Two samples of 10 000 from one distribution differ by more than 0.0276 in one case of a thousand (Kolmogorov, Smirnov).
        Assert.InRange(Distance(theirs.Actuals.RunMs.ToArray(), ours.Actuals.RunMs.ToArray()), 0, 0.0276);
        Assert.InRange(Distance([.. theirs.Jobs.Processors.ToArray().Select(n => (long)n)], [.. ours.Jobs.Processors.ToArray().Select(n => (long)n)]), 0, 0.0276);
        long[] theirHours = HourOfDay(theirs);
        long[] ourHours = HourOfDay(ours);
        Assert.InRange(Distance(theirHours, ourHours), 0, 0.1);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        LublinOptions[] wrong =
        [
            Options with { Jobs = 0 }, Options with { Processors = 0 }, Options with { Users = -1 }, Options with { Load = 0 },
            Options with { Load = double.NaN }, Options with { Load = double.PositiveInfinity }, Options with { Jobs = 100_000_001 },
        ];
        Assert.All(wrong, options => Assert.Equal("generator", Assert.Throws<BadInputException>(() => LublinModel.Generate(options)).Input));
    }

    internal static byte[] Bytes(Workload workload)
    {
        using MemoryStream stream = new();
        SwfWriter.Write(stream, workload);
        return stream.ToArray();
    }

    private static double MeanLogRun(Workload workload, int[] jobs) => jobs.Average(i => Math.Log(workload.Actuals.RunMs[i]));

    private static long[] HourOfDay(Workload workload) =>
        [.. workload.Jobs.SubmitMs.ToArray().Select(ms => (ms - workload.Origin.UnixMs) / 3_600_000 % 24)];

    /// <summary>Largest difference of the two empirical distribution functions.</summary>
    private static double Distance(long[] left, long[] right)
    {
        Array.Sort(left);
        Array.Sort(right);
        double largest = 0;
        int j = 0;
        for (int i = 0; i < left.Length; i++)
        {
            if (i + 1 < left.Length && left[i + 1] == left[i])
            {
                continue;
            }

            while (j < right.Length && right[j] <= left[i])
            {
                j++;
            }

            largest = Math.Max(largest, Math.Abs(((i + 1) / (double)left.Length) - (j / (double)right.Length)));
        }

        return largest;
    }
}
