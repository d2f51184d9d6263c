using System.Text;
using Berth.Formats.Plans;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Plans;

/// <summary>Plan files: what is written reads back, and what is broken is refused with its place.</summary>
public sealed class PlanFileReaderTests
{
    private static readonly PlanFile Plan = new()
    {
        Version = "0.1.0",
        Commit = null,
        Inputs = new PlanInputs(
            new InputFile("a/jobs.csv", "ab"), new InputFile("c.yaml", "cd"), new TableInputs(["gpus=g"], "gpus > 0", 4), 8, 0.9, ["jobs[0].weight=2"], ["x"], ["+2h"]),
        Objective = "late-jobs, makespan",
        Search = new PlanSearch(7, 100, 250, "work_done"),
        Start = new Instant(1_700_000_000_250),
        Figures = new Dictionary<string, double> { ["makespan"] = 81000, ["slowdown"] = 1.5 },
        Bound = new BoundCertificate(PlanMeasure.Makespan, BoundKind.Area, 80000.5) { Lanes = [new LaneWeight("gpu", ["a"], 0.25)], Jobs = [1, 0], Prices = [0.5, 1] },
        Jobs =
        [
            new PlanFileJob
            {
                Number = 1, Name = "a[b=1]", User = "Zoë \"x\"", Outcome = JobOutcome.Completed, StartMs = 0, EndMs = 81000, Mode = 1, Partition = "p",
                Places = [new PlanFilePlace("n-1", 2, [0, 3]), new PlanFilePlace("n-2", 1, [])],
            },
            new PlanFileJob { Number = 2, Name = null, User = "u", Outcome = JobOutcome.Rejected, StartMs = null, EndMs = null, Mode = 0, Partition = null, Places = [] },
        ],
    };

    [Fact]
    public void What_is_written_reads_back_and_is_written_the_same()
    {
        string text = Text(Plan);

        Assert.Equal(text, Text(Read(text)));
        Assert.Contains("\n    {\"number\":2,", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"schema\": \"berth-plan/1\"", "\"schema\": \"berth-plan/9\"", "field schema: this is of the form 'berth-plan/9'")]
    [InlineData("\"schema\": \"berth-plan/1\",", "", "field schema: a text is missing")]
    [InlineData("\"quantile\": 0.9", "\"quantile\": \"most\"", "field inputs.quantile: expected a number")]
    [InlineData("\"start_ms\":0", "\"start_ms\":0.5", "field jobs[0].start_ms: expected a whole number")]
    [InlineData("\"outcome\":\"completed\"", "\"outcome\":\"complete\"", "field jobs[0].outcome: there is no 'complete' [plan-structure]; did you mean completed?")]
    [InlineData("\"mode\":2", "\"mode\":0", "field jobs[0].mode: expected a whole number from 1")]
    [InlineData("\"tasks\":2", "\"tasks\":0", "field jobs[0].places[0].tasks")]
    [InlineData("\"gpus\":[0,3]", "\"gpus\":[99]", "field jobs[0].places[0].gpus[0]")]
    [InlineData("\"gpus\":[0,3]", "\"gpus\":3", "field jobs[0].places[0].gpus: expected a list")]
    [InlineData("\"measure\": \"makespan\"", "\"measure\": \"makespam\"", "did you mean makespan?")]
    [InlineData("\"kind\": \"area\"", "\"kind\": \"aera\"", "did you mean area?")]
    [InlineData("2023-11-14T22:13:20.250Z", "yesterday", "field start: 'yesterday' is no moment")]
    [InlineData("\"objective\"", "objective", "this is no JSON")]
    public void What_is_broken_is_refused_with_its_place(string right, string wrong, string message)
    {
        string text = Text(Plan);
        Assert.Contains(right, text, StringComparison.Ordinal);

        BadInputException bad = Assert.Throws<BadInputException>(() => Read(text.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(message, bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_the_documented_exception_comes_out_of_damaged_files()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Text(Plan));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample(
            (at, value, length) =>
            {
                byte[] bytes = [.. whole];
                bytes[at] = value;
                try
                {
                    PlanFileReader.Read(new MemoryStream(bytes, 0, length), "plan.json");
                }
                catch (BadInputException bad)
                {
                    Assert.Equal("plan.json", bad.Input);
                }
            },
            iter: 3000);
    }

    private static string Text(PlanFile plan)
    {
        using var stream = new MemoryStream();
        PlanFileWriter.Write(stream, plan);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PlanFile Read(string text) => PlanFileReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "plan.json");
}
