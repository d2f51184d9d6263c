using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// What each association and account has used: for each node of a tree the sum over its users, with exact exponential decay. A node is touched only when
/// something starts or ends below it; use at a moment is worked out when it is asked for. Nothing is allocated after the start. What is asked never changes what
/// is answered later. Not safe for concurrent use. Formula: docs/design/tenants.md, "Use, and priorities".
/// </summary>
public sealed class UsageLedger
{
    private readonly AssociationTree _tree;
    private readonly UsageDecay _decay;
    private readonly DecayCurve _curve;
    private readonly long _originMs;
    private readonly NodeUse[] _nodes;
    private readonly Amounts[] _held;

    /// <summary>A ledger in which nobody has used anything.</summary>
    /// <param name="tree">Who shares.</param>
    /// <param name="decay">How use is counted and forgotten.</param>
    /// <param name="originMs">Origin of the workload: periods are counted from it. Milliseconds since the Unix epoch.</param>
    public UsageLedger(AssociationTree tree, UsageDecay decay, long originMs)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(decay);
        ArgumentOutOfRangeException.ThrowIfLessThan(decay.Period.Ms, 1, nameof(decay));
        _tree = tree;
        _decay = decay;
        _curve = new DecayCurve(decay.HalfLife);
        _originMs = originMs;
        _nodes = new NodeUse[tree.NodeCount];
        Array.Fill(_nodes, new NodeUse { SinceMs = originMs, Mark = 1, BeforeStartMs = long.MinValue });
        _held = new Amounts[tree.NodeCount];
    }

    /// <summary>Who shares.</summary>
    public AssociationTree Tree => _tree;

    /// <summary>A job of an association starts to hold some amounts. Moments never go back.</summary>
    /// <param name="association">The association.</param>
    /// <param name="held">What the job holds.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    public void Start(int association, Amounts held, long nowMs) => Change(association, held, nowMs);

    /// <summary>A job of an association no longer holds some amounts: it ended, failed, or was stopped. Moments never go back.</summary>
    /// <param name="association">The association.</param>
    /// <param name="held">What it held.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    public void End(int association, Amounts held, long nowMs) => Change(association, default(Amounts) - held, nowMs);

    /// <summary>What a node holds now.</summary>
    public Amounts Held(int node) => _held[node];

    /// <summary>Decayed use of an association at a moment not before the last change there, in units of <see cref="UsageDecay.RateOf"/> times seconds.</summary>
    public double UsageAt(int association, long tMs) => NodeUsageAt(_tree.NodeOf(association), tMs);

    /// <summary>Decayed use of a node and all below it at a moment not before the last change there, in units of <see cref="UsageDecay.RateOf"/> times seconds.</summary>
    public double NodeUsageAt(int node, long tMs)
    {
        ref readonly NodeUse use = ref _nodes[node];
        ArgumentOutOfRangeException.ThrowIfLessThan(tMs, use.SinceMs);
        return _curve.Use(use.Value, use.Rate, use.SinceMs, tMs);
    }

    /// <summary>The number of the period that a moment lies in; periods begin at whole multiples since the origin.</summary>
    public long PeriodOf(long nowMs)
    {
        long period = (nowMs - _originMs) / _decay.Period.Ms;
        return (nowMs - _originMs) % _decay.Period.Ms < 0 ? period - 1 : period;
    }

    /// <summary>First moment of a period, milliseconds since the Unix epoch.</summary>
    public long StartOfPeriod(long period) => _originMs + (period * _decay.Period.Ms);

    /// <summary>What moves uses to the first moment of a period; made once for all nodes that are asked for in that period.</summary>
    internal PeriodMark MarkOf(long period)
    {
        long startMs = StartOfPeriod(period);
        return new PeriodMark(period, startMs, 1 / _curve.Mark(startMs - _originMs));
    }

    /// <summary>
    /// Decayed use of a node at the first moment of a period, in units of <see cref="UsageDecay.RateOf"/> times seconds. The period is the one of the present moment: what
    /// happened since its first moment does not count.
    /// </summary>
    internal double UsageIn(int node, in PeriodMark mark) => UsageIn(in _nodes[node], in mark);

    /// <summary>Writes the decayed use of every node at the first moment of a period, as <see cref="UsageIn(int, in PeriodMark)"/>.</summary>
    internal void FillUsage(in PeriodMark mark, Span<double> use)
    {
        for (int node = 0; node < _nodes.Length; node++)
        {
            use[node] = UsageIn(in _nodes[node], in mark);
        }
    }

    private double UsageIn(in NodeUse use, in PeriodMark mark)
    {
        if (use.BeforeStartMs == mark.StartMs)
        {
            return use.Before;
        }

        double kept = use.Mark * mark.Inverse;
        if (use.Rate == 0 && kept > 0 && kept <= 1)
        {
            return use.Value * kept;
        }

        long lengthMs = mark.StartMs - use.SinceMs;
        if (kept == 0 || !double.IsFinite(kept))
        {
            kept = _curve.Kept(lengthMs);
        }

        return (use.Value * kept) + (use.Rate == 0 ? 0 : use.Rate * _curve.Grown(lengthMs, kept));
    }

    private void Change(int association, Amounts change, long nowMs)
    {
        PeriodMark mark = MarkOf(PeriodOf(nowMs));
        double present = _curve.Mark(nowMs - _originMs);
        int node = _tree.NodeOf(association);
        while (true)
        {
            ref NodeUse use = ref _nodes[node];
            ArgumentOutOfRangeException.ThrowIfLessThan(nowMs, use.SinceMs);
            if (use.BeforeStartMs != mark.StartMs)
            {
                use.Before = UsageIn(in use, in mark);
                use.BeforeStartMs = mark.StartMs;
            }

            use.Value = _curve.Use(use.Value, use.Rate, use.SinceMs, nowMs);
            use.SinceMs = nowMs;
            use.Mark = present;
            _held[node] += change;
            use.Rate = _decay.RateOf(_held[node]);
            if (node == AssociationTree.Root)
            {
                return;
            }

            node = _tree.Parent(node);
        }
    }

    /// <summary>Use of a node: what it was at the last change, and what it was at the first moment of the period of the last change.</summary>
    private struct NodeUse
    {
        /// <summary>Use at <see cref="SinceMs"/>.</summary>
        public double Value;

        /// <summary>Use per second since then. It comes from amounts counted in whole numbers, so it is exactly 0 when the last job has ended.</summary>
        public double Rate;

        /// <summary>Moment of the last change.</summary>
        public long SinceMs;

        /// <summary><see cref="DecayCurve.Mark"/> of that moment.</summary>
        public double Mark;

        /// <summary>Use at the first moment of the period in which the last change lies.</summary>
        public double Before;

        /// <summary>That first moment; the smallest number while nothing has changed yet.</summary>
        public long BeforeStartMs;
    }
}

/// <summary>Brings uses to the first moment of a period.</summary>
/// <param name="Period">Number of the period.</param>
/// <param name="StartMs">Its first moment, milliseconds since the Unix epoch.</param>
/// <param name="Inverse">One over the <see cref="DecayCurve.Mark"/> of that moment.</param>
internal readonly record struct PeriodMark(long Period, long StartMs, double Inverse);
