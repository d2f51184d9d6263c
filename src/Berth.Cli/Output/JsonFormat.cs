using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Starvation;
using Berth.Scheduling;
using Berth.Simulation.Experiments;

namespace Berth.Cli.Output;

/// <summary>Serializers made at build time: no reflection when the program starts.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PolicyListDocument))]
[JsonSerializable(typeof(SimulationDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(PlacementDocument))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(TenantsDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(VerifyDocument))]
internal sealed partial class JsonFormat : JsonSerializerContext
{
    /// <summary>Indented, lower case with underscores; only what JSON must escape is escaped, since people read these files too.</summary>
    private static JsonFormat Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new InstantConverter(),
            new JsonStringEnumConverter<JobOutcome>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<ImportSeverity>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<ViolationKind>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<DifferenceVerdict>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<JobSituation>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<SizeUnit>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<PendingReason>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<TenantKind>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<StarvationRule>(JsonNamingPolicy.SnakeCaseLower),
        },
    });

    /// <summary>Writes a list of policies and ends the line.</summary>
    public static void Write(Stream to, PolicyListDocument document) => Write(to, document, Readable.PolicyListDocument);

    /// <summary>Writes a simulation and ends the line.</summary>
    public static void Write(Stream to, SimulationDocument document) => Write(to, document, Readable.SimulationDocument);

    /// <summary>Writes what a log holds and ends the line.</summary>
    public static void Write(Stream to, ImportDocument document) => Write(to, document, Readable.ImportDocument);

    /// <summary>Writes why a job waits and ends the line.</summary>
    public static void Write(Stream to, ExplainDocument document) => Write(to, document, Readable.ExplainDocument);

    /// <summary>Writes how much GPU placement rules allocate and ends the line.</summary>
    public static void Write(Stream to, PlacementDocument document) => Write(to, document, Readable.PlacementDocument);

    /// <summary>Writes a cluster and ends the line.</summary>
    public static void Write(Stream to, ClusterDocument document) => Write(to, document, Readable.ClusterDocument);

    /// <summary>Writes who shares a cluster and ends the line.</summary>
    public static void Write(Stream to, TenantsDocument document) => Write(to, document, Readable.TenantsDocument);

    /// <summary>Writes a plan with what it is compared with and ends the line.</summary>
    public static void Write(Stream to, PlanDocument document) => Write(to, document, Readable.PlanDocument);

    /// <summary>Writes what was checked of a plan and ends the line.</summary>
    public static void Write(Stream to, VerifyDocument document) => Write(to, document, Readable.VerifyDocument);

    private static void Write<T>(Stream to, T document, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(to, document, type);
        to.WriteByte((byte)'\n');
    }

    /// <summary>Moments as ISO 8601 text in UTC.</summary>
    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetDateTimeOffset().ToUnixTimeMilliseconds());

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
