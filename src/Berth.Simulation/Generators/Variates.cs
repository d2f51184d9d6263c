using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>
/// Random variates from one seeded stream: the same seed gives the same numbers on every run. Not safe for concurrent use.
/// </summary>
internal sealed class Variates
{
    private readonly SeededRandom _random;
    private double _spareNormal = double.NaN;

    public Variates(SeededRandom random) => _random = random;

    /// <summary>An independent stream for each purpose, so that changing one choice leaves the others' numbers alone.</summary>
    public static Variates Next(SeededRandom seeds) => new(new SeededRandom(unchecked((long)seeds.NextBits())));

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => _random.NextDouble();

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * _random.NextDouble());

    /// <summary>Uniform in 0 .. bound - 1.</summary>
    public int Integer(int bound) => _random.NextInt(bound);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>Exponential with the given mean.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1.0 - _random.NextDouble());

    /// <summary>
    /// Standard normal, by the polar method (Marsaglia, Bray: A convenient method for generating normal variables, SIAM Review 1964).
    /// It makes two at a time; the second one is kept for the next call.
    /// </summary>
    public double Normal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        while (true)
        {
            double u = Uniform(-1, 1);
            double v = Uniform(-1, 1);
            double square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                double factor = Math.Sqrt(-2 * Math.Log(square) / square);
                _spareNormal = v * factor;
                return u * factor;
            }
        }
    }

    /// <summary>
    /// Gamma with the given shape (at least 1) and scale; mean shape x scale. By rejection from a cubed normal (Marsaglia, Tsang: A simple
    /// method for generating gamma variables, ACM TOMS 26(3), 2000).
    /// </summary>
    public double Gamma(double shape, double scale)
    {
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal();
            double root = 1 + (c * x);
            if (root <= 0)
            {
                continue;
            }

            double v = root * root * root;
            double u = 1.0 - Unit();
            double square = x * x;
            bool accepted = u < 1 - (0.0331 * square * square) || Math.Log(u) < (0.5 * square) + (d * (1 - v + Math.Log(v)));
            if (accepted)
            {
                return d * v * scale;
            }
        }
    }

    /// <summary>Log-normal: e to the power of a normal with this mean and deviation.</summary>
    public double LogNormal(double mean, double deviation) => Math.Exp(mean + (deviation * Normal()));
}
