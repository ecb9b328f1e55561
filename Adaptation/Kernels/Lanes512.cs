using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>Sixteen float32 in one vector.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static string Name => "vector512";

    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    // The native maximum and minimum give their second operand when either is NaN (x86) or NaN itself (Arm): z comes second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 Positive() => new(Vector512.MaxNative(Vector512<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 Negative() => new(Vector512.MinNative(Vector512<float>.Zero, _value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 Clip() => new(Vector512.MinNative(Vector512<float>.One, Vector512.MaxNative(Vector512<float>.Zero, _value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 IsNegative() => new(Vector512.LessThan(_value, Vector512<float>.Zero) & Vector512<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 WherePositive(Lanes512 positive, Lanes512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(_value, Vector512<float>.Zero), positive._value, otherwise._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes512 KeepLast(int kept)
    {
        var dropped = Vector512.Create(Count - kept);
        return new(Vector512.GreaterThanOrEqual(Vector512<int>.Indices, dropped).AsSingle() & _value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => new Lanes256(_value.GetLower() + _value.GetUpper()).Sum();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SumEach(Lanes512* vectors, int stride)
    {
        if (!Avx512F.IsSupported) return SumEachAlone(vectors, stride);
        var first = SumQuarters(vectors, stride);
        var second = SumQuarters(vectors + 4 * stride, stride);
        var third = SumQuarters(vectors + 8 * stride, stride);
        var fourth = SumQuarters(vectors + 12 * stride, stride);
        var lower = Avx512F.Shuffle4x128(first, second, 0b01_00_01_00) + Avx512F.Shuffle4x128(first, second, 0b11_10_11_10);
        var upper = Avx512F.Shuffle4x128(third, fourth, 0b01_00_01_00) + Avx512F.Shuffle4x128(third, fourth, 0b11_10_11_10);
        return new(Avx512F.Shuffle4x128(lower, upper, 0b10_00_10_00) + Avx512F.Shuffle4x128(lower, upper, 0b11_01_11_01));
    }

    /// <summary>The sums of four vectors' first quarters, second quarters, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SumQuarters(Lanes512* vectors, int stride)
    {
        var (a, b, c, d) = (vectors[0]._value, vectors[stride]._value, vectors[2 * stride]._value, vectors[3 * stride]._value);
        var ab = Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);
        var cd = Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d);
        return Avx512F.Shuffle(ab, cd, 0b01_00_01_00) + Avx512F.Shuffle(ab, cd, 0b11_10_11_10);
    }

    private static Lanes512 SumEachAlone(Lanes512* vectors, int stride)
    {
        var sums = default(Vector512<float>);
        for (var i = 0; i < Count; i++) sums = sums.WithElement(i, vectors[i * stride].Sum());
        return new(sums);
    }
}
