using System.Numerics;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Charts;

/// <summary>The arithmetic of chart M, for one row.</summary>
internal static class MovingMean
{
    /// <summary>Lengths are padded with zeros to a multiple of this.</summary>
    public static int Width => Vector<float>.Count;

    public static int Padded(int length) => (length + Width - 1) / Width * Width;

    /// <summary>z ← (1 − λ)z + increment; returns ‖z‖².</summary>
    /// <param name="mean">z, padded; updated.</param>
    /// <param name="increment">λ(u − m), padded.</param>
    /// <remarks>The order of summation follows the machine's vector width.</remarks>
    public static float Advance(Span<float> mean, ReadOnlySpan<float> increment)
    {
        var z = MemoryMarshal.Cast<float, Vector<float>>(mean);
        var w = MemoryMarshal.Cast<float, Vector<float>>(increment[..mean.Length]);
        var keep = new Vector<float>((float)(1 - ChartModel.Weight));
        Vector<float> even = default, odd = default;
        var i = 0;
        for (; i + 2 <= z.Length; i += 2)
        {
            var first = Vector.FusedMultiplyAdd(z[i], keep, w[i]);
            var second = Vector.FusedMultiplyAdd(z[i + 1], keep, w[i + 1]);
            z[i] = first;
            z[i + 1] = second;
            even = Vector.FusedMultiplyAdd(first, first, even);
            odd = Vector.FusedMultiplyAdd(second, second, odd);
        }

        if (i < z.Length)
        {
            var last = Vector.FusedMultiplyAdd(z[i], keep, w[i]);
            z[i] = last;
            even = Vector.FusedMultiplyAdd(last, last, even);
        }

        return Vector.Sum(even + odd);
    }
}
