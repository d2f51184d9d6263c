using System.Text.Json;
using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>Reads plan files. It takes what a plan file says as it stands; whether it is true, others check.</summary>
public static class PlanFileReader
{
    private const long LongestBytes = 1L << 31;

    /// <summary>Reads a file. Throws <see cref="BadInputException"/> with the field to blame, also when the file cannot be read or is of another form.</summary>
    public static PlanFile ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.CanSeek && file.Length > LongestBytes
                ? throw new BadInputException(path, "plan-too-large", "the file is too long for a plan", "at most 2 GiB are allowed")
                : Read(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(path, "unreadable", $"the file cannot be read: {error.Message}", innerException: error);
        }
    }

    /// <summary>Reads a stream. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="from">The bytes.</param>
    /// <param name="input">Its name, for messages.</param>
    public static PlanFile Read(Stream from, string input)
    {
        ArgumentNullException.ThrowIfNull(from);
        try
        {
            using JsonDocument document = JsonDocument.Parse(from);
            return PlanOf(new JsonPlace(input, "", document.RootElement));
        }
        catch (JsonException error)
        {
            throw new BadInputException(
                input, "json-syntax", "this is no JSON", "a plan file is what 'berth plan --save FILE' writes", error.LineNumber + 1, (int?)error.BytePositionInLine + 1, innerException: error);
        }
    }

    private static PlanFile PlanOf(JsonPlace top)
    {
        string schema = top.At("schema").Text();
        if (schema != PlanFile.CurrentSchema)
        {
            throw top.At("schema").Bad($"this is of the form '{schema}'", $"expected {PlanFile.CurrentSchema}");
        }

        JsonPlace berth = top.At("berth");
        JsonPlace figures = top.At("figures");
        return new PlanFile
        {
            Version = berth.At("version").Text(),
            Commit = berth.At("commit").TextOrNull(),
            Inputs = InputsOf(top.At("inputs")),
            Objective = top.At("objective").Text(),
            Search = SearchOf(top.At("search")),
            Start = top.At("start").Moment(),
            Figures = figures.Names().ToDictionary(name => name, name => figures.At(name).Number()),
            Bound = BoundOf(top.At("bound")),
            Jobs = [.. top.At("jobs").Items().Select(JobOf)],
        };
    }

    private static PlanInputs InputsOf(JsonPlace at) => new(
        FileOf(at.At("jobs")) ?? throw at.At("jobs").Bad("the file of jobs is missing"),
        FileOf(at.At("cluster")),
        TableOf(at.At("table")),
        (int?)at.At("processors").WholeOrNull(1, int.MaxValue),
        at.At("quantile").Number(),
        [.. at.At("set").Items().Select(item => item.Text())],
        [.. at.At("without").Items().Select(item => item.Text())],
        [.. at.At("deadlines").Items().Select(item => item.Text())]);

    private static InputFile? FileOf(JsonPlace at) => at.IsNull ? null : new InputFile(at.At("path").Text(), at.At("sha256").TextOrNull());

    private static TableInputs? TableOf(JsonPlace at) => at.IsNull ? null : new TableInputs(
        [.. at.At("map").Items().Select(item => item.Text())], at.At("where").TextOrNull(), (int?)at.At("gpus_per_node").WholeOrNull(1, TaskRequest.MaxGpus));

    private static PlanSearch SearchOf(JsonPlace at) => new(
        at.At("seed").Whole(0, long.MaxValue), at.At("work").WholeOrNull(1, long.MaxValue), at.At("tries").Whole(0, long.MaxValue), at.At("end").Text());

    private static BoundCertificate? BoundOf(JsonPlace at)
    {
        if (at.IsNull)
        {
            return null;
        }

        string measure = at.At("measure").Text();
        if (!PlanObjective.Names.Contains(measure))
        {
            throw at.At("measure").Bad($"there is no measure '{measure}'", NearestName.Advice(measure, [.. PlanObjective.Names]));
        }

        return new BoundCertificate(PlanObjective.Parse(measure).Leading!.Value, at.At("kind").Word(PlanFileWords.Kinds), at.At("value").Number())
        {
            Lanes = [.. at.At("lanes").Items().Select(lane => new LaneWeight(
                lane.At("resource").Text(), [.. lane.At("classes").Items().Select(item => item.Text())], lane.At("weight").Number()))],
            Jobs = [.. at.At("jobs").Items().Select(item => (int)item.Whole(0, int.MaxValue))],
            Prices = [.. at.At("prices").Items().Select(item => item.Number())],
        };
    }

    private static PlanFileJob JobOf(JsonPlace at) => new()
    {
        Number = at.At("number").Whole(long.MinValue, long.MaxValue),
        Name = at.At("name").TextOrNull(),
        User = at.At("user").Text(),
        Outcome = at.At("outcome").Word(PlanFileWords.Outcomes),
        StartMs = at.At("start_ms").WholeOrNull(long.MinValue / 4, long.MaxValue / 4),
        EndMs = at.At("end_ms").WholeOrNull(long.MinValue / 4, long.MaxValue / 4),
        Mode = (int)at.At("mode").Whole(1, byte.MaxValue + 1) - 1,
        Partition = at.At("partition").TextOrNull(),
        Places = [.. at.At("places").Items().Select(place => new PlanFilePlace(
            place.At("node").Text(),
            (int)place.At("tasks").Whole(1, int.MaxValue),
            [.. place.At("gpus").Items().Select(item => (int)item.Whole(0, 30))]))],
    };
}
