namespace Berth.Model;

/// <summary>
/// Finds the name that someone probably meant, for "did you mean" messages. Distance: Damerau-Levenshtein in the form
/// "optimal string alignment" (insert, delete, replace, swap neighbours; each costs 1), case ignored.
/// </summary>
public static class NearestName
{
    private const int LongestCompared = 64;
    private const int MostListed = 30;

    /// <summary>
    /// The valid name nearest to <paramref name="given"/>, or null when none is near: at most a third of the longer name's
    /// letters (at least one) may differ but not all, or the given text must be the beginning of exactly one name. Ties: the first name.
    /// </summary>
    public static string? Find(string given, IEnumerable<string> valid)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(valid);
        if (given.Length is 0 or > LongestCompared)
        {
            return null;
        }

        string? best = null;
        int bestDistance = int.MaxValue;
        string? completed = null;
        int completions = 0;
        foreach (string name in valid)
        {
            int distance = Distance(given, name);
            int allowed = Math.Max(1, Math.Max(given.Length, name.Length) / 3);
            bool sharesLetters = distance < Math.Max(given.Length, name.Length);
            if (sharesLetters && distance <= allowed && distance < bestDistance)
            {
                best = name;
                bestDistance = distance;
            }

            if (name.StartsWith(given, StringComparison.OrdinalIgnoreCase))
            {
                completed = name;
                completions++;
            }
        }

        return best ?? (completions == 1 ? completed : null);
    }

    /// <summary>A sentence for an error message: the nearest name as a question where there is one, and the valid names.</summary>
    /// <param name="given">What was written.</param>
    /// <param name="valid">The names that exist, in the order to list them.</param>
    public static string Advice(string given, IReadOnlyCollection<string> valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        string list = valid.Count <= MostListed
            ? string.Join(", ", valid)
            : string.Join(", ", valid.Take(MostListed)) + FormattableString.Invariant($" and {valid.Count - MostListed} more");
        string? nearest = Find(given, valid);
        return nearest is null ? $"expected one of {list}" : $"did you mean {nearest}? Valid: {list}";
    }

    /// <summary>Edits that turn one text into the other; case ignored.</summary>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int[] beforeLast = new int[right.Length + 1];
        int[] last = new int[right.Length + 1];
        int[] row = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
