using Berth.Formats.Clusters;
using Berth.Formats.Machines;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Machines;

public sealed class LocalMachineTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void The_tool_of_NVIDIA_names_a_GPU_a_line_with_its_memory_in_mebibytes()
    {
        IReadOnlyList<LocalGpu> gpus = NvidiaSmi.Parse("NVIDIA A100-SXM4-80GB, 81920\r\nNVIDIA A100-SXM4-80GB, 81920\nGrid, X, 16384\nTesla K80, [N/A]\n");

        Assert.Equal([new("NVIDIA A100-SXM4-80GB", 80 * GiB), new("NVIDIA A100-SXM4-80GB", 80 * GiB), new("Grid, X", 16 * GiB), new("Tesla K80", null)], gpus);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that it is installed, and running.\n")]
    [InlineData("Unable to determine the device handle for GPU 0000:01:00.0: Unknown Error\n")]
    [InlineData(", 80\n,\nA100,\nA100, -5\nA100, 99999999999999999999\n")]
    public void What_is_no_GPU_in_the_output_of_NVIDIA_is_left_out(string output) => Assert.Empty(NvidiaSmi.Parse(output));

    [Theory]
    [InlineData("Card series", "VRAM Total Memory (B)")]
    [InlineData("Card Series", "VRAM Total Memory (B)")]
    public void The_tool_of_AMD_names_a_GPU_a_member(string series, string memory)
    {
        string output = $$"""
            WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status

            {"card0": {"{{series}}": "AMD Instinct MI250X", "Card model": "0x0b0c", "{{memory}}": "68702699520", "VRAM Total Used Memory (B)": "10850304"},
             "card1": {"{{series}}": "AMD Instinct MI250X", "{{memory}}": 68702699520},
             "card2": {"{{series}}": "N/A", "Card model": "0x164e"},
             "system": {"Driver version": "6.3.6"} }
            """;

        Assert.Equal([new("AMD Instinct MI250X", 68702699520), new("AMD Instinct MI250X", 68702699520), new("0x164e", null)], RocmSmi.Parse(output));
    }

    [Theory]
    [InlineData("")]
    [InlineData("No AMD GPUs specified")]
    [InlineData("{}")]
    [InlineData("{\"card0\": \"none\"}")]
    [InlineData("{\"card0\": {\"VRAM Total Memory (B)\": \"1\"}}")]
    [InlineData("{\"card0\": ")]
    [InlineData("}{")]
    public void What_is_no_GPU_in_the_output_of_AMD_is_left_out(string output) => Assert.Empty(RocmSmi.Parse(output));

    [Fact]
    public void No_output_makes_the_parsers_fail() =>
        Gen.String[Gen.Char["{}[]\":,0123456789 \nacdrN/ARMVT()é"], 0, 80].Sample(text =>
        {
            Assert.NotNull(NvidiaSmi.Parse(text));
            Assert.NotNull(RocmSmi.Parse(text));
            Assert.True(MemInfo.TotalBytes(text) is null or > 0);
        });

    [Theory]
    [InlineData("MemTotal:       65536 kB\nMemFree: 1 kB\n", 65536L * 1024)]
    [InlineData("Slab: 5 kB\nMemTotal: 1 kB", 1024L)]
    [InlineData("MemTotal: many kB\n", null)]
    [InlineData("MemTotal: 12 MB\n", null)]
    [InlineData("MemFree: 12 kB\n", null)]
    [InlineData("", null)]
    public void Memory_is_what_the_system_says_in_units_of_1024_bytes(string text, long? expected) => Assert.Equal(expected, MemInfo.TotalBytes(text));

    [Fact]
    public void A_machine_is_one_node_with_the_GPUs_of_one_type_and_says_which_it_leaves_out()
    {
        ClusterFile small = LocalMachine.Cluster(8, 32 * GiB, []);
        ClusterFile large = LocalMachine.Cluster(64, 512 * GiB, [new("screen", GiB / 2), new("A100", 80 * GiB), new("A100", 80 * GiB)]);

        NodeClass plain = Assert.Single(small.Nodes.Classes);
        Assert.Equal(("local", 1, 8000L, 32 * GiB, 0), (plain.Name, plain.Count, plain.CpuMillicores, plain.MemoryBytes, plain.GpuCount));
        Assert.Empty(small.Notes);
        NodeClass node = Assert.Single(large.Nodes.Classes);
        Assert.Equal((2, "A100", 80 * GiB, true), (node.GpuCount, node.GpuType, node.GpuMemoryBytes, node.GpusShareable));
        Assert.Equal("1 other GPU of this machine is not used: a node has GPUs of one type, at most 16, and A100 was taken.", Assert.Single(large.Notes));
    }

    [Fact]
    public void This_machine_has_cores_and_memory()
    {
        NodeClass node = Assert.Single(LocalMachine.Discover().Nodes.Classes);

        Assert.Equal(Environment.ProcessorCount * 1000L, node.CpuMillicores);
        Assert.InRange(node.MemoryBytes, 1 << 20, 1L << 50);
    }
}
