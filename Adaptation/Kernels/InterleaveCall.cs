using System.Numerics;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The tensors of one call: phases [rows, channels, ⌈height/2⌉, ⌈width/2⌉], output [rows, channels, height, width].
/// </summary>
internal unsafe struct InterleaveCall
{
    public float* EvenEven;
    public float* EvenOdd;
    public float* OddEven;
    public float* OddOdd;
    public float* Output;
    public long Channels;
    public long Height;
    public long Width;

    public readonly void Row(long row)
    {
        var (halfHeight, halfWidth) = ((Height + 1) / 2, (Width + 1) / 2);
        for (var channel = row * Channels; channel < (row + 1) * Channels; channel++)
        {
            for (var y = 0L; y < Height; y++)
            {
                var from = (channel * halfHeight + y / 2) * halfWidth;
                var even = (y % 2 == 0 ? EvenEven : OddEven) + from;
                var odd = (y % 2 == 0 ? EvenOdd : OddOdd) + from;
                Line((uint*)even, (uint*)odd, (uint*)(Output + (channel * Height + y) * Width), Width);
            }
        }
    }

    /// <summary>Two lines become one: a pair of values is the 64-bit number with the even one in its lower half.</summary>
    private static void Line(uint* even, uint* odd, uint* output, long width)
    {
        var pair = 0L;
        for (; pair <= width / 2 - Vector<uint>.Count; pair += Vector<uint>.Count)
        {
            Vector.Widen(Vector.Load(even + pair), out var evenLow, out var evenHigh);
            Vector.Widen(Vector.Load(odd + pair), out var oddLow, out var oddHigh);
            Vector.Store(Vector.BitwiseOr(evenLow, Vector.ShiftLeft(oddLow, 32)), (ulong*)(output + 2 * pair));
            Vector.Store(
                Vector.BitwiseOr(evenHigh, Vector.ShiftLeft(oddHigh, 32)), (ulong*)(output + 2 * pair) + Vector<ulong>.Count);
        }

        for (; pair < width / 2; pair++)
        {
            output[2 * pair] = even[pair];
            output[2 * pair + 1] = odd[pair];
        }

        if (width % 2 != 0) output[width - 1] = even[pair];
    }
}
