namespace Berth.Model.Metrics;

/// <summary>The classes of jobs that figures are broken down by: five of size, five of run time.</summary>
/// <remarks>The bounds follow the habit of tables in the field (powers of eight processors; a minute, ten minutes, an hour, a shift).</remarks>
public static class JobClasses
{
    /// <summary>Number of size classes, and of run-time classes.</summary>
    public const int Count = 5;

    private const long MinuteMs = 60_000;
    private const long HourMs = 3_600_000;

    private static readonly string[] _gpuSizeNames = ["up to 1 GPU", "2-8 GPUs", "9-64 GPUs", "65-512 GPUs", "over 512 GPUs"];

    /// <summary>Names of the size classes of processors, smallest first.</summary>
    public static IReadOnlyList<string> SizeNames { get; } = ["1 proc", "2-8 procs", "9-64 procs", "65-512 procs", "over 512 procs"];

    /// <summary>Names of the size classes in a unit, smallest first.</summary>
    public static IReadOnlyList<string> SizeNamesIn(SizeUnit unit) => unit == SizeUnit.Gpu ? _gpuSizeNames : SizeNames;

    /// <summary>Names of the run-time classes, shortest first.</summary>
    public static IReadOnlyList<string> RunTimeNames { get; } = ["up to 1 min", "1-10 min", "10-60 min", "1-8 h", "over 8 h"];

    /// <summary>Index into <see cref="SizeNames"/> for a job that holds <paramref name="processors"/>.</summary>
    public static int SizeClass(int processors) => processors switch
    {
        <= 1 => 0,
        <= 8 => 1,
        <= 64 => 2,
        <= 512 => 3,
        _ => 4,
    };

    /// <summary>Index into <see cref="RunTimeNames"/> for a job that ran <paramref name="runMs"/> milliseconds.</summary>
    public static int RunTimeClass(long runMs) => runMs switch
    {
        <= MinuteMs => 0,
        <= 10 * MinuteMs => 1,
        <= HourMs => 2,
        <= 8 * HourMs => 3,
        _ => 4,
    };
}
