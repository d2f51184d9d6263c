using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>
/// What a jobs file says of a job beside what a scheduler needs: how to run it, and how sure its length is. Immutable; all elements of an array share one.
/// </summary>
public sealed record JobDetails
{
    /// <summary>Nothing but a length for each mode.</summary>
    /// <param name="modes">The lengths; at least one.</param>
    public JobDetails(IReadOnlyList<ModeLength> modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentOutOfRangeException.ThrowIfZero(modes.Count, nameof(modes));
        Modes = modes;
    }

    /// <summary>How long each mode is meant to take, in the order of the modes of its shape; at least one.</summary>
    public IReadOnlyList<ModeLength> Modes { get; init; }

    /// <summary>What to run; null where the file does not say.</summary>
    public JobCommand? Command { get; init; }

    /// <summary>Names and values that it finds in its environment beside what is there anyway.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder to run it in as the file writes it, relative to the folder of that file; null where it does not say.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The parameters of its matrix with its values, in the order of the matrix; empty outside any.</summary>
    public IReadOnlyList<JobParameter> Parameters { get; init; } = [];
}

/// <summary>What to run: a text for a shell, or a program with its arguments.</summary>
public sealed record JobCommand
{
    private JobCommand(string? shellText, IReadOnlyList<string> words)
    {
        ShellText = shellText;
        Words = words;
    }

    /// <summary>A text that a shell runs; null where <see cref="Words"/> say it.</summary>
    public string? ShellText { get; }

    /// <summary>A program and its arguments, run as they stand; empty where <see cref="ShellText"/> says it.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>A text for a shell. Throws when it is empty.</summary>
    public static JobCommand Shell(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return new JobCommand(text, []);
    }

    /// <summary>A program and its arguments. Throws when there is no program.</summary>
    public static JobCommand Program(params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentException.ThrowIfNullOrWhiteSpace(words.Count > 0 ? words[0] : "", nameof(words));
        return new JobCommand(null, words);
    }

    /// <inheritdoc/>
    public bool Equals(JobCommand? other) => other is not null && ShellText == other.ShellText && Words.SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ShellText, Words.Count);

    /// <summary>For people: the text, or the words with blanks between.</summary>
    public override string ToString() => ShellText ?? string.Join(' ', Words);
}

/// <summary>A parameter of a matrix with the value that one element has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value as the file writes it.</param>
public readonly record struct JobParameter(string Name, string Value);

/// <summary>How long a mode of a job is meant to take.</summary>
/// <param name="PlannedMs">The length to plan with, milliseconds: the given one, or a quantile of <paramref name="Distribution"/>; else the run time.</param>
/// <param name="Distribution">How sure that is; null where one length is given, or none.</param>
/// <param name="HasLimit">
/// True where the file or the partition says how long the job may run. Where nobody does, the requested time is the run time, and ends no sampled run.
/// </param>
public readonly record struct ModeLength(long PlannedMs, DurationDistribution? Distribution, bool HasLimit);

/// <summary>The details of the jobs of one file, whose numbers are 1, 2, ... in the order of the file. Immutable.</summary>
public sealed class JobDetailsTable
{
    private readonly IReadOnlyList<JobDetails> _byNumber;

    internal JobDetailsTable(IReadOnlyList<JobDetails> byNumber) => _byNumber = byNumber;

    /// <summary>Number of jobs in the file.</summary>
    public int Count => _byNumber.Count;

    /// <summary>
    /// The details of a job of this file's workload, or of a changed copy of it, which keeps the numbers. Throws for a number that the file does not have.
    /// </summary>
    public JobDetails Of(Workload workload, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return _byNumber[checked((int)(workload.Jobs.Number[job.Index] - 1))];
    }
}
