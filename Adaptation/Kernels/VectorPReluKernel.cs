using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>A pass for one vector width. What is narrower than a vector goes to the next narrower kernel.</summary>
internal sealed unsafe class VectorPReluKernel<TLanes, TSums>(PReluKernel narrower) : PReluKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TSums : unmanaged, IPReluSums<TSums, TLanes>
{
    /// <summary>
    /// Vectors that are added one after another before a sum is put aside: float32 would lose whole digits in one sum over a
    /// million positions. Channels with fewer positions, which is nearly all, need no second sum.
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

    /// <remarks>The group is written before it is read: clearing it first would be time lost in every row.</remarks>
    [SkipLocalsInit]
    private static void ShortRuns(in PReluCall call, long row)
    {
        var (channels, inner, outer) = (call.Channels, call.Inner, call.Outer);
        var streams = call.Row(row);
        var written = call.RowSums(row, TSums.Count);
        var scale = Scale(call);
        var group = stackalloc TSums[TLanes.Count];
        for (var channel = 0L; channel < channels; channel++)
        {
            var constants = TSums.Broadcast(call, channel);
            var sums = default(TSums);
            for (var part = 0L; part < outer; part++)
            {
                Positions(streams.At((part * channels + channel) * inner), inner, constants, ref sums);
            }

            // The lanes of a group of channels are added up together, in about a third of the instructions.
            var member = (int)(channel % TLanes.Count);
            if (channel - member > channels - TLanes.Count)
            {
                WriteSums(sums, written + channel, channels, scale);
                continue;
            }

            group[member] = sums;
            if (member == TLanes.Count - 1) WriteGroup(group, written + channel - member, channels, scale);
        }
    }

    private static void LongRuns(in PReluCall call, long row)
    {
        var (channels, inner, outer) = (call.Channels, call.Inner, call.Outer);
        var streams = call.Row(row);
        var block = (long)BlockVectors * TLanes.Count;
        for (var channel = 0L; channel < channels; channel++)
        {
            var constants = TSums.Broadcast(call, channel);
            var sums = default(TSums);
            for (var part = 0L; part < outer; part++)
            {
                var start = (part * channels + channel) * inner;
                for (long at = 0, count; at < inner; at += count)
                {
                    // The last block takes the rest, so that none is shorter than a vector.
                    count = inner - at < 2 * block ? inner - at : block;
                    var blockSums = default(TSums);
                    Positions(streams.At(start + at), count, constants, ref blockSums);
                    sums.Add(blockSums);
                }
            }

            WriteSums(sums, call.RowSums(row, TSums.Count) + channel, channels, Scale(call));
        }
    }

    /// <returns>The first channel that is left.</returns>
    private static long FewPositions(in PReluCall call, long row, long firstChannel)
    {
        var (channels, outer) = (call.Channels, call.Outer);
        var streams = call.Row(row);
        var written = call.RowSums(row, TSums.Count);
        var scale = Scale(call);
        var channel = firstChannel;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
        {
            var constants = TSums.LoadConstants(call, channel);
            var sums = default(TSums);
            var end = channel + outer * channels;
            for (var at = channel; at < end; at += channels) Step(streams, at, constants, ref sums);
            WriteLanes(sums, written + channel, channels, scale);
        }

        return channel;
    }

    /// <returns>The first channel that is left.</returns>
    private static long ManyPositions(in PReluCall call, long row, long firstChannel)
    {
        var (channels, outer) = (call.Channels, call.Outer);
        var streams = call.Row(row);
        var channel = firstChannel;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
        {
            var constants = TSums.LoadConstants(call, channel);
            var sums = default(TSums);
            for (var first = 0L; first < outer; first += BlockVectors)
            {
                var blockSums = default(TSums);
                var end = channel + Math.Min(first + BlockVectors, outer) * channels;
                for (var at = channel + first * channels; at < end; at += channels) Step(streams, at, constants, ref blockSums);
                sums.Add(blockSums);
            }

            WriteLanes(sums, call.RowSums(row, TSums.Count) + channel, channels, Scale(call));
        }

        return channel;
    }

    /// <summary>
    /// One run of at least a vector of positions. The last vector reaches back over positions that were done already; it is
    /// loaded before the loop, because the output may be the same memory, and those positions count 0 in the sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Positions(PReluStreams streams, long count, PReluConstants<TLanes> constants, ref TSums sums)
    {
        var last = count - TLanes.Count;
        var end = TSums.Load(streams, last);
        var at = 0L;
        for (; at <= last; at += TLanes.Count) Step(streams, at, constants, ref sums);
        if (at == count) return;
        if (TSums.HasOutput) TSums.Output(end, constants).Store(streams.Output + last);
        sums.AddLast(end, constants, (int)(count - at));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(PReluStreams streams, long at, PReluConstants<TLanes> constants, ref TSums sums)
    {
        var operands = TSums.Load(streams, at);
        sums.Add(operands, constants);
        if (TSums.HasOutput) TSums.Output(operands, constants).Store(streams.Output + at);
    }

    private static float Scale(in PReluCall call) => TSums.AreMeans ? 1f / call.Positions : 1;

    /// <summary>Adds the lanes up and writes one channel's sums, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSums(TSums sums, float* destination, long stride, float scale)
    {
        for (var i = 0; i < TSums.Count; i++) destination[i * stride] = ((TLanes*)&sums)[i].Sum() * scale;
    }

    /// <summary>Adds the lanes up and writes the sums of as many channels as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteGroup(TSums* group, float* destination, long stride, float scale)
    {
        for (var i = 0; i < TSums.Count; i++)
        {
            var sums = TLanes.SumEach((TLanes*)group + i, TSums.Count);
            (sums * TLanes.Broadcast(scale)).Store(destination + i * stride);
        }
    }

    /// <summary>Writes the sums of as many channels as there are lanes, one channel's in each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLanes(TSums sums, float* destination, long stride, float scale)
    {
        for (var i = 0; i < TSums.Count; i++) (((TLanes*)&sums)[i] * TLanes.Broadcast(scale)).Store(destination + i * stride);
    }
}
