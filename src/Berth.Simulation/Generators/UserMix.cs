using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>
/// Users of different activity: the k-th submits in proportion to 1/k (Zipf), as a few users submit most jobs in every recorded log.
/// Each has a habit of over-estimating run times, drawn once.
/// </summary>
internal sealed class UserMix
{
    private readonly double[] _shareUntil;
    private readonly int?[] _indexes;
    private readonly double[] _overestimate;

    /// <param name="users">Number of users, at least 1.</param>
    /// <param name="habits">The stream that habits are drawn from.</param>
    /// <param name="leastFactor">Smallest habit: requested over run time before rounding.</param>
    /// <param name="mostFactor">Largest habit; habits are log-uniform between the two.</param>
    public UserMix(int users, Variates habits, double leastFactor, double mostFactor)
    {
        _shareUntil = new double[users];
        _overestimate = new double[users];
        _indexes = new int?[users];
        double total = 0;
        for (int i = 0; i < users; i++)
        {
            total += 1.0 / (i + 1);
            _shareUntil[i] = total;
            _overestimate[i] = Math.Exp(habits.Uniform(Math.Log(leastFactor), Math.Log(mostFactor)));
        }
    }

    /// <summary>The user's index in the builder, where the k-th user is called k; users who submit nothing are not named.</summary>
    public int IndexIn(WorkloadBuilder builder, int user) => _indexes[user] ??= builder.User((user + 1).ToString());

    /// <summary>Draws who submits.</summary>
    public int Draw(Variates variates)
    {
        int found = Array.BinarySearch(_shareUntil, variates.Unit() * _shareUntil[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _shareUntil.Length - 1);
    }

    /// <summary>How much this user asks for: requested over run time before rounding.</summary>
    public double Overestimate(int user) => _overestimate[user];
}
