using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// The fair-share factor of each association by the classic formula or by Fair Tree, from what a ledger says of the first moment of the present period. A factor is
/// worked out when it is asked for, once in a period: by the classic formula only those that are asked for, by Fair Tree all. Nothing is allocated after the start.
/// Not safe for concurrent use.
/// </summary>
public sealed class FairShareFactors
{
    private readonly UsageLedger _ledger;
    private readonly AssociationTree _tree;
    private readonly FairTree? _fairTree;
    private readonly double[] _factors;
    private readonly double[] _nodeUse;
    private readonly long[] _knownIn;
    private PeriodMark _mark;
    private long _endMs = long.MinValue;
    private double _totalUse;

    /// <summary>Factors from a ledger.</summary>
    public FairShareFactors(UsageLedger ledger, FairShareKind kind)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = ledger;
        _tree = ledger.Tree;
        _fairTree = kind == FairShareKind.FairTree ? new FairTree(_tree) : null;
        _factors = new double[_tree.AssociationCount];
        _nodeUse = new double[_tree.NodeCount];
        _knownIn = new long[_tree.NodeCount];
        Array.Fill(_knownIn, long.MinValue);
    }

    /// <summary>The factor of an association at a moment, 0 .. 1; the higher, the sooner its jobs go. Moments never go back.</summary>
    /// <param name="association">The association.</param>
    /// <param name="nowMs">The present moment, milliseconds since the Unix epoch.</param>
    public double FactorOf(int association, long nowMs)
    {
        if (nowMs >= _endMs || nowMs < _mark.StartMs)
        {
            EnterPeriod(nowMs);
        }

        int node = _tree.NodeOf(association);
        if (_fairTree is null && _knownIn[node] != _mark.Period)
        {
            _factors[association] = ClassicFairShare.Factor(EffectiveUse(node), _tree.NormalizedShare(node));
        }

        return _factors[association];
    }

    private void EnterPeriod(long nowMs)
    {
        _mark = _ledger.MarkOf(_ledger.PeriodOf(nowMs));
        _endMs = _ledger.StartOfPeriod(_mark.Period + 1);
        if (_fairTree is null)
        {
            _totalUse = _ledger.UsageIn(AssociationTree.Root, in _mark);
            return;
        }

        _ledger.FillUsage(in _mark, _nodeUse);
        _fairTree.Rank(_nodeUse, _factors);
    }

    /// <summary>Effective use of a node other than the root by the classic formula, as a part of all use.</summary>
    private double EffectiveUse(int node)
    {
        if (_knownIn[node] != _mark.Period)
        {
            double actual = _totalUse == 0 ? 0 : _ledger.UsageIn(node, in _mark) / _totalUse;
            int parent = _tree.Parent(node);
            _nodeUse[node] = parent == AssociationTree.Root ? actual : ClassicFairShare.EffectiveUse(actual, EffectiveUse(parent), _tree.LevelShare(node));
            _knownIn[node] = _mark.Period;
        }

        return _nodeUse[node];
    }
}
