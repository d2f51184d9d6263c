namespace Berth.Planning.Decoding;

/// <summary>
/// Serial schedule generation: jobs in the order of a list, each at the earliest time at which it fits beside those before it and after those it waits for (Kolisch,
/// European Journal of Operational Research 90, 1996). For figures that never gain by a later end some list gives the best schedule there is. Not safe for concurrent use.
/// </summary>
internal interface IDecoder
{
    /// <summary>The times that a list gives.</summary>
    /// <param name="order">All jobs, each after those it waits for.</param>
    /// <param name="mode">For each job its mode, or -1: the one in which it ends first, the first of equals.</param>
    /// <param name="times">Filled with the result.</param>
    void Decode(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times);

    /// <summary>True when <see cref="DecodeBackward"/> can be called.</summary>
    bool CanGoBackward { get; }

    /// <summary>
    /// The same backward in time: jobs in the order of a list in which each stands after those that wait for it, each as late as possible, with its earliest end at the time
    /// 0 of a clock that runs back. Release dates do not count. It serves to find lists, not plans.
    /// </summary>
    void DecodeBackward(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times);
}
