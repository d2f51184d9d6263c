using Berth.Model;

namespace Berth.Scheduling.Policies;

/// <summary>The words of the text form beside the names of presets and orders.</summary>
internal static class PolicyWords
{
    public const string All = "all";
    public const string Same = "same";
    public const string Unlimited = "unlimited";

    public static readonly IReadOnlyList<(string Name, EstimateKind Value)> Estimates =
    [
        ("request", EstimateKind.Request),
        ("perfect", EstimateKind.Perfect),
        ("tsafrir", EstimateKind.Tsafrir),
        ("user-mean", EstimateKind.UserMean),
    ];

    public static readonly IReadOnlyList<(string Name, ArrivalPass Value)> Arrivals =
    [
        ("fits", ArrivalPass.WhenItFits),
        ("always", ArrivalPass.Always),
    ];

    public static readonly IReadOnlyList<(string Name, bool Value)> Heads =
    [
        ("current", false),
        ("kept", true),
    ];

    public static readonly IReadOnlyList<(string Name, PreemptionRule Value)> Preemptions =
    [
        ("none", PreemptionRule.None),
        ("qos", PreemptionRule.Qos),
        ("tier", PreemptionRule.Tier),
        ("reclaim", PreemptionRule.Reclaim),
    ];

    public static readonly IReadOnlyList<(string Name, VictimOrder Value)> Victims =
    [
        ("youngest", VictimOrder.Youngest),
        ("least-lost", VictimOrder.LeastLost),
        ("lowest-priority", VictimOrder.LowestPriority),
    ];

    public static readonly IReadOnlyList<(string Name, PreemptionEffect Value)> Effects =
    [
        ("requeue", PreemptionEffect.Requeue),
        ("cancel", PreemptionEffect.Cancel),
        ("suspend", PreemptionEffect.Suspend),
    ];

    public static string NameOf(EstimateKind value) => NameOf(Estimates, value);

    public static string NameOf(ArrivalPass value) => NameOf(Arrivals, value);

    /// <summary>The word for a value.</summary>
    public static string NameOf<T>(IReadOnlyList<(string Name, T Value)> words, T value)
        where T : struct
    {
        foreach ((string name, T candidate) in words)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "no word for this value");
    }
}
