using Berth.Formats.Swf;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Formats.Swf;

/// <summary>
/// Counts of every public log, found beforehand with an independent script, one condition for each rule, and checked
/// against the table of known quirks that comes with the logs.
/// </summary>
public sealed class SwfSharedLogTests
{
    public static TheoryData<string, long, long, int?, int, int, string> Logs => new()
    {
        { "CEA-curie-predictsim", 295_540, 295_540, 80_640, 79_808, 579, "" },
        { "CTC-SP2-predictsim", 77_199, 77_199, 338, 336, 679, "" },
        { "KTH-SP2-1996-2", 28_489, 28_487, 100, 100, 214, "failed-before-start 2, run-time-over-request 475, header-job-count 1" },
        { "KTH-SP2-predictsim", 28_481, 28_481, 100, 100, 214, "" },
        { "LCG-2005-1", 188_041, 188_041, 24_515, 1, 216, "processors-from-allocation 188041" },
        {
            "LLNL-Atlas-2006-2.1-cln", 43_778, 38_566, 9_216, 9_120, 129,
            "cancelled-before-start 4601, failed-before-start 611, requested-time-missing 6157, run-time-over-request 3351, header-job-count 1"
        },
        { "NASA-iPSC-1993-3.1-cln", 18_239, 18_239, 128, 128, 69, "requested-time-missing 18239, processors-from-allocation 18239, header-job-count 1" },
        { "SDSC-BLUE-predictsim", 232_542, 232_542, 1_152, 1_152, 468, "" },
        { "hpc2n-alea-excerpt", 3_170, 3_145, 240, 128, 17, "run-time-unknown 25, run-time-over-request 320, header-job-count 1" },
        { "lublin-aaroh", 10_000, 10_000, 256, 256, 1, "requested-time-missing 10000, processors-from-allocation 10000" },
        { "lublin_256", 10_000, 10_000, 256, 256, 1, "requested-time-missing 10000, processors-from-allocation 10000" },
        { "metacentrum-wagap-2013", 17_900, 17_898, null, 256, 75, "run-time-unknown 2, run-time-over-request 702, extra-fields 17898" },
        { "theta_2022", 23_911, 23_911, 4_360, 4_048, 1, "run-time-over-request 6264" },
        { "theta_2023", 8_401, 8_401, 4_360, 4_389, 1, "unsorted-submit-time 2726, run-time-over-request 2354, larger-than-machine 8" },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_public_log_is_imported_with_the_counts_and_the_hash_that_are_known(
        string name, long records, long kept, int? processors, int largest, int users, string issues)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);

        SwfImportResult result = SwfImport.Read(SharedData.Trace(name + ".swf.gz"), cancellation: TestContext.Current.CancellationToken);

        Assert.Contains($"{result.Sha256}  {name}.swf.gz", File.ReadAllLines(SharedData.Trace("README.md")));
        Assert.Equal(records, result.Report.Records);
        Assert.Equal(kept, result.Report.Kept);
        Assert.Equal(kept, result.Workload.JobCount);
        Assert.Equal(processors, result.Workload.MachineProcessors);
        Assert.Equal(largest, result.LargestJobProcessors);
        Assert.Equal(users, result.Workload.Users.Count);
        Assert.Equal(issues, string.Join(", ", result.Report.Issues.Select(issue => $"{issue.Rule.Id} {issue.Count}")));
    }

    [Fact]
    public void Every_public_log_is_in_the_table()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);

        Assert.Equal(SharedData.SwfLogs().Select(path => Path.GetFileName(path).Replace(".swf.gz", string.Empty, StringComparison.Ordinal)), Logs.Select(row => row.Data.Item1));
    }
}
