using Berth.Model;
using Berth.Model.Validation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Validation;

public sealed class GuaranteesTests
{
    private static readonly Cluster Machine = Cluster.Pool(2);

    private static readonly Workload Work = WorkloadText.Parse("""
        job submit procs run request
        A   0      2     10  10
        B   1      3     1   1
        C   2      1     5   5
        D   2      1     5   5
        """);

    private static ReservationTrace Trace(params (int Job, long At, long Start)[] promises)
    {
        var trace = new ReservationTrace();
        foreach ((int job, long at, long start) in promises)
        {
            trace.Promised(new JobId(job), Instant.FromUnixSeconds(at), Instant.FromUnixSeconds(start));
        }

        return trace;
    }

    private static Schedule Starts(params long[] seconds) => new ScheduleDraft(Work, Machine).StartAll(seconds).Build();

    [Fact]
    public void Arrival_order_holds_when_starts_follow_arrivals_and_the_rejected_are_passed_over() =>
        Assert.Empty(Guarantees.StrictArrivalOrder(Work, Starts(0, 0, 10, 10)));

    [Fact]
    public void A_job_that_starts_before_one_submitted_at_the_same_instant_with_a_smaller_id_breaks_arrival_order()
    {
        Violation only = Assert.Single(Guarantees.StrictArrivalOrder(Work, Starts(0, 0, 11, 10)));

        Assert.Equal((ViolationKind.StartedOutOfOrder, 3), (only.Kind, only.Job!.Value.Index));
        Assert.Equal("job 4 starts at 10 s, before job 3, which arrived earlier and starts at 11 s", only.Message);
    }

    [Fact]
    public void Every_job_behind_the_latest_start_is_reported_not_only_its_neighbour()
    {
        ViolationList found = Guarantees.StrictArrivalOrder(Work, Starts(20, 0, 10, 15));

        Assert.Equal([2, 3], found.Select(v => v.Job!.Value.Index));
    }

    [Fact]
    public void Nothing_may_start_behind_a_job_that_still_waits()
    {
        ScheduleDraft draft = new ScheduleDraft(Work, Machine).StartAll(0, 0, 10, 10);
        draft.Outcome[2] = JobOutcome.Unstarted;

        Violation only = Assert.Single(Guarantees.StrictArrivalOrder(Work, draft.Build()));

        Assert.Equal((ViolationKind.StartedOutOfOrder, 3), (only.Kind, only.Job!.Value.Index));
    }

    [Fact]
    public void A_start_at_or_before_the_first_promise_keeps_it()
    {
        ReservationTrace trace = Trace((2, 2, 10), (3, 2, 12), (3, 5, 11));

        Assert.Empty(Guarantees.NoStartAfterFirstPromise(Work, Starts(0, 0, 10, 11), trace.Promises));
    }

    [Fact]
    public void A_start_after_the_first_promise_breaks_it_even_when_a_later_promise_is_kept()
    {
        ReservationTrace trace = Trace((2, 2, 10), (3, 2, 10), (3, 5, 11));

        Violation only = Assert.Single(Guarantees.NoStartAfterFirstPromise(Work, Starts(0, 0, 10, 11), trace.Promises));

        Assert.Equal((ViolationKind.StartAfterFirstPromise, 3), (only.Kind, only.Job!.Value.Index));
    }

    [Fact]
    public void A_job_still_waiting_when_its_promise_is_past_breaks_it()
    {
        ScheduleDraft draft = new ScheduleDraft(Work, Machine).StartAll(0, 0, 10, 10);
        draft.Outcome[2] = JobOutcome.Unstarted;
        ReservationTrace trace = Trace((2, 2, 10), (3, 11, 11));

        Violation only = Assert.Single(Guarantees.NoStartAfterFirstPromise(Work, draft.Build(), trace.Promises));

        Assert.Equal(2, only.Job!.Value.Index);
    }

    [Fact]
    public void Promises_that_stay_or_move_earlier_are_kept() =>
        Assert.Empty(Guarantees.PromisesNeverMoveLater(Work, Trace((2, 2, 10), (2, 3, 10), (3, 3, 20), (2, 4, 9), (3, 4, 4)).Promises));

    [Fact]
    public void A_promise_that_moves_later_is_found_even_when_it_stays_before_the_first()
    {
        Violation only = Assert.Single(Guarantees.PromisesNeverMoveLater(Work, Trace((2, 2, 10), (2, 3, 7), (2, 4, 8)).Promises));

        Assert.Equal((ViolationKind.PromiseMovedLater, 2), (only.Kind, only.Job!.Value.Index));
        Assert.Equal("job 3 had been promised 7 s, and at 4 s was promised 8 s", only.Message);
    }

    [Fact]
    public void A_promise_of_the_past_is_found()
    {
        Violation only = Assert.Single(Guarantees.PromisesNeverMoveLater(Work, Trace((2, 10, 9)).Promises));

        Assert.Equal(ViolationKind.PromiseInThePast, only.Kind);
    }
}
