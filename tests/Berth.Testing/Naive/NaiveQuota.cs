using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// Quotas by the balance of KEP-79: T of a queue is its quota less its use, T of a cohort its own quota plus the sum over members of the lesser of lending limit and T. All is well
/// when no T is below minus its borrowing limit, and none without parent below 0. Each question is answered from the use of the queues alone.
/// </summary>
public sealed class NaiveQuota(QuotaTree quotas)
{
    private readonly Amounts[] _used = new Amounts[quotas.Queues.Count];

    public Amounts Used(int queue) => _used[queue];

    public void Add(int queue, Amounts amounts) => _used[queue] += amounts;

    public void Remove(int queue, Amounts amounts) => _used[queue] -= amounts;

    /// <summary>True when no balance that this queue takes part in is broken, in the resources that are governed at it and asked for.</summary>
    public bool Fits(int queue, Amounts amounts)
    {
        _used[queue] += amounts;
        bool fits = Enumerable.Range(0, Amounts.Count).All(resource =>
            amounts[resource] == 0 || quotas.Queues[queue].Quota.Nominal[resource] is null || IsBalanced(queue, resource));
        _used[queue] -= amounts;
        return fits;
    }

    /// <summary>True when no balance at all is broken.</summary>
    public bool IsBalanced() => Enumerable.Range(0, quotas.Queues.Count).All(queue =>
        Enumerable.Range(0, Amounts.Count).All(resource => quotas.Queues[queue].Quota.Nominal[resource] is null || IsBalanced(queue, resource)));

    private bool IsBalanced(int queue, int resource)
    {
        QueueQuota quota = quotas.Queues[queue];
        if (IsBroken(OfQueue(queue, resource), quota.Cohort, quota.Quota, resource))
        {
            return false;
        }

        for (Cohort? cohort = Find(quota.Cohort); cohort is not null; cohort = Find(cohort.Parent))
        {
            if (IsBroken(OfCohort(cohort, resource), cohort.Parent, cohort.Quota, resource))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBroken(long balance, string? parent, Quota? quota, int resource)
    {
        bool hasLimits = quota?.Nominal[resource] is not null;
        return parent is null ? balance < 0 : hasLimits && balance < -quota!.Borrowing[resource];
    }

    private long OfQueue(int queue, int resource) => quotas.Queues[queue].Quota.Nominal[resource] is { } nominal ? nominal - _used[queue][resource] : 0;

    private long OfCohort(Cohort cohort, int resource)
    {
        long balance = cohort.Quota?.Nominal[resource] ?? 0;
        for (int queue = 0; queue < quotas.Queues.Count; queue++)
        {
            balance += quotas.Queues[queue].Cohort == cohort.Name ? Lent(OfQueue(queue, resource), quotas.Queues[queue].Quota, resource) : 0;
        }

        foreach (Cohort child in quotas.Cohorts.Where(child => child.Parent == cohort.Name))
        {
            balance += Lent(OfCohort(child, resource), child.Quota, resource);
        }

        return balance;
    }

    private static long Lent(long balance, Quota? quota, int resource) =>
        quota?.Nominal[resource] is not null && quota.Lending[resource] is { } limit ? Math.Min(limit, balance) : balance;

    private Cohort? Find(string? name) => quotas.Cohorts.FirstOrDefault(cohort => cohort.Name == name);
}
