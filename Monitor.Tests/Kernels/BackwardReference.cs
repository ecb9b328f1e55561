using Xunit;

namespace Alphadrift.Tests.Kernels;

/// <summary>PReLU backward, computed plainly in float64.</summary>
internal static class BackwardReference
{
    /// <param name="z">[rows, outer, channels, inner]; <paramref name="dy"/> alike.</param>
    public static float[] Dz(float[] z, float[] slopes, float[] dy, int inner)
    {
        var dz = new float[z.Length];
        for (var i = 0; i < z.Length; i++) dz[i] = (float)(z[i] > 0 ? dy[i] : (double)slopes[i / inner % slopes.Length] * dy[i]);
        return dz;
    }

    /// <returns>Per row and channel, Σ min(z, 0)·dy and Σ |min(z, 0)·dy|, which rounding errors grow with.</returns>
    public static (double[] Sums, double[] Magnitudes) SlopeGradients(
        float[] z, float[] dy, int rows, int outer, int channels, int inner)
    {
        var sums = new double[rows * channels];
        var magnitudes = new double[rows * channels];
        for (var i = 0; i < z.Length; i++)
        {
            var at = i / (outer * channels * inner) * channels + i / inner % channels;
            var term = (double.IsNaN(z[i]) ? double.NaN : Math.Min((double)z[i], 0)) * dy[i];
            sums[at] += term;
            magnitudes[at] += Math.Abs(term);
        }

        return (sums, magnitudes);
    }

    /// <summary>Equal within float32 sums' rounding; NaN and ∞ alike.</summary>
    public static void AssertSums((double[] Sums, double[] Magnitudes) expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Sums.Length, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            var want = (float)expected.Sums[i];
            var same = float.IsFinite(want)
                ? Math.Abs(expected.Sums[i] - actual[i]) <= 2e-6 * expected.Magnitudes[i] + 1e-44
                : want.Equals(actual[i]);
            Assert.True(same, $"sum {i}: expected {want:R}, got {actual[i]:R}");
        }
    }
}
