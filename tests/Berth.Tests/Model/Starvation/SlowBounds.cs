using Berth.Model;
using Berth.Model.Starvation;

namespace Berth.Tests.Model.Starvation;

/// <summary>The bounds of docs/GUARANTEES.md for a pool, word by word: for each job one look at all others. Jobs that nothing but the queue holds.</summary>
internal sealed class SlowBounds(Workload workload, Cluster cluster, Schedule schedule)
{
    private readonly int[] _all = [.. Enumerable.Range(0, workload.JobCount).Where(job => schedule.Started(new JobId(job)))];

    private long Longest => _all.Select(Limit).DefaultIfEmpty(0).Max();

    public long StrictOrder(int job)
    {
        long now = Submit(job);
        int[] ahead = Ahead(job, _all);
        long largest = _all.Where(other => Submit(other) <= now && Start(other) > now).Max(Size);
        long ends = LastLimit(now) - now + ahead.Sum(Limit);
        long work = (Work(now) + ahead.Sum(other => Size(other) * Limit(other))) / (cluster.Processors - largest + 1);
        return Math.Min(ProtectedHead(job, _all), Math.Min(ends, work));
    }

    public long ProtectedHead(int job) => ProtectedHead(job, _all);

    /// <summary>Among some jobs: those that stand first of all in the order.</summary>
    public long ProtectedHead(int job, int[] among)
    {
        int[] turn = [.. Ahead(job, among), job];

        // Who is first now was first from some earlier moment on: it may start as soon as the jobs that ran then leave room for it.
        long due = HeadDue(turn[0], among);
        long bound = Math.Max(due, Submit(job)) - Submit(job);
        for (int i = 1; i < turn.Length; i++)
        {
            bound += Size(turn[i]) <= Size(turn[i - 1]) ? Limit(turn[i - 1]) : Longest;
        }

        return bound;
    }

    public long FirstReservation(int job)
    {
        long now = Submit(job);
        int[] others = [.. _all.Where(other => other != job && Submit(other) <= now && Start(other) >= now)];
        int[] running = [.. _all.Where(other => Start(other) < now && End(other) >= now)];
        long blocked = Math.Max(0, running.Select(LimitEnd).DefaultIfEmpty(now).Max() - now) + others.Sum(Limit);
        long work = running.Sum(other => Size(other) * (LimitEnd(other) - now)) + others.Sum(other => Size(other) * Limit(other));
        return Math.Min(blocked, work / (cluster.Processors - Size(job) + 1)) + (others.Length * Limit(job));
    }

    public long? OneProcessor(int job)
    {
        long now = Submit(job);
        int[] others = [.. _all.Where(other => other != job && Submit(other) <= now && Start(other) > now)];
        return Size(job) > 1 ? null : (Work(now) + others.Sum(other => Size(other) * Limit(other))) / cluster.Processors;
    }

    /// <summary>After a moment from which on nobody new comes before the job.</summary>
    public long From(int job, long moment, bool isStrict)
    {
        int[] others = [.. _all.Where(other => other != job && Submit(other) <= moment && Start(other) > moment)];
        return moment - Submit(job) + LastLimit(moment) - moment + (isStrict ? others.Sum(Limit) : others.Length * Longest);
    }

    private int[] Ahead(int job, int[] among) => [.. among.Where(other => other < job && Start(other) > Submit(job))];

    private long HeadDue(int head, int[] among)
    {
        long since = among.Where(other => other < head).Select(Start).Append(Submit(head)).Max();
        int[] running = [.. _all.Where(other => Start(other) <= since && End(other) > since).OrderBy(LimitEnd)];
        long free = cluster.Processors - running.Sum(Size);
        for (int i = 0; free < Size(head); i++)
        {
            free += Size(running[i]);
            since = Math.Max(since, LimitEnd(running[i]));
        }

        return since;
    }

    private long LastLimit(long now) => _all.Where(other => Start(other) <= now && End(other) > now).Select(LimitEnd).Append(now).Max();

    private long Work(long now) => _all.Where(other => Start(other) <= now && End(other) > now).Sum(other => Size(other) * (LimitEnd(other) - now));

    private long Submit(int job) => schedule.SubmitMs[job];

    private long Start(int job) => schedule.StartMs[job];

    private long End(int job) => schedule.EndMs[job];

    private long Limit(int job) => Math.Max(1, workload.Jobs.RequestedMs[job]);

    private long LimitEnd(int job) => Start(job) + Limit(job);

    private long Size(int job) => workload.Jobs.Processors[job];
}
