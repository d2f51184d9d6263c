namespace Berth.Model;

/// <summary>
/// Nodes that were out: as it was planned, with nothing running on them or starting there, and failures of runs only where a node failed. Of a pool: that nothing
/// starts while it is too small. From docs/design/tenants.md, "Failures".
/// </summary>
internal sealed class OutageCheck
{
    private readonly ViolationList _found;
    private readonly TenantView _tenancy;
    private readonly FailureSpec _failures;
    private readonly ValidationOptions _options;
    private readonly RunTable _runs;
    private readonly List<NodeOutage>?[] _outagesOf;

    public OutageCheck(ViolationList found, TenantView tenancy, ValidationOptions options)
    {
        _found = found;
        _tenancy = tenancy;
        _options = options;
        _failures = options.Failures ?? new FailureSpec();
        _runs = tenancy.Runs;
        _outagesOf = tenancy.Schedule.Outages.Count == 0 ? [] : new List<NodeOutage>?[tenancy.Cluster.Nodes?.Count ?? 0];
    }

    public void Check()
    {
        bool fails = !_runs.AllLast || _tenancy.Schedule.Outcome.Contains(JobOutcome.Failed);
        if (!fails && _failures.IsNothing && _tenancy.Schedule.Outages.Count == 0)
        {
            return;
        }

        CollectOutages();
        CheckPlanned();
        CheckRuns();
        if (_tenancy.Cluster.Nodes is null && _failures.Capacity.Count > 0)
        {
            CheckCapacity();
        }
    }

    private void CollectOutages()
    {
        foreach (NodeOutage outage in _tenancy.Schedule.Outages)
        {
            if (outage.Node < 0 || outage.Node >= _outagesOf.Length || outage.FromMs >= outage.ToMs)
            {
                Report(ViolationKind.WrongOutages, null, outage.FromMs,
                    $"an outage is said to be of node {outage.Node}, counted from 0, from {TenantView.Seconds(outage.FromMs)} to {TenantView.Seconds(outage.ToMs)}");
                continue;
            }

            (_outagesOf[outage.Node] ??= []).Add(outage);
        }
    }

    /// <summary>
    /// What was planned took place as far as the replay went; and what took place was planned, or is a failure where nodes fail.
    /// </summary>
    private void CheckPlanned()
    {
        (long fromMs, long toMs) = Span();
        var planned = new Dictionary<int, List<NodeOutage>>();
        foreach (PlannedOutage outage in _failures.Outages)
        {
            foreach (int node in outage.Nodes.TakeWhile(node => node < (_tenancy.Cluster.Nodes?.Count ?? 0)))
            {
                var one = new NodeOutage(node, outage.From.UnixMs, outage.To.UnixMs, outage.Kind);
                (planned.TryGetValue(node, out List<NodeOutage>? list) ? list : planned[node] = []).Add(one);
                List<NodeOutage> there = _outagesOf.Length > node ? _outagesOf[node] ?? [] : [];
                if (Gap(one, outage.Kind == OutageKind.Down ? OutageKind.Down : null, there, fromMs, toMs) is { } gapMs)
                {
                    Report(ViolationKind.WrongOutages, null, gapMs, $"node {NameOf(node)} was to be {Word(outage.Kind)} at {TenantView.Seconds(gapMs)}, but was not");
                }
            }
        }

        foreach (NodeOutage outage in _outagesOf.SelectMany(list => list ?? []))
        {
            bool mayFail = outage.Kind == OutageKind.Down && _failures.NodeFailuresPerDay > 0;
            if (!mayFail && Gap(outage, outage.Kind, planned.GetValueOrDefault(outage.Node) ?? [], outage.FromMs, toMs) is { } gapMs)
            {
                Report(ViolationKind.WrongOutages, null, gapMs, $"node {NameOf(outage.Node)} is {Word(outage.Kind)} at {TenantView.Seconds(gapMs)}, which was not planned");
            }
        }
    }

    /// <summary>The first moment of an outage, within a span, that no other one of a kind (null: any) covers; null when there is none.</summary>
    private static long? Gap(in NodeOutage outage, OutageKind? kind, List<NodeOutage> others, long fromMs, long toMs)
    {
        long coveredMs = Math.Max(outage.FromMs, fromMs);
        long endMs = Math.Min(outage.ToMs, toMs);
        foreach (NodeOutage other in others.Where(other => kind is null || other.Kind == kind).OrderBy(other => other.FromMs))
        {
            if (other.FromMs <= coveredMs)
            {
                coveredMs = Math.Max(coveredMs, other.ToMs);
            }
        }

        return coveredMs < endMs ? coveredMs : null;
    }

    /// <summary>From the first submit to the last end, or to the last thing that is known to have happened in a replay that was stopped.</summary>
    private (long FromMs, long ToMs) Span()
    {
        long fromMs = long.MaxValue;
        long toMs = long.MinValue;
        foreach (long ms in _tenancy.Schedule.SubmitMs)
        {
            fromMs = Math.Min(fromMs, ms);
        }

        for (int run = 0; run < _runs.Count; run++)
        {
            if (_runs.Ran(run))
            {
                toMs = Math.Max(toMs, _options.UnfinishedAllowed ? _runs.StartMs(run) : _runs.EndMs(run));
            }
        }

        return (fromMs, toMs);
    }

    private void CheckRuns()
    {
        for (int run = 0; run < _runs.Count; run++)
        {
            if (!_runs.Ran(run))
            {
                continue;
            }

            if (_outagesOf.Length > 0)
            {
                CheckRun(run);
            }

            bool isInterrupted = _runs.IsInterrupted(run);
            bool endsWithNode = isInterrupted ? _runs.Interruption(run).Cause == Interruption.NodeFailed : _tenancy.Schedule.Outcome[run] == JobOutcome.Failed;
            bool mayFailItself = !isInterrupted && _failures.JobFailureProbability > 0;
            if (endsWithNode && !mayFailItself && !NodeFails(run))
            {
                string what = isInterrupted ? "is said to have ended with a node" : "is said to have failed for good";
                Report(ViolationKind.FailureWithoutReason, _runs.JobOf(run), _runs.EndMs(run), $"{what} at {TenantView.Seconds(_runs.EndMs(run))}, but no node of it failed then");
            }
        }
    }

    /// <summary>True when a node of the run goes down at its end; after a suspension at any moment until the job runs again.</summary>
    private bool NodeFails(int run)
    {
        long firstMs = _runs.EndMs(run);
        long lastMs = _tenancy.IsPreempted(run) ? _tenancy.NextStartMs(run) ?? long.MaxValue : firstMs;
        foreach (TaskPlace place in _runs.PlacesOf(run))
        {
            foreach (NodeOutage outage in OutagesOf(place.Node))
            {
                if (outage.Kind == OutageKind.Down && firstMs <= outage.FromMs && outage.FromMs <= lastMs)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What happens to nodes comes first at an instant. Who goes on after a suspension takes nothing new of a drained node.</summary>
    private void CheckRun(int run)
    {
        long startMs = _runs.StartMs(run);
        long endMs = _runs.EndMs(run);
        foreach (TaskPlace place in _runs.PlacesOf(run))
        {
            foreach (NodeOutage outage in OutagesOf(place.Node))
            {
                bool beginsWithin = outage.FromMs <= startMs && startMs < outage.ToMs;
                bool isWrong = outage.Kind == OutageKind.Down
                    ? beginsWithin || (startMs < endMs && startMs < outage.ToMs && endMs > outage.FromMs)
                    : beginsWithin && !_tenancy.GoesOn(run);
                if (isWrong)
                {
                    Report(ViolationKind.OnNodeOut, _runs.JobOf(run), startMs,
                        $"is on node {NameOf(place.Node)} from {TenantView.Seconds(startMs)} to {TenantView.Seconds(endMs)}, which is {Word(outage.Kind)} from {TenantView.Seconds(outage.FromMs)}");
                    return;
                }
            }
        }
    }

    private void CheckCapacity()
    {
        var sweep = new RunSweep(_runs, Enumerable.Range(0, _runs.Count));
        ReadOnlySpan<int> processors = _tenancy.Workload.Jobs.Processors;
        int[] sizes = processors.ToArray();
        long held = 0;
        while (sweep.Next(run => held -= sizes[_runs.JobOf(run)]))
        {
            int last = -1;
            foreach (int run in sweep.Starting)
            {
                if (_runs.HoldsTime(run))
                {
                    held += sizes[_runs.JobOf(run)];
                    last = run;
                }
            }

            long there = CapacityAt(sweep.NowMs);
            if (last >= 0 && held > there)
            {
                Report(ViolationKind.StartedWithoutCapacity, _runs.JobOf(last), sweep.NowMs,
                    $"starts at {TenantView.Seconds(sweep.NowMs)}, when {held} processors are held with it and the pool has {there}");
            }
        }
    }

    private long CapacityAt(long ms)
    {
        long there = _tenancy.Cluster.Processors;
        foreach (CapacityStep step in _failures.Capacity)
        {
            there = step.From.UnixMs <= ms ? step.Processors : there;
        }

        return there;
    }

    private List<NodeOutage> OutagesOf(int node) => node >= 0 && node < _outagesOf.Length ? _outagesOf[node] ?? [] : [];

    private string NameOf(int node) => _tenancy.Cluster.Nodes!.NameOf(node);

    private static string Word(OutageKind kind) => kind == OutageKind.Down ? "down" : "drained";

    private void Report(ViolationKind kind, int? job, long atMs, string what)
    {
        if (!_found.CountOne())
        {
            return;
        }

        if (job is { } index)
        {
            ScheduleValidator.Describe(_found, kind, _tenancy.Workload, index, atMs, what);
        }
        else
        {
            _found.Describe(new Violation(kind, null, new Instant(atMs), what));
        }
    }
}
