using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The kernel for one vector width. What is narrower than a vector goes to the next narrower kernel.</summary>
internal sealed unsafe class VectorPReluKernel<TLanes>(PReluKernel narrower) : PReluKernel
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// Vectors that are added one after another before a sum is put aside: float32 would lose whole digits in one sum over a million
    /// positions. Channels with fewer positions, which is nearly all, need no second sum.
    /// </summary>
    private const int BlockVectors = 512;

    public override string Name => TLanes.Name;

    public override bool IsSupported => TLanes.IsSupported;

    protected internal override void ChannelsFirst(in PReluCall call, long row)
    {
        if (call.Inner < TLanes.Count) narrower.ChannelsFirst(call, row);
        else if (call.Positions <= BlockVectors * TLanes.Count) ShortRuns(call, row);
        else LongRuns(call, row);
    }

    protected internal override void ChannelsLast(in PReluCall call, long row, long firstChannel)
    {
        var channel = call.Outer <= BlockVectors ? FewPositions(call, row, firstChannel) : ManyPositions(call, row, firstChannel);
        if (channel < call.Channels) narrower.ChannelsLast(call, row, channel);
    }

    private static void ShortRuns(in PReluCall call, long row)
    {
        var (channels, inner, outer) = (call.Channels, call.Inner, call.Outer);
        var z = call.Z + call.RowStart(row);
        var y = call.Y + call.RowStart(row);
        var moments = call.RowMoments(row);
        var scale = 1f / call.Positions;
        for (var channel = 0L; channel < channels; channel++)
        {
            var slope = TLanes.Broadcast(call.Slopes[channel]);
            var sums = default(MomentSums<TLanes>);
            for (var part = 0L; part < outer; part++)
            {
                var start = (part * channels + channel) * inner;
                Positions(z + start, y + start, inner, slope, ref sums);
            }

            sums.WriteSums(moments + channel, channels, scale);
        }
    }

    private static void LongRuns(in PReluCall call, long row)
    {
        var (channels, inner, outer) = (call.Channels, call.Inner, call.Outer);
        var block = (long)BlockVectors * TLanes.Count;
        for (var channel = 0L; channel < channels; channel++)
        {
            var slope = TLanes.Broadcast(call.Slopes[channel]);
            var sums = default(MomentSums<TLanes>);
            for (var part = 0L; part < outer; part++)
            {
                var start = call.RowStart(row) + (part * channels + channel) * inner;
                for (long at = 0, count; at < inner; at += count)
                {
                    // The last block takes the rest, so that none is shorter than a vector.
                    count = inner - at < 2 * block ? inner - at : block;
                    var blockSums = default(MomentSums<TLanes>);
                    Positions(call.Z + start + at, call.Y + start + at, count, slope, ref blockSums);
                    sums.Add(blockSums);
                }
            }

            sums.WriteSums(call.RowMoments(row) + channel, channels, 1f / call.Positions);
        }
    }

    /// <returns>The first channel that is left.</returns>
    private static long FewPositions(in PReluCall call, long row, long firstChannel)
    {
        var (channels, outer) = (call.Channels, call.Outer);
        var z = call.Z + call.RowStart(row);
        var y = call.Y + call.RowStart(row);
        var moments = call.RowMoments(row);
        var scale = TLanes.Broadcast(1f / call.Positions);
        var channel = firstChannel;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
        {
            var slope = TLanes.Load(call.Slopes + channel);
            var sums = default(MomentSums<TLanes>);
            var end = channel + outer * channels;
            for (var at = channel; at < end; at += channels)
            {
                Step(TLanes.Load(z + at), slope, ref sums).Store(y + at);
            }

            sums.WriteLanes(moments + channel, channels, scale);
        }

        return channel;
    }

    /// <returns>The first channel that is left.</returns>
    private static long ManyPositions(in PReluCall call, long row, long firstChannel)
    {
        var (channels, outer) = (call.Channels, call.Outer);
        var start = call.RowStart(row);
        var channel = firstChannel;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
        {
            var slope = TLanes.Load(call.Slopes + channel);
            var sums = default(MomentSums<TLanes>);
            for (var first = 0L; first < outer; first += BlockVectors)
            {
                var blockSums = default(MomentSums<TLanes>);
                var end = start + channel + Math.Min(first + BlockVectors, outer) * channels;
                for (var at = start + channel + first * channels; at < end; at += channels)
                {
                    Step(TLanes.Load(call.Z + at), slope, ref blockSums).Store(call.Y + at);
                }

                sums.Add(blockSums);
            }

            sums.WriteLanes(call.RowMoments(row) + channel, channels, TLanes.Broadcast(1f / call.Positions));
        }

        return channel;
    }

    /// <summary>
    /// One run of at least a vector of positions. The last vector reaches back over positions that were done already; their z is loaded
    /// before the loop, because y may be the same memory, and counts 0 in the sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Positions(float* z, float* y, long count, TLanes slope, ref MomentSums<TLanes> sums)
    {
        var last = count - TLanes.Count;
        var end = TLanes.Load(z + last);
        var at = 0L;
        for (; at <= last; at += TLanes.Count) Step(TLanes.Load(z + at), slope, ref sums).Store(y + at);
        if (at == count) return;
        TLanes.MultiplyAdd(slope, end.Negative(), end.Positive()).Store(y + last);
        Step(end.KeepLast((int)(count - at)), slope, ref sums);
    }

    /// <returns>y.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Step(TLanes z, TLanes slope, ref MomentSums<TLanes> sums)
    {
        var positive = z.Positive();
        var negative = z.Negative();
        sums.Add(z, positive, negative);
        return TLanes.MultiplyAdd(slope, negative, positive);
    }
}
