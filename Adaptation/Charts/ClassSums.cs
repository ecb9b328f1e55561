using System.Numerics;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Charts;

/// <summary>The arithmetic of chart L, for one row: two sums per class, side by side in vector registers.</summary>
/// <param name="mean">Mean probability per class.</param>
/// <param name="sd">Its standard deviation.</param>
/// <param name="allowance">k.</param>
internal readonly struct ClassSums(ReadOnlySpan<double> mean, ReadOnlySpan<double> sd, double allowance)
{
    private readonly float[] _mean = Pad(mean, value => value);
    private readonly float[] _scale = Pad(sd, value => 1 / value);
    private readonly Vector<float> _allowance = new((float)allowance);

    /// <summary>S⁺ ← max(0, S⁺ + s − k), S⁻ ← max(0, S⁻ − s − k) with s = (p − mean)/sd, for every class.</summary>
    /// <param name="above">S⁺, padded; updated.</param>
    /// <param name="below">S⁻, padded; updated.</param>
    /// <param name="probabilities">p, padded with zeros.</param>
    /// <returns>The largest sums, lane by lane.</returns>
    public Vector<float> Advance(Span<float> above, Span<float> below, ReadOnlySpan<float> probabilities)
    {
        var up = MemoryMarshal.Cast<float, Vector<float>>(above);
        var down = MemoryMarshal.Cast<float, Vector<float>>(below)[..up.Length];
        var p = MemoryMarshal.Cast<float, Vector<float>>(probabilities)[..up.Length];
        var mean = MemoryMarshal.Cast<float, Vector<float>>(_mean)[..up.Length];
        var scale = MemoryMarshal.Cast<float, Vector<float>>(_scale)[..up.Length];
        var largest = Vector<float>.Zero;
        for (var i = 0; i < up.Length; i++)
        {
            // The padding has mean and scale 0: its sums stay 0.
            var score = (p[i] - mean[i]) * scale[i];
            up[i] = Vector.Max(Vector<float>.Zero, up[i] + score - _allowance);
            down[i] = Vector.Max(Vector<float>.Zero, down[i] - score - _allowance);
            largest = Vector.Max(largest, Vector.Max(up[i], down[i]));
        }

        return largest;
    }

    /// <summary>Ages of sums: 0 where the sum is 0, else a row more.</summary>
    public static void Grow(ReadOnlySpan<float> sums, Span<int> ages)
    {
        var s = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var a = MemoryMarshal.Cast<int, Vector<int>>(ages);
        for (var i = 0; i < s.Length; i++)
        {
            var next = Vector.Min(a[i], new Vector<int>(Ages.Oldest - 1)) + Vector<int>.One;
            a[i] = Vector.ConditionalSelect(Vector.GreaterThan(s[i], Vector<float>.Zero), next, Vector<int>.Zero);
        }
    }

    public static float Largest(Vector<float> lanes)
    {
        var largest = lanes[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
        {
            largest = Math.Max(largest, lanes[lane]);
        }

        return largest;
    }

    private static float[] Pad(ReadOnlySpan<double> values, Func<double, double> map)
    {
        var padded = new float[MovingMean.Padded(values.Length)];
        for (var i = 0; i < values.Length; i++)
        {
            padded[i] = (float)map(values[i]);
        }

        return padded;
    }
}
