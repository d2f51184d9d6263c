using Berth.Model;
using Berth.Planning.Bounds;
using Berth.Planning.Problem;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Planning;

/// <summary>
/// Laws of bounds: none is above the value of any plan, here of all lists of up to six jobs; every certificate is accepted by the verifier, which shares no code with what found it; certificates that
/// claim more are not.
/// </summary>
public sealed class BoundLawsTests
{
    private static Gen<GeneratedNodeCase> Cases => NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit), 6);

    public static TheoryData<string> Objectives => [.. PlanObjective.Names];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void No_bound_is_above_the_best_of_all_lists_and_the_verifier_accepts_it(string objective)
    {
        PlanMeasure measure = PlanObjective.Parse(objective).Leading!.Value;
        int proven = 0;
        Cases.Sample(
            one =>
            {
                BatchProblem problem = BatchCompiler.Compile(one.Workload, one.Cluster);
                if (problem.JobCount == 0)
                {
                    return;
                }

                double[] alone = Berth.Planning.PlanSearch.UsersAlone(problem);
                double best = AllLists.Best(problem, measure, alone);
                double last = 0;
                foreach (BoundCertificate certificate in new BoundSearch(problem, alone).Improve(measure, best).Take(40))
                {
                    Assert.True(certificate.Value <= best + (1e-9 * Math.Max(1, best)), $"{certificate.Kind} claims {certificate.Value}, a plan has {best}");
                    CertificateCheck check = CertificateVerifier.Verify(one.Workload, one.Cluster, certificate);
                    Assert.True(check is { IsRechecked: true, Holds: true }, $"{certificate.Kind} {certificate.Value}: {check}");
                    Assert.False(CertificateVerifier.Verify(one.Workload, one.Cluster, certificate with { Value = check.Value + Math.Max(2, 1e-6 * check.Value) }).Holds);
                    last = certificate.Value;
                }

                proven += last >= best - (1e-9 * Math.Max(1, best)) ? 1 : 0;
            },
            iter: 120,
            threads: 1,
            print: one => one.ToString());
        Assert.True(proven > 20, $"only {proven} of 120 bounds reach the best plan");
    }

    /// <summary>Two GPUs of three for each: never two at once, which the sum of what they take does not see.</summary>
    [Fact]
    public void Jobs_that_never_fit_together_follow_each_other_and_planted_wrongs_are_found()
    {
        (Workload workload, Cluster cluster) = Pairs();
        BoundCertificate best = BestOf(workload, cluster, PlanMeasure.Makespan);
        Assert.Equal((BoundKind.Configuration, 4 * 600_000.0), (best.Kind, best.Value));
        CheckPlantedWrongs(workload, cluster, best);
    }

    [Fact]
    public void Fifty_experiments_have_prices_and_planted_wrongs_are_found()
    {
        (Workload workload, Cluster cluster) = BatchInstances.FiftyExperiments(1);
        BoundCertificate best = BestOf(workload, cluster, PlanMeasure.WeightedCompletion);
        Assert.Equal(BoundKind.Lagrangian, best.Kind);
        CheckPlantedWrongs(workload, cluster, best);
        Assert.False(CertificateVerifier.Verify(workload, cluster, best with { Grid = [.. best.Grid.Reverse()] }).Holds);
    }

    [Fact]
    public void A_chain_of_jobs_that_do_not_wait_for_each_other_proves_nothing()
    {
        (Workload workload, Cluster cluster) = BatchInstances.FiftyExperiments(1);
        var chain = new BoundCertificate(PlanMeasure.Makespan, BoundKind.CriticalPath, 1) { Jobs = [3, 4] };
        Assert.Contains("does not wait", CertificateVerifier.Verify(workload, cluster, chain).Reason, StringComparison.Ordinal);
        Assert.Contains("not there", CertificateVerifier.Verify(workload, cluster, chain with { Jobs = [77] }).Reason, StringComparison.Ordinal);
        Assert.Contains("no processors", CertificateVerifier.Verify(
            workload, cluster, new BoundCertificate(PlanMeasure.Makespan, BoundKind.Area, 1) { Lanes = [new LaneWeight("processors", [], 1)] }).Reason, StringComparison.Ordinal);
    }

    private static BoundCertificate BestOf(Workload workload, Cluster cluster, PlanMeasure measure) =>
        new BoundSearch(BatchCompiler.Compile(workload, cluster)).Improve(measure, double.PositiveInfinity).Take(60).Last();

    private static void CheckPlantedWrongs(Workload workload, Cluster cluster, BoundCertificate best)
    {
        Assert.True(CertificateVerifier.Verify(workload, cluster, best).Holds);
        Assert.False(CertificateVerifier.Verify(workload, cluster, best with { Value = best.Value * 1.01 }).Holds);
        Assert.False(CertificateVerifier.Verify(workload, cluster, best with { Prices = [.. best.Prices.Select((price, job) => job == 3 ? price * 40 : price)] }).Holds);
        Assert.False(CertificateVerifier.Verify(workload, cluster, best with { Prices = [.. best.Prices.Skip(1)] }).Holds);
        Assert.False(CertificateVerifier.Verify(workload, cluster, best with { Prices = [.. best.Prices.Select(price => -price)] }).Holds);
    }

    private static (Workload Workload, Cluster Cluster) Pairs()
    {
        var builder = new WorkloadBuilder { Unit = SizeUnit.Gpu };
        int shape = builder.Shape(new JobShape([new JobMode(1, new TaskRequest(1000, 0, 2, TaskRequest.WholeGpu, 0))]));
        for (int job = 0; job < 4; job++)
        {
            builder.Add(new JobRow { Number = job + 1, SubmitMs = 0, RequestedMs = 600_000, RunMs = 600_000, Processors = 2, User = builder.User("ann"), Shape = shape });
        }

        var node = new NodeClass { Name = "server", Count = 1, CpuMillicores = 64_000, MemoryBytes = 0, GpuCount = 3, GpuType = "A100" };
        return (builder.Build(), Cluster.OfNodes("three", new ClusterNodes([node]), SizeUnit.Gpu));
    }
}
