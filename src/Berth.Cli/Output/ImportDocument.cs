using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth import --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="InputSha256">SHA-256 of the stored bytes, lower-case hex.</param>
/// <param name="MachineIsKnown">False: the log does not name the size of its machine, and the size of its largest job was taken.</param>
/// <param name="Workload">The jobs in a few numbers.</param>
/// <param name="Import">What was skipped, repaired and noticed.</param>
/// <param name="Requests">How many jobs ask for what of nodes; null where they ask for processors only.</param>
internal sealed record ImportDocument(
    string Schema, string InputSha256, bool MachineIsKnown, WorkloadSection Workload, ImportSection Import, RequestCounts? Requests)
{
    /// <summary>A document in the present form.</summary>
    public static ImportDocument Of(ImportResult result) => new(
        "berth-import/1", result.Sha256, result.MachineIsKnown, WorkloadSection.Of(result.Facts), ImportSection.Of(result.Report), result.Requests);
}
