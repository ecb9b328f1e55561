using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Detection;

/// <summary>Maxima of chart M without shift.</summary>
internal static class MovementSimulation
{
    /// <summary>Rows that are simulated, over all streams.</summary>
    public const int AllRows = 4_000_000;

    /// <summary>Longest stream.</summary>
    public const int LongestStream = 2_000;

    /// <summary>Rows at the start of a stream that do not count.</summary>
    public const int WarmUp = 100;

    /// <param name="increments">Rows λ(u − m) of the reference part, each padded to <paramref name="stride"/>.</param>
    /// <param name="stride">Values per row.</param>
    /// <param name="rows">N, independent rows in the centre m.</param>
    /// <param name="blockRows">b, rows that are drawn together.</param>
    /// <param name="streams">B.</param>
    /// <param name="random">Of the shuffles.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <remarks>
    /// Every stream is a pass through the reference part in a new shuffled order, without replacement: drawn with replacement, a row
    /// would now and then meet itself within the chart's memory. A row of the reference is itself part of the centre, so that its
    /// moving mean varies by 1/n_e − 1/N instead of by 1/n_e + 1/N: the maxima are multiplied by (N + n_e)/(N − n_e).
    /// </remarks>
    public static RunMaxima Run(
        float[] increments, int stride, int rows, int blockRows, int streams, RandomSource random, Action<double> report)
    {
        var pool = increments.Length / stride;
        var length = Math.Min(LongestStream, pool);
        var inflation = ChartModel.EffectiveRows * (rows + ChartModel.EffectiveRows) / (rows - ChartModel.EffectiveRows);
        var pass = new RowBlocks(pool, blockRows).Shuffled();
        var mean = new float[stride];
        var maxima = new double[streams];
        for (var stream = 0; stream < streams; stream++)
        {
            if (stream % 64 == 0) report((double)stream / streams);
            Array.Clear(mean);
            pass.Begin();
            var largest = 0f;
            for (var row = 0; row < length; row++)
            {
                var square = MovingMean.Advance(mean, increments.AsSpan(pass.Next(random) * stride, stride));
                if (row >= WarmUp) largest = Math.Max(largest, square);
            }

            maxima[stream] = inflation * largest;
        }

        Array.Sort(maxima);
        return new RunMaxima(maxima, length - WarmUp);
    }

    /// <summary>Streams that together have <see cref="AllRows"/> rows.</summary>
    public static int Streams(int pool) => AllRows / Math.Min(LongestStream, pool);
}
