namespace Berth.Planning.Search;

/// <summary>
/// Searches side by side. They go on in rounds of equal work; now and then the best candidate of all is shown to the others. So the result depends on the islands and on
/// the number of rounds, not on threads or clocks, unless a round is stopped in the middle.
/// </summary>
/// <param name="islands">The searches, each with a stream of its own.</param>
/// <param name="threads">How many run at once; at least 1.</param>
internal sealed class Islands(IReadOnlyList<IIsland> islands, int threads)
{
    /// <summary>Rounds after which the best is shown to all: seldom, so that each search keeps a mind of its own.</summary>
    private const int RoundsBetweenVisits = 25;

    private int _rounds;

    /// <summary>Lists decoded by all together.</summary>
    public long Decodes => islands.Sum(island => island.Decodes);

    /// <summary>The best candidate of all; the first island's among equals.</summary>
    public Candidate Best
    {
        get
        {
            Candidate best = islands[0].Best;
            foreach (IIsland island in islands)
            {
                best = island.Best.Score < best.Score ? island.Best : best;
            }

            return best;
        }
    }

    /// <summary>Shows all islands a candidate from elsewhere, evaluated.</summary>
    public void Receive(Candidate candidate)
    {
        foreach (IIsland island in islands)
        {
            island.Receive(candidate);
        }
    }

    /// <summary>One round of about so many lists for each island. Stops early, within one list, when told to.</summary>
    /// <param name="decodes">Lists for each island.</param>
    /// <param name="isStopped">Ends the round.</param>
    /// <param name="beside">Other work that is done beside it.</param>
    public void Round(long decodes, Func<bool> isStopped, Action beside)
    {
        Action[] work = [beside, .. islands.Select(island => (Action)(() => island.Step(decodes, isStopped)))];
        if (threads == 1)
        {
            foreach (Action one in work)
            {
                one();
            }
        }
        else
        {
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }

        if (++_rounds % RoundsBetweenVisits != 0)
        {
            return;
        }

        Candidate best = Best;
        foreach (IIsland island in islands)
        {
            if (!ReferenceEquals(island.Best, best))
            {
                island.Receive(best);
            }
        }
    }
}
