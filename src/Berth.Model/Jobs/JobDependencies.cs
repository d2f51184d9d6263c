namespace Berth.Model;

/// <summary>What a job waits for in another one; the words are Slurm's.</summary>
public enum DependencyKind : byte
{
    /// <summary>The other has started, or can never run.</summary>
    After,

    /// <summary>The other has ended successfully: by itself and not failed or cancelled in the log.</summary>
    AfterOk,

    /// <summary>The other has ended, however.</summary>
    AfterAny,

    /// <summary>The other has ended without success: failed, cancelled, killed at its limit, or it never could run.</summary>
    AfterNotOk,
}

/// <summary>One thing that a job waits for. A job with several waits for all of them.</summary>
/// <param name="Kind">What has to happen.</param>
/// <param name="On">The other job.</param>
public readonly record struct Dependency(DependencyKind Kind, JobId On);

/// <summary>
/// What holds jobs back beside the queue: other jobs, and the width of their array. Without cycles. Singletons are in it as <see cref="DependencyKind.AfterAny"/>. Immutable; columns by <see cref="JobId.Index"/>.
/// </summary>
public sealed class JobDependencies
{
    private readonly int[] _first;
    private readonly Dependency[] _all;
    private readonly int[] _arrayOf;
    private readonly int[] _arrayWidth;

    internal JobDependencies(int[] first, Dependency[] all, int[] arrayOf, int[] arrayWidth)
    {
        _first = first;
        _all = all;
        _arrayOf = arrayOf;
        _arrayWidth = arrayWidth;
    }

    /// <summary>What a job waits for; mostly nothing.</summary>
    public ReadOnlySpan<Dependency> Of(JobId job) => _all.AsSpan(_first[job.Index], _first[job.Index + 1] - _first[job.Index]);

    /// <summary>The array to which a job belongs and of which only some jobs may run at once, earlier rows first; null for a job outside any.</summary>
    public int? ArrayOf(JobId job) => _arrayOf.Length == 0 || _arrayOf[job.Index] < 0 ? null : _arrayOf[job.Index];

    /// <summary>How many arrays with a width there are.</summary>
    public int ArrayCount => _arrayWidth.Length;

    /// <summary>How many jobs of an array may run at once; at least 1.</summary>
    public int ArrayWidth(int array) => _arrayWidth[array];
}
