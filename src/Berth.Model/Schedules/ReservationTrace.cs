namespace Berth.Model;

/// <summary>Hears of every start time that a scheduling pass promises to a waiting job.</summary>
public interface IReservationSink
{
    /// <summary>A pass at <paramref name="at"/> reserved a start at <paramref name="start"/> for a waiting job. Called again whenever the reservation is made anew.</summary>
    /// <param name="job">The waiting job.</param>
    /// <param name="at">The present moment of the replay.</param>
    /// <param name="start">The promised start, not before <paramref name="at"/>.</param>
    void Promised(JobId job, Instant at, Instant start);
}

/// <summary>A start time promised to a waiting job.</summary>
/// <param name="Job">The waiting job.</param>
/// <param name="At">When it was promised.</param>
/// <param name="Start">The promised start.</param>
public readonly record struct Promise(JobId Job, Instant At, Instant Start);

/// <summary>Every promise of a replay, in the order they were made. Not safe for concurrent use.</summary>
public sealed class ReservationTrace : IReservationSink
{
    private readonly List<Promise> _promises = [];

    /// <summary>Promises in the order they were made.</summary>
    public IReadOnlyList<Promise> Promises => _promises;

    /// <inheritdoc/>
    public void Promised(JobId job, Instant at, Instant start) => _promises.Add(new Promise(job, at, start));
}
