namespace Alphadrift.Adaptation.Kernels;

/// <summary>The backward pass: dslopes = Σ min(z, 0)·dy, and dz = dy·(z &gt; 0 ? 1 : α) where that is wanted.</summary>
internal sealed unsafe class ScalarBackwardKernel(bool hasOutput) : ScalarPReluKernel
{
    protected override void Channel(in PReluCall call, long row, long channel)
    {
        var sum = 0.0;
        for (var outer = 0L; outer < call.Outer; outer++)
        {
            var start = call.RowStart(row) + (outer * call.Channels + channel) * call.Inner;
            for (var at = start; at < start + call.Inner; at++)
            {
                // Both comparisons are false for NaN: its minimum with 0 is NaN, and its output α·dy.
                var (z, dy) = (call.Z[at], call.Dy[at]);
                sum += (double)(z >= 0 ? 0 : z) * dy;
                if (hasOutput) call.Output[at] = z > 0 ? dy : call.Slopes[channel] * dy;
            }
        }

        call.RowSums(row, count: 1)[channel] = (float)sum;
    }
}
