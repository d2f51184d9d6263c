using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>
/// What each job waited for each cause, in milliseconds: a column for each cause, which is there once somebody waits for it. Rows of ten would be mostly
/// zeros, and to be given the memory for them costs more than to count.
/// </summary>
internal sealed class WaitSums(int jobs)
{
    private readonly long[]?[] _columns = new long[WaitAttribution.CauseCount][];

    /// <summary>The sums of one cause, by job.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long[] Of(WaitCause cause) => _columns[(int)cause] ?? Open(cause);

    /// <summary>Everything; the sums must not be changed afterwards.</summary>
    public WaitAttribution ToAttribution(WaitSeries overTime) => new(jobs, _columns) { OverTime = overTime };

    private long[] Open(WaitCause cause) => _columns[(int)cause] = new long[jobs];
}
