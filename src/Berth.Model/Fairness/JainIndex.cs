namespace Berth.Model.Fairness;

/// <summary>Jain's index of how even some values are.</summary>
public static class JainIndex
{
    /// <summary>
    /// (sum x)^2 / (n sum x^2) over values that are not negative: 1 when all are equal, 1/n when one has everything; 1 where there are none or all are 0
    /// (Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, DEC TR-301, 1984).
    /// </summary>
    public static double Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = 0;
        double sum = 0;
        double squares = 0;
        foreach (double value in values)
        {
            count++;
            sum += value;
            squares += value * value;
        }

        return squares > 0 ? sum * sum / (count * squares) : 1;
    }
}
