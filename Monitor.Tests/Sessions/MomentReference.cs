using Alphadrift.Adaptation.Kernels;
using Xunit;

namespace Alphadrift.Tests.Sessions;

/// <summary>PReLU and its moments, computed plainly in float64.</summary>
internal static class MomentReference
{
    /// <param name="z">[rows, outer, channels, inner].</param>
    public static float[] Y(float[] z, float[] slopes, int inner)
    {
        var y = new float[z.Length];
        for (var i = 0; i < z.Length; i++)
        {
            y[i] = (float)(z[i] < 0 ? (double)slopes[i / inner % slopes.Length] * z[i] : z[i]);
        }

        return y;
    }

    /// <returns>[rows, MomentLayout.Count, channels].</returns>
    public static double[] Moments(float[] z, int rows, int outer, int channels, int inner)
    {
        var moments = new double[rows * MomentLayout.Count * channels];
        for (var i = 0; i < z.Length; i++)
        {
            var row = i / (outer * channels * inner);
            var channel = i / inner % channels;
            void Add(Moment moment, double value) =>
                moments[(row * MomentLayout.Count + (int)moment) * channels + channel] += value / ((double)outer * inner);
            var value = (double)z[i];
            Add(Moment.PositiveMean, double.IsNaN(value) ? value : Math.Max(value, 0));
            Add(Moment.NegativeMean, double.IsNaN(value) ? value : Math.Min(value, 0));
            Add(Moment.PositiveSquare, double.IsNaN(value) ? value : Math.Pow(Math.Max(value, 0), 2));
            Add(Moment.NegativeSquare, double.IsNaN(value) ? value : Math.Pow(Math.Min(value, 0), 2));
            Add(Moment.Cube, value * value * value);
            Add(Moment.NegativeShare, value < 0 ? 1 : 0);
        }

        return moments;
    }

    /// <summary>
    /// Equal within <paramref name="tolerance"/> of the larger of 1 and the expected magnitude; NaN and ∞ alike.
    /// </summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var want = (float)expected[i];
            var same = float.IsFinite(want)
                ? Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))
                : want.Equals(actual[i]);
            Assert.True(same, $"value {i}: expected {want:R}, got {actual[i]:R}");
        }
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        var wide = new double[expected.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = expected[i];
        AssertClose(wide, actual, tolerance);
    }

    /// <summary>Standard normal numbers with some exact zeros among them.</summary>
    public static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => random.Next(16) == 0 ? 0f : (float)(random.NextDouble() + random.NextDouble() - 1) * 3)];
    }
}
