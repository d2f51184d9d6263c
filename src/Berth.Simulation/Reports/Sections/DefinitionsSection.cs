using Berth.Model;

namespace Berth.Simulation.Reports.Sections;

/// <summary>What each figure means, and where everything comes from.</summary>
internal static class DefinitionsSection
{
    /// <summary>Writes what limited the schedules; nothing when that was not computed.</summary>
    public static void WriteLimits(ReportContext context)
    {
        if (context.Model.Limits.Count == 0)
        {
            return;
        }

        context.OpenSection("limits", "What limited");
        PageParts.WritePairs(context.Page, context.Model.Limits.Select(fact => (fact.Name, fact.Text)));
        context.Page.Close();
    }

    /// <summary>Writes what the reader skipped or repaired.</summary>
    public static void WriteImport(ReportContext context)
    {
        HtmlPage page = context.Page;
        context.OpenSection("import", "Import");
        if (context.Model.Import.Count == 0)
        {
            page.Element("p", "The reader skipped and repaired nothing.");
        }
        else
        {
            page.Open("div", "scroll");
            page.Open("table", "prose");
            context.WriteHead("rule", "records", "what it means");
            page.Open("tbody");
            foreach (ImportRow row in context.Model.Import)
            {
                context.WriteRow(row.Rule, NumberText.Count(row.Count), row.Text);
            }

            page.Close();
            page.Close();
            page.Close();
        }

        page.Close();
    }

    /// <summary>Writes one line a figure.</summary>
    public static void WriteDefinitions(ReportContext context)
    {
        string tau = NumberText.Span(context.Model.Policies[0].Metrics.TauSeconds);
        context.OpenSection("definitions", "Definitions");
        PageParts.WritePairs(context.Page,
        [
            ("wait", "Start minus submit, of jobs that ran."),
            ("turnaround", "End minus submit."),
            ("slowdown", "Turnaround over run time; jobs that ran 0 s are left out."),
            ("bounded slowdown", $"max(1, turnaround / max(run time, {tau})), so that tiny jobs do not rule the mean."),
            ("median, 95 %, 99 %", "The smallest value that this share of the jobs does not exceed (nearest rank)."),
            ("makespan", "Last end minus first submit."),
            .. Machine(context),
            ("loss of capacity", context.Model.Nodes is null
                ? "Share of processor time that was idle although waiting jobs asked for it."
                : "Share of GPU time (CPU time where no job asks for GPU) that was free although waiting jobs asked for it."),
            ("throughput", "Jobs ended per hour of makespan."),
            ("queue", context.Model.Nodes is null
                ? "Jobs submitted and not yet started; the mean is over time, not over jobs."
                : "Jobs that may start (released, dependencies happened, their turn in the array) and have not; the mean is over time, not over jobs."),
            ("Jain index", "(sum x)² / (n · sum x²) over the users’ mean bounded slowdowns x; 1 is perfectly even, 1/n as uneven as can be."),
            ("worst user over mean", "The largest of the users’ mean bounded slowdowns over their mean."),
            ("overtakes", "Pairs of jobs of which the later submitted one started first."),
            ("offered load", context.Model.Nodes is null
                ? "Sum of processors · min(run time, requested time) over processors · time from first to last submit."
                : "Sum of what jobs ask for (GPU, or CPU where none does) · min(run time, requested time) over what there is · time from first to last submit."),
        ]);
        context.Page.Close();
    }

    private static IEnumerable<(string Name, string Text)> Machine(ReportContext context)
    {
        if (!ResourceSection.IsThere(context))
        {
            return [("utilization", "Busy processor time over available processor time, first submit to last end, within the measured window.")];
        }

        return
        [
            ("GPU, CPU, memory in use", "What jobs held times how long, over what there is times the length of the state interval (first submit to last end, within the measured window). Parts of a GPU count as parts."),
            ("outside maintenance", "The same over what there is without nodes in a maintenance window."),
            ("idle while jobs waited", "Time of nodes without a task and outside maintenance, while at least one job was in the queue."),
            ("unevenness of nodes", "Standard deviation over mean of the nodes’ utilization (GPU where a node has any, else CPU); 0 is perfectly even."),
            ("GPU fragmentation", "Free GPU that a task of the expected work cannot use, as a mean over its tasks (Weng et al., USENIX ATC 2023); looked at at the start of each bucket."),
            ("free GPU no waiting task can use", "Free GPU on which, as it lies, no task of any waiting job fits (all its tasks where they must share a node); 0 while no job waits for GPU."),
            ("energy", "Idle power + share in use · (full power − idle power), with the share of the node’s GPUs, or of its CPU where it has none; nodes are on all the time."),
            ("cost of busy nodes", "Price per hour of the nodes with at least one task, over their time."),
        ];
    }

    /// <summary>Writes where the figures come from and how to get them again.</summary>
    public static void WriteProvenance(ReportContext context)
    {
        HtmlPage page = context.Page;
        Provenance provenance = context.Model.Provenance;
        context.OpenSection("provenance", "Provenance");
        if (context.Model.Command is { } command)
        {
            page.Element("p", "This command makes the report again:", "note");
            page.Open("pre");
            page.Element("code", command);
            page.Close();
        }

        List<(string, string)> rows =
        [
            ("input", provenance.Input),
            ("SHA-256 of the input", provenance.InputSha256 ?? "no file"),
            ("cluster", provenance.Cluster),
            ("seed", FormattableString.Invariant($"{provenance.Seed}")),
            ("Berth version", provenance.Commit is { } commit ? $"{provenance.Version} (revision {commit})" : provenance.Version),
        ];
        (string? File, string? Sha256)[] files =
        [
            (provenance.ClusterFile, provenance.ClusterSha256),
            (provenance.TenantsFile, provenance.TenantsSha256),
            (provenance.FailuresFile, provenance.FailuresSha256),
        ];
        rows.InsertRange(3, files.Where(one => one.Sha256 is not null).Select(one => ($"SHA-256 of {one.File}", one.Sha256!)));

        rows.AddRange(provenance.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => ("option " + option.Key, option.Value)));
        PageParts.WritePairs(page, rows, "mono");
        WritePolicies(context);
        page.Close();
    }

    private static void WritePolicies(ReportContext context)
    {
        HtmlPage page = context.Page;
        page.Element("h3", "Policies");
        page.Open("dl", "pairs mono");
        for (int i = 0; i < context.Names.Count; i++)
        {
            PolicyReport policy = context.Model.Policies[i];
            page.Element("dt", context.Names[i]);
            page.Element("dd", policy.Text);
            if (context.IsBound(i))
            {
                page.Element("dd", "A bound, not a policy that could be used: it plans with actual run times, which nobody knows beforehand.", "aside");
            }
        }

        page.Close();
        page.Element("h3", "Replays");
        page.Open("div", "scroll");
        page.Open("table");
        bool isOnNodes = context.Model.Nodes is not null;
        (string Name, JobOutcome Outcome)[] rare = [("refused", JobOutcome.Refused), ("cancelled", JobOutcome.Cancelled), ("failed for good", JobOutcome.Failed)];
        rare = [.. rare.Where(column => context.Model.Policies.Any(policy => policy.Metrics.Outcomes.ContainsKey(column.Outcome)))];
        context.WriteHead(
            [
                "policy", "measured jobs", "killed at limit", "rejected", .. isOnNodes ? ["failed with a dependency"] : Array.Empty<string>(),
                .. rare.Select(column => column.Name), "not started", "events", "passes", "raised estimates",
            ]);
        page.Open("tbody");
        for (int i = 0; i < context.Names.Count; i++)
        {
            PolicyReport policy = context.Model.Policies[i];
            context.WriteRow(
                context.Names[i],
                [
                    NumberText.Count(policy.Metrics.Jobs),
                    Outcome(policy, JobOutcome.KilledAtLimit),
                    Outcome(policy, JobOutcome.Rejected),
                    .. isOnNodes ? [Outcome(policy, JobOutcome.DependencyFailed)] : Array.Empty<string>(),
                    .. rare.Select(column => Outcome(policy, column.Outcome)),
                    Outcome(policy, JobOutcome.Unstarted),
                    Counter(policy.Counters?.Events),
                    Counter(policy.Counters?.Passes),
                    Counter(policy.Counters?.Corrections),
                ]);
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static string Outcome(PolicyReport policy, JobOutcome outcome) => NumberText.Count(policy.Metrics.Outcomes.GetValueOrDefault(outcome));

    private static string Counter(long? count) => count is { } value ? NumberText.Count(value) : "–";
}
