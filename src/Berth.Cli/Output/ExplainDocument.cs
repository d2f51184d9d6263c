using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>What <c>berth explain --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Explanation">The answer.</param>
internal sealed record ExplainDocument(string Schema, ExplainResult Explanation)
{
    /// <summary>A document in the present form.</summary>
    public static ExplainDocument Of(ExplainResult result) => new("berth-explain/1", result);
}
