using Berth.Cli.UseCases;
using Berth.Formats.Tables;

namespace Berth.Cli.Output;

/// <summary>What <c>berth import --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="InputSha256">SHA-256 of the stored bytes, lower-case hex.</param>
/// <param name="MachineIsKnown">False: the log does not name the size of its machine, and the size of its largest job was taken.</param>
/// <param name="Workload">The jobs in a few numbers.</param>
/// <param name="Import">What was skipped, repaired and noticed.</param>
/// <param name="Requests">How many jobs ask for what of nodes; null where they ask for processors only.</param>
/// <param name="Table">What the columns of a table became; null for another kind of file.</param>
internal sealed record ImportDocument(
    string Schema, string InputSha256, bool MachineIsKnown, WorkloadSection Workload, ImportSection Import, RequestCounts? Requests, TableSection? Table)
{
    /// <summary>A document in the present form.</summary>
    public static ImportDocument Of(ImportResult result) => new(
        "berth-import/1", result.Sha256, result.MachineIsKnown, WorkloadSection.Of(result.Facts), ImportSection.Of(result.Report), result.Requests,
        result.Table is { } table ? TableSection.Of(table) : null);
}

/// <summary>What the columns of a table became.</summary>
internal sealed record TableSection(IReadOnlyList<string> Columns, IReadOnlyList<FieldSection> Fields, long LeftOut)
{
    /// <summary>Of a table.</summary>
    public static TableSection Of(TableImportResult table) => new(
        table.Columns, [.. table.Fields.Select(mapped => new FieldSection(mapped.Field.Name, mapped.Expression, mapped.IsAutomatic))], table.LeftOut);
}

/// <summary>One field and what gave its values.</summary>
internal sealed record FieldSection(string Field, string Expression, bool IsAutomatic);
