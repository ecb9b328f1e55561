using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
}
