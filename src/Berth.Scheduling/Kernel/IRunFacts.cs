namespace Berth.Scheduling;

/// <summary>What is known of runs so far, for policies that stop jobs. Kept by whoever feeds the kernel.</summary>
public interface IRunFacts
{
    /// <summary>Start of the present run of a running job, milliseconds since the Unix epoch.</summary>
    long StartMs(int job);

    /// <summary>Work in milliseconds that a running job would lose if it were stopped now; what it has saved is not lost.</summary>
    long LostMs(int job, long nowMs);

    /// <summary>Index of the job that preempted this one last; -1 when none did.</summary>
    int PreemptedBy(int job);
}
