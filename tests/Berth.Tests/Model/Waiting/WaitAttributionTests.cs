using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Waiting;

/// <summary>What jobs waited, by cause.</summary>
public sealed class WaitAttributionTests
{
    [Fact]
    public void Nobody_waited_for_a_cause_without_a_column()
    {
        long[]?[] columns = new long[]?[WaitAttribution.CauseCount];
        columns[(int)WaitCause.Order] = [5, 0];
        columns[(int)WaitCause.Capacity] = [7, 9];
        var waits = new WaitAttribution(2, columns);
        long[] row = new long[WaitAttribution.CauseCount];
        waits.Read(new JobId(0), row);

        Assert.Equal(2, waits.Count);
        Assert.Equal((5, 0, 9), (waits.Of(new JobId(0), WaitCause.Order), waits.Of(new JobId(1), WaitCause.Hold), waits.Of(new JobId(1), WaitCause.Capacity)));
        Assert.Equal(waits.Of(new JobId(0)), row);
        Assert.Equal(12, row.Sum());
    }

    [Fact]
    public void Columns_that_are_missing_or_not_equally_long_are_refused()
    {
        long[]?[] columns = new long[]?[WaitAttribution.CauseCount];
        columns[(int)WaitCause.Order] = [5, 0, 0];

        Assert.Throws<ArgumentException>(() => new WaitAttribution(2, columns));
        Assert.Throws<ArgumentException>(() => new WaitAttribution(2, new long[]?[WaitAttribution.CauseCount - 1]));
    }
}
