using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>Four float32 in one vector.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static string Name => "vector128";

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(Vector128.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    // The native maximum and minimum give their second operand when either is NaN (x86) or NaN itself (Arm): z comes second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 Positive() => new(Vector128.MaxNative(Vector128<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 Negative() => new(Vector128.MinNative(Vector128<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 Clip() => new(Vector128.MinNative(Vector128<float>.One, Vector128.MaxNative(Vector128<float>.Zero, _value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 IsNegative() => new(Vector128.LessThan(_value, Vector128<float>.Zero) & Vector128<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 WherePositive(Lanes128 positive, Lanes128 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(_value, Vector128<float>.Zero), positive._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes128 KeepLast(int kept)
    {
        var dropped = Vector128.Create(Count - kept);
        return new(Vector128.GreaterThanOrEqual(Vector128<int>.Indices, dropped).AsSingle() & _value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Vector128.Sum(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SumEach(Lanes128* vectors, int stride)
    {
        var (a, b, c, d) = (vectors[0]._value, vectors[stride]._value, vectors[2 * stride]._value, vectors[3 * stride]._value);
        if (AdvSimd.Arm64.IsSupported)
            return new(AdvSimd.Arm64.AddPairwise(AdvSimd.Arm64.AddPairwise(a, b), AdvSimd.Arm64.AddPairwise(c, d)));
        if (!Sse.IsSupported)
        {
            return new(Vector128.Create(Vector128.Sum(a), Vector128.Sum(b), Vector128.Sum(c), Vector128.Sum(d)));
        }

        var ab = Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b);
        var cd = Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d);
        return new(Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab));
    }
}
