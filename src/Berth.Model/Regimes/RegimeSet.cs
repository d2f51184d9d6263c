namespace Berth.Model;

/// <summary>A plain policy and when it is in force.</summary>
/// <param name="Name">Short name, for people: 1 to 40 letters, digits and any of <c>-_+.</c>, but not <c>dwell</c>, <c>utc</c> or <c>name</c>.</param>
/// <param name="Policy">What is done while it is in force; it has no regimes of its own.</param>
/// <param name="Tests">
/// It is entered when all of them are on their entering side, and left when one of them is on its leaving side. Empty for the default regime, which is in force when no
/// other one is.
/// </param>
public sealed record Regime(string Name, PolicySpec Policy, IReadOnlyList<RegimeTest> Tests)
{
    /// <inheritdoc/>
    public bool Equals(Regime? other) =>
        other is not null && Name == other.Name && Policy == other.Policy && Tests.SequenceEqual(other.Tests);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Policy, Tests.Count);
}

/// <summary>
/// A policy made of plain ones of which one is in force at a time. At each look the first regime of the list that holds is wanted: the one in force holds until one of its tests says leave, any
/// other holds when all of its tests say enter, the last one always. A change happens only once the dwell time has passed since the one before. Meaning and proof:
/// docs/REGIMES.md.
/// </summary>
public sealed class RegimeSet : IEquatable<RegimeSet>
{
    /// <summary>Most regimes of a set.</summary>
    public const int MostRegimes = 20;

    /// <summary>Largest distance of a time zone from UTC, in minutes.</summary>
    public const int MostOffsetMinutes = 14 * 60;

    private const int LongestName = 40;

    /// <summary>Keys of a set in the text form.</summary>
    private static readonly string[] Reserved = ["dwell", "utc", "name"];

    /// <summary>A set. Throws <see cref="ArgumentException"/> when its parts do not go together.</summary>
    /// <param name="regimes">The regimes, the one to be preferred first; exactly the last one has no tests.</param>
    /// <param name="dwell">Least time between two changes; above 0.</param>
    /// <param name="utcOffsetMinutes">Local time less UTC, in minutes, for tests of the clock; the same all year.</param>
    public RegimeSet(IReadOnlyList<Regime> regimes, Duration dwell, int utcOffsetMinutes = 0)
    {
        ArgumentNullException.ThrowIfNull(regimes);
        ArgumentOutOfRangeException.ThrowIfZero(regimes.Count, nameof(regimes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(regimes.Count, MostRegimes, nameof(regimes));
        ArgumentOutOfRangeException.ThrowIfLessThan(dwell.Ms, 1, nameof(dwell));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(utcOffsetMinutes), MostOffsetMinutes, nameof(utcOffsetMinutes));
        for (int i = 0; i < regimes.Count; i++)
        {
            Regime regime = regimes[i];
            if (!IsName(regime.Name) || regimes.Take(i).Any(other => string.Equals(other.Name, regime.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ArgumentException($"'{regime.Name}' is no name of a regime, or is there twice", nameof(regimes));
            }

            if (regime.Tests.Count == 0 != (i == regimes.Count - 1))
            {
                throw new ArgumentException($"exactly the last regime has no tests, not '{regime.Name}'", nameof(regimes));
            }

            if (MemberProblem(regimes[0].Policy, regime.Policy) is { } problem)
            {
                throw new ArgumentException($"regime '{regime.Name}': {problem}", nameof(regimes));
            }
        }

        Regimes = [.. regimes];
        Dwell = dwell;
        UtcOffsetMinutes = utcOffsetMinutes;
    }

    /// <summary>The regimes, the one to be preferred first; the last one is the default.</summary>
    public IReadOnlyList<Regime> Regimes { get; }

    /// <summary>Least time between two changes; above 0.</summary>
    public Duration Dwell { get; }

    /// <summary>Local time less UTC, in minutes.</summary>
    public int UtcOffsetMinutes { get; }

    /// <summary>Number of the regime in force before the first change, and when no other one holds: the last.</summary>
    public int Default => Regimes.Count - 1;

    /// <summary>What a policy with these regimes is called where nobody gave it a name.</summary>
    public string DefaultName => string.Join('/', Regimes.Select(regime => regime.Name));

    /// <summary>The set as a policy: what a plain policy says besides is that of the default regime.</summary>
    public PolicySpec ToPolicy(string name) => Regimes[Default].Policy with { Name = name, Regimes = this };

    /// <summary>True for what a regime may be called.</summary>
    public static bool IsName(string name) =>
        name is { Length: > 0 and <= LongestName }
        && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '.');

    /// <summary>Why a policy cannot be a regime beside another one, in words; null when it can.</summary>
    /// <param name="first">The policy of the first regime of the set.</param>
    /// <param name="member">The policy in question.</param>
    public static string? MemberProblem(PolicySpec first, PolicySpec member)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(member);
        return member switch
        {
            { Regimes: not null } => "a regime has no regimes of its own",
            { IsConservative: true } => "a regime keeps no reservations from pass to pass, so conservative (depth=all) cannot be one",
            _ when member.Estimate != first.Estimate => "all regimes plan with the same estimate, because it is made when a job arrives",
            _ when member.Placement != first.Placement => "all regimes have the same placement rule",
            _ when member.KeepsHead != first.KeepsHead => "all regimes keep the head, or none does",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool Equals(RegimeSet? other) =>
        other is not null && Dwell == other.Dwell && UtcOffsetMinutes == other.UtcOffsetMinutes && Regimes.SequenceEqual(other.Regimes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RegimeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dwell, UtcOffsetMinutes, Regimes.Count, Regimes[0]);
}
