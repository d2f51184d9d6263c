using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>Draws the jobs of one class of the Lublin-Feitelson model. Not safe for concurrent use.</summary>
internal sealed class LublinClass
{
    // No run longer than e^12 s (45 hours), no gap longer than e^13 s (5 days): the model draws again.
    private const double LargestLogRun = 12;
    private const double LargestLogGap = 13;

    private readonly LublinParameters _parameters;
    private readonly Variates _variates;
    private readonly double _sizeLow;
    private readonly double _sizeMedium;
    private readonly double _sizeHigh;
    private readonly int _largest;

    public LublinClass(LublinParameters parameters, int machineProcessors, SeededRandom seeds)
    {
        _parameters = parameters;
        _variates = Variates.Next(seeds);
        Cycle = new DailyCycle(parameters.HalfHourWeights());

        // On machines of a few processors the published offsets would cross; the stages then shrink to nothing, in order.
        _sizeHigh = Math.Max(0, Math.Log2(machineProcessors) - parameters.SizeHighBelowMachine);
        _sizeLow = Math.Min(parameters.SizeLow, _sizeHigh);
        _sizeMedium = Math.Clamp(_sizeHigh - parameters.SizeMediumBelowHigh, _sizeLow, _sizeHigh);
        _largest = Math.Clamp((int)Math.Round(Math.Pow(2, _sizeHigh)), 1, machineProcessors);
        NextArrival = Gap();
    }

    /// <summary>The daily cycle of this class.</summary>
    public DailyCycle Cycle { get; }

    /// <summary>The next arrival on the even axis, in seconds.</summary>
    public double NextArrival { get; private set; }

    /// <summary>Draws the job that arrives next and moves on to the arrival after it.</summary>
    public (double EvenSeconds, int Processors, long RunSeconds) Draw()
    {
        double arrival = NextArrival;
        int processors = Size();
        long runSeconds = Run(processors);
        NextArrival = arrival + Gap();
        return (arrival, processors, runSeconds);
    }

    private int Size()
    {
        double kind = _variates.Unit();
        if (kind < _parameters.Serial)
        {
            return 1;
        }

        double log2 = _variates.Chance(_parameters.SizeFirstStage)
            ? _variates.Uniform(_sizeLow, _sizeMedium)
            : _variates.Uniform(_sizeMedium, _sizeHigh);
        if (kind < _parameters.Serial + _parameters.PowerOfTwo)
        {
            log2 = Math.Floor(log2 + 0.5);
        }

        return Math.Clamp((int)(Math.Pow(2, log2) + 0.5), 1, _largest);
    }

    private long Run(int processors)
    {
        double share = Math.Clamp((_parameters.ShortShare.Slope * processors) + _parameters.ShortShare.Intercept, 0, 1);
        while (true)
        {
            (double shape, double scale) = _variates.Chance(share) ? _parameters.ShortRuns : _parameters.LongRuns;
            double log = _variates.Gamma(shape, scale);
            if (log <= LargestLogRun)
            {
                return Math.Max(1, (long)Math.Exp(log));
            }
        }
    }

    private double Gap()
    {
        while (true)
        {
            double log = _variates.Gamma(_parameters.Gaps.Shape, _parameters.Gaps.Scale);
            if (log <= LargestLogGap)
            {
                return Math.Exp(log);
            }
        }
    }
}
