using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>The formulas of quotas as the design writes them, from what each queue holds of one resource.</summary>
/// <param name="quotas">The quotas.</param>
/// <param name="held">What the jobs of a queue hold.</param>
/// <param name="resource">The resource, by its place in <see cref="Amounts.Names"/>.</param>
public sealed class NaiveQuotaFormulas(QuotaTree quotas, Func<int, long> held, int resource = 0)
{
    /// <summary>What a queue may hold more.</summary>
    public long Available(int queue) => Available(Queue(queue));

    private long Available(Node node)
    {
        if (node.Parent is null)
        {
            return Subtree(node) - Used(node);
        }

        long fromParent = Available(Cohort(node.Parent));
        if (node.Borrowing is { } limit)
        {
            fromParent = Math.Min(fromParent, Subtree(node) - Guaranteed(node) + limit - Math.Max(0, Used(node) - Guaranteed(node)));
        }

        return Math.Max(0, Guaranteed(node) - Used(node)) + fromParent;
    }

    private long Guaranteed(Node node) => node.Lending is { } limit ? Math.Max(0, Subtree(node) - limit) : 0;

    private long Subtree(Node node) => node.Nominal + MembersOf(node).Sum(member => Subtree(member) - Guaranteed(member));

    /// <summary>What the jobs of a queue hold; of a cohort what its members take beyond what they keep for themselves.</summary>
    private long Used(Node node) => node.Queue is { } queue
        ? node.IsGoverned ? held(queue) : 0
        : MembersOf(node).Sum(member => Math.Max(0, Used(member) - Guaranteed(member)));

    private IEnumerable<Node> MembersOf(Node node) => node.Queue is not null
        ? []
        : [
            .. quotas.Cohorts.Where(cohort => cohort.Parent == node.Name).Select(cohort => Cohort(cohort.Name)),
            .. Enumerable.Range(0, quotas.Queues.Count).Where(queue => quotas.Queues[queue].Cohort == node.Name).Select(Queue),
        ];

    private Node Queue(int queue) => Of(quotas.Queues[queue].Name, queue, quotas.Queues[queue].Cohort, quotas.Queues[queue].Quota);

    private Node Cohort(string name)
    {
        Cohort cohort = quotas.Cohorts.Single(one => one.Name == name);
        return Of(name, null, cohort.Parent, cohort.Quota);
    }

    /// <summary>Limits count only where an amount is given.</summary>
    private Node Of(string name, int? queue, string? parent, Quota? quota)
    {
        bool isGoverned = quota?.Nominal[resource] is not null;
        return new Node(name, queue, parent, isGoverned, quota?.Nominal[resource] ?? 0, isGoverned ? quota!.Borrowing[resource] : null, isGoverned ? quota!.Lending[resource] : null);
    }

    private sealed record Node(string Name, int? Queue, string? Parent, bool IsGoverned, long Nominal, long? Borrowing, long? Lending);
}
