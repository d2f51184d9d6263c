namespace Berth.Simulation.Generators;

/// <summary>
/// Bends evenly flowing time into days with busy and quiet hours: arrivals are drawn on an even axis, where their rate does not change, and
/// mapped to the clock so that each part of the day gets its share. A whole day on the one axis is a whole day on the other.
/// </summary>
internal sealed class DailyCycle
{
    private const double DaySeconds = 86_400;
    private readonly double[] _evenUntil;
    private readonly double _partSeconds;

    /// <param name="weights">Share of arrivals in each equal part of the day, from midnight; at least one, all positive, any scale.</param>
    public DailyCycle(ReadOnlySpan<double> weights)
    {
        _partSeconds = DaySeconds / weights.Length;
        _evenUntil = new double[weights.Length + 1];
        double total = 0;
        foreach (double weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
            total += weight;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            _evenUntil[i + 1] = _evenUntil[i] + (weights[i] / total * DaySeconds);
        }

        _evenUntil[^1] = DaySeconds;
    }

    /// <summary>Seconds on the clock since midnight of the first day, for a point on the even axis in seconds; never decreasing.</summary>
    public double ClockSeconds(double evenSeconds)
    {
        double days = Math.Floor(evenSeconds / DaySeconds);
        double inDay = Math.Clamp(evenSeconds - (days * DaySeconds), 0, DaySeconds);
        int part = Array.BinarySearch(_evenUntil, inDay);
        part = Math.Min(part < 0 ? ~part - 1 : part, _evenUntil.Length - 2);
        double fraction = (inDay - _evenUntil[part]) / (_evenUntil[part + 1] - _evenUntil[part]);
        return (days * DaySeconds) + ((part + fraction) * _partSeconds);
    }
}
