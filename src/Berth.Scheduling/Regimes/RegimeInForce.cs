using Berth.Model;

namespace Berth.Scheduling;

/// <summary>The regime in force.</summary>
/// <param name="Number">Its place in <see cref="RegimeSet.Regimes"/>.</param>
/// <param name="Since">When the last change happened; null when there was none yet.</param>
public readonly record struct RegimeInForce(int Number, Instant? Since)
{
    /// <summary>Before the first change: the default regime.</summary>
    public static RegimeInForce AtFirst(RegimeSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new RegimeInForce(set.Default, null);
    }
}
