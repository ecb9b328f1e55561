namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// Max-pool backward: every window's gradient goes to its maximum, to the first in row-major order of equal ones, as the indices
/// of ONNX Runtime's MaxPool have it. The maximum is found again from x, so that the forward pass need not keep indices.
/// </summary>
/// <remarks>
/// A NaN is the maximum of a window only where it is the first of its values. A window without any value of x passes nothing on.
/// Rows are independent, and a row repeats itself bit for bit.
/// </remarks>
internal static unsafe class MaxPoolBackwardKernel
{
    public static void Run(in MaxPoolCall call, long row)
    {
        var (inputs, outputs) = (call.InputPlane, call.OutputPlane);
        var halves = MaxPoolHalvesKernel.Takes(call);
        for (var plane = row * call.Channels; plane < (row + 1) * call.Channels; plane++)
        {
            var x = call.X + plane * inputs;
            var dy = call.Dy + plane * outputs;
            var dx = call.Dx + plane * inputs;
            for (var i = 0L; i < inputs; i++) dx[i] = 0;
            if (halves) MaxPoolHalvesKernel.Plane(call, x, dy, dx);
            else Plane(call, x, dy, dx);
        }
    }

    private static void Plane(in MaxPoolCall call, float* x, float* dy, float* dx)
    {
        var (depth, height, width) = (call.Depth, call.Height, call.Width);
        for (var d = 0L; d < depth.Output; d++)
        {
            for (var h = 0L; h < height.Output; h++)
            {
                for (var w = 0L; w < width.Output; w++, dy++)
                {
                    var maximum = Maximum(x, depth, d, height, h, width, w);
                    if (maximum >= 0) dx[maximum] += *dy;
                }
            }
        }
    }

    /// <returns>Where the window's first maximum lies in the plane; −1 when the window has no value.</returns>
    private static long Maximum(float* x, in PoolAxis depth, long d, in PoolAxis height, long h, in PoolAxis width, long w)
    {
        var (hFirst, hEnd, wFirst, wEnd) = (height.First(h), height.End(h), width.First(w), width.End(w));
        var maximum = -1L;
        var value = 0f;
        for (var i = depth.First(d); i < depth.End(d); i += depth.Dilation)
        {
            for (var j = hFirst; j < hEnd; j += height.Dilation)
            {
                var line = (i * height.Input + j) * width.Input;
                for (var k = wFirst; k < wEnd; k += width.Dilation)
                {
                    if (maximum >= 0 && !(x[line + k] > value)) continue;
                    value = x[line + k];
                    maximum = line + k;
                }
            }
        }

        return maximum;
    }
}
