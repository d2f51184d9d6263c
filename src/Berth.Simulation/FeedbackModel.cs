using Berth.Model;

namespace Berth.Simulation;

/// <summary>
/// Who waited for what before submitting: a job submitted within <see cref="SessionBreak"/> after the end of an earlier job of the same
/// user is taken as that user's reaction to it (Zakay and Feitelson, "Preserving user behavior characteristics in trace-based simulation",
/// MASCOTS 2014: sessions end at breaks of 20 minutes). In a replay with feedback it is submitted the same think time after that end.
/// </summary>
internal sealed class FeedbackModel
{
    /// <summary>Longer gaps start a new session, which begins by the clock and not by a job's end.</summary>
    public static readonly Duration SessionBreak = Duration.FromMinutes(20);

    private readonly bool[] _hasPredecessor;
    private readonly int[] _firstSuccessor;
    private readonly Successor[] _successors;

    private FeedbackModel(int[] predecessor, long[] thinkMs)
    {
        int count = predecessor.Length;
        _hasPredecessor = new bool[count];
        _firstSuccessor = new int[count + 1];
        int total = 0;
        for (int job = 0; job < count; job++)
        {
            if (predecessor[job] >= 0)
            {
                _hasPredecessor[job] = true;
                _firstSuccessor[predecessor[job] + 1]++;
                total++;
            }
        }

        for (int job = 0; job < count; job++)
        {
            _firstSuccessor[job + 1] += _firstSuccessor[job];
        }

        _successors = new Successor[total];
        int[] next = _firstSuccessor.AsSpan(0, count).ToArray();
        for (int job = 0; job < count; job++)
        {
            if (predecessor[job] >= 0)
            {
                _successors[next[predecessor[job]]++] = new Successor(job, thinkMs[job]);
            }
        }
    }

    /// <summary>A job that its user submits a think time after the end of another.</summary>
    public readonly record struct Successor(int Job, long ThinkMs);

    /// <summary>True when the job is submitted after another one's end, not by the log's clock.</summary>
    public bool HasPredecessor(int job) => _hasPredecessor[job];

    /// <summary>Jobs to submit after the end of <paramref name="job"/>, in order of id.</summary>
    public ReadOnlySpan<Successor> SuccessorsOf(int job) =>
        _successors.AsSpan(_firstSuccessor[job], _firstSuccessor[job + 1] - _firstSuccessor[job]);

    /// <summary>
    /// Finds the reactions in a log. <paramref name="endMs"/> says when each job ended as its user saw it, or null where it never ran.
    /// </summary>
    public static FeedbackModel Find(Workload workload, Func<int, long?> endMs)
    {
        int count = workload.JobCount;
        int[] predecessor = new int[count];
        long[] thinkMs = new long[count];
        var users = new UserState[workload.Users.Count];
        for (int job = 0; job < count; job++)
        {
            ref UserState user = ref users[workload.Jobs.User[job]];
            user.Running ??= new PriorityQueue<int, (long EndMs, int Job)>();
            long submitMs = workload.Jobs.SubmitMs[job];
            while (user.Running.TryPeek(out int ended, out (long EndMs, int Job) key) && key.EndMs <= submitMs)
            {
                user.Running.Dequeue();
                user.LastEnded = ended + 1;
                user.LastEndMs = key.EndMs;
            }

            bool reacts = user.LastEnded > 0 && submitMs - user.LastEndMs <= SessionBreak.Ms;
            predecessor[job] = reacts ? user.LastEnded - 1 : -1;
            thinkMs[job] = reacts ? submitMs - user.LastEndMs : 0;
            if (endMs(job) is { } end)
            {
                user.Running.Enqueue(job, (end, job));
            }
        }

        return new FeedbackModel(predecessor, thinkMs);
    }

    private struct UserState
    {
        public PriorityQueue<int, (long EndMs, int Job)>? Running;

        /// <summary>The job that ended last, plus one; 0 when none has.</summary>
        public int LastEnded;

        public long LastEndMs;
    }
}
