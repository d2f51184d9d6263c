using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Search;

/// <summary>Random lists in which each job stands after those it waits for.</summary>
internal static class RandomLists
{
    /// <summary>
    /// Fills list and modes of a candidate: at each place a job is drawn among those that may come next, the longer the chain behind it the likelier (regret-biased sampling
    /// with the latest start as in Kolisch, European Journal of Operational Research 90, 1996).
    /// </summary>
    public static void Fill(BatchProblem problem, SeededRandom random, Candidate candidate)
    {
        int count = problem.JobCount;
        long[] tail = TailsOf(problem);
        int[] open = new int[count];
        int[] ready = new int[count];
        int readyCount = 0;
        for (int job = 0; job < count; job++)
        {
            open[job] = problem.Precedence.Before(job).Length;
            if (open[job] == 0)
            {
                ready[readyCount++] = job;
            }

            int modes = problem.FirstMode[job + 1] - problem.FirstMode[job];
            candidate.Mode[job] = modes == 1 ? problem.FirstMode[job] : random.NextInt(2) == 0 ? -1 : problem.FirstMode[job] + random.NextInt(modes);
        }

        for (int at = 0; at < count; at++)
        {
            int place = Draw(ready.AsSpan(0, readyCount), tail, random);
            int job = ready[place];
            ready[place] = ready[--readyCount];
            candidate.Order[at] = job;
            foreach (int after in problem.Precedence.After(job))
            {
                if (--open[after] == 0)
                {
                    ready[readyCount++] = after;
                }
            }
        }
    }

    /// <summary>
    /// A list near another one: at each place the first job of the other list that is still missing, with some chance; else any that may come next (Valls, Ballestin, Quintanilla,
    /// European Journal of Operational Research 185, 2008, section 3.6).
    /// </summary>
    public static void FillNear(BatchProblem problem, SeededRandom random, Candidate candidate, Candidate model, double chance)
    {
        int count = problem.JobCount;
        int[] open = new int[count];
        bool[] isTaken = new bool[count];
        int[] ready = new int[count];
        int readyCount = 0;
        for (int job = 0; job < count; job++)
        {
            open[job] = problem.Precedence.Before(job).Length;
            if (open[job] == 0)
            {
                ready[readyCount++] = job;
            }
        }

        int next = 0;
        for (int at = 0; at < count; at++)
        {
            while (isTaken[model.Order[next]])
            {
                next++;
            }

            int job = random.NextDouble() < chance ? model.Order[next] : ready[random.NextInt(readyCount)];
            isTaken[job] = true;
            int place = Array.IndexOf(ready, job, 0, readyCount);
            ready[place] = ready[--readyCount];
            candidate.Order[at] = job;
            candidate.Mode[job] = model.Mode[job];
            foreach (int after in problem.Precedence.After(job))
            {
                if (--open[after] == 0)
                {
                    ready[readyCount++] = after;
                }
            }
        }
    }

    /// <summary>For each job the length of the longest chain that begins with it, each job in its shortest mode.</summary>
    public static long[] TailsOf(BatchProblem problem)
    {
        long[] tail = new long[problem.JobCount];
        int[] order = problem.Precedence.Order;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            int job = order[i];
            long behind = 0;
            foreach (int after in problem.Precedence.After(job))
            {
                behind = Math.Max(behind, tail[after]);
            }

            long shortest = long.MaxValue;
            for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
            {
                shortest = Math.Min(shortest, problem.DurationMs[mode]);
            }

            tail[job] = behind + shortest;
        }

        return tail;
    }

    private static int Draw(ReadOnlySpan<int> ready, long[] tail, SeededRandom random)
    {
        long least = long.MaxValue;
        long most = 0;
        foreach (int job in ready)
        {
            least = Math.Min(least, tail[job]);
            most = Math.Max(most, tail[job]);
        }

        double sum = 0;
        double unit = Math.Max(1, (most - least) / 4.0);
        foreach (int job in ready)
        {
            sum += 1 + ((tail[job] - least) / unit);
        }

        double drawn = random.NextDouble() * sum;
        for (int i = 0; i < ready.Length; i++)
        {
            drawn -= 1 + ((tail[ready[i]] - least) / unit);
            if (drawn < 0)
            {
                return i;
            }
        }

        return ready.Length - 1;
    }
}
