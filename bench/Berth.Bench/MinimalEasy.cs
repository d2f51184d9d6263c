using Berth.Model;

namespace Berth.Bench;

/// <summary>
/// EASY backfill in as few lines as it takes to give the published schedules: no options, no other policy, no snapshot. What the general
/// kernel costs is measured against it, in the same run.
/// </summary>
internal static class MinimalEasy
{
    /// <summary>Start of each job in milliseconds.</summary>
    public static long[] Run(Workload workload, int processors)
    {
        ReadOnlySpan<long> submit = workload.Jobs.SubmitMs;
        ReadOnlySpan<long> requested = workload.Jobs.RequestedMs;
        ReadOnlySpan<long> run = workload.Actuals.RunMs;
        ReadOnlySpan<int> size = workload.Jobs.Processors;
        long[] starts = new long[submit.Length];
        var ends = new PriorityQueue<int, (long, int)>();
        var running = new List<(long End, int Job)>();
        var queue = new List<int>();
        int next = 0;
        int started = 0;
        int held = 0;
        while (next < submit.Length || ends.Count > 0)
        {
            ends.TryPeek(out int ended, out (long At, int) key);
            bool arrival = next < submit.Length && (ends.Count == 0 || submit[next] <= key.At);
            long now = arrival ? submit[next] : key.At;
            if (arrival)
            {
                queue.Add(next++);
            }
            else
            {
                ends.Dequeue();
                running.RemoveAt(running.BinarySearch((starts[ended] + requested[ended], ended)));
                held -= size[ended];
            }

            int free = processors - held;
            int gone = 0;
            while (gone < running.Count && running[gone].End <= now)
            {
                free += size[running[gone++].Job];
            }

            if (queue.Count == 0 || (arrival && size[queue[^1]] > free))
            {
                continue;
            }

            long shadow = long.MaxValue;
            int extra = int.MaxValue;
            int kept = 0;
            for (int i = 0; i < queue.Count; i++)
            {
                int job = queue[i];
                bool fits = size[job] <= free && (now + requested[job] <= shadow || size[job] <= extra);
                if (!fits)
                {
                    if (kept == 0)
                    {
                        (shadow, extra) = Shadow(running, size, size[job], free, now);
                    }

                    queue[kept++] = job;
                    continue;
                }

                extra -= extra != int.MaxValue && now + requested[job] > shadow ? size[job] : 0;
                free -= size[job];
                held += size[job];
                starts[job] = now;
                ends.Enqueue(job, (now + Math.Min(run[job], requested[job]), started++));
                (long, int) item = (now + requested[job], job);
                running.Insert(~running.BinarySearch(item), item);
            }

            queue.RemoveRange(kept, queue.Count - kept);
        }

        return starts;
    }

    private static (long Time, int Extra) Shadow(List<(long End, int Job)> running, ReadOnlySpan<int> size, int needed, int free, long now)
    {
        for (int i = 0; i < running.Count; i++)
        {
            if (running[i].End > now)
            {
                free += size[running[i].Job];
                if (free >= needed && (i + 1 == running.Count || running[i + 1].End != running[i].End))
                {
                    return (running[i].End, free - needed);
                }
            }
        }

        return (long.MaxValue, int.MaxValue);
    }
}
