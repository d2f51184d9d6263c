namespace Berth.Model;

/// <summary>
/// No job starts beyond its queue's quota. After all starts of a moment that last, each queue in which one started must not lack what it asked for: that is the
/// same as asking before each start, since a start in one queue never takes from another what that one already has. Who goes on after a suspension is not
/// asked, but holds his quota.
/// </summary>
internal sealed class QuotaCheck(ViolationList found, TenantView tenancy)
{
    private readonly RunTable _runs = tenancy.Runs;

    public void Check()
    {
        if (tenancy.Tenants.Quotas is not { } quotas)
        {
            return;
        }

        var book = new QuotaBook(quotas);
        int?[] queueOf = [.. Enumerable.Range(0, tenancy.Schedule.Count).Select(job => book.QueueOf(tenancy, job))];
        foreach (IGrouping<int, int> tree in Enumerable.Range(0, _runs.Count)
            .Where(run => _runs.Ran(run) && queueOf[_runs.JobOf(run)] is not null && tenancy.AmountsOf(run) is not null)
            .GroupBy(run => book.RootOf(queueOf[_runs.JobOf(run)]!.Value)).OrderBy(tree => tree.Key))
        {
            CheckTree(book, queueOf, tree);
        }
    }

    private void CheckTree(QuotaBook book, int?[] queueOf, IEnumerable<int> members)
    {
        var used = new Amounts[book.QueueCount];
        void Change(int run, int sign) => used[queueOf[_runs.JobOf(run)]!.Value] += tenancy.AmountsOf(run)!.Value * sign;
        var sweep = new RunSweep(_runs, members);
        while (sweep.Next(run => Change(run, -1)))
        {
            int[] asked = [.. sweep.Starting.ToArray().Where(run => !tenancy.GoesOn(run))];
            foreach (int run in asked.Where(run => !_runs.HoldsTime(run)))
            {
                Change(run, 1);
                CheckStart(book, queueOf, used, run);
                Change(run, -1);
            }

            int[] lasting = [.. asked.Where(_runs.HoldsTime)];
            Array.ForEach(lasting, run => Change(run, 1));
            foreach (IGrouping<int, int> queue in lasting.GroupBy(run => queueOf[_runs.JobOf(run)]!.Value))
            {
                CheckStart(book, queueOf, used, queue.Last());
            }

            foreach (int run in sweep.Starting)
            {
                if (_runs.HoldsTime(run) && tenancy.GoesOn(run))
                {
                    Change(run, 1);
                }
            }
        }
    }

    private void CheckStart(QuotaBook book, int?[] queueOf, Amounts[] used, int run)
    {
        int queue = queueOf[_runs.JobOf(run)]!.Value;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (book.Nominal(queue, resource) is null || tenancy.AmountsOf(run)!.Value[resource] == 0)
            {
                continue;
            }

            Int128 left = book.Available(queue, resource, used);
            if (left < 0 && found.CountOne())
            {
                long startMs = _runs.StartMs(run);
                ScheduleValidator.Describe(found, ViolationKind.OverQuota, tenancy.Workload, _runs.JobOf(run), startMs,
                    $"starts at {TenantView.Seconds(startMs)}, when its queue {tenancy.Tenants.Quotas!.Queues[queue].Name} lacks {-left} of {Amounts.Names[resource]} with it");
            }
        }
    }
}
