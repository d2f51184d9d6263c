using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>A policy with a textbook name.</summary>
/// <param name="Name">Its name in the text form.</param>
/// <param name="Spec">What it stands for.</param>
/// <param name="Formula">Score of the order, lower first, and of the backfill order where that differs.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Guarantees">What it promises to every job, and under which condition.</param>
/// <param name="Description">One line for people.</param>
/// <param name="IsBound">True when it knows actual run times: a bound on what prediction could win, not a policy that could be used.</param>
public sealed record PolicyPreset(
    string Name, PolicySpec Spec, string Formula, string Source, string Guarantees, string Description, bool IsBound);

/// <summary>The presets: plain data, no code behind any of them but the one list policy.</summary>
public static class PolicyCatalog
{
    /// <summary>The neutral base of the text form: <c>list(...)</c> starts from the defaults of <see cref="PolicySpec"/>.</summary>
    public const string NeutralBase = "list";

    private const string MualemFeitelson =
        "Mu'alem, Feitelson: Utilization, Predictability, Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with Backfilling, IEEE TPDS 2001";
    private const string Tsafrir =
        "Tsafrir, Etsion, Feitelson: Backfilling Using System-Generated Predictions Rather than User Runtime Estimates, IEEE TPDS 2007";
    private const string EasyGuarantee =
        "The first blocked job starts no later than its reservation said, as long as jobs are killed at their limit. "
        + "Every job becomes the first in turn, so none starves; jobs behind the first may be overtaken and delayed.";
    private const string BoundGuarantee = "A bound, not a policy that could be used: it knows how long jobs will run. " + EasyGuarantee;
    private const string StaticGuarantee =
        "The job that leads this order starts no later than its reservation said, as long as jobs are killed at their limit and no job arrives that "
        + "comes before it in this order. No bound for the others: jobs that stand late in this order can be overtaken without limit (starve).";
    private const string DueDateGuarantee =
        "The job that leads this order starts no later than its reservation said, as long as jobs are killed at their limit and no job arrives that "
        + "comes before it in this order. Jobs with a due date cannot starve, as long as no job is due before it is submitted; those without one can.";
    private const string AgeingGuarantee =
        "The job that leads this order at a pass holds a reservation, but another may lead at the next pass. Scores of waiting jobs fall without limit "
        + "(ageing), so no job is overtaken for ever by jobs like itself; there is no constant bound on the wait.";
    private const string LearnedGuarantee =
        "The job that leads this order starts no later than its reservation said, as long as jobs are killed at their limit and no job arrives that "
        + "comes before it in this order. Only finitely many later jobs can overtake a job (the term in log10(s) grows with the submit "
        + "time), but the bound is astronomically far away for large jobs.";

    private const string PriorityGuarantee =
        "The first job that does not fit keeps its reservation until it starts, however the order changes; as long as jobs are killed at their limit it starts no later than "
        + "promised. Where age has a weight and does not saturate, a job is overtaken in the order only by jobs that became eligible less than P/a after it: a is what age adds "
        + "in a second, P the range of all other terms. Where age stops to count, only jobs with a bound shorter than that have one; without age none: who uses little can pass for ever.";
    private const string ShareGuarantee =
        "The first job that does not fit keeps its reservation until it starts; as long as jobs are killed at their limit it starts no later than promised. No bound for the "
        + "others: a queue that holds more for its weight waits while those that hold less have jobs, and between equal ones the first in the file goes first.";
    private const string ReclaimGuarantee =
        "A queue within its nominal quota gets what it lent back at once, as far as runs of borrowers, stopped whole, make room for its first job and are not in their exempt time. "
        + "A job on borrowed quota can be stopped again and again: no bound on its turnaround. Without quotas it is drf.";
    private const string Kueue = "Kueue: Cluster Queue, Cohort (reclaiming within a cohort)";

    /// <summary>All presets, in the order in which <c>berth policies</c> lists them.</summary>
    public static IReadOnlyList<PolicyPreset> Presets { get; } = [.. Backfilling(), .. Orders(), .. Sharing()];

    /// <summary>The names of all presets and of the neutral base.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Presets.Select(preset => preset.Name), NeutralBase];

    /// <summary>The preset with this name, case ignored; null when there is none.</summary>
    public static PolicyPreset? Find(string name)
    {
        foreach (PolicyPreset preset in Presets)
        {
            if (string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return preset;
            }
        }

        return null;
    }

    private static PolicyPreset[] Backfilling()
    {
        OrderSpec shortest = new(OrderKind.Sjf);
        PolicySpec easy = new() { Name = "easy" };
        PolicySpec easySjbf = easy with { Name = "easy-sjbf", BackfillOrder = shortest };
        return
        [
            Preset(
                new PolicySpec { Name = "fcfs", ReservationDepth = 0, Lookahead = 0 },
                "textbook",
                "No job is ever overtaken: jobs start in the order of arrival. Processors stand idle while the first job does not fit.",
                "strict first come, first served: nothing passes a blocked job"),
            Preset(
                new PolicySpec { Name = "first-fit", ReservationDepth = 0 },
                "Graham: Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 1969 (list scheduling)",
                "No processor stands idle while a waiting job fits. No bound on the wait of large jobs: they can starve.",
                "start whatever fits, in order of arrival, without reservations"),
            Preset(
                easy,
                "Lifka: The ANL/IBM SP Scheduling System, JSSPP 1995; " + MualemFeitelson,
                EasyGuarantee,
                "EASY backfill: later jobs may start early if they do not delay the first blocked one"),
            Preset(easySjbf, Tsafrir, EasyGuarantee, "EASY with shortest-job backfill: candidates are tried shortest estimate first"),
            Preset(
                easy with { Name = "easy-perfect", Estimate = EstimateKind.Perfect },
                MualemFeitelson,
                BoundGuarantee,
                "bound: EASY that knows the actual run times"),
            Preset(
                easySjbf with { Name = "easy-sjbf-perfect", Estimate = EstimateKind.Perfect, ArrivalPass = ArrivalPass.Always },
                Tsafrir,
                BoundGuarantee,
                "bound: EASY-SJBF that knows the actual run times"),
            Preset(
                easySjbf with { Name = "easy++", Estimate = EstimateKind.Tsafrir, ArrivalPass = ArrivalPass.Always },
                Tsafrir,
                "The first blocked job holds a reservation, but predictions can be outlived, so its start can slip: a soft promise, no proven bound. "
                + "Jobs are killed at their requested time, never at a prediction.",
                "EASY-SJBF on predicted run times (mean of the user's last two ended jobs)"),
            Preset(
                new PolicySpec { Name = "conservative", ReservationDepth = null },
                MualemFeitelson,
                "No job starts later than the reservation it got when it was submitted, as long as jobs are killed at their limit.",
                "conservative backfill: every waiting job holds a reservation that nobody may delay"),
        ];
    }

    private static IEnumerable<PolicyPreset> Orders()
    {
        foreach (OrderEntry order in OrderCatalog.Entries)
        {
            if (order.Kind == OrderKind.Fcfs || order.IsOfTenants)
            {
                continue;
            }

            string guarantees = order.Kind switch
            {
                OrderKind.Lxf or OrderKind.Wfp3 or OrderKind.Unicep => AgeingGuarantee,
                OrderKind.F1 or OrderKind.F2 or OrderKind.F3 or OrderKind.F4 => LearnedGuarantee,
                OrderKind.Edf => DueDateGuarantee,
                _ => StaticGuarantee,
            };
            PolicySpec spec = new() { Name = order.Name, Order = new OrderSpec(order.Kind) };
            yield return Preset(spec, order.Source, guarantees, $"{order.Description}, with one reservation (as EASY) and backfill in the same order");
        }
    }

    /// <summary>Orders by what users and accounts have used and hold. Such an order changes at any moment, so the head keeps its reservation.</summary>
    private static IEnumerable<PolicyPreset> Sharing()
    {
        foreach (OrderEntry order in OrderCatalog.Entries.Where(entry => entry.IsOfTenants))
        {
            PolicySpec spec = new() { Name = order.Name, Order = new OrderSpec(order.Kind), KeepsHead = true };
            bool isShare = order.Kind == OrderKind.Drf;
            yield return Preset(
                spec, order.Source, isShare ? ShareGuarantee : PriorityGuarantee, $"{order.Description}, with one reservation that is kept and backfill in the same order");
            if (isShare)
            {
                yield return Preset(
                    spec with { Name = "drf-reclaim", Preemption = new PreemptionSpec(PreemptionRule.Reclaim) },
                    $"{order.Source}; {Kueue}",
                    ReclaimGuarantee,
                    "DRF that takes lent quota back by stopping borrowers, the youngest run first");
            }
        }
    }

    private static PolicyPreset Preset(PolicySpec spec, string source, string guarantees, string description)
    {
        string order = OrderCatalog.FormulaOf(spec.Order);
        string backfill = OrderCatalog.FormulaOf(spec.EffectiveBackfillOrder);
        string formula = order == backfill ? order : $"{order}; backfill {backfill}";
        return new PolicyPreset(spec.Name, spec, formula, source, guarantees, description, spec.Estimate == EstimateKind.Perfect);
    }
}
