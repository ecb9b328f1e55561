namespace Alphadrift.Benchmarks.Detection;

internal static class WindowMean
{
    /// <summary>The mean over a window's rows of one kind of values.</summary>
    public static double[] Of(ReadOnlySpan<WindowRow> window, Func<MeasuredRows, float[]> values, int length)
    {
        var mean = new double[length];
        foreach (var (source, row) in window)
        {
            var from = values(source).AsSpan(row * length, length);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += from[i];
            }
        }

        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] /= window.Length;
        }

        return mean;
    }
}
