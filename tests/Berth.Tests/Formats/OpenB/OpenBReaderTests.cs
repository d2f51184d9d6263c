using System.IO.Compression;
using System.Text;
using Berth.Formats.OpenB;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.OpenB;

public sealed class OpenBReaderTests
{
    private const string NodeHeader = "sn,cpu_milli,memory_mib,gpu,model\n";
    private const string PodHeader = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";

    [Fact]
    public void Nodes_with_equal_hardware_share_a_class()
    {
        OpenBNodes nodes = Nodes(NodeHeader + "a,96000,393216,8,G2\nb,32000,262144,0,\nc,96000,393216,8,G2\n");

        Assert.Equal(["a", "b", "c"], nodes.Names);
        Assert.Equal(2, nodes.Classes.Count);
        Assert.Same(nodes.Nodes[0], nodes.Nodes[2]);
        Assert.Equal(("G2x8-96c-384g", 2, 96_000L, 393216L << 20, 8, "G2"), (nodes.Nodes[0].Name, nodes.Nodes[0].Count, nodes.Nodes[0].CpuMillicores, nodes.Nodes[0].MemoryBytes, nodes.Nodes[0].GpuCount, nodes.Nodes[0].GpuType));
        Assert.Null(nodes.Nodes[1].GpuType);
    }

    [Fact]
    public void Pods_become_requests_also_from_gzip()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(PodHeader + "p,6000,12288,1,460,\nq,8000,1,2,1000,P100|T4\nr,500,1,0,0,T4\n"));
        }

        packed.Position = 0;
        var types = new GpuTypeNames();
        OpenBPods pods = OpenBReader.ReadPods(packed, "pods", types);

        Assert.Equal(["P100", "T4"], types.Names);
        Assert.Equal([new TaskRequest(6000, 12288L << 20, 1, 460, 0), new TaskRequest(8000, 1 << 20, 2, 1000, 3), new TaskRequest(500, 1 << 20, 0, 0, 0)], pods.Tasks);
    }

    [Theory]
    [InlineData("a,1,2,0\n", "csv-width", 2, null)]
    [InlineData("a,1,2,0,\nb,x,2,0,\n", "csv-number", 3, "cpu_milli")]
    [InlineData("a,1,2,17,G2\n", "csv-range", 2, "gpu")]
    [InlineData("a,-1,2,0,\n", "csv-range", 2, "cpu_milli")]
    [InlineData("a,1,2,4,\n", "openb-model", 2, "model")]
    public void A_bad_node_is_named_with_line_and_field(string lines, string rule, int line, string? field)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Nodes(NodeHeader + lines));

        Assert.Equal((rule, (long?)line, field), (error.Rule, error.Line, error.Field));
        Assert.StartsWith("nodes: line ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p,1,2,1,1500,\n", "csv-range", "gpu_milli")]
    [InlineData("p,1,2,2,500,\n", "openb-gpu", "gpu_milli")]
    [InlineData("p,1,2,1,0,\n", "csv-range", "gpu_milli")]
    public void A_bad_pod_is_named_with_line_and_field(string lines, string rule, string field)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Pods(PodHeader + lines));

        Assert.Equal((rule, (long?)2, field), (error.Rule, error.Line, error.Field));
    }

    [Fact]
    public void A_missing_column_is_named_with_the_nearest_one()
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Nodes("sn,cpu_mili,memory_mib,gpu,model\n"));

        Assert.Equal(("csv-column", "cpu_milli"), (error.Rule, error.Field));
        Assert.Contains("'cpu_mili'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "file-empty")]
    [InlineData(NodeHeader, "openb-empty")]
    public void An_empty_list_is_refused(string text, string rule) => Assert.Equal(rule, Assert.Throws<BadInputException>(() => Nodes(text)).Rule);

    [Fact]
    public void Any_bytes_give_a_list_or_a_named_error() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Char["az09,|\"\n\r .-"].Array[0, 60], Gen.Bool).Sample((bytes, letters, text) =>
        {
            byte[] tail = text ? Encoding.UTF8.GetBytes(letters) : bytes;
            using var stream = new MemoryStream([.. Encoding.UTF8.GetBytes(NodeHeader), .. tail]);
            try
            {
                Assert.NotEmpty(OpenBReader.ReadNodes(stream, "nodes").Nodes);
            }
            catch (BadInputException error)
            {
                Assert.NotEmpty(error.Rule);
            }
        });

    private static OpenBNodes Nodes(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return OpenBReader.ReadNodes(stream, "nodes");
    }

    private static OpenBPods Pods(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return OpenBReader.ReadPods(stream, "pods", new GpuTypeNames());
    }
}
