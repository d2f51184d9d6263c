namespace Berth.Testing.Naive;

/// <summary>
/// Free processors over future time, the obvious way: a list of who holds how many from when to when. Every question walks the
/// whole list. A span [from, to) holds nothing at <c>to</c>.
/// </summary>
public sealed class NaiveProfile(int processors)
{
    private readonly List<(long From, long To, int Processors)> _spans = [];

    public void Hold(long from, long to, int held) => _spans.Add((from, to, held));

    public long FreeAt(long time) => processors - _spans.Where(s => s.From <= time && time < s.To).Sum(s => (long)s.Processors);

    /// <summary>Free processors fall only where a span begins, so those moments and the start are all that needs to be looked at.</summary>
    public bool Fits(long start, long duration, int wanted) =>
        FreeAt(start) >= wanted && _spans.All(s => s.From <= start || s.From >= start + duration || FreeAt(s.From) >= wanted);

    /// <summary>Free processors rise only where a span ends, so the earliest fit is <paramref name="from"/> or such a moment.</summary>
    public long EarliestFit(long from, long duration, int wanted) =>
        _spans.Select(s => s.To).Where(to => to > from).Append(from).Order().First(start => Fits(start, duration, wanted));
}
