using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class PlaceCommandTests : IDisposable
{
    private readonly LogFolder _files = new();
    private readonly string _nodes;
    private readonly string _pods;

    public PlaceCommandTests()
    {
        _nodes = _files.Write("nodes.csv", "sn,cpu_milli,memory_mib,gpu,model\n" + Rows(6, i => $"n{i},32000,65536,4,{(i < 3 ? "T4" : "A100")}\n") + "c0,64000,65536,0,\n");
        _pods = _files.Write("pods.csv", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n"
            + Rows(12, i => $"p{i},{2000 + (i * 700)},1024,1,{(i % 3 == 0 ? 500 : 1000)},{(i % 4 == 0 ? "T4" : "")}\n") + "q,16000,1024,2,1000,\nr,4000,512,0,0,\n");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Rules_are_compared_as_recorded()
    {
        CommandRun run = CommandRun.Of(80, "place", _nodes, _pods, "--seeds", "3", "--rule", "first-fit", "--rule", "fgd", "--rule", "foresight");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/place-80.txt", run.Out);
    }

    [Fact]
    public void Json_holds_every_rule_and_the_whole_curve()
    {
        CommandRun run = CommandRun.Of(80, "place", _nodes, _pods, "--json", "--load", "0.9");

        using JsonDocument document = JsonDocument.Parse(run.Out);
        Assert.Equal("berth-place/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement[] rules = [.. document.RootElement.GetProperty("rules").EnumerateArray()];
        Assert.Equal(PlacementSpec.Names, rules.Select(rule => rule.GetProperty("rule").GetString()));
        Assert.All(rules, rule => Assert.Equal(91, rule.GetProperty("allocated_percent").GetArrayLength()));
        Assert.All(rules, rule => Assert.InRange(rule.GetProperty("allocated_at100").GetDouble(), 1, 90));
    }

    [Fact]
    public void Nodes_without_GPU_take_part_only_when_asked()
    {
        Assert.Contains("on 6 nodes with 24 GPUs", CommandRun.Of(80, "place", _nodes, _pods, "--rule", "fgd").Out, StringComparison.Ordinal);
        Assert.Contains("on 7 nodes with 24 GPUs", CommandRun.Of(80, "place", _nodes, _pods, "--rule", "fgd", "--all-nodes").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rule", "best-fti", "best-fit")]
    [InlineData("--load", "0", "above 0")]
    [InlineData("--seeds", "0", "from 1 to 1000")]
    public void A_wrong_value_is_named(string option, string value, string hint)
    {
        CommandRun run = CommandRun.Of(80, "place", _nodes, _pods, option, value);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(hint, run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_line_is_named_with_file_line_and_field()
    {
        string bad = _files.Write("bad.csv", "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1000,1,1,lots\n");

        CommandRun run = CommandRun.Of(200, "place", _nodes, bad);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("bad.csv: line 2: field gpu_milli: 'lots' is not a whole number [csv-number]", run.Error, StringComparison.Ordinal);
    }

    private static string Rows(int count, Func<int, FormattableString> row)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append(row(i).ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
