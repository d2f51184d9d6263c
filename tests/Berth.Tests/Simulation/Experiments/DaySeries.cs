using Berth.Model;
using Berth.Simulation.Experiments;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>Made-up series of days with a known mean and known correlation.</summary>
internal static class DaySeries
{
    /// <summary>Standard normal by Box and Muller.</summary>
    public static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Stationary AR(1) with mean 0: x[t] = phi x[t-1] + standard normal.</summary>
    public static double[] Ar1(SeededRandom random, int days, double phi)
    {
        double[] series = new double[days];
        double value = Normal(random) / Math.Sqrt(1 - phi * phi);
        for (int day = 0; day < days; day++)
        {
            series[day] = value;
            value = phi * value + Normal(random);
        }

        return series;
    }

    /// <summary>A figure that is the mean over days, one unit of weight a day, under two policies.</summary>
    public static RatioDifference Paired(double[] baseline, double[] candidate)
    {
        double[] ones = new double[baseline.Length];
        Array.Fill(ones, 1.0);
        return new RatioDifference(baseline, ones, candidate, ones);
    }

    /// <summary>Repeats an experiment with seeds 0 .. repetitions - 1; the order of results is that of seeds.</summary>
    public static T[] Repeat<T>(int repetitions, Func<int, T> experiment)
    {
        T[] results = new T[repetitions];
        Parallel.For(0, repetitions, seed => results[seed] = experiment(seed));
        return results;
    }
}
