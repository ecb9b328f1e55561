using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Maxima of chart C without shift, by a nested bootstrap: the reference's mean and spread are themselves a draw.
/// </summary>
internal static class EnergySimulation
{
    public const int Streams = 1_500;

    /// <summary>Rows per stream.</summary>
    public const int StreamRows = 4_000;

    /// <summary>Rows at the start of a stream that do not count.</summary>
    public const int WarmUp = 400;

    /// <param name="energies">Log energies of all N reference rows.</param>
    /// <param name="blockRows">b, rows that are drawn together.</param>
    /// <param name="random">Of the draws.</param>
    /// <remarks>
    /// Per stream: N rows drawn with replacement give a mean and a standard deviation; rows drawn with replacement from the
    /// reference, standardised with those, make the stream.
    /// </remarks>
    public static RunMaxima Run(double[] energies, int blockRows, RandomSource random)
    {
        var maxima = new double[Streams];
        var blocks = new RowBlocks(energies.Length, blockRows);
        for (var stream = 0; stream < Streams; stream++)
        {
            var (mean, sd) = Resample(energies, blocks, random);
            var rows = blocks.Drawn();
            double above = 0, below = 0, largest = 0;
            for (var row = 0; row < StreamRows; row++)
            {
                var score = ChartModel.EnergyScore(energies[rows.Next(random)], mean, sd);
                EnergyChart.Advance(ref above, ref below, score);
                if (row >= WarmUp) largest = Math.Max(largest, Math.Max(above, below));
            }

            maxima[stream] = largest;
        }

        Array.Sort(maxima);
        return new RunMaxima(maxima, StreamRows - WarmUp);
    }

    private static (double Mean, double Sd) Resample(double[] energies, RowBlocks blocks, RandomSource random)
    {
        double sum = 0, squares = 0;
        var rows = blocks.Drawn();
        for (var i = 0; i < energies.Length; i++)
        {
            var energy = energies[rows.Next(random)];
            sum += energy;
            squares += energy * energy;
        }

        var mean = sum / energies.Length;
        return (mean, Math.Sqrt(Math.Max(0, (squares / energies.Length) - (mean * mean))));
    }
}
