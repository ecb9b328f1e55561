using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>Statistics of simulated windows without shift, window by window in the order of the draws.</summary>
/// <param name="SmallRidge">T² at <see cref="NullDistribution.SmallWindowRidge"/>.</param>
/// <param name="LargeRidge">T² of the same windows at <see cref="NullDistribution.LargeWindowRidge"/>.</param>
/// <param name="Classes">g of the same windows; empty without classes.</param>
internal sealed record NullSample(double[] SmallRidge, double[] LargeRidge, double[] Classes);

/// <summary>Simulates the window score without shift: windows drawn from the reference rows themselves.</summary>
public static class NullWindows
{
    /// <summary>Simulated windows per size.</summary>
    public const int DefaultCount = 4000;

    /// <summary>The window sizes that are calibrated, as far as the reference carries them.</summary>
    public static readonly ImmutableArray<int> AllSizes = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    /// <summary>The sizes up to a quarter of the reference.</summary>
    public static ImmutableArray<int> SizesFor(int referenceRows) => [.. AllSizes.Where(size => size <= referenceRows / 4)];

    /// <param name="projected">N × k: the reference rows in the eigenbasis, Vᵀ(v − E_ref v)/sd.</param>
    /// <param name="eigenvalues">w, k of them.</param>
    /// <param name="size">n, rows per window, drawn without replacement.</param>
    /// <param name="count">Number of windows.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="blockRows">Rows that are drawn together; 1 for independent rows.</param>
    /// <returns>Scores at the two ridges, ascending.</returns>
    public static (double[] SmallRidge, double[] LargeRidge) Simulate(
        ReadOnlySpan<float> projected, ReadOnlySpan<double> eigenvalues, int size, int count, int seed, int blockRows = 1)
    {
        var sample = Draw(projected, eigenvalues, [], null, size, count, seed, blockRows);
        Array.Sort(sample.SmallRidge);
        Array.Sort(sample.LargeRidge);
        return (sample.SmallRidge, sample.LargeRidge);
    }

    /// <param name="projected">N × k: the reference rows in the eigenbasis, Vᵀ(v − E_ref v)/sd.</param>
    /// <param name="eigenvalues">w, k of them.</param>
    /// <param name="probabilities">N × K, of the same rows; empty without classes.</param>
    /// <param name="proportions">What their means are compared with; null without classes.</param>
    /// <param name="size">n, rows per window, drawn without replacement.</param>
    /// <param name="count">Number of windows.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="blockRows">Rows that are drawn together; 1 for independent rows.</param>
    /// <remarks>
    /// A window of the reference is part of the mean it is compared with, so its squared deviation is smaller by the factor
    /// (N − n)/(N + n) than that of a window of new rows; the statistics are multiplied by the inverse (calibration by the first
    /// two moments).
    /// </remarks>
    internal static NullSample Draw(
        ReadOnlySpan<float> projected,
        ReadOnlySpan<double> eigenvalues,
        ReadOnlySpan<float> probabilities,
        ClassProportions? proportions,
        int size,
        int count,
        int seed,
        int blockRows = 1)
    {
        var k = eigenvalues.Length;
        var rows = projected.Length / Math.Max(1, k);
        var classes = proportions?.Mean.Length ?? 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(size, rows);
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var draw = new RowBlocks(rows, blockRows).Shuffled();
        float[] sum = new float[k], classSum = new float[classes];
        var inflation = (double)(rows + size) / (rows - size);
        double[] small = new double[count], large = new double[count], largest = new double[classes == 0 ? 0 : count];
        var classMean = new double[classes];
        for (var window = 0; window < count; window++)
        {
            Array.Clear(sum);
            Array.Clear(classSum);
            draw.Begin();
            for (var i = 0; i < size; i++)
            {
                var row = draw.Next(random);
                TensorPrimitives.Add<float>(sum, projected.Slice(row * k, k), sum);
                if (classes > 0) TensorPrimitives.Add<float>(classSum, probabilities.Slice(row * classes, classes), classSum);
            }

            double atSmall = 0, atLarge = 0;
            for (var j = 0; j < k; j++)
            {
                var mean = (double)sum[j] / size;
                atSmall += mean * mean / (eigenvalues[j] + NullDistribution.SmallWindowRidge);
                atLarge += mean * mean / (eigenvalues[j] + NullDistribution.LargeWindowRidge);
            }

            small[window] = inflation * atSmall;
            large[window] = inflation * atLarge;
            if (proportions is null) continue;
            for (var label = 0; label < classes; label++) classMean[label] = (double)classSum[label] / size;
            largest[window] = inflation * proportions.Largest(classMean).Deviance;
        }

        return new NullSample(small, large, largest);
    }
}
