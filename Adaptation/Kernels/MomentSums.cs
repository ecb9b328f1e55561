using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The running sums of one channel (lanes along its positions) or of neighbouring channels (a lane each).</summary>
internal unsafe struct MomentSums<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private TLanes _positive;
    private TLanes _negative;
    private TLanes _positiveSquare;
    private TLanes _negativeSquare;
    private TLanes _cube;
    private TLanes _negatives;

    /// <summary>Adds z, given with its parts z⁺ and z⁻, which the caller needs too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TLanes z, TLanes positive, TLanes negative)
    {
        _positive += positive;
        _negative += negative;
        _positiveSquare = TLanes.MultiplyAdd(positive, positive, _positiveSquare);
        _negativeSquare = TLanes.MultiplyAdd(negative, negative, _negativeSquare);
        _cube = TLanes.MultiplyAdd(z * z, z, _cube);
        _negatives += z.IsNegative();
    }

    /// <summary>Adds other sums, lane by lane.</summary>
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

    /// <summary>Adds the lanes up and writes one channel's moments, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void WriteSums(float* moments, long stride, float scale)
    {
        moments[(int)Moment.PositiveMean * stride] = _positive.Sum() * scale;
        moments[(int)Moment.NegativeMean * stride] = _negative.Sum() * scale;
        moments[(int)Moment.PositiveSquare * stride] = _positiveSquare.Sum() * scale;
        moments[(int)Moment.NegativeSquare * stride] = _negativeSquare.Sum() * scale;
        moments[(int)Moment.Cube * stride] = _cube.Sum() * scale;
        moments[(int)Moment.NegativeShare * stride] = _negatives.Sum() * scale;
    }

    /// <summary>Writes the moments of as many channels as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void WriteLanes(float* moments, long stride, TLanes scale)
    {
        (_positive * scale).Store(moments + (int)Moment.PositiveMean * stride);
        (_negative * scale).Store(moments + (int)Moment.NegativeMean * stride);
        (_positiveSquare * scale).Store(moments + (int)Moment.PositiveSquare * stride);
        (_negativeSquare * scale).Store(moments + (int)Moment.NegativeSquare * stride);
        (_cube * scale).Store(moments + (int)Moment.Cube * stride);
        (_negatives * scale).Store(moments + (int)Moment.NegativeShare * stride);
    }
}
