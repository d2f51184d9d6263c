using System.Globalization;
using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>What jobs waited for, in sentences.</summary>
public static class WaitText
{
    private const int MostCauses = 3;

    /// <summary>
    /// A sentence for each of the largest causes, at most three: how much of all waiting, how many job-hours, what it means, and who was hit most. None where
    /// nobody waited.
    /// </summary>
    public static IReadOnlyList<string> Of(WaitBreakdown waits)
    {
        ArgumentNullException.ThrowIfNull(waits);
        return [.. waits.Largest.Take(MostCauses).Select(cause => Sentence(waits, cause))];
    }

    /// <summary>A number of hours as people read it: <c>0.4</c>, <c>12.3</c>, <c>1 234</c>.</summary>
    public static string Hours(double hours)
    {
        string text = hours.ToString(hours >= 99.95 ? "#,0" : hours >= 0.95 || hours == 0 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
        return text.Replace(',', ' ');
    }

    private static string Sentence(WaitBreakdown waits, WaitCause cause)
    {
        string label = WaitCauses.Label(cause);
        string name = char.ToUpperInvariant(label[0]) + label[1..];
        int jobs = waits.JobsByCause[(int)cause];
        string who = jobs == 1 ? "1 job" : string.Create(CultureInfo.InvariantCulture, $"{jobs:#,0} jobs").Replace(',', ' ');
        return $"{name}: {Share(waits.All.Share(cause))} of all waiting, {Hours(waits.All.Hours(cause))} job-hours of {who}; {WaitCauses.Meaning(cause)}.{HitMost(waits, cause)}";
    }

    /// <summary>Whoever has the largest part of it: among accounts, or users where there are none, and among sizes.</summary>
    private static string HitMost(WaitBreakdown waits, WaitCause cause)
    {
        List<string> parts = [];
        WaitDimension? tenants = waits.By("account") ?? waits.By("queue") ?? waits.By("user");
        foreach (WaitDimension dimension in new[] { tenants, waits.By("size") }.OfType<WaitDimension>())
        {
            WaitGroup most = dimension.Groups.MaxBy(group => group.MsByCause[(int)cause])!;
            string name = dimension.Name == "size" ? "jobs of " + most.Name : $"{dimension.Name} {most.Name}";
            parts.Add($"{name} ({Share((double)most.MsByCause[(int)cause] / waits.All.MsByCause[(int)cause])})");
        }

        return parts.Count == 0 ? "" : $" Hit most: {string.Join(" and ", parts)}.";
    }

    private static string Share(double share) => (share * 100).ToString(share >= 0.0995 ? "0" : "0.0", CultureInfo.InvariantCulture) + " %";
}
