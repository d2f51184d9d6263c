namespace Berth.Model.Metrics;

/// <summary>Counts pairs of jobs that start in another order than they were submitted.</summary>
internal static class OvertakeCounter
{
    private const int RunLength = 16;

    /// <summary>
    /// Pairs i &lt; j with value[i] &gt; value[j]. Comparing every pair is quadratic (27 thousand million for 232 542 jobs); merge sort
    /// meets each such pair once, when the right element is taken before the left ones that remain (Knuth, TAOCP 3, 5.1.1 and 5.2.4).
    /// Start times are nearly in order of submission, so most merges end at their first comparison. Destroys the order of the values.
    /// </summary>
    public static long CountInversions(Span<long> values)
    {
        long inversions = 0;
        for (int from = 0; from < values.Length; from += RunLength)
        {
            inversions += InsertionSort(values[from..Math.Min(from + RunLength, values.Length)]);
        }

        long[] spare = new long[values.Length];
        for (int width = RunLength; width < values.Length; width *= 2)
        {
            for (int from = 0; from < values.Length - width; from += 2 * width)
            {
                inversions += Merge(values[from..Math.Min(from + 2 * width, values.Length)], width, spare);
            }
        }

        return inversions;
    }

    private static long InsertionSort(Span<long> run)
    {
        long moves = 0;
        for (int index = 1; index < run.Length; index++)
        {
            long value = run[index];
            int hole = index;
            while (hole > 0 && run[hole - 1] > value)
            {
                run[hole] = run[hole - 1];
                hole--;
            }

            run[hole] = value;
            moves += index - hole;
        }

        return moves;
    }

    /// <summary>Merges span[..middle] and span[middle..], both ascending, in place; the left part moves to the spare array first.</summary>
    private static long Merge(Span<long> span, int middle, long[] spare)
    {
        if (span[middle - 1] <= span[middle])
        {
            return 0;
        }

        // Elements of the left part that no element of the right part precedes stay where they are.
        int settled = UpperBound(span[..middle], span[middle]);
        Span<long> left = spare.AsSpan(0, middle - settled);
        span[settled..middle].CopyTo(left);
        long inversions = 0;
        int leftNext = 0, rightNext = middle, target = settled;
        unchecked
        {
            while (leftNext < left.Length && rightNext < span.Length)
            {
                if (left[leftNext] <= span[rightNext])
                {
                    span[target++] = left[leftNext++];
                }
                else
                {
                    inversions += left.Length - leftNext;
                    span[target++] = span[rightNext++];
                }
            }
        }

        left[leftNext..].CopyTo(span[target..]);
        return inversions;
    }

    private static int UpperBound(ReadOnlySpan<long> ascending, long value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
