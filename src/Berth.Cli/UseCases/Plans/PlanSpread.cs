using Berth.Formats.Jobs;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>When a plan ends if lengths that are not sure come out otherwise: its places and its order, over sampled lengths.</summary>
/// <param name="Samples">How many times all lengths were sampled.</param>
/// <param name="UncertainJobs">Jobs whose length is not sure.</param>
/// <param name="Finish">When all jobs are finished.</param>
/// <param name="Users">When those of each user are, in the order of <see cref="PlannedJobs.Users"/>.</param>
/// <param name="OnTime">In which part of the samples every deadline is kept; null where no job has one.</param>
public sealed record PlanSpread(int Samples, int UncertainJobs, SpreadOfTime Finish, IReadOnlyList<(int User, SpreadOfTime Finish)> Users, double? OnTime)
{
    private const int MostSamples = 1000;
    private const int FewestSamples = 100;
    private const long MostWork = 20_000_000;
    private const int MostJobs = 100_000;

    /// <summary>The spread of a plan; null where every length is sure, for very many jobs, and for a plan that breaks a rule.</summary>
    public static PlanSpread? Of(PlannedJobs planned, long seed)
    {
        ArgumentNullException.ThrowIfNull(planned);
        (Workload workload, Schedule schedule) = (planned.Workload, planned.Plan.Schedule);
        if (planned.Input.JobsFile is not { } file || workload.JobCount > MostJobs || planned.Violations.TotalCount > 0)
        {
            return null;
        }

        ModeLength?[] lengths = [.. Enumerable.Range(0, schedule.Count).Select(job => LengthOf(workload, schedule, file, new JobId(job)))];
        int uncertain = lengths.Count(length => length?.Distribution is not null);
        return uncertain == 0 ? null : new Sampler(planned, lengths, uncertain, seed).Run((int)Math.Clamp(MostWork / Math.Max(1, workload.JobCount), FewestSamples, MostSamples));
    }

    private static ModeLength? LengthOf(Workload workload, Schedule schedule, JobsFile file, JobId job)
    {
        if (!schedule.Started(job))
        {
            return null;
        }

        IReadOnlyList<ModeLength> modes = file.Details.Of(workload, job).Modes;
        return modes[Math.Min(schedule.Allocations?.Mode(job) ?? 0, modes.Count - 1)];
    }

    private sealed class Sampler(PlannedJobs planned, ModeLength?[] lengths, int uncertain, long seed)
    {
        private readonly Workload _workload = planned.Workload;
        private readonly Schedule _schedule = planned.Plan.Schedule;

        public PlanSpread Run(int samples)
        {
            ResourceFlow flow = ResourceFlow.Of(_workload, planned.Cluster, _schedule);
            long beginMs = PlanFigures.Begin(_workload).UnixMs;
            var random = new SeededRandom(seed);
            int count = _schedule.Count;
            (long[] runMs, long[] startMs, long[] endMs) = (new long[count], new long[count], new long[count]);
            long[] finish = new long[samples];
            long[][] ofUser = [.. _workload.Users.Select(_ => new long[samples])];
            int onTime = 0;
            bool hasDeadlines = false;
            for (int sample = 0; sample < samples; sample++)
            {
                Draw(random, runMs);
                flow.Replay(runMs, startMs, endMs);
                bool late = false;
                foreach (int job in flow.Order)
                {
                    long sinceMs = endMs[job] - beginMs;
                    finish[sample] = Math.Max(finish[sample], sinceMs);
                    long[] user = ofUser[_workload.Jobs.User[job]];
                    user[sample] = Math.Max(user[sample], sinceMs);
                    if (_workload.Jobs.Deadline(new JobId(job)) is { } due)
                    {
                        hasDeadlines = true;
                        late |= endMs[job] > due.UnixMs;
                    }
                }

                onTime += late ? 0 : 1;
            }

            return new PlanSpread(
                samples, uncertain, SpreadOfTime.Of(finish), [.. planned.Users.Select(user => (user.User, SpreadOfTime.Of(ofUser[user.User])))], hasDeadlines ? (double)onTime / samples : null);
        }

        private void Draw(SeededRandom random, long[] runMs)
        {
            for (int job = 0; job < runMs.Length; job++)
            {
                if (lengths[job] is not { } length)
                {
                    continue;
                }

                runMs[job] = _schedule.EndMs[job] - _schedule.StartMs[job];
                if (length.Distribution is { } distribution)
                {
                    long requestedMs = _workload.Jobs.RequestedMsIn(new JobId(job), _schedule.Allocations?.Mode(new JobId(job)) ?? 0);
                    runMs[job] = length.HasLimit ? Math.Min(distribution.Sample(random), requestedMs) : distribution.Sample(random);
                }
            }
        }
    }
}

/// <summary>Where a time lies over samples; milliseconds since the beginning of the plan.</summary>
/// <param name="P10Ms">One sample in ten is at most this.</param>
/// <param name="MedianMs">Half of them are at most this.</param>
/// <param name="P90Ms">Nine in ten are at most this.</param>
public sealed record SpreadOfTime(long P10Ms, long MedianMs, long P90Ms)
{
    /// <summary>Of some samples; at least one. Nearest rank.</summary>
    public static SpreadOfTime Of(IEnumerable<long> samplesMs)
    {
        long[] sorted = [.. samplesMs.Order()];
        long At(double part) => sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
        return new SpreadOfTime(At(0.1), At(0.5), At(0.9));
    }
}
