using System.Numerics.Tensors;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// The largest way of any slope over a trajectory without shift, in standard deviations, with the gradients taken as those at α₀:
/// then no
/// new run of the network is needed. How far real trajectories differ is measured besides (<see cref="RealTrajectories"/>).
/// </summary>
internal static class NullTrajectories
{
    /// <summary>Simulated trajectories per window size, as far as <see cref="MaxSums"/> allows.</summary>
    public const int Count = 400;

    public const int FewestCount = 100;

    /// <summary>Most values that are added up.</summary>
    private const double MaxSums = 6e9;

    /// <param name="standardized">Every reference row's step in standard deviations: N × slopes.</param>
    /// <param name="slopes">Number of slopes.</param>
    /// <param name="settings">Anchor, steps, reset.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>Per window size of <see cref="TrajectoryBand.Sizes"/> the maxima, ascending.</returns>
    public static double[][] Simulate(
        ReadOnlySpan<float> standardized, int slopes, AdaptationSettings settings, int seed, Action<double> report)
    {
        var sums = (double)TrajectoryBand.Sizes.Sum() * settings.ResetAfter * slopes;
        var count = (int)Math.Clamp(MaxSums / sums, FewestCount, Count);
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var maxima = TrajectoryBand.Sizes.Select(_ => new double[count]).ToArray();
        for (var size = 0; size < maxima.Length; size++)
        {
            for (var pass = 0; pass < count; pass++)
            {
                maxima[size][pass] = Pass(standardized, slopes, settings, TrajectoryBand.Sizes[size], random);
                report((size + (pass + 1.0) / count) / maxima.Length);
            }

            Array.Sort(maxima[size]);
        }

        return maxima;
    }

    private static double Pass(
        ReadOnlySpan<float> standardized, int slopes, AdaptationSettings settings, int size, Xoshiro256StarStar random)
    {
        // The error of the reference's mean, which all windows share: the mean of some rows, scaled to the variance of that of N.
        var rows = standardized.Length / slopes;
        float[] shared = new float[slopes], mean = new float[slopes], way = new float[slopes];
        Mean(standardized, slopes, TrajectoryBand.Sizes[^1], random, shared);
        TensorPrimitives.Multiply(shared, MathF.Sqrt((float)TrajectoryBand.Sizes[^1] / rows), shared);
        var scale = new TrajectoryScale(settings.Anchor, settings.Steps, rows);
        var largest = 0.0;
        for (var window = 0; window < settings.ResetAfter; window++)
        {
            Mean(standardized, slopes, size, random, mean);
            TensorPrimitives.Subtract<float>(mean, shared, mean);
            TensorPrimitives.Multiply(way, (float)scale.Memory, way);
            TensorPrimitives.MultiplyAdd<float>(mean, (float)scale.Gain, way, way);
            scale.Advance(size);
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude<float>(way)) / scale.Value);
        }

        return largest;
    }

    /// <summary>The mean of rows drawn with replacement, as a stream draws them.</summary>
    private static void Mean(ReadOnlySpan<float> standardized, int slopes, int size, Xoshiro256StarStar random, float[] mean)
    {
        Array.Clear(mean);
        var rows = standardized.Length / slopes;
        for (var i = 0; i < size; i++)
        {
            TensorPrimitives.Add<float>(mean, standardized.Slice(random.Next(rows) * slopes, slopes), mean);
        }

        TensorPrimitives.Divide(mean, size, mean);
    }
}
