using Berth.Model;

namespace Berth.Formats.Failures;

/// <summary>What a failures file is read for: the machine that fails, and the zero from which moments without a date count.</summary>
/// <param name="Cluster">The machine.</param>
/// <param name="Zero">The zero: the start of a jobs file, or the first submit of a log.</param>
public readonly record struct FailuresContext(Cluster Cluster, Instant Zero);

/// <summary>What goes wrong, as a file describes it.</summary>
/// <param name="Failures">The failures.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, lower-case hex; null where the text did not come from a file.</param>
public sealed record FailuresFile(FailureSpec Failures, string? Sha256);
