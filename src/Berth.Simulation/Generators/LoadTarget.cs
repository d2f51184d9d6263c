namespace Berth.Simulation.Generators;

/// <summary>Finds how far to stretch the arrivals so that a wanted load comes out.</summary>
internal static class LoadTarget
{
    private const int Halvings = 60;

    /// <summary>
    /// The factor on the even axis after which the time between the first and the last arrival on the clock is the wanted one. Days keep 24
    /// hours: only the even axis, which has no days, is stretched. 1 when there is only one arrival.
    /// </summary>
    /// <param name="first">First arrival on the even axis in seconds, and the cycle that maps it to the clock.</param>
    /// <param name="last">Last arrival, likewise.</param>
    /// <param name="wantedSeconds">Time between the two on the clock; above 0.</param>
    public static double Stretch((double EvenSeconds, DailyCycle Cycle) first, (double EvenSeconds, DailyCycle Cycle) last, double wantedSeconds)
    {
        double evenSpan = last.EvenSeconds - first.EvenSeconds;
        if (evenSpan <= 0)
        {
            return 1;
        }

        // The two axes are never more than a day apart, so the answer lies between these; halving the gap between them needs no derivative.
        const double TwoDays = 2 * 86_400;
        double low = 0;
        double high = (wantedSeconds + TwoDays) / evenSpan;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            double span = last.Cycle.ClockSeconds(last.EvenSeconds * middle) - first.Cycle.ClockSeconds(first.EvenSeconds * middle);
            if (span < wantedSeconds)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }
}
