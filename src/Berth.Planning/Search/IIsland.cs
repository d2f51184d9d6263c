namespace Berth.Planning.Search;

/// <summary>One search among several that run side by side and give each other their best now and then. Each is used by one thread at a time.</summary>
internal interface IIsland
{
    /// <summary>The best that it has seen; its score is the worst of all before the first step.</summary>
    Candidate Best { get; }

    /// <summary>Lists decoded so far.</summary>
    long Decodes { get; }

    /// <summary>Goes on for about so many decoded lists, or until it is stopped.</summary>
    void Step(long decodes, Func<bool> isStopped);

    /// <summary>Is shown a candidate of another search, evaluated.</summary>
    void Receive(Candidate candidate);
}
