using System.Numerics;
using System.Runtime.CompilerServices;

namespace Berth.Simulation.Experiments;

/// <summary>
/// Difference of Jain's index on users' mean bounded slowdowns. The index is far from linear (it lives on the few users who fare worst), so
/// every resample recomputes each user's means; several resamples go through one vector, since the walk over (day, user) is the cost.
/// </summary>
internal sealed class FairnessDifference : IDailyDifference
{
    private readonly List<Entry> _entries = [];
    private readonly double[] _influence;
    private readonly int _users;

    /// <summary>Takes every job's user, day and bounded slowdowns.</summary>
    /// <param name="dayOf">Day of each job, never decreasing.</param>
    /// <param name="days">Number of days.</param>
    /// <param name="userOf">User of each job, 0 .. <paramref name="users"/> - 1.</param>
    /// <param name="users">Number of users.</param>
    /// <param name="baseline">Bounded slowdown of each job under the first policy.</param>
    /// <param name="candidate">Bounded slowdown of each job under the other.</param>
    public FairnessDifference(int[] dayOf, int days, int[] userOf, int users, double[] baseline, double[] candidate)
    {
        _users = users;
        int[] entryOf = new int[users];
        Array.Fill(entryOf, -1);
        for (int row = 0; row < dayOf.Length; row++)
        {
            int entry = entryOf[userOf[row]];
            if (entry < 0 || _entries[entry].Day != dayOf[row])
            {
                entry = entryOf[userOf[row]] = _entries.Count;
                _entries.Add(new Entry(dayOf[row], userOf[row], 0, 0, 0));
            }

            Entry sums = _entries[entry];
            _entries[entry] = sums with
            {
                Jobs = sums.Jobs + 1,
                Baseline = sums.Baseline + (float)baseline[row],
                Candidate = sums.Candidate + (float)candidate[row],
            };
        }

        (double[] jobs, double[] baselineMeans, double[] candidateMeans) = UserMeans();
        Difference = Jain(jobs, candidateMeans) - Jain(jobs, baselineMeans);
        _influence = new double[days];
        AddInfluence(jobs, candidateMeans, entry => entry.Candidate, 1);
        AddInfluence(jobs, baselineMeans, entry => entry.Baseline, -1);
    }

    /// <inheritdoc/>
    public double Difference { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Influence => _influence;

    /// <inheritdoc/>
    public void Resample(BlockDraws draws, Span<double> differences, Span<double> standardErrors)
    {
        int lanes = Vector<float>.Count;
        var counts = new Vector<float>[draws.Days];
        float[] columns = new float[draws.Days * lanes];
        float[] column = new float[draws.Days];
        var sums = new UserSums[_users];
        for (int first = 0; first < draws.Resamples; first += lanes)
        {
            int used = Math.Min(lanes, draws.Resamples - first);
            for (int lane = 0; lane < used; lane++)
            {
                BlockErrors.CountDays(draws, first + lane, column);
                for (int day = 0; day < column.Length; day++)
                {
                    columns[day * lanes + lane] = column[day];
                }
            }

            for (int day = 0; day < counts.Length; day++)
            {
                counts[day] = new Vector<float>(columns, day * lanes);
            }

            SumByUser(counts, sums);
            for (int lane = 0; lane < used; lane++)
            {
                differences[first + lane] = DifferenceOf(sums, lane);
            }
        }

        BlockErrors.Fill(_influence, draws, standardErrors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumByUser(Vector<float>[] counts, UserSums[] sums)
    {
        Array.Clear(sums);
        foreach (ref readonly Entry entry in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries))
        {
            Vector<float> count = counts[entry.Day];
            ref UserSums user = ref sums[entry.User];
            user.Jobs += count * entry.Jobs;
            user.Baseline += count * entry.Baseline;
            user.Candidate += count * entry.Candidate;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double DifferenceOf(UserSums[] sums, int lane)
    {
        int users = 0;
        double baselineSum = 0, baselineSquares = 0, candidateSum = 0, candidateSquares = 0;
        foreach (ref readonly UserSums user in sums.AsSpan())
        {
            double jobs = user.Jobs[lane];
            if (jobs > 0)
            {
                double baseline = user.Baseline[lane] / jobs;
                double candidate = user.Candidate[lane] / jobs;
                users++;
                baselineSum += baseline;
                baselineSquares += baseline * baseline;
                candidateSum += candidate;
                candidateSquares += candidate * candidate;
            }
        }

        return users == 0
            ? 0
            : candidateSum * candidateSum / (users * candidateSquares) - baselineSum * baselineSum / (users * baselineSquares);
    }

    private (double[] Jobs, double[] Baseline, double[] Candidate) UserMeans()
    {
        double[] jobs = new double[_users];
        double[] baseline = new double[_users];
        double[] candidate = new double[_users];
        foreach (Entry entry in _entries)
        {
            jobs[entry.User] += entry.Jobs;
            baseline[entry.User] += entry.Baseline;
            candidate[entry.User] += entry.Candidate;
        }

        for (int user = 0; user < _users; user++)
        {
            baseline[user] = jobs[user] > 0 ? baseline[user] / jobs[user] : 0;
            candidate[user] = jobs[user] > 0 ? candidate[user] / jobs[user] : 0;
        }

        return (jobs, baseline, candidate);
    }

    private static double Jain(double[] jobs, double[] means)
    {
        double sum = means.Sum();
        double squares = means.Sum(mean => mean * mean);
        return squares > 0 ? sum * sum / (jobs.Count(count => count > 0) * squares) : 0;
    }

    /// <summary>d(index)/d(user's mean) = 2 index (1/sum - mean/squares), times how far the day moves the user's mean.</summary>
    private void AddInfluence(double[] jobs, double[] means, Func<Entry, double> sumOf, double sign)
    {
        double index = Jain(jobs, means);
        double sum = means.Sum();
        double squares = means.Sum(mean => mean * mean);
        foreach (Entry entry in _entries)
        {
            double mean = means[entry.User];
            double slope = 2 * index * (1 / sum - mean / squares);
            double shift = (sumOf(entry) - mean * entry.Jobs) / jobs[entry.User];
            _influence[entry.Day] += sign * _influence.Length * slope * shift;
        }
    }

    private readonly record struct Entry(int Day, int User, float Jobs, float Baseline, float Candidate);

    private struct UserSums
    {
        public Vector<float> Jobs;
        public Vector<float> Baseline;
        public Vector<float> Candidate;
    }
}
