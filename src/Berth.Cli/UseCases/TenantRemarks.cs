using System.Globalization;
using Berth.Model;
using Berth.Scheduling.Tenancy;

namespace Berth.Cli.UseCases;

/// <summary>What a reader of results should know about tenants and jobs together. Each is something that may be meant and mostly is not.</summary>
public static class TenantRemarks
{
    private const int MostNamed = 5;

    /// <summary>The name that a workload gives the QOS of jobs that name none, where others name one.</summary>
    private const string Unnamed = "unknown";

    /// <summary>Of the jobs of a workload on a shared machine, in sentences; empty where nobody says who shares it.</summary>
    public static IReadOnlyList<string> On(Cluster cluster, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(workload);
        if (cluster.Tenants is not { } tenants)
        {
            return [];
        }

        return [.. OnPromises(tenants, Amounts.Of(cluster)), .. OnQueues(tenants, workload), .. OnQos(tenants, workload), .. OnUse(tenants, workload)];
    }

    /// <summary>Quotas that promise more than there is.</summary>
    /// <param name="tenants">Who shares the machine.</param>
    /// <param name="there">What the machine has.</param>
    public static IEnumerable<string> OnPromises(Tenants tenants, Amounts there)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        if (tenants.Quotas is not { } quotas)
        {
            yield break;
        }

        Quota[] all = [.. quotas.Queues.Select(queue => queue.Quota), .. quotas.Cohorts.Select(cohort => cohort.Quota).OfType<Quota>()];
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            Int128 promised = 0;
            foreach (Quota quota in all)
            {
                promised += quota.Nominal[resource] ?? 0;
            }

            if (promised > there[resource])
            {
                yield return $"The quotas promise {Text(resource, (long)Int128.Min(promised, long.MaxValue))} and the machine has {Text(resource, there[resource])}: not every queue can have its own at once.";
            }
        }
    }

    private static string Text(int resource, long amount) => resource switch
    {
        0 => AmountText.CoresForPeople(amount) + " cores",
        1 => AmountText.BytesForPeople(amount) + " of memory",
        _ => (amount / (decimal)TaskRequest.WholeGpu).ToString("0.###", CultureInfo.InvariantCulture) + " GPUs",
    };

    /// <summary>Jobs that no quota binds.</summary>
    private static IEnumerable<string> OnQueues(Tenants tenants, Workload workload)
    {
        if (tenants.Quotas is not { } quotas)
        {
            yield break;
        }

        var tree = new AssociationTree(workload, tenants);
        var queues = new QueueAssignment(tree, quotas);
        int jobs = 0;
        var outside = new List<int>();
        for (int job = 0; job < workload.JobCount; job++)
        {
            if (queues.QueueOf(job) is null)
            {
                jobs++;
                int association = tree.AssociationOf(job);
                if (!outside.Contains(association) && outside.Count <= MostNamed)
                {
                    outside.Add(association);
                }
            }
        }

        if (jobs > 0)
        {
            string[] names = [.. outside.Take(MostNamed).Select(tree.AssociationName)];
            yield return $"No quota binds {Count(jobs, "job")}, for no queue has their account or user: {string.Join(", ", names)}{(outside.Count > MostNamed ? " and more" : "")}.";
        }
    }

    /// <summary>QOS that jobs name and the tenants do not.</summary>
    private static IEnumerable<string> OnQos(Tenants tenants, Workload workload)
    {
        string[] unknown = [.. workload.QosNames.Where(name => name != Unnamed && !tenants.Qos.Any(one => one.Name == name))];
        if (tenants.Qos.Count > 0 && unknown.Length > 0)
        {
            yield return $"Jobs name a QOS that the tenants do not list; it has priority 0 and preempts nobody: {Named(unknown)}.";
        }
    }

    /// <summary>Use that counts nothing for anybody, so that fair share has nothing to go by.</summary>
    private static IEnumerable<string> OnUse(Tenants tenants, Workload workload)
    {
        bool counts = workload.Shapes.Count == 0
            ? tenants.Decay.PerCore > 0
            : workload.Shapes.Any(shape => tenants.Decay.RateOf(Amounts.Of(shape.Modes[0])) > 0);
        if (!counts)
        {
            yield return "Nothing that the jobs hold counts as use for fair share: give it a weight under decay.weights.";
        }
    }

    private static string Named(string[] names) => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");

    private static string Count(int count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
