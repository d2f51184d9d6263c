using Berth.Model;
using Berth.Model.Fairness;
using Berth.Scheduling.Tenancy;
using Berth.Tests.Model.Fairness;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>Who jobs belong to, as figures read it, against how the scheduler reads it: two readings of one page.</summary>
public sealed class TenantMapTests
{
    [Fact]
    public void Figures_and_scheduler_put_every_job_in_the_same_account_and_queue()
    {
        Gen.Select(TenantCases.Jobs, TenantCases.Tenants).Sample(
            (jobs, tenants) =>
            {
                Workload workload = TenantCases.Build(tenants, jobs).Workload;
                TenantMap map = TenantMap.Of(workload, tenants);
                var tree = new AssociationTree(workload, tenants);
                var queues = new QueueAssignment(tree, tenants.Quotas!);
                for (int job = 0; job < workload.JobCount; job++)
                {
                    int account = tree.AccountOf(tree.AssociationOf(job));
                    string expected = account == AssociationTree.Root ? "(none)" : tree.Name(account);
                    string queue = queues.QueueOf(job) is { } found ? tenants.Quotas!.Queues[found].Name : "(none)";
                    Assert.Equal(queue, NameOf(map, TenantKind.Queue, job));
                    if (map.Kinds.Contains(TenantKind.Account))
                    {
                        Assert.Equal(expected, NameOf(map, TenantKind.Account, job));
                    }
                }
            },
            iter: 300);
    }

    private static string NameOf(TenantMap map, TenantKind kind, int job) => map.Names(kind)[map.EntityOf(kind, new JobId(job))];
}
