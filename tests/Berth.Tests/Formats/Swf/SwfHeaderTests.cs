using Berth.Formats.Swf;
using Xunit;
using static Berth.Tests.Formats.Swf.SwfText;

namespace Berth.Tests.Formats.Swf;

/// <summary>Directives of the header.</summary>
public sealed class SwfHeaderTests
{
    private static readonly SwfHeader Header = Read(Bytes(
        "; Version: 2.2",
        "; Computer: IBM SP2",
        "; Installation: Swedish Royal Institute of Technology (KTH)",
        "; Information: http://www.pdc.kth.se/",
        ";              http://www.cs.huji.ac.il/labs/parallel/workload/",
        "; MaxJobs: 28490",
        "; MaxRecords: 28491",
        "; Preemption: No",
        "; UnixStartTime: 843480031",
        "; TimeZoneString: Europe/Stockholm",
        "; StartTime: Mon Sep 23 14:00:31 CEST 1996",
        "; EndTime:   Fri Aug 29 10:55:01 CEST 1997",
        "; MaxNodes: 100 (thin)",
        "; MaxProcs: 200",
        "; MaxRuntime: 14400",
        "; MaxMemory: 65536",
        "; AllowOveruse: False",
        "; Queues: by length",
        "; Queue:  0  interactive    ",
        "; Queue:  1 [fque:1] ",
        "; Queue: none",
        "; Partitions: two",
        "; Partition:  1  pbatch     ",
        "; Note: first",
        ";       goes on, submit<=2006-12-18 00:00:00 (1434 jobs removed)",
        ";",
        "; Note: second",
        "; Colour: blue",
        Good)).Header;

    [Fact]
    public void Directives_are_read_by_their_labels()
    {
        Assert.Equal("2.2", Header.Version);
        Assert.Equal("IBM SP2", Header.Computer);
        Assert.Equal("Swedish Royal Institute of Technology (KTH)", Header.Installation);
        Assert.Equal(28490, Header.MaxJobs);
        Assert.Equal(28491, Header.MaxRecords);
        Assert.Equal("No", Header.Preemption);
        Assert.Equal(843480031, Header.UnixStartTime);
        Assert.Equal("Europe/Stockholm", Header.TimeZoneString);
        Assert.Equal("Mon Sep 23 14:00:31 CEST 1996", Header.StartTime);
        Assert.Equal("Fri Aug 29 10:55:01 CEST 1997", Header.EndTime);
        Assert.Equal(100, Header.MaxNodes);
        Assert.Equal(200, Header.MaxProcs);
        Assert.Equal(14400, Header.MaxRuntime);
        Assert.Equal(65536, Header.MaxMemory);
        Assert.False(Header.AllowOveruse);
        Assert.Equal("by length", Header.Queues);
        Assert.Equal("two", Header.Partitions);
        Assert.Equal("blue", Header.Text("colour"));
        Assert.Null(Header.Text("none"));
        Assert.Null(Header.Number("Computer"));
    }

    [Fact]
    public void Queues_and_partitions_have_names_by_number()
    {
        Assert.Equal(new Dictionary<long, string> { [0] = "interactive", [1] = "[fque:1]" }, Header.QueueNames);
        Assert.Equal(new Dictionary<long, string> { [1] = "pbatch" }, Header.PartitionNames);
    }

    [Fact]
    public void A_line_without_a_label_continues_the_one_before()
    {
        Assert.Equal("http://www.pdc.kth.se/\nhttp://www.cs.huji.ac.il/labs/parallel/workload/", Header.Text("Information"));
        Assert.Equal(["first\ngoes on, submit<=2006-12-18 00:00:00 (1434 jobs removed)", "second"], Header.Notes);
    }

    [Fact]
    public void A_header_can_be_made_from_lines_but_not_from_two_in_one()
    {
        var header = new SwfHeader(["MaxProcs: 5", "; Note: x"]);

        Assert.Equal(["; MaxProcs: 5", "; Note: x"], header.Lines);
        Assert.Equal(5, header.MaxProcs);
        Assert.Throws<ArgumentException>(() => new SwfHeader(["; a\n1 2 3"]));
    }

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("no", false)]
    [InlineData("perhaps", null)]
    public void A_yes_or_no_is_read_in_both_spellings(string text, bool? expected) =>
        Assert.Equal(expected, new SwfHeader(["AllowOveruse: " + text]).AllowOveruse);
}
