using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>The factors of one job in Slurm's multifactor priority; each 0 .. 1, but for an age that does not saturate.</summary>
/// <param name="Age">Time since the job became eligible, through the longest that counts.</param>
/// <param name="Association">Priority of its account through the largest of all accounts.</param>
/// <param name="FairShare">Classic fair share or Fair Tree.</param>
/// <param name="JobSize">CPU asked for through that of the cluster; where small jobs are favoured, 1 less that.</param>
/// <param name="Partition">Factor of its partition through the largest of all partitions.</param>
/// <param name="Qos">Priority of its QOS through the largest of all QOS.</param>
/// <param name="Cpu">CPU asked for through that of the cluster.</param>
/// <param name="Memory">Memory asked for through that of the cluster.</param>
/// <param name="Gpu">GPU asked for through that of the cluster.</param>
/// <param name="Site">What is added as it is: the priority that the job was given.</param>
public readonly record struct PriorityFactors(
    double Age,
    double Association,
    double FairShare,
    double JobSize,
    double Partition,
    double Qos,
    double Cpu,
    double Memory,
    double Gpu,
    long Site)
{
    /// <summary>
    /// The priority: site factor plus the sum of weights times factors, rounded down once. Higher goes first. Source: Slurm documentation, "Multifactor Priority Plugin", section "Job Priority Factors
    /// In General"; the nice factor is 0.
    /// </summary>
    public long Priority(PriorityWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Round(
            Site
            + (weights.Age * Age)
            + (weights.Association * Association)
            + (weights.FairShare * FairShare)
            + (weights.JobSize * JobSize)
            + (weights.Partition * Partition)
            + (weights.Qos * Qos)
            + (weights.Cpu * Cpu)
            + (weights.Memory * Memory)
            + (weights.Gpu * Gpu));
    }

    /// <summary>The age factor of a job that has been eligible for some time.</summary>
    /// <param name="eligibleForMs">Time since it became eligible, milliseconds; before that 0.</param>
    /// <param name="weights">How age counts.</param>
    public static double AgeFactor(long eligibleForMs, PriorityWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        double age = Math.Max(0, eligibleForMs) / (double)weights.MaxAge.Ms;
        return weights.AgeSaturates ? Math.Min(1, age) : age;
    }

    /// <summary>The job size factor: the CPU asked for through that of the cluster, or 1 less that.</summary>
    public static double SizeFactor(long cpuMillicores, long clusterMillicores, bool favorSmall)
    {
        double part = Part(cpuMillicores, clusterMillicores);
        return favorSmall ? 1 - part : part;
    }

    /// <summary>A part of a whole, at most 1; 0 where there is nothing of it.</summary>
    internal static double Part(long part, long whole) => whole <= 0 ? 0 : Math.Min(1, part / (double)whole);

    /// <summary>
    /// Rounds a sum down to a whole number. What lies less than 1e-7 below a whole number is that number: 100 times 0.29 is 28.999999999999996 in binary and 29 by the formula. Real
    /// differences between priorities are far larger: a millisecond of age counts 1e-4 at a weight of 100 000 and seven days.
    /// </summary>
    internal static long Round(double sum) => (long)Math.Floor(sum + 1e-7);
}
