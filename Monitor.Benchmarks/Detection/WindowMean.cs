namespace Alphadrift.Benchmarks.Detection;

internal static class WindowMean
{
    /// <summary>The mean over a window's rows of one kind of values.</summary>
    public static void Of(ReadOnlySpan<WindowRow> window, Func<MeasuredRows, float[]> values, Span<double> mean)
    {
        mean.Clear();
        foreach (var (source, row) in window)
        {
            var from = values(source).AsSpan(row * mean.Length, mean.Length);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += from[i];
            }
        }

        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] /= window.Length;
        }
    }
}
