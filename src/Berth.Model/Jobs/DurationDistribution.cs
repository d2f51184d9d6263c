namespace Berth.Model;

/// <summary>
/// How long a job may run where nobody knows exactly: lengths with their probabilities. Immutable; the same question has the same answer, and
/// chance comes from the caller. Lengths are whole milliseconds from 0 to <see cref="LongestMs"/>; what a distribution has beyond is cut there.
/// </summary>
public abstract record DurationDistribution
{
    /// <summary>The longest length that is given out: 10 000 days, in milliseconds.</summary>
    public const long LongestMs = 10_000L * 86_400_000;

    private protected DurationDistribution()
    {
    }

    /// <summary>
    /// The log-normal distribution with a median and a length that nine in ten stay below. Throws unless the median is above zero and at most
    /// <paramref name="p90"/>.
    /// </summary>
    public static DurationDistribution LogNormalThrough(Duration median, Duration p90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(median.Ms, 1, nameof(median));
        ArgumentOutOfRangeException.ThrowIfLessThan(p90.Ms, median.Ms, nameof(p90));
        double ninety = NormalQuantile.Of(0.9);
        return new LogNormalDuration(Math.Log(median.Ms), Math.Log((double)p90.Ms / median.Ms) / ninety);
    }

    /// <summary>The log-normal distribution with a mean above zero and a standard deviation of at least zero. Throws for others.</summary>
    /// <remarks>
    /// Of a log-normal variate with parameters mu and sigma the mean is exp(mu + sigma²/2) and the variance (exp(sigma²) - 1) times its square,
    /// which gives sigma² = ln(1 + (sd/mean)²).
    /// </remarks>
    public static DurationDistribution LogNormalOf(Duration mean, Duration standardDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mean.Ms, 1, nameof(mean));
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation.Ms, nameof(standardDeviation));
        double ratio = (double)standardDeviation.Ms / mean.Ms;
        double variance = Math.Log(1 + (ratio * ratio));
        return new LogNormalDuration(Math.Log(mean.Ms) - (variance / 2), Math.Sqrt(variance));
    }

    /// <summary>The triangular distribution from a least over a likeliest to a greatest length. Throws unless they are in this order and not negative.</summary>
    public static DurationDistribution Triangular(Duration least, Duration mode, Duration greatest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(least.Ms, nameof(least));
        ArgumentOutOfRangeException.ThrowIfLessThan(mode.Ms, least.Ms, nameof(mode));
        ArgumentOutOfRangeException.ThrowIfLessThan(greatest.Ms, mode.Ms, nameof(greatest));
        return new TriangularDuration(least.Ms, mode.Ms, greatest.Ms);
    }

    /// <summary>Lengths that were observed, each as likely as the others. Throws when there is none, and for negative ones.</summary>
    public static DurationDistribution Observed(params IEnumerable<Duration> lengths) => new ObservedDurations(lengths);

    /// <summary>The length in milliseconds that a job stays within with probability <paramref name="p"/>; it never falls as p grows.</summary>
    /// <param name="p">0 to 1. Throws for anything else.</param>
    public long Quantile(double p) => p is >= 0 and <= 1
        ? (long)Math.Round(Math.Clamp(Exactly(p), 0, LongestMs))
        : throw new ArgumentOutOfRangeException(nameof(p), p, "a probability is a number from 0 to 1");

    /// <summary>A length in milliseconds at random, by the next number of a stream.</summary>
    public long Sample(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Quantile(random.NextDouble());
    }

    /// <summary>The quantile in milliseconds before it is rounded and cut; perhaps infinite at the ends.</summary>
    private protected abstract double Exactly(double p);

    private static string Text(double ms) => DurationText.Exact(new Duration((long)Math.Round(Math.Clamp(ms, 0, LongestMs))));

    /// <summary>The logarithm of the length in milliseconds is normal.</summary>
    private sealed record LogNormalDuration(double Mu, double Sigma) : DurationDistribution
    {
        public override string ToString() => $"median {Text(Exactly(0.5))}, nine in ten within {Text(Exactly(0.9))}";

        private protected override double Exactly(double p) => Sigma == 0 ? Math.Exp(Mu) : Math.Exp(Mu + (Sigma * NormalQuantile.Of(p)));
    }

    /// <summary>The density rises from the least length to the likeliest and falls to the greatest, both in a straight line.</summary>
    private sealed record TriangularDuration(long LeastMs, long ModeMs, long GreatestMs) : DurationDistribution
    {
        public override string ToString() => $"{Text(LeastMs)} to {Text(GreatestMs)}, likeliest {Text(ModeMs)}";

        private protected override double Exactly(double p)
        {
            double width = GreatestMs - LeastMs;
            double rise = ModeMs - LeastMs;
            return p * width <= rise
                ? LeastMs + Math.Sqrt(p * width * rise)
                : GreatestMs - Math.Sqrt((1 - p) * width * (GreatestMs - ModeMs));
        }
    }

    /// <summary>
    /// The empirical distribution: the quantile is the least length that at least the share p of the observations does not exceed (definition 1 of
    /// R. J. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996), so that a sample is one of them.
    /// </summary>
    private sealed record ObservedDurations : DurationDistribution
    {
        private readonly long[] _sortedMs;

        public ObservedDurations(IEnumerable<Duration> lengths)
        {
            ArgumentNullException.ThrowIfNull(lengths);
            _sortedMs = [.. lengths.Select(length => length.Ms).Order()];
            ArgumentOutOfRangeException.ThrowIfZero(_sortedMs.Length, nameof(lengths));
            ArgumentOutOfRangeException.ThrowIfNegative(_sortedMs[0], nameof(lengths));
        }

        public bool Equals(ObservedDurations? other) => other is not null && _sortedMs.AsSpan().SequenceEqual(other._sortedMs);

        public override int GetHashCode() => HashCode.Combine(_sortedMs.Length, _sortedMs[0], _sortedMs[^1]);

        public override string ToString() => _sortedMs.Length == 1
            ? Text(_sortedMs[0])
            : FormattableString.Invariant($"{_sortedMs.Length} observed, {Text(_sortedMs[0])} to {Text(_sortedMs[^1])}");

        private protected override double Exactly(double p) => _sortedMs[Math.Max(0, (int)Math.Ceiling(p * _sortedMs.Length) - 1)];
    }
}
