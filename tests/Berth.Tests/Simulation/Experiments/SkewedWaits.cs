using Berth.Model;
using Berth.Simulation.Experiments;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>
/// Waits as clusters have them: exponential within a day, around a level that drifts from day to day on a log scale, partly the same
/// under both policies. Twenty jobs a day, fifteen users, some of whom fare worse.
/// </summary>
internal static class SkewedWaits
{
    private const int JobsPerDay = 20;
    private const int Users = 15;

    /// <summary>Mean wait, p95 wait and Jain's index under two policies that differ only by chance; each true difference is 0.</summary>
    public static IDailyDifference[] EqualPolicies(SeededRandom random, int days, double phi)
    {
        Columns columns = Draw(random, days, phi);
        double[] jobs = new double[days];
        double[][] sums = [new double[days], new double[days]];
        for (int job = 0; job < columns.Day.Length; job++)
        {
            jobs[columns.Day[job]]++;
            sums[0][columns.Day[job]] += columns.Waits[0][job];
            sums[1][columns.Day[job]] += columns.Waits[1][job];
        }

        return
        [
            new RatioDifference(sums[0], jobs, sums[1], jobs),
            new QuantileDifference(
                columns.Day, jobs, columns.Waits[0], columns.Waits[1], 0.95, P95(columns.Waits[1]) - P95(columns.Waits[0])),
            new FairnessDifference(columns.Day, days, columns.User, Users, columns.Slowdowns[0], columns.Slowdowns[1]),
        ];
    }

    /// <summary>Every job's day, user, and wait (s) and bounded slowdown under each policy.</summary>
    public static Columns Draw(SeededRandom random, int days, double phi)
    {
        int count = days * JobsPerDay;
        int[] dayOf = new int[count];
        int[] userOf = new int[count];
        float[][] waits = [new float[count], new float[count]];
        double[][] slowdowns = [new double[count], new double[count]];
        double common = 0;
        double[] own = [0, 0];
        for (int job = 0; job < count; job++)
        {
            if (job % JobsPerDay == 0)
            {
                common = phi * common + 0.5 * DaySeries.Normal(random);
                own[0] = phi * own[0] + 0.4 * DaySeries.Normal(random);
                own[1] = phi * own[1] + 0.4 * DaySeries.Normal(random);
            }

            dayOf[job] = job / JobsPerDay;
            userOf[job] = random.NextInt(Users);
            double shared = -Math.Log(1 - random.NextDouble());
            for (int policy = 0; policy < 2; policy++)
            {
                double wait = 1000 * Math.Exp(common + own[policy]) * (shared - Math.Log(1 - random.NextDouble()));
                waits[policy][job] = (float)wait;
                slowdowns[policy][job] = 1 + wait / 600 * (1 + userOf[job]);
            }
        }

        return new Columns(dayOf, userOf, waits, slowdowns);
    }

    /// <summary>The 95 % quantile by nearest rank.</summary>
    public static double P95(float[] values)
    {
        float[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1];
    }

    /// <summary>One entry a job.</summary>
    internal sealed record Columns(int[] Day, int[] User, float[][] Waits, double[][] Slowdowns);
}
