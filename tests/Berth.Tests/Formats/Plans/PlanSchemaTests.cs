using Berth.Formats.Plans;
using Berth.Model;
using Berth.Tests.Cli;
using Berth.Tests.Tidy;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using Xunit;

namespace Berth.Tests.Formats.Plans;

/// <summary>The schema that is published for plan files says what the writer writes and the reader takes.</summary>
public sealed class PlanSchemaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("makespan")]
    [InlineData("weighted-completion")]
    [InlineData("completion + tardiness")]
    public async Task A_plan_that_is_kept_keeps_to_the_schema(string objective) =>
        Assert.Empty((await SchemaAsync()).Validate(Saved(objective).ToString()));

    [Theory]
    [InlineData("$.schema", "berth-plan/2")]
    [InlineData("$.inputs.quantile", "most")]
    [InlineData("$.jobs[0].outcome", "complete")]
    [InlineData("$.jobs[0].mode", 0)]
    [InlineData("$.jobs[0].start_ms", 0.5)]
    [InlineData("$.jobs[0].places[0].tasks", 0)]
    [InlineData("$.start", 17)]
    public async Task What_an_editor_marks_the_reader_refuses(string path, object value)
    {
        JObject plan = Saved("makespan");
        plan.SelectToken(path)!.Replace(JToken.FromObject(value));
        string file = Path.Combine(_folder, "broken.json");
        await File.WriteAllTextAsync(file, plan.ToString());

        Assert.NotEmpty((await SchemaAsync()).Validate(plan.ToString()));
        Assert.Throws<BadInputException>(() => PlanFileReader.ReadFile(file));
    }

    [Fact]
    public void Every_key_is_described() => Assert.All(
        JObject.Parse(Repository.Read("docs/schemas/plan.schema.json")).SelectTokens("$..properties").OfType<JObject>().SelectMany(properties => properties.Properties()),
        property => Assert.True(property.Value["description"] is not null, property.Path));

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromFileAsync(Repository.FullPath("docs/schemas/plan.schema.json"));

    private JObject Saved(string objective)
    {
        string path = Path.Combine(_folder, "plan.json");
        CommandRun run = CommandRun.Of(80, "plan", Repository.FullPath("examples/fifty-experiments.yaml"), "--work", "300", "--threads", "1", "--objective", objective, "--save", path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var reader = new Newtonsoft.Json.JsonTextReader(new StreamReader(path)) { DateParseHandling = Newtonsoft.Json.DateParseHandling.None };
        return JObject.Load(reader);
    }
}
