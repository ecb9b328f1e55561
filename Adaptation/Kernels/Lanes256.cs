using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>Eight float32 in one vector.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static string Name => "vector256";

    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) =>
        new(Vector256.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    // The native maximum and minimum give their second operand when either is NaN (x86) or NaN itself (Arm): z comes second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 Positive() => new(Vector256.MaxNative(Vector256<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 Negative() => new(Vector256.MinNative(Vector256<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 Clip() => new(Vector256.MinNative(Vector256<float>.One, Vector256.MaxNative(Vector256<float>.Zero, _value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 IsNegative() => new(Vector256.LessThan(_value, Vector256<float>.Zero) & Vector256<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 WherePositive(Lanes256 positive, Lanes256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(_value, Vector256<float>.Zero), positive._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes256 KeepLast(int kept)
    {
        var dropped = Vector256.Create(Count - kept);
        return new(Vector256.GreaterThanOrEqual(Vector256<int>.Indices, dropped).AsSingle() & _value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => new Lanes128(_value.GetLower() + _value.GetUpper()).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SumEach(Lanes256* vectors, int stride)
    {
        if (!Avx.IsSupported) return SumEachAlone(vectors, stride);
        var first = SumHalves(vectors, stride);
        var second = SumHalves(vectors + 4 * stride, stride);
        return new(Avx.Permute2x128(first, second, 0x20) + Avx.Permute2x128(first, second, 0x31));
    }

    /// <summary>The sums of four vectors' lower halves, and of their upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SumHalves(Lanes256* vectors, int stride)
    {
        var (a, b, c, d) = (vectors[0]._value, vectors[stride]._value, vectors[2 * stride]._value, vectors[3 * stride]._value);
        var ab = Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);
        var cd = Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d);
        return Avx.Shuffle(ab, cd, 0b01_00_01_00) + Avx.Shuffle(ab, cd, 0b11_10_11_10);
    }

    private static Lanes256 SumEachAlone(Lanes256* vectors, int stride)
    {
        var sums = default(Vector256<float>);
        for (var i = 0; i < Count; i++) sums = sums.WithElement(i, vectors[i * stride].Sum());
        return new(sums);
    }
}
