namespace Berth.Planning.Objectives;

/// <summary>How good a plan is: values in order of importance, smaller is better. A value: copying allocates nothing.</summary>
/// <param name="First">The most important.</param>
/// <param name="Second">Decides where the first are equal.</param>
/// <param name="Third">Decides where both are equal.</param>
internal readonly record struct Score(double First, double Second, double Third) : IComparable<Score>
{
    /// <summary>Worse than any plan.</summary>
    public static Score Worst { get; } = new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

    /// <inheritdoc/>
    public int CompareTo(Score other)
    {
        int order = First.CompareTo(other.First);
        order = order != 0 ? order : Second.CompareTo(other.Second);
        return order != 0 ? order : Third.CompareTo(other.Third);
    }

    public static bool operator <(Score left, Score right) => left.CompareTo(right) < 0;

    public static bool operator >(Score left, Score right) => left.CompareTo(right) > 0;

    public static bool operator <=(Score left, Score right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Score left, Score right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// How much worse another score is, relative to this one; negative where it is better. Where the first values are equal the second ones count, but for a tenth: a search
    /// walks on a plateau towards what promises more.
    /// </summary>
    public double Loss(in Score other)
    {
        if (First != other.First)
        {
            return (other.First - First) / Math.Max(Math.Abs(First), 1);
        }

        return Second != other.Second
            ? 0.1 * (other.Second - Second) / Math.Max(Math.Abs(Second), 1)
            : 0.01 * (other.Third - Third) / Math.Max(Math.Abs(Third), 1);
    }
}
