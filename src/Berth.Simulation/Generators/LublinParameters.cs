using MathNet.Numerics;

namespace Berth.Simulation.Generators;

/// <summary>
/// Parameters of one class of jobs in the Lublin-Feitelson model, as published: Lublin, Feitelson: The Workload on Parallel Supercomputers:
/// Modeling the Characteristics of Rigid Jobs, JPDC 63(11), 2003, and the values of the model program that its authors published with it.
/// Gamma(a, b) has mean a x b.
/// </summary>
internal sealed record LublinParameters
{
    /// <summary>Share of serial jobs.</summary>
    public required double Serial { get; init; }

    /// <summary>Share of jobs whose size is rounded to a power of two.</summary>
    public required double PowerOfTwo { get; init; }

    /// <summary>Least log2 of the size of a parallel job before rounding.</summary>
    public required double SizeLow { get; init; }

    /// <summary>How far the largest log2 of a size lies below that of the machine: interactive jobs stay smaller.</summary>
    public required double SizeHighBelowMachine { get; init; }

    /// <summary>How far the change from the first to the second uniform stage lies below the largest log2 of a size.</summary>
    public required double SizeMediumBelowHigh { get; init; }

    /// <summary>Share of the first stage.</summary>
    public required double SizeFirstStage { get; init; }

    /// <summary>First gamma of the hyper-gamma of ln(run time in seconds): shape and scale.</summary>
    public required (double Shape, double Scale) ShortRuns { get; init; }

    /// <summary>Second gamma of the hyper-gamma.</summary>
    public required (double Shape, double Scale) LongRuns { get; init; }

    /// <summary>Share of the first gamma for size n: <c>Slope</c> x n + <c>Intercept</c>, held within 0..1.</summary>
    public required (double Slope, double Intercept) ShortShare { get; init; }

    /// <summary>Gamma of ln(time between arrivals in seconds) over the whole day; the shape is the rush-hour shape x the published ratio.</summary>
    public required (double Shape, double Scale) Gaps { get; init; }

    /// <summary>Gamma over the half-hours of a day that starts at 5 in the morning: the daily cycle of arrivals.</summary>
    public required (double Shape, double Scale) Day { get; init; }

    /// <summary>Batch jobs.</summary>
    public static LublinParameters Batch { get; } = new()
    {
        Serial = 0.2927,
        PowerOfTwo = 0.6686,
        SizeLow = 1.2,
        SizeHighBelowMachine = 0,
        SizeMediumBelowHigh = 2,
        SizeFirstStage = 0.875,
        ShortRuns = (6.57, 0.823),
        LongRuns = (639.1, 0.0156),
        ShortShare = (-0.003, 0.6986),
        Gaps = (6.0415 * 1.0519, 0.8531),
        Day = (6.1271, 5.2740),
    };

    /// <summary>Interactive jobs.</summary>
    public static LublinParameters Interactive { get; } = new()
    {
        Serial = 0.1541,
        PowerOfTwo = 0.625,
        SizeLow = 1,
        SizeHighBelowMachine = 1.5,
        SizeMediumBelowHigh = 2.5,
        SizeFirstStage = 0.705,
        ShortRuns = (3.8351, 0.6605),
        LongRuns = (7.073, 0.6856),
        ShortShare = (-0.0118, 0.9156),
        Gaps = (6.5510 * 0.9797, 0.6621),
        Day = (8.9186, 3.6680),
    };

    /// <summary>All jobs together, without classes.</summary>
    public static LublinParameters Whole { get; } = new()
    {
        Serial = 0.244,
        PowerOfTwo = 0.576,
        SizeLow = 0.8,
        SizeHighBelowMachine = 0,
        SizeMediumBelowHigh = 2.5,
        SizeFirstStage = 0.86,
        ShortRuns = (4.2, 0.94),
        LongRuns = (312, 0.03),
        ShortShare = (-0.0054, 0.78),
        Gaps = (10.2303 * 1.0225, 0.4871),
        Day = (8.1737, 3.9631),
    };

    /// <summary>
    /// The share of arrivals in each half-hour from midnight: the mass of the day's gamma around the points 11 to 58, counted in half-hours,
    /// where point p is the half-hour p - 1 and the day begins anew after 48.
    /// </summary>
    public double[] HalfHourWeights()
    {
        const int FirstPoint = 11;
        const int PartsOfDay = 48;
        double[] weights = new double[PartsOfDay];
        for (int point = FirstPoint; point < FirstPoint + PartsOfDay; point++)
        {
            weights[(point - 1) % PartsOfDay] = DayShareBelow(point + 0.5) - DayShareBelow(point - 0.5);
        }

        return weights;
    }

    private double DayShareBelow(double point) => SpecialFunctions.GammaLowerRegularized(Day.Shape, point / Day.Scale);
}
