using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;
using Berth.Testing;

namespace Berth.Tests.Simulation.Reports;

/// <summary>Small report models with schedules drawn by hand, and what a page is read with.</summary>
internal static class ReportCases
{
    /// <summary>Five jobs on four processors: strict order keeps D and E behind C, backfill lets them pass.</summary>
    public const string FiveJobs = """
        job submit procs run request user
        A 0 3 600 900 alice
        B 30 1 300 600 bob
        C 60 4 1200 1800 alice
        D 90 1 120 300 carol
        E 120 1 60 240 bob
        """;

    public static Workload Workload { get; } = WorkloadText.Parse(FiveJobs);

    public static Cluster Cluster { get; } = Cluster.Pool(4);

    public static ReportModel One => Model([Policy("fcfs", [0, 0, 600, 1800, 1800])]);

    public static ReportModel Two => Model([Policy("fcfs", [0, 0, 600, 1800, 1800]), Policy("easy", [0, 0, 600, 330, 450])]);

    public static ReportModel Many(int policies) =>
        Model([.. Enumerable.Range(0, policies).Select(i => Policy($"policy {i}", [0, 0, 600, 1800 - (60 * i), 1860 + (30 * i)]))]);

    /// <summary>A policy that starts the jobs of a workload at these seconds, but never before they are submitted.</summary>
    public static PolicyReport Policy(string name, long[] startSeconds, Workload? workload = null)
    {
        Workload jobs = workload ?? Workload;
        var draft = new ScheduleDraft(jobs, Cluster);
        for (int job = 0; job < startSeconds.Length; job++)
        {
            draft.Start(job, Math.Max(jobs.Jobs.SubmitMs[job], jobs.Jobs.SubmitMs[0] + (startSeconds[job] * 1000)));
        }

        Schedule schedule = draft.Build();
        return new PolicyReport
        {
            Policy = new PolicySpec { Name = name },
            Text = $"easy(name={name})",
            Metrics = MetricsCalculator.Compute(jobs, Cluster, schedule, MeasurementWindow.All),
            Timeline = TimelineCalculator.Compute(jobs, Cluster, schedule, 600),
            Waits = WaitCurve.Of(schedule, MeasurementWindow.All),
            Counters = new ReplayCounters(10, 9, 0),
            Violations = [],
        };
    }

    public static ReportModel Model(IReadOnlyList<PolicyReport> policies, Workload? workload = null) => new()
    {
        Title = "five jobs",
        Workload = WorkloadFacts.Of(workload ?? Workload, Cluster),
        Import = [new ImportRow("run-over-request", 2, "Run time over the request; the job is killed at its request.")],
        Policies = policies,
        Comparisons = [.. policies.Skip(1).Select(policy => Compare(policies[0], policy, DifferenceVerdict.Better))],
        Command = "berth simulate five.swf --policy fcfs --policy easy --report out.html",
        Provenance = new Provenance
        {
            Input = "five.swf",
            InputSha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Version = "0.1.0",
            Commit = null,
            Policies = [.. policies.Select(policy => policy.Text)],
            Cluster = Cluster.Name,
            Options = new Dictionary<string, string> { ["tau"] = "10s", ["pass"] = "each-event" },
            Seed = 1,
        },
    };

    /// <summary>A comparison whose verdict on mean bounded slowdown is given, with an interval of a tenth of the first policy's value.</summary>
    public static PolicyComparison Compare(PolicyReport first, PolicyReport other, DifferenceVerdict verdict)
    {
        double before = first.Metrics.BoundedSlowdown.Mean;
        double after = other.Metrics.BoundedSlowdown.Mean;
        ConfidenceInterval? interval = verdict == DifferenceVerdict.NotEnoughData
            ? null
            : new ConfidenceInterval(after - before - (0.1 * before), after - before + (0.1 * before), 0.95);
        FigureDifference[] figures =
        [
            new("mean_bounded_slowdown", "mean bounded slowdown", before, after, after - before, interval, verdict)
            {
                Note = interval is null ? "1 day is too little" : null,
            },
        ];
        IEnumerable<ClassDifference> classes = Classes("size", first.Metrics.BySizeClass, other.Metrics.BySizeClass)
            .Concat(Classes("run time", first.Metrics.ByRunTimeClass, other.Metrics.ByRunTimeClass))
            .Concat(Classes("user", first.Metrics.ByUser, other.Metrics.ByUser));
        return new PolicyComparison(
            first.Policy.Name, other.Policy.Name, figures, [.. classes], $"What there is to say about {other.Policy.Name}.");
    }

    public static string Write(ReportModel model)
    {
        using var output = new StringWriter();
        HtmlReport.Write(output, model);
        return output.ToString();
    }

    private static IEnumerable<ClassDifference> Classes(string dimension, IReadOnlyList<ClassMetrics> first, IReadOnlyList<ClassMetrics> other) =>
        first.Join(other, one => one.Name, two => two.Name, (one, two) => new ClassDifference(
            dimension, one.Name, one.Wait.Count, one.Wait.Mean, two.Wait.Mean, one.BoundedSlowdown.Mean, two.BoundedSlowdown.Mean));
}
