namespace Alphadrift.Adaptation.Kernels;

/// <summary>The reference: one value after another, sums in float64. It also finishes what is narrower than the narrowest vector.</summary>
internal sealed unsafe class ScalarPReluKernel : PReluKernel
{
    public override string Name => "scalar";

    public override bool IsSupported => true;

    protected internal override void ChannelsFirst(in PReluCall call, long row)
    {
        for (var channel = 0L; channel < call.Channels; channel++) Channel(call, row, channel);
    }

    protected internal override void ChannelsLast(in PReluCall call, long row, long firstChannel)
    {
        for (var channel = firstChannel; channel < call.Channels; channel++) Channel(call, row, channel);
    }

    private static void Channel(in PReluCall call, long row, long channel)
    {
        double positive = 0, negative = 0, positiveSquare = 0, negativeSquare = 0, cube = 0;
        var negatives = 0L;
        var slope = call.Slopes[channel];
        for (var outer = 0L; outer < call.Outer; outer++)
        {
            var start = call.RowStart(row) + (outer * call.Channels + channel) * call.Inner;
            for (var inner = 0L; inner < call.Inner; inner++)
            {
                // Written so that NaN is in both parts: no comparison with it is true.
                var z = call.Z[start + inner];
                var up = z <= 0 ? 0 : z;
                var down = z >= 0 ? 0 : z;
                call.Y[start + inner] = up + slope * down;
                positive += up;
                negative += down;
                positiveSquare += (double)up * up;
                negativeSquare += (double)down * down;
                cube += (double)z * z * z;
                if (z < 0) negatives++;
            }
        }

        var moments = call.RowMoments(row) + channel;
        Write(moments, call, Moment.PositiveMean, positive);
        Write(moments, call, Moment.NegativeMean, negative);
        Write(moments, call, Moment.PositiveSquare, positiveSquare);
        Write(moments, call, Moment.NegativeSquare, negativeSquare);
        Write(moments, call, Moment.Cube, cube);
        Write(moments, call, Moment.NegativeShare, negatives);
    }

    private static void Write(float* moments, in PReluCall call, Moment moment, double sum) =>
        moments[(long)moment * call.Channels] = (float)(sum / call.Positions);
}
