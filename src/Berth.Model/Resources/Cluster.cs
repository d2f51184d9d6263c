namespace Berth.Model;

/// <summary>
/// The machine that jobs run on. So far one pool of interchangeable processors, as the archive's logs describe;
/// node classes will add detail beside <see cref="Processors"/>, which stays the total.
/// </summary>
/// <param name="Name">For reports.</param>
/// <param name="Processors">Processors (cores) in all; at least 1.</param>
public sealed record Cluster(string Name, int Processors)
{
    /// <summary>A cluster that is one pool of processors. Throws when there are none.</summary>
    public static Cluster Pool(int processors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processors, 1);
        return new Cluster(FormattableString.Invariant($"pool of {processors}"), processors);
    }
}
