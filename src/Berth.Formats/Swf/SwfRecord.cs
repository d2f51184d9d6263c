using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Formats.Swf;

/// <summary>
/// One line of a log in Standard Workload Format 2.2, as it stands: 18 numbers, times in whole seconds, -1 for "not known".
/// Conventions of the format end here; <see cref="SwfImport"/> turns them into Berth's own.
/// </summary>
/// <remarks>Definition: Chapin et al., "Benchmarks and Standards for the Evaluation of Parallel Job Schedulers", JSSPP 1999, and the
/// Parallel Workloads Archive's page on the format, version 2.2.</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct SwfRecord : IEquatable<SwfRecord>
{
    /// <summary>Number of fields.</summary>
    public const int FieldCount = 18;

    /// <summary>Position of the only field that may have decimals.</summary>
    internal const int CpuTimeIndex = 5;

    // The 18 numbers lie in the order of the properties below, from the first byte on: the parser fills them as one span. An inline
    // array would do that too, but each access to it is a call in code that is compiled ahead of time.

    /// <summary>A record whose every field is "not known".</summary>
    public static SwfRecord Unknown
    {
        get
        {
            SwfRecord record = default;
            Fields(ref record).Fill(-1);
            return record;
        }
    }

    /// <summary>Field 1: the log's own job number, from 1.</summary>
    public long JobNumber { readonly get; set; }

    /// <summary>Field 2: submit time in seconds after the start of the log.</summary>
    public long SubmitSeconds { readonly get; set; }

    /// <summary>Field 3: wait time in seconds.</summary>
    public long WaitSeconds { readonly get; set; }

    /// <summary>Field 4: run time (wall clock) in seconds.</summary>
    public long RunSeconds { readonly get; set; }

    /// <summary>Field 5: number of processors the job got.</summary>
    public long AllocatedProcessors { readonly get; set; }

    private long _averageCpuDigits;

    /// <summary>Field 6: processor time used in seconds, mean over the processors; may have decimals.</summary>
    public SwfDecimal AverageCpuSeconds
    {
        readonly get => new(_averageCpuDigits, _cpuTimeDecimals);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.Decimals);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Decimals, SwfDecimal.MaxDigits);
            _averageCpuDigits = value.Digits;
            _cpuTimeDecimals = (byte)value.Decimals;
        }
    }

    /// <summary>Field 7: memory used in kilobytes, mean over the processors.</summary>
    public long UsedMemoryKilobytes { readonly get; set; }

    /// <summary>Field 8: number of processors asked for.</summary>
    public long RequestedProcessors { readonly get; set; }

    /// <summary>Field 9: requested time in seconds (limit on run time, or on processor time per processor in some logs).</summary>
    public long RequestedSeconds { readonly get; set; }

    /// <summary>Field 10: memory asked for in kilobytes per processor.</summary>
    public long RequestedMemoryKilobytes { readonly get; set; }

    /// <summary>Field 11: 1 completed, 0 failed, 5 cancelled; 2, 3, 4 are parts of a job that was stopped and resumed.</summary>
    public long Status { readonly get; set; }

    /// <summary>Field 12: user, a number from 1.</summary>
    public long User { readonly get; set; }

    /// <summary>Field 13: group, a number from 1.</summary>
    public long Group { readonly get; set; }

    /// <summary>Field 14: executable, a number from 1.</summary>
    public long Executable { readonly get; set; }

    /// <summary>Field 15: queue; 0 is the one for interactive work.</summary>
    public long Queue { readonly get; set; }

    /// <summary>Field 16: partition, a number from 1.</summary>
    public long Partition { readonly get; set; }

    /// <summary>Field 17: number of the job that this one waited for.</summary>
    public long PrecedingJob { readonly get; set; }

    /// <summary>Field 18: seconds between the end of the preceding job and the submission of this one.</summary>
    public long ThinkSeconds { readonly get; set; }

    private byte _cpuTimeDecimals;

    /// <summary>A field by its position in the line, 0 to 17; the average processor time without its point.</summary>
    internal readonly long this[int index] => ReadOnlyFields(in this)[index];

    /// <summary>True when all fields are the same.</summary>
    public static bool operator ==(SwfRecord left, SwfRecord right) => left.Equals(right);

    /// <summary>True when a field differs.</summary>
    public static bool operator !=(SwfRecord left, SwfRecord right) => !left.Equals(right);

    /// <inheritdoc/>
    public readonly bool Equals(SwfRecord other) =>
        _cpuTimeDecimals == other._cpuTimeDecimals && ReadOnlyFields(in this).SequenceEqual(ReadOnlyFields(in other));

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SwfRecord other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (long field in ReadOnlyFields(in this))
        {
            hash.Add(field);
        }

        hash.Add(_cpuTimeDecimals);
        return hash.ToHashCode();
    }

    /// <summary>The fields as a line of a log, without the line end.</summary>
    public override readonly string ToString()
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < FieldCount; i++)
        {
            text.Append(i == 0 ? string.Empty : " ");
            text.Append(i == CpuTimeIndex ? AverageCpuSeconds.ToString() : this[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The fields as numbers to be filled by the parser; the average processor time without its point.</summary>
    internal static Span<long> Fields(ref SwfRecord record) => MemoryMarshal.CreateSpan(ref Unsafe.As<SwfRecord, long>(ref record), FieldCount);

    internal static void SetCpuTimeDecimals(ref SwfRecord record, int decimals) => record._cpuTimeDecimals = (byte)decimals;

    private static ReadOnlySpan<long> ReadOnlyFields(in SwfRecord record) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<SwfRecord, long>(ref Unsafe.AsRef(in record)), FieldCount);
}
