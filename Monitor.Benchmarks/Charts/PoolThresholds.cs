using Alphadrift.Adaptation.Detection;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>
/// Thresholds that give a wanted run length on these very rows: maxima over shuffled passes through them, read as in calibration,
/// but without its corrections for an estimated centre.
/// </summary>
internal static class PoolThresholds
{
    private const int AllRows = 6_000_000;
    private const int LongestStream = 2_000;

    /// <summary>Rows at the start of a stream that do not count: of M, C and L.</summary>
    private static readonly int[] WarmUp = [100, 400, 500];

    public static ChartValues Of(ModelUnderTest model, MeasuredRows pool, int runLength, ChartsOptions options)
    {
        var length = Math.Min(LongestStream, pool.Count);
        var maxima = new double[WarmUp.Length][];
        for (var chart = 0; chart < maxima.Length; chart++) maxima[chart] = new double[AllRows / length];
        Parallel.For(0, maxima[0].Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, stream =>
        {
            var charts = new SlopeCharts(model.Baseline.Charts!.Model, ChartValues.None);
            var draw = new WindowDraw(pool.Count, unchecked((options.Seed * 100_003) + stream));
            var order = draw.Next(length);
            for (var i = 0; i < length; i++)
            {
                model.Advance(charts, pool, order[i]);
                for (var chart = 0; chart < WarmUp.Length; chart++)
                {
                    if (i < WarmUp[chart]) continue;
                    maxima[chart][stream] = Math.Max(maxima[chart][stream], charts.Values[(ChartKind)chart]);
                }
            }
        });
        RunMaxima Read(ChartKind chart)
        {
            Array.Sort(maxima[(int)chart]);
            return new RunMaxima(maxima[(int)chart], length - WarmUp[(int)chart]);
        }

        return new ChartMaxima(Read(ChartKind.Movement), Read(ChartKind.Energy), Read(ChartKind.Classes)).Thresholds(runLength, options.WindowShare);
    }
}
