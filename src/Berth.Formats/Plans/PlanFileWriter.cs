using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>Writes plan files: JSON, indented, one line for each job. Equal plans give equal bytes.</summary>
public static class PlanFileWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The word of a kind of bound, for example <c>critical_path</c>.</summary>
    public static string WordOf(BoundKind kind) => PlanFileWords.KindOf(kind);

    /// <summary>Writes a plan.</summary>
    public static void Write(Stream to, PlanFile plan)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(plan);
        using (var json = new Utf8JsonWriter(to, Indented))
        {
            json.WriteStartObject();
            json.WriteString("schema", PlanFile.CurrentSchema);
            json.WriteStartObject("berth");
            json.WriteString("version", plan.Version);
            json.WriteString("commit", plan.Commit);
            json.WriteEndObject();
            WriteInputs(json, plan.Inputs);
            json.WriteString("objective", plan.Objective);
            WriteSearch(json, plan.Search);
            json.WriteString("start", plan.Start.ToString());
            json.WriteStartObject("figures");
            foreach ((string name, double value) in plan.Figures)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
            WriteBound(json, plan.Bound);
            json.WriteStartArray("jobs");
            foreach (PlanFileJob job in plan.Jobs)
            {
                json.WriteRawValue(Line(job), skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteInputs(Utf8JsonWriter json, PlanInputs inputs)
    {
        json.WriteStartObject("inputs");
        WriteFile(json, "jobs", inputs.Jobs);
        WriteFile(json, "cluster", inputs.Cluster);
        WriteTable(json, inputs.Table);
        WriteNumber(json, "processors", inputs.Processors);
        json.WriteNumber("quantile", inputs.Quantile);
        WriteTexts(json, "set", inputs.Set);
        WriteTexts(json, "without", inputs.Without);
        WriteTexts(json, "deadlines", inputs.Deadlines);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, string name, InputFile? file)
    {
        if (file is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("path", file.Path);
        json.WriteString("sha256", file.Sha256);
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, TableInputs? table)
    {
        if (table is null)
        {
            json.WriteNull("table");
            return;
        }

        json.WriteStartObject("table");
        WriteTexts(json, "map", table.Map);
        json.WriteString("where", table.Where);
        WriteNumber(json, "gpus_per_node", table.GpusPerNode);
        json.WriteEndObject();
    }

    private static void WriteSearch(Utf8JsonWriter json, PlanSearch search)
    {
        json.WriteStartObject("search");
        json.WriteNumber("seed", search.Seed);
        WriteNumber(json, "work", search.Work);
        json.WriteNumber("tries", search.Tries);
        json.WriteString("end", search.End);
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, BoundCertificate? bound)
    {
        if (bound is null)
        {
            json.WriteNull("bound");
            return;
        }

        json.WriteStartObject("bound");
        json.WriteString("measure", PlanObjective.NameOf(bound.Measure));
        json.WriteString("kind", PlanFileWords.KindOf(bound.Kind));
        json.WriteNumber("value", bound.Value);
        json.WriteStartArray("lanes");
        foreach (LaneWeight lane in bound.Lanes)
        {
            json.WriteStartObject();
            json.WriteString("resource", lane.Resource);
            WriteTexts(json, "classes", lane.Classes);
            json.WriteNumber("weight", lane.Weight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("jobs");
        foreach (int job in bound.Jobs)
        {
            json.WriteNumberValue(job);
        }

        json.WriteEndArray();
        WriteNumbers(json, "prices", bound.Prices);
        WriteNumbers(json, "grid", bound.Grid);
        WriteNumbers(json, "shares", bound.Shares);
        WriteNumbers(json, "mean_alone_ms", bound.MeanAloneMs);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Line(PlanFileJob job)
    {
        using var buffer = new MemoryStream();
        buffer.Write("\n    "u8);
        using (var json = new Utf8JsonWriter(buffer, OneLine))
        {
            json.WriteStartObject();
            json.WriteNumber("number", job.Number);
            json.WriteString("name", job.Name);
            json.WriteString("user", job.User);
            json.WriteString("outcome", PlanFileWords.OutcomeOf(job.Outcome));
            WriteNumber(json, "start_ms", job.StartMs);
            WriteNumber(json, "end_ms", job.EndMs);
            json.WriteNumber("mode", job.Mode + 1);
            json.WriteString("partition", job.Partition);
            json.WriteStartArray("places");
            foreach (PlanFilePlace place in job.Places)
            {
                json.WriteStartObject();
                json.WriteString("node", place.Node);
                json.WriteNumber("tasks", place.Tasks);
                json.WriteStartArray("gpus");
                foreach (int gpu in place.Gpus)
                {
                    json.WriteNumberValue(gpu);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
