using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The forward pass: y = max(z, 0) + α·min(z, 0), with the sums of <see cref="Moment"/>.</summary>
internal unsafe struct MomentSums<TLanes> : IPReluSums<MomentSums<TLanes>, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private TLanes _positive;
    private TLanes _negative;
    private TLanes _positiveSquare;
    private TLanes _negativeSquare;
    private TLanes _cube;
    private TLanes _negatives;

    public static int Count => MomentLayout.Count;

    public static bool AreMeans => true;

    public static bool HasOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> Broadcast(in PReluCall call, long channel) =>
        new(TLanes.Broadcast(call.Slopes[channel]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> LoadConstants(in PReluCall call, long channel) =>
        new(TLanes.Load(call.Slopes + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) => new(TLanes.Load(streams.Z + at), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) =>
        TLanes.MultiplyAdd(constants.Slope, operands.Z.Negative(), operands.Z.Positive());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants)
    {
        var z = operands.Z;
        var positive = z.Positive();
        var negative = z.Negative();
        _positive += positive;
        _negative += negative;
        _positiveSquare = TLanes.MultiplyAdd(positive, positive, _positiveSquare);
        _negativeSquare = TLanes.MultiplyAdd(negative, negative, _negativeSquare);
        _cube = TLanes.MultiplyAdd(z * z, z, _cube);
        _negatives += z.IsNegative();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLast(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants, int kept) =>
        Add(operands.KeepLast(kept), constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in MomentSums<TLanes> other)
    {
        _positive += other._positive;
        _negative += other._negative;
        _positiveSquare += other._positiveSquare;
        _negativeSquare += other._negativeSquare;
        _cube += other._cube;
        _negatives += other._negatives;
    }
}
