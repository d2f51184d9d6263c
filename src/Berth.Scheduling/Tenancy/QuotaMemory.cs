using System.Runtime.CompilerServices;

namespace Berth.Scheduling.Tenancy;

/// <summary>A state of the quotas, by numbers that no other state ever has.</summary>
/// <param name="GivenBack">When something was last given back: what had no room then has none now.</param>
/// <param name="Changed">When anything last changed.</param>
internal readonly record struct QuotaMemory(long GivenBack, long Changed);

/// <summary>
/// The answer to a question that more in use can only turn from yes to no: a no holds until something is given back, a yes until anything changes.
/// </summary>
internal struct Answer
{
    private long _noIn;
    private long _yesIn;

    /// <summary>The answer in the present state; null when it is to be found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool? Of(QuotaMemory memory) => _noIn == memory.GivenBack ? false : _yesIn == memory.Changed ? true : null;

    /// <summary>Keeps an answer that was just found, and returns it.</summary>
    public bool Keep(bool answer, QuotaMemory memory)
    {
        if (answer)
        {
            _yesIn = memory.Changed;
        }
        else
        {
            _noIn = memory.GivenBack;
        }

        return answer;
    }
}

/// <summary>What is remembered of the quota of a queue and one kind of its jobs.</summary>
internal struct QuotaAnswers
{
    /// <summary>Whether such a job fits.</summary>
    public Answer Fits;

    /// <summary>Whether the queue stays within its nominal quota with it.</summary>
    public Answer StaysWithinNominal;
}
