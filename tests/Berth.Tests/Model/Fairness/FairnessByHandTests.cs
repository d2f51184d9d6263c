using Berth.Model;
using Berth.Model.Fairness;
using Berth.Model.Metrics;
using Xunit;

namespace Berth.Tests.Model.Fairness;

/// <summary>The worked examples of docs/FAIRNESS.md, and corners.</summary>
public sealed class FairnessByHandTests
{
    private const double Hour = 3600;

    /// <summary>Alice takes all eight processors first, though Bob was promised half of them.</summary>
    private static readonly TenantJob[] AliceBeforeBob = [new(0, 0, 10, 8, "alice"), new(0, 10, 10, 4, "bob")];

    private static FairnessReport Measure(Tenants? tenants, params TenantJob[] jobs)
    {
        (Workload workload, Cluster cluster, Schedule schedule) = TenantCases.Build(tenants, jobs);
        return new FairnessCalculator(workload, cluster).Compute(schedule, MeasurementWindow.All, buckets: 20);
    }

    private static EntityService Of(FairnessReport report, string name, TenantKind kind = TenantKind.User) =>
        report.Of(kind)!.Entities.Single(entity => entity.Name == name);

    [Fact]
    public void Two_equal_users_are_promised_half_each_while_both_are_there_and_all_when_alone()
    {
        FairnessReport report = Measure(null, AliceBeforeBob);

        EntityService alice = Of(report, "alice");
        Assert.Equal((1, 10 / Hour), (alice.Jobs, alice.ActiveHours));
        Assert.Equal(0.5, alice.PromisedShare!.Value, 12);
        Assert.Equal(1.0, alice.DeliveredShare, 12);
        Assert.Equal(40 / Hour, alice.DueHours!.Value, 12);
        Assert.Equal(80 / Hour, alice.DeliveredHours, 12);
        Assert.Equal(1.0, alice.Kept!.Value, 12);

        EntityService bob = Of(report, "bob");
        Assert.Equal(20 / Hour, bob.ActiveHours, 12);
        Assert.Equal(0.75, bob.PromisedShare!.Value, 12);
        Assert.Equal(0.25, bob.DeliveredShare, 12);
        Assert.Equal(80 / Hour, bob.DueHours!.Value, 12);
        Assert.Equal(40 / Hour, bob.KeptHours!.Value, 12);
        Assert.Equal(0.5, bob.Kept!.Value, 12);
        Assert.Equal(10.0, bob.MeanWaitSeconds, 12);
        Assert.Equal(2.0, bob.MeanBoundedSlowdown, 12);
    }

    [Fact]
    public void Jain_is_taken_over_the_kept_parts()
    {
        ServiceByKind users = Measure(null, AliceBeforeBob).Of(TenantKind.User)!;

        // (1 + 0.5)^2 / (2 (1 + 0.25)).
        Assert.Equal(0.9, users.JainIndex, 12);
        Assert.Equal(80 / 120.0, users.Kept, 12);
        Assert.Equal("bob", users.LeastKept!.Name);
    }

    [Fact]
    public void Service_over_time_shows_who_had_the_machine_when()
    {
        ServiceTimeline line = Measure(null, AliceBeforeBob).Of(TenantKind.User)!.Timeline;

        Assert.Equal((0, 1000, 2), (line.StartMs, line.BucketMs, line.Lines.Count));
        Assert.Equal(["alice", "bob"], line.Lines.Select(found => found.Name));
        Assert.All(Enumerable.Range(0, 10), second => Assert.Equal((1.0, 0.5, 0.0, 0.5), Shown(line, second)));
        Assert.All(Enumerable.Range(10, 10), second => Assert.Equal((0.0, 0.0, 0.5, 0.5), Shown(line, second)));
    }

    private static (double, double, double, double) Shown(ServiceTimeline line, int second) =>
        (line.Lines[0].Delivered[second], line.Lines[0].Due[second], line.Lines[1].Delivered[second], line.Lines[1].Due[second]);

    [Fact]
    public void Shares_are_divided_down_the_tree_among_those_who_are_there()
    {
        var tenants = new Tenants { Accounts = [new Account("physics", null, 3), new Account("optics", "physics", 1), new Account("arts", null, 1)] };

        // Ann and Ben share optics, which is all of physics that is there; Cid is alone in arts; from 10 s on Ben has gone.
        FairnessReport report = Measure(
            tenants,
            new(0, 0, 20, 2, "ann", "optics"), new(0, 0, 10, 2, "ben", "optics"), new(0, 0, 20, 2, "cid", "arts"));

        Assert.Equal(((0.375 * 10) + (0.75 * 10)) / 20, Of(report, "ann").PromisedShare!.Value, 12);
        Assert.Equal(0.375, Of(report, "ben").PromisedShare!.Value, 12);
        Assert.Equal(0.25, Of(report, "cid").PromisedShare!.Value, 12);
        Assert.Equal(0.75, Of(report, "optics", TenantKind.Account).PromisedShare!.Value, 12);
        Assert.Equal(["optics", "arts"], report.Of(TenantKind.Account)!.Entities.Select(entity => entity.Name));
    }

    [Fact]
    public void A_queue_is_promised_its_nominal_quota_whoever_else_is_there()
    {
        var tenants = new Tenants
        {
            Quotas = new QuotaTree([], [TenantCases.Queue("left", 6), TenantCases.Queue("right", 2, "bob", "eve")]),
        };

        FairnessReport report = Measure(tenants, new(0, 0, 10, 8, "left"), new(0, 10, 10, 4, "bob"), new(0, 10, 5, 1, "zoe"));

        EntityService left = Of(report, "left", TenantKind.Queue);
        Assert.Equal((0.75, 60 / Hour), (left.PromisedShare!.Value, left.KeptHours!.Value));
        EntityService right = Of(report, "right", TenantKind.Queue);
        Assert.Equal((0.25, 40 / Hour, 20 / Hour), (right.PromisedShare!.Value, right.DueHours!.Value, right.KeptHours!.Value));
        EntityService none = Of(report, "(none)", TenantKind.Queue);
        Assert.Null(none.PromisedShare);
        Assert.Null(none.Kept);
        Assert.Equal(5 / Hour, none.DeliveredHours, 12);
    }

    [Fact]
    public void Who_asks_for_less_than_promised_is_due_what_was_asked_for()
    {
        FairnessReport report = Measure(null, new(0, 0, 10, 1, "alice"), new(0, 0, 10, 7, "bob"));

        Assert.Equal(10 / Hour, Of(report, "alice").DueHours!.Value, 12);
        Assert.Equal(1.0, Of(report, "alice").Kept!.Value, 12);
        Assert.Equal(1.0, report.Of(TenantKind.User)!.JainIndex, 12);
    }

    [Fact]
    public void Runs_that_were_interrupted_are_service_too()
    {
        EntityService alice = Of(
            Measure(null, new TenantJob(0, 20, 10, 4, "alice") { Before = (5, 5) }, new TenantJob(0, 0, 30, 4, "bob")), "alice");

        Assert.Equal((4 * 15) / Hour, alice.DeliveredHours, 12);
        Assert.Equal(30 / Hour, alice.ActiveHours, 12);
        Assert.Equal(15.0, alice.MeanWaitSeconds, 12);
    }

    [Fact]
    public void Nothing_that_ran_is_nothing_to_divide()
    {
        FairnessReport report = Measure(null, new TenantJob(5, null, 10, 1, "alice"));

        ServiceByKind users = Assert.Single(report.Kinds);
        Assert.Equal((1.0, 1.0, 0.0), (users.JainIndex, users.Kept, report.DeliveredHours));
        Assert.Null(users.LeastKept);
    }
}
