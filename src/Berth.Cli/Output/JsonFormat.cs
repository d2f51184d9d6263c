using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Cli.UseCases;

namespace Berth.Cli.Output;

/// <summary>Serializers made at build time: no reflection when the program starts. Names: lower case with underscores.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PolicyListDocument))]
internal sealed partial class JsonFormat : JsonSerializerContext
{
    /// <summary>Indented, lower case with underscores; only what JSON must escape is escaped, since people read these files too.</summary>
    public static JsonFormat Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>What <c>berth policies --json</c> writes.</summary>
/// <param name="Schema">Name and version of this form.</param>
/// <param name="Policies">In catalogue order.</param>
internal sealed record PolicyListDocument(string Schema, IReadOnlyList<PolicyListing> Policies)
{
    /// <summary>A document in the present form.</summary>
    public static PolicyListDocument Of(IReadOnlyList<PolicyListing> policies) => new("berth-policies/1", policies);
}
