using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Fairness;

/// <summary>The calculator against plain loops over every second, with who belongs where read anew for each job.</summary>
public sealed class FairnessTwinTests
{
    private const long Iterations = 300;
    private const double Tolerance = 1e-9;

    private sealed record Sums(double Due, double Kept, double Delivered, double Promised, long Active);

    [Fact]
    public void Every_figure_equals_a_walk_over_every_second()
    {
        Gen.Select(TenantCases.Jobs, TenantCases.Tenants, Gen.Long[0, 15], Gen.Long[16, 80]).Sample(
            (drawn, tenants, fromSecond, toSecond) =>
            {
                TenantJob[] jobs = TenantCases.Interrupted(drawn);
                (Workload workload, Cluster cluster, Schedule schedule) = TenantCases.Build(tenants, jobs);
                var window = new MeasurementWindow(new Instant(fromSecond * 1000), new Instant(toSecond * 1000));

                FairnessReport report = new FairnessCalculator(workload, cluster).Compute(schedule, window, buckets: 7);

                var walk = new Walk(tenants, jobs);
                (long from, long to) = (report.Interval.From.UnixMs / 1000, report.Interval.To.UnixMs / 1000);
                foreach (ServiceByKind kind in report.Kinds)
                {
                    foreach (EntityService entity in kind.Entities)
                    {
                        AssertSame(walk.Over(kind.Kind, entity.Name, from, to), entity);
                    }
                }
            },
            iter: Iterations);
    }

    [Fact]
    public void What_is_delivered_adds_up_and_Jain_stays_in_its_range()
    {
        Gen.Select(TenantCases.Jobs, TenantCases.Tenants).Sample(
            (jobs, tenants) =>
            {
                (Workload workload, Cluster cluster, Schedule schedule) = TenantCases.Build(tenants, jobs);
                FairnessReport report = new FairnessCalculator(workload, cluster).Compute(schedule, MeasurementWindow.All, buckets: 5);
                double used = jobs.Where(job => job.Start is not null).Sum(job => job.Processors * job.Run) / 3600.0;

                Assert.Equal(used, report.DeliveredHours, Tolerance);
                Assert.All(report.Kinds, kind =>
                {
                    Assert.Equal(used, kind.Entities.Sum(entity => entity.DeliveredHours), Tolerance);
                    int served = kind.Entities.Count(entity => entity.Kept.HasValue);
                    Assert.InRange(kind.JainIndex, served == 0 ? 1 : (1.0 / served) - Tolerance, 1 + Tolerance);
                    Assert.InRange(kind.Kept, 0, 1 + Tolerance);
                    Assert.Equal(jobs.Count(job => job.Start is not null), kind.Entities.Sum(entity => entity.Jobs));
                    Assert.Equal(used, HoursOf(kind.Timeline, report.Interval), Tolerance);
                });
            },
            iter: Iterations);
    }

    [Fact]
    public void Waits_and_slowdowns_of_users_are_those_of_the_metrics()
    {
        TenantCases.Jobs.Sample(
            drawn =>
            {
                (Workload workload, Cluster cluster, Schedule schedule) = TenantCases.Build(null, TenantCases.Interrupted(drawn));
                FairnessReport report = new FairnessCalculator(workload, cluster).Compute(schedule, MeasurementWindow.All);
                ScheduleMetrics metrics = MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All);

                Assert.All(metrics.ByUser, user =>
                {
                    EntityService found = report.Of(TenantKind.User)!.Entities.Single(entity => entity.Name == user.Name);
                    Assert.Equal(user.Wait.Count, found.Jobs);
                    Assert.Equal(user.Wait.Mean, found.MeanWaitSeconds, Tolerance);
                    Assert.Equal(user.BoundedSlowdown.Mean, found.MeanBoundedSlowdown, Tolerance);
                    Assert.Equal(user.BoundedSlowdown.Max, found.MaxBoundedSlowdown, Tolerance);
                });
            },
            iter: Iterations);
    }

    private static double HoursOf(ServiceTimeline line, StateInterval interval)
    {
        double hours = 0;
        for (int bucket = 0; bucket < line.Lines.Select(found => found.Delivered.Count).DefaultIfEmpty(0).Max(); bucket++)
        {
            long coveredMs = Math.Min(line.BucketMs, interval.LengthMs - (bucket * line.BucketMs));
            hours += line.Lines.Sum(found => found.Delivered[bucket]) * TenantCases.Processors * coveredMs / 3_600_000.0;
        }

        return hours;
    }

    private static void AssertSame(Sums sums, EntityService entity)
    {
        Assert.Equal(sums.Delivered / 3600, entity.DeliveredHours, Tolerance);
        Assert.Equal(sums.Active / 3600.0, entity.ActiveHours, Tolerance);
        if (double.IsNaN(sums.Promised))
        {
            Assert.Null(entity.PromisedShare);
            return;
        }

        Assert.Equal(sums.Due / 3600, entity.DueHours!.Value, Tolerance);
        Assert.Equal(sums.Kept / 3600, entity.KeptHours!.Value, Tolerance);
        Assert.Equal(sums.Active == 0 ? 0 : sums.Promised / sums.Active, entity.PromisedShare!.Value, Tolerance);
    }

    /// <summary>The plain loops.</summary>
    private sealed class Walk(Tenants tenants, TenantJob[] jobs)
    {
        public Sums Over(TenantKind kind, string name, long from, long to)
        {
            var sums = new Sums(0, 0, 0, 0, 0);
            for (long second = from; second < to; second++)
            {
                TenantJob[] own = [.. jobs.Where(job => EntityOf(kind, job) == name)];
                double held = own.Where(job => Runs(job, second)).Sum(job => job.Processors);
                double wanted = own.Where(job => Runs(job, second) || Waits(job, second)).Sum(job => job.Processors);
                if (wanted > 0)
                {
                    double promise = kind == TenantKind.Queue ? Nominal(name) : Shares(second).Where(found => InEntity(kind, found.Key, name)).Sum(found => found.Value);
                    double due = Math.Min(promise * TenantCases.Processors, wanted);
                    sums = new Sums(sums.Due + due, sums.Kept + Math.Min(held, due), sums.Delivered + held, sums.Promised + promise, sums.Active + 1);
                }
            }

            return kind == TenantKind.Queue && name == "(none)" ? sums with { Promised = double.NaN } : sums;
        }

        private static bool Waits(TenantJob job, long second) => job.Submit <= second && (job.Start ?? long.MaxValue) > second && !RanBefore(job, second);

        private static bool Runs(TenantJob job, long second) => (job.Start <= second && second < job.Start + job.Run) || RanBefore(job, second);

        private static bool RanBefore(TenantJob job, long second) =>
            job.Before is { } run && run.Start <= second && second < run.Start + run.Length;

        private static bool InEntity(TenantKind kind, (string? Account, string User) association, string name) =>
            (kind == TenantKind.User ? association.User : association.Account ?? "(none)") == name;

        private double Nominal(string queue) =>
            tenants.Quotas!.Queues.FirstOrDefault(found => found.Name == queue) is { } quota ? quota.Quota.Nominal.CpuMillicores!.Value / 1000.0 / TenantCases.Processors : double.NaN;

        private string? AccountOf(TenantJob job) => job.Account ?? tenants.Users.FirstOrDefault(user => user.User == job.User)?.Account;

        private string? ParentOf(string account) => tenants.Accounts.FirstOrDefault(found => found.Name == account)?.Parent;

        private string EntityOf(TenantKind kind, TenantJob job)
        {
            if (kind != TenantKind.Queue)
            {
                return kind == TenantKind.User ? job.User : AccountOf(job) ?? "(none)";
            }

            for (string? account = AccountOf(job); account is not null; account = ParentOf(account))
            {
                if (QueueWith(account) is { } byAccount)
                {
                    return byAccount;
                }
            }

            return QueueWith(job.User) ?? "(none)";
        }

        private string? QueueWith(string member) => tenants.Quotas!.Queues
            .FirstOrDefault(queue => queue.Members.Count == 0 ? queue.Name == member : queue.Members.Contains(member))?.Name;

        /// <summary>The whole is divided level by level among those with somebody below who wants something.</summary>
        private Dictionary<(string? Account, string User), double> Shares(long second)
        {
            (string? Account, string User)[] active =
                [.. jobs.Where(job => Runs(job, second) || Waits(job, second)).Select(job => (AccountOf(job), job.User)).Distinct()];
            var shares = new Dictionary<(string? Account, string User), double>();
            Divide(null, 1, active, shares);
            return shares;
        }

        private void Divide(string? node, double share, (string? Account, string User)[] active, Dictionary<(string? Account, string User), double> shares)
        {
            (string? Account, string User)[] users = [.. active.Where(found => found.Account == node)];
            string[] accounts = [.. active.SelectMany(found => Path(found.Account)).Distinct().Where(account => ParentOf(account) == node)];
            double all = users.Sum(SharesOf) + accounts.Sum(SharesOf);
            foreach ((string? Account, string User) user in users)
            {
                shares[user] = all > 0 ? share * SharesOf(user) / all : 0;
            }

            foreach (string account in accounts)
            {
                Divide(account, all > 0 ? share * SharesOf(account) / all : 0, active, shares);
            }
        }

        private IEnumerable<string> Path(string? account)
        {
            for (string? node = account; node is not null; node = ParentOf(node))
            {
                yield return node;
            }
        }

        private double SharesOf((string? Account, string User) user) =>
            tenants.Users.FirstOrDefault(found => found.User == user.User && found.Account == user.Account)?.Shares ?? tenants.DefaultShares;

        private double SharesOf(string account) => tenants.Accounts.FirstOrDefault(found => found.Name == account)?.Shares ?? tenants.DefaultShares;
    }
}
