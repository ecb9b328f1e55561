namespace Alphadrift.Benchmarks.Measures;

/// <summary>The two-sample Kolmogorov–Smirnov distance, with the reference's part of the work done once per value.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>
    /// How many reference values lie below a value (upper half of the number) and how many at or below it (lower half). Positions
    /// sort as their values do; values in the same gap of the reference get the same position.
    /// </summary>
    public static long Position(ReadOnlySpan<float> ascending, float value) =>
        ((long)CountBelow(ascending, value, orEqual: false) << 32) | (uint)CountBelow(ascending, value, orEqual: true);

    /// <summary>The largest distance of the two empirical distribution functions.</summary>
    /// <param name="positions">Of a sample's values, ascending.</param>
    /// <param name="reference">Number of reference values.</param>
    /// <remarks>
    /// The distance can be largest only at a value of the sample or just before one: in between, one of the
    /// functions is constant and the other monotone.
    /// </remarks>
    public static double Distance(ReadOnlySpan<long> positions, int reference)
    {
        var largest = 0.0;
        for (var i = 0; i < positions.Length;)
        {
            var position = positions[i];
            var after = i + 1;
            while (after < positions.Length && positions[after] == position) after++;
            var below = (double)(position >> 32) / reference;
            var upTo = (double)(uint)position / reference;
            largest = Math.Max(largest, Math.Max(
                Math.Abs(((double)i / positions.Length) - below), Math.Abs(((double)after / positions.Length) - upTo)));
            i = after;
        }

        return largest;
    }

    private static int CountBelow(ReadOnlySpan<float> ascending, float value, bool orEqual)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] < value || (orEqual && ascending[middle] == value))
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
