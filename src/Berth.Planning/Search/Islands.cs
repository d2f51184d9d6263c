namespace Berth.Planning.Search;

/// <summary>
/// Searches side by side. They go on in rounds of equal work; after each round the best candidate of all is shown to the others. So the result depends on the islands and on
/// the number of rounds, not on threads or clocks, unless a round is stopped in the middle.
/// </summary>
/// <param name="islands">The searches, each with a stream of its own.</param>
/// <param name="threads">How many run at once; at least 1.</param>
internal sealed class Islands(IReadOnlyList<IIsland> islands, int threads)
{
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
    public void Round(long decodes, Func<bool> isStopped)
    {
        if (threads == 1 || islands.Count == 1)
        {
            foreach (IIsland island in islands)
            {
                island.Step(decodes, isStopped);
            }
        }
        else
        {
            Parallel.ForEach(islands, new ParallelOptions { MaxDegreeOfParallelism = threads }, island => island.Step(decodes, isStopped));
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
