using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>What is remembered of quotas is what would be found anew, whatever starts, ends, is tried and taken back.</summary>
public sealed class QuotaMemoryTests
{
    private const int Queues = 3;
    private const int JobCount = 18;

    [Fact]
    public void What_is_remembered_is_what_would_be_found_anew() =>
        Gen.Select(Gen.Int[1, 9].Array[Queues], Gen.Int[0, (JobCount * 3) - 1].List[1, 60]).Sample((nominals, commands) =>
        {
            Workload workload = Jobs();
            Cluster cluster = Cluster.Pool(100) with { Tenants = TenantsOf(nominals) };
            var state = new TenantState(workload, cluster, PolicyText.Parse("fcfs"));
            bool[] runs = new bool[JobCount];
            foreach (int command in commands)
            {
                int job = command / 3;
                if (command % 3 == 0)
                {
                    Turn(state, runs, job);
                }
                else
                {
                    TryAndTakeBack(state, runs, job, command % 3 == 1);
                }

                AssertRemembered(state, nominals, runs, command);
            }
        }, iter: 2000);

    private static void Turn(TenantState state, bool[] runs, int job)
    {
        if (runs[job])
        {
            state.Stopped(job, 0);
            runs[job] = false;
        }
        else if (state.Refuses(job, 0, -1, 0) is null)
        {
            state.Started(job, 0, -1, 0);
            runs[job] = true;
        }
    }

    /// <summary>Starts a job on trial or stops a running one, asks of all, and undoes it as a pass does: what was known before counts again.</summary>
    private static void TryAndTakeBack(TenantState state, bool[] runs, int job, bool asksBetween)
    {
        QuotaMemory memory = state.Memory;
        bool stops = runs[job];
        if (!stops && state.Refuses(job, 0, -1, 0) is not null)
        {
            return;
        }

        Change(stops ? -1 : 1);
        for (int other = 0; other < JobCount && asksBetween; other++)
        {
            Assert.Equal(state.Refuses(other, 0, -1, 0) is not null, state.IsOverQuota(other));
        }

        Change(stops ? 1 : -1);
        if (stops)
        {
            state.Remember(memory);
        }

        void Change(int sign)
        {
            if (stops)
            {
                state.TryRunning(job, sign);
            }
            else
            {
                state.Try(job, 0, -1, sign, 0);
            }
        }
    }

    private static void AssertRemembered(TenantState state, int[] nominals, bool[] runs, int command)
    {
        // Never all: what is asked all the time is never remembered for long.
        for (int job = command % 5; job < JobCount; job += 5)
        {
            int queue = job % Queues;
            int used = Enumerable.Range(0, JobCount).Where(other => runs[other] && other % Queues == queue).Sum(SizeOf);
            bool isOver = state.Refuses(job, 0, -1, 0) is not null;
            Assert.Equal(isOver, state.IsOverQuota(job));
            Assert.Equal(used + SizeOf(job) <= nominals[queue], state.StaysWithinNominal(job, 0));
            Assert.Equal(isOver && used + SizeOf(job) > nominals[queue], state.IsOverQuotaAndNominal(job));
        }
    }

    private static int SizeOf(int job) => 1 + (job / Queues % 3);

    private static Workload Jobs()
    {
        var builder = new WorkloadBuilder();
        for (int job = 0; job < JobCount; job++)
        {
            builder.Add(new JobRow
            {
                Number = job + 1,
                SubmitMs = 0,
                Processors = SizeOf(job),
                RequestedMs = 10_000,
                RunMs = 10_000,
                User = builder.User("ann"),
                Account = builder.Account(Name(job % Queues)),
                Shape = builder.Shape(new JobShape([new JobMode(SizeOf(job), NodeJob.OneCore)])),
            });
        }

        return builder.Build();
    }

    private static Tenants TenantsOf(int[] nominals) => new()
    {
        Accounts = [.. Enumerable.Range(0, Queues).Select(queue => new Account(Name(queue), null, 1))],
        Quotas = new QuotaTree(
            [new Cohort("all", null, null)],
            [.. nominals.Select((nominal, queue) => new QueueQuota(Name(queue), "all", new Quota { Nominal = new AmountLimits(nominal * 1000, null, null) }, [Name(queue)]))]),
    };

    private static string Name(int queue) => FormattableString.Invariant($"a{queue}");
}
