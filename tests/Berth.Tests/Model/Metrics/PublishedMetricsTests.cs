using System.Globalization;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>
/// The averages that were published with the reference schedules (tau = 10 s, all jobs), to every digit shown. The FCFS waits are
/// taken with six digits: the exact mean of KTH-SP2 is 353776.40914996 s, which a second rounding of 353776.409150 makes ...4092.
/// </summary>
public sealed class PublishedMetricsTests
{
    [Theory]
    [InlineData("KTH-SP2", 100, "wait_easy", "92.5765", "6836.8721")]
    [InlineData("KTH-SP2", 100, "wait_easy_clairvoyant", "71.7224", null)]
    [InlineData("KTH-SP2", 100, "wait_easy_sjbf_clairvoyant", "49.8477", null)]
    [InlineData("KTH-SP2", 100, "wait_easypp_tsafrir", "63.5007", null)]
    [InlineData("KTH-SP2", 100, "wait_fcfs", "6814.9733", "353776.409150")]
    [InlineData("KTH-SP2", 100, "wait_conservative", "88.9973", "7310.5512")]
    [InlineData("KTH-SP2", 100, "wait_easy_sjbf", "69.4054", "5904.0766")]
    [InlineData("CTC-SP2", 338, "wait_easy", "49.5713", "14272.5945")]
    [InlineData("CTC-SP2", 338, "wait_easy_clairvoyant", "37.1654", null)]
    [InlineData("CTC-SP2", 338, "wait_easy_sjbf_clairvoyant", "17.5717", null)]
    [InlineData("CTC-SP2", 338, "wait_easypp_tsafrir", "85.7672", null)]
    [InlineData("CTC-SP2", 338, "wait_fcfs", "3651.5662", "655557.119211")]
    [InlineData("CTC-SP2", 338, "wait_easy_sjbf", "30.0411", "11768.9661")]
    [InlineData("SDSC-BLUE", 1152, "wait_easy", "36.5234", "7690.8443")]
    [InlineData("SDSC-BLUE", 1152, "wait_easy_clairvoyant", "30.6215", null)]
    [InlineData("SDSC-BLUE", 1152, "wait_easy_sjbf_clairvoyant", "13.1776", null)]
    [InlineData("SDSC-BLUE", 1152, "wait_easypp_tsafrir", "20.9864", null)]
    [InlineData("CEA-curie", 80640, "wait_easy", "202.1332", "6369.1019")]
    [InlineData("CEA-curie", 80640, "wait_easy_clairvoyant", "69.9259", null)]
    [InlineData("CEA-curie", 80640, "wait_easy_sjbf_clairvoyant", "12.0798", null)]
    [InlineData("CEA-curie", 80640, "wait_easypp_tsafrir", "193.4713", null)]
    public void Metrics_of_the_reference_schedules_equal_the_published_ones(
        string trace, int processors, string column, string boundedSlowdown, string? meanWait)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        Workload workload = PublishedSchedules.ReadLog($"{trace}-predictsim");
        Schedule schedule = PublishedSchedules.Rebuild(workload, $"{trace}-predictsim", column);

        ScheduleMetrics metrics = MetricsCalculator.Compute(workload, Cluster.Pool(processors), schedule, MeasurementWindow.All);

        AssertDigits(boundedSlowdown, metrics.BoundedSlowdown.Mean);
        if (meanWait is not null)
        {
            AssertDigits(meanWait, metrics.Wait.Mean);
        }
    }

    private static void AssertDigits(string published, double value)
    {
        int digits = published.Length - published.IndexOf('.', StringComparison.Ordinal) - 1;
        Assert.Equal(published, value.ToString(FormattableString.Invariant($"F{digits}"), CultureInfo.InvariantCulture));
    }
}
