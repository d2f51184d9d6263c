namespace Berth.Model;

/// <summary>A change of the regime in force.</summary>
/// <param name="At">When.</param>
/// <param name="From">Number of the regime that was left.</param>
/// <param name="To">Number of the regime that was entered; another one.</param>
/// <param name="Leaves">
/// True: <paramref name="From"/> was left because one of its own tests said so; false: <paramref name="To"/> was entered because it held and comes before
/// <paramref name="From"/> in the list.
/// </param>
/// <param name="Test">
/// Which test caused it. Where <paramref name="Leaves"/>: the first of <paramref name="From"/> that said leave. Else the first of <paramref name="To"/> that measures
/// something, or its first.
/// </param>
/// <param name="Value">What was measured then, in the unit of the measure (<see cref="RegimeMeasureKind"/>); null for a test of the clock.</param>
public readonly record struct RegimeSwitch(Instant At, int From, int To, bool Leaves, int Test, double? Value);

/// <summary>Which regime was in force when.</summary>
/// <param name="Set">The regimes.</param>
/// <param name="Switches">Every change, in order of time; before the first one the default was in force.</param>
public sealed record RegimeLog(RegimeSet Set, IReadOnlyList<RegimeSwitch> Switches)
{
    /// <summary>Number of the regime in force at a moment; at that of a change the one that was entered.</summary>
    public int InForceAt(Instant moment)
    {
        int low = 0;
        int high = Switches.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = Switches[middle].At <= moment ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? Set.Default : Switches[low - 1].To;
    }

    /// <summary>The test that caused a change.</summary>
    public RegimeTest CauseOf(RegimeSwitch change) => Set.Regimes[change.Leaves ? change.From : change.To].Tests[change.Test];
}
