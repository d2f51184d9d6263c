using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests;

/// <summary>Compares a schedule with its drawing (see <see cref="TextGantt"/>).</summary>
public static class Drawn
{
    public static void Equal(string expected, Workload workload, Schedule schedule)
    {
        IEnumerable<string> lines = expected.Split('\n').Select(line => line.TrimEnd());
        Assert.Equal(string.Join('\n', lines), TextGantt.Draw(workload, schedule), ignoreLineEndingDifferences: true);
    }
}
