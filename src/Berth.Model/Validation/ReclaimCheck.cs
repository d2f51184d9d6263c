namespace Berth.Model;

/// <summary>
/// Whether a job may take back from another queue what that queue has borrowed. What queues used just before a moment is told from the schedule with all doubt
/// in favour of the preemptor: what ends at the moment may have been there still, what starts then may have started before or after.
/// </summary>
internal sealed class ReclaimCheck
{
    private readonly TenantView _tenancy;
    private readonly RunTable _runs;
    private readonly QuotaBook _book;
    private readonly int?[] _queueOf;
    private readonly Dictionary<long, State> _states = [];

    public ReclaimCheck(TenantView tenancy, QuotaTree quotas, IEnumerable<long> moments)
    {
        _tenancy = tenancy;
        _runs = tenancy.Runs;
        _book = new QuotaBook(quotas);
        _queueOf = [.. Enumerable.Range(0, tenancy.Schedule.Count).Select(job => _book.QueueOf(tenancy, job))];
        Collect([.. moments.Order()]);
    }

    /// <summary>Use of each queue around a moment.</summary>
    /// <param name="Most">Of what had started before and had not ended before, and of what starts then.</param>
    /// <param name="Least">Of what had started before and goes on beyond.</param>
    /// <param name="Preempted">Of what was preempted then.</param>
    /// <param name="Largest">The most that one of these held, for each resource.</param>
    private sealed record State(Amounts[] Most, Amounts[] Least, Amounts[] Preempted, Amounts[] Largest);

    /// <summary>
    /// True when both queues hang in one tree of cohorts, the preemptor stays within its own, and the victim's had borrowed up to the last of its runs that was
    /// preempted then, which is the largest where the order favours it.
    /// </summary>
    public bool MayReclaim(int preemptor, int victim)
    {
        if (QueueOf(preemptor) is not { } own || QueueOf(victim) is not { } other || own == other || _book.RootOf(own) != _book.RootOf(other)
            || !_states.TryGetValue(_runs.StartMs(preemptor), out State? state))
        {
            return false;
        }

        return StaysWithinNominal(own, state.Least[own], _tenancy.AmountsOf(preemptor) ?? default)
            && HasBorrowed(other, state.Most[other] - state.Preempted[other] + state.Largest[other]);
    }

    private int? QueueOf(int run) => _queueOf[_runs.JobOf(run)];

    private bool StaysWithinNominal(int queue, Amounts used, Amounts more)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (more[resource] > 0 && used[resource] + more[resource] > _book.Nominal(queue, resource))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasBorrowed(int queue, Amounts used)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (used[resource] > _book.Nominal(queue, resource))
            {
                return true;
            }
        }

        return false;
    }

    private void Collect(long[] moments)
    {
        int[] runs = [.. Enumerable.Range(0, _runs.Count).Where(run => _runs.Ran(run) && QueueOf(run) is not null && _tenancy.AmountsOf(run) is not null)];
        int[] byStart = [.. runs.OrderBy(_runs.StartMs)];
        int[] byEnd = [.. runs.OrderBy(_runs.EndMs)];
        var started = new Amounts[_book.QueueCount];
        var ended = new Amounts[_book.QueueCount];
        int start = 0;
        int end = 0;
        foreach (long now in moments)
        {
            for (; start < byStart.Length && _runs.StartMs(byStart[start]) < now; start++)
            {
                Add(started, byStart[start]);
            }

            for (; end < byEnd.Length && _runs.EndMs(byEnd[end]) < now; end++)
            {
                Add(ended, byEnd[end]);
            }

            Amounts[] most = [.. started.Select((sum, queue) => sum - ended[queue])];
            Amounts[] least = [.. most];
            var preempted = new Amounts[_book.QueueCount];
            var largest = new Amounts[_book.QueueCount];
            for (int next = start; next < byStart.Length && _runs.StartMs(byStart[next]) == now; next++)
            {
                Add(most, byStart[next]);
            }

            for (int next = end; next < byEnd.Length && _runs.EndMs(byEnd[next]) == now; next++)
            {
                if (_runs.StartMs(byEnd[next]) < now)
                {
                    least[QueueOf(byEnd[next])!.Value] -= _tenancy.AmountsOf(byEnd[next])!.Value;
                    if (_tenancy.IsPreempted(byEnd[next]))
                    {
                        Add(preempted, byEnd[next]);
                        ref Amounts one = ref largest[QueueOf(byEnd[next])!.Value];
                        one = Larger(one, _tenancy.AmountsOf(byEnd[next])!.Value);
                    }
                }
            }

            _states[now] = new State(most, least, preempted, largest);
        }
    }

    private static Amounts Larger(Amounts left, Amounts right) => new(
        Math.Max(left.CpuMillicores, right.CpuMillicores),
        Math.Max(left.MemoryBytes, right.MemoryBytes),
        Math.Max(left.GpuThousandths, right.GpuThousandths));

    private void Add(Amounts[] sums, int run) => sums[QueueOf(run)!.Value] += _tenancy.AmountsOf(run)!.Value;
}
