using Berth.Model;
using Berth.Simulation.Generators;
using Xunit;

namespace Berth.Tests.Simulation.Generators;

public sealed class ExperimentsModelTests
{
    private static readonly ExperimentsOptions Options = new() { Jobs = 6000, Processors = 64, Seed = 5 };
    private static readonly Workload Sample = ExperimentsModel.Generate(Options);

    [Fact]
    public void Equal_options_give_equal_bytes_and_another_seed_does_not()
    {
        Assert.Equal(LublinModelTests.Bytes(Sample), LublinModelTests.Bytes(ExperimentsModel.Generate(Options)));
        Assert.NotEqual(LublinModelTests.Bytes(Sample), LublinModelTests.Bytes(ExperimentsModel.Generate(Options with { Seed = 6 })));
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(3, 500)]
    [InlineData(4, 50)]
    [InlineData(4096, 3000)]
    public void Every_job_fits_its_machine(int processors, int jobs)
    {
        Workload workload = ExperimentsModel.Generate(Options with { Processors = processors, Jobs = jobs });
        Assert.Equal(jobs, workload.JobCount);
        Assert.All(workload.Jobs.Processors.ToArray(), n => Assert.InRange(n, 1, Math.Min(8, processors)));
        Assert.All(workload.Actuals.RunMs.ToArray(), ms => Assert.InRange(ms, 1000, 7 * 86_400_000L));
        Assert.All(workload.Jobs.RequestedMs.ToArray(), ms => Assert.InRange(ms, 300_000, 57 * 86_400_000L));
        Assert.Equal(Enumerable.Range(1, jobs).Select(i => (long)i), workload.Jobs.Number.ToArray());
    }

    [Fact]
    public void The_wanted_load_comes_out()
    {
        double work = 0;
        for (int i = 0; i < Sample.JobCount; i++)
        {
            work += Math.Min(Sample.Actuals.RunMs[i], Sample.Jobs.RequestedMs[i]) * (double)Sample.Jobs.Processors[i];
        }

        double load = work / 64 / (Sample.Jobs.SubmitMs[^1] - Sample.Jobs.SubmitMs[0]);
        Assert.Equal(0.8, load, 0.005);
    }

    [Fact]
    public void Jobs_come_in_sweeps_that_share_size_and_request_and_run_about_equally_long()
    {
        int alike = 0;
        int near = 0;
        for (int i = 1; i < Sample.JobCount; i++)
        {
            bool sameSweep = Sample.Jobs.User[i] == Sample.Jobs.User[i - 1]
                && Sample.Jobs.RequestedMs[i] == Sample.Jobs.RequestedMs[i - 1]
                && Sample.Jobs.SubmitMs[i] - Sample.Jobs.SubmitMs[i - 1] < 30_000;
            if (sameSweep && Sample.Actuals.Exit[i] == ExitKind.Completed && Sample.Actuals.Exit[i - 1] == ExitKind.Completed)
            {
                alike++;
                near += Math.Abs(Math.Log((double)Sample.Actuals.RunMs[i] / Sample.Actuals.RunMs[i - 1])) < Math.Log(3) ? 1 : 0;
            }
        }

        Assert.True(alike > 0.6 * Sample.JobCount, $"{alike} jobs follow one of their sweep");
        Assert.True(near > 0.95 * alike, $"{near} of {alike} run within a factor of three of the one before");
    }

    [Fact]
    public void A_realistic_share_fails_early_is_killed_and_runs_on_one_processor()
    {
        int[] all = [.. Enumerable.Range(0, Sample.JobCount)];
        double Share(Func<int, bool> which) => all.Count(which) / (double)all.Length;
        Assert.InRange(Share(i => Sample.Actuals.Exit[i] == ExitKind.Failed), 0.08, 0.2);
        Assert.InRange(Share(i => Sample.Actuals.RunMs[i] > Sample.Jobs.RequestedMs[i]), 0.001, 0.06);
        Assert.InRange(Share(i => Sample.Jobs.Processors[i] == 1), 0.5, 0.8);
        double failed = all.Where(i => Sample.Actuals.Exit[i] == ExitKind.Failed).Average(i => Math.Log(Sample.Actuals.RunMs[i]));
        double completed = all.Where(i => Sample.Actuals.Exit[i] == ExitKind.Completed).Average(i => Math.Log(Sample.Actuals.RunMs[i]));
        Assert.True(failed < completed - 1, "failures are early");
    }

    [Fact]
    public void Nights_are_quiet()
    {
        int[] perHour = new int[24];
        foreach (long submitMs in Sample.Jobs.SubmitMs)
        {
            perHour[submitMs / 3_600_000 % 24]++;
        }

        Assert.True(perHour[9..18].Sum() > 3 * perHour[0..6].Sum(), string.Join(' ', perHour));
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        ExperimentsOptions[] wrong = [Options with { Jobs = 0 }, Options with { Processors = 0 }, Options with { Users = 0 }, Options with { Load = -1 }];
        Assert.All(wrong, options => Assert.Equal("generator", Assert.Throws<BadInputException>(() => ExperimentsModel.Generate(options)).Input));
    }
}
