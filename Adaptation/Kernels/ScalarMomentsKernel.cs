namespace Alphadrift.Adaptation.Kernels;

/// <summary>The forward pass: y = max(z, 0) + α·min(z, 0), with the sums of <see cref="Moment"/>.</summary>
internal sealed unsafe class ScalarMomentsKernel(bool hasShares) : ScalarPReluKernel
{
    protected override void Channel(in PReluCall call, long row, long channel)
    {
        double positive = 0, negative = 0, positiveSquare = 0, negativeSquare = 0, cube = 0;
        double lower = 0, upper = 0;
        var negatives = 0L;
        var slope = call.Slopes[channel];
        var (steepness, below, above) =
            hasShares ? (call.Steepness[channel], call.Lower[channel], call.Upper[channel]) : default((float, float, float));
        for (var outer = 0L; outer < call.Outer; outer++)
        {
            var start = call.RowStart(row) + (outer * call.Channels + channel) * call.Inner;
            for (var inner = 0L; inner < call.Inner; inner++)
            {
                // Written so that NaN is in both parts: no comparison with it is true.
                var z = call.Z[start + inner];
                var up = z <= 0 ? 0 : z;
                var down = z >= 0 ? 0 : z;
                call.Output[start + inner] = up + slope * down;
                positive += up;
                negative += down;
                positiveSquare += (double)up * up;
                negativeSquare += (double)down * down;
                cube += (double)z * z * z;
                if (z < 0) negatives++;
                if (!hasShares) continue;
                lower += Clip(below + (double)steepness * z);
                upper += Clip(above + (double)steepness * z);
            }
        }

        var moments = call.RowSums(row, hasShares ? MomentLayout.CountWithShares : MomentLayout.Count) + channel;
        Write(moments, call, Moment.PositiveMean, positive);
        Write(moments, call, Moment.NegativeMean, negative);
        Write(moments, call, Moment.PositiveSquare, positiveSquare);
        Write(moments, call, Moment.NegativeSquare, negativeSquare);
        Write(moments, call, Moment.Cube, cube);
        Write(moments, call, Moment.NegativeShare, negatives);
        if (!hasShares) return;
        Write(moments, call, Moment.LowerShare, lower);
        Write(moments, call, Moment.UpperShare, upper);
    }

    /// <summary>NaN stays NaN: both comparisons with it are false.</summary>
    private static double Clip(double value) => value <= 0 ? 0 : value >= 1 ? 1 : value;

    private static void Write(float* moments, in PReluCall call, Moment moment, double sum) =>
        moments[(long)moment * call.Channels] = (float)(sum / call.Positions);
}
