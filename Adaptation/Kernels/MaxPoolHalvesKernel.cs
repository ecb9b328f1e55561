using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// Max-pool backward for the windows that most nets have, 2×2 side by side: four windows at once, without a branch that depends
/// on the data. The result is that of <see cref="MaxPoolBackwardKernel"/>'s own loops, with NaN too.
/// </summary>
internal static unsafe class MaxPoolHalvesKernel
{
    private const int Windows = 4;

    /// <summary>Whether the windows are of this kind, all of them wholly within x.</summary>
    public static bool Takes(in MaxPoolCall call) =>
        Vector256.IsHardwareAccelerated && call.Depth == PoolAxis.None && IsHalved(call.Height) && IsHalved(call.Width);

    /// <param name="dx">Zero everywhere.</param>
    public static void Plane(in MaxPoolCall call, float* x, float* dy, float* dx)
    {
        var (lines, windows, length) = (call.Height.Output, call.Width.Output, call.Width.Input);
        for (var line = 0L; line < lines; line++, x += 2 * length, dx += 2 * length, dy += windows)
        {
            var at = 0L;
            for (; at <= windows - Windows; at += Windows) Four(x + 2 * at, length, dy + at, dx + 2 * at);
            for (; at < windows; at++) One(x + 2 * at, length, dy[at], dx + 2 * at);
        }
    }

    private static bool IsHalved(in PoolAxis axis) =>
        axis is { Kernel: 2, Stride: 2, Pad: 0, Dilation: 1 } && 2 * axis.Output <= axis.Input;

    /// <summary>The four values of a window, a, b above c, d, stand twice side by side, as their places in x do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x, long length, float* dy, float* dx)
    {
        var upper = Vector256.Load(x);
        var lower = Vector256.Load(x + length);
        var largest = Left(upper);
        var b = Right(upper);
        var isB = Vector256.GreaterThan(b, largest);
        largest = Vector256.ConditionalSelect(isB, b, largest);
        var c = Left(lower);
        var isC = Vector256.GreaterThan(c, largest);
        largest = Vector256.ConditionalSelect(isC, c, largest);
        var isD = Vector256.GreaterThan(Right(lower), largest);

        // The last value that was larger than all before it is the first maximum.
        isC = Vector256.AndNot(isC, isD);
        var isLower = isC | isD;
        var rightPlaces = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        var gradient = Vector256.Shuffle(Vector256.Create(Vector128.Load(dy), Vector128<float>.Zero),
            Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3));
        var above = Vector256.ConditionalSelect(rightPlaces, isB, ~isB);
        Vector256.AndNot(above & gradient, isLower).Store(dx);
        (Vector256.ConditionalSelect(rightPlaces, isD, isC) & gradient).Store(dx + length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Left(Vector256<float> pairs) =>
        Vector256.Shuffle(pairs, Vector256.Create(0, 0, 2, 2, 4, 4, 6, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Right(Vector256<float> pairs) =>
        Vector256.Shuffle(pairs, Vector256.Create(1, 1, 3, 3, 5, 5, 7, 7));

    private static void One(float* x, long length, float dy, float* dx)
    {
        var maximum = 0L;
        if (x[1] > x[maximum]) maximum = 1;
        if (x[length] > x[maximum]) maximum = length;
        if (x[length + 1] > x[maximum]) maximum = length + 1;
        dx[maximum] = dy;
    }
}
