using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Jobs that are refused when nothing else can happen: whoever waited for their end hears of it. One node of four cores, worked by hand, times in seconds.</summary>
public sealed class RefusedAtTheEndTests
{
    private static readonly ClusterNodes FourCores = new([new NodeClass { Name = "n", Count = 1, CpuMillicores = 4000, MemoryBytes = 1 }]);

    /// <summary>Anna may use five core-minutes, and nothing is forgotten.</summary>
    private static readonly Tenants FiveMinutes = new()
    {
        Decay = new UsageDecay { HalfLife = null },
        Limits = [new TenantLimit { Scope = LimitScope.User, Name = "anna", Minutes = new AmountLimits(5_000, null, null) }],
    };

    /// <summary>Uses four of the five minutes, until 60.</summary>
    private static readonly NodeJob First = NodeJob.Of(0, 60, 4, NodeJob.OneCore) with { User = "anna" };

    /// <summary>Might use two more: it waits for good.</summary>
    private static readonly NodeJob Second = NodeJob.Of(1, 10, 1, NodeJob.OneCore) with { User = "anna", Request = 120 };

    private static NodeJob After(DependencyKind kind, int on) => NodeJob.Of(2, 5, 1, NodeJob.OneCore) with { User = "bert", DependsOn = [(kind, on)] };

    private static string Outcomes(IReadOnlyList<NodeJob> jobs, IReadOnlyList<int>? arrays = null)
    {
        Workload workload = NodeJob.Build(jobs, FourCores, arrays);
        Cluster cluster = Cluster.OfNodes("four", FourCores, workload.Unit) with { Tenants = FiveMinutes };
        return Outcomes(workload, cluster, new ReplayOptions());
    }

    private static string Outcomes(Workload workload, Cluster cluster, ReplayOptions options)
    {
        Schedule schedule = WaitLaws.Run(workload, cluster, new PolicySpec { Name = "easy" }, options).Schedule;
        Assert.Empty(ScheduleValidator.Validate(workload, cluster, schedule, new ValidationOptions { FeedbackAllowed = options.Feedback }));
        return string.Join(
            ", ",
            Enumerable.Range(0, schedule.Count).Select(job => schedule.Started(new JobId(job))
                ? FormattableString.Invariant($"{schedule.StartMs[job] / 1000}-{schedule.EndMs[job] / 1000}")
                : $"{schedule.Outcome[job]}"));
    }

    [Fact]
    public void Who_waits_for_its_success_fails_and_who_waits_for_its_end_starts() => Assert.Equal(
        "0-60, Refused, DependencyFailed, 60-65, DependencyFailed, 65-70",
        Outcomes([First, Second, After(DependencyKind.AfterOk, 1), After(DependencyKind.AfterAny, 1), After(DependencyKind.AfterOk, 2), After(DependencyKind.AfterAny, 3)]));

    /// <summary>The last one might use half a minute, which is left, but its array is full as long as the one before it waits.</summary>
    [Fact]
    public void Its_place_in_an_array_is_given_away() => Assert.Equal(
        "0-60, Refused, 60-70",
        Outcomes([First, Second with { Array = 0 }, Second with { Array = 0, Submit = 2, Request = 30 }], [1]));

    /// <summary>
    /// In the log each job of anna's ends before she submits the next, 10 s later; her second is refused at 60, so her third comes at 70, and is refused at once; her fourth comes 10 s after that,
    /// and asks for half a minute.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_its_user_submits_after_its_end_is_submitted(bool onNodes)
    {
        var builder = new WorkloadBuilder();
        foreach ((long submit, long run, long request, int processors) in new (long, long, long, int)[] { (0, 60, 60, 4), (1, 9, 120, 1), (20, 10, 120, 1), (40, 10, 30, 1) })
        {
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = submit * 1000,
                RunMs = run * 1000,
                RequestedMs = request * 1000,
                LoggedWaitMs = 0,
                Processors = processors,
                User = builder.User("anna"),
                Shape = onNodes ? builder.Shape(new JobShape([new JobMode(processors, NodeJob.OneCore)])) : null,
            });
        }

        Workload workload = builder.Build();
        Cluster cluster = (onNodes ? Cluster.OfNodes("four", FourCores, SizeUnit.Processor) : Cluster.Pool(4)) with { Tenants = FiveMinutes };
        Assert.Equal("0-60, Refused, Refused, 80-90", Outcomes(onNodes ? WorkloadChanges.SizedFor(workload, FourCores) : workload, cluster, new ReplayOptions { Feedback = true }));
    }
}
