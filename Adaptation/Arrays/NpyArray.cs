using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// An array as NumPy keeps it in a .npy file: element type, shape and values, here always in row-major order and the machine's
/// byte order. Immutable.
/// </summary>
public sealed class NpyArray
{
    /// <summary>
    /// The elements: float[], double[], Half[], sbyte[] … ulong[]; byte[] of 0 and 1 for booleans. Which it is says
    /// <see cref="Kind"/> alone: a type test would take a ulong[] for a long[] too.
    /// </summary>
    private readonly Array _elements;

    internal NpyArray(string name, ElementKind kind, ImmutableArray<int> shape, Array elements)
    {
        Debug.Assert(
            shape.Aggregate(1L, (product, extent) => product * extent) == elements.LongLength, "shape and values differ");
        Name = name;
        Kind = kind;
        Shape = shape;
        _elements = elements;
    }

    /// <summary>Where it was read from, for messages.</summary>
    public string Name { get; }

    /// <summary>The element type in the file.</summary>
    public ElementKind Kind { get; }

    /// <summary>The extents; empty for a single number. An extent may be 0.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of values.</summary>
    public int Length => _elements.Length;

    /// <summary>Element type and shape in words, for messages: <c>float32 [10, 784]</c>.</summary>
    public string Text => NpyHeader.Describe(Kind, Shape);

    /// <summary>
    /// All values as float32; shares the memory when they are float32, else rounds to nearest (too large becomes infinity).
    /// </summary>
    public ReadOnlyMemory<float> ToFloat32() => Kind == ElementKind.Float32 ? (float[])_elements : Convert<float>();

    /// <summary>All values as float64; shares the memory when they are float64. Integers beyond ±2⁵³ are rounded.</summary>
    public ReadOnlyMemory<double> ToFloat64() => Kind == ElementKind.Float64 ? (double[])_elements : Convert<double>();

    /// <summary>All values as int64; shares the memory when they are int64.</summary>
    /// <exception cref="InvalidInputException">Floating-point values, or a uint64 above the largest int64.</exception>
    public ReadOnlyMemory<long> ToInt64()
    {
        switch (Kind)
        {
            case ElementKind.Int64:
                return (long[])_elements;
            case ElementKind.Float16 or ElementKind.Float32 or ElementKind.Float64:
                throw new InvalidInputException($"{Name}: holds {Text}, but an array of integers is wanted.");
            case ElementKind.UInt64 when ((ulong[])_elements).AsSpan().ContainsAnyInRange(long.MaxValue + 1UL, ulong.MaxValue):
                throw new InvalidInputException(
                    $"{Name}: holds a uint64 above {long.MaxValue}, the largest integer that can be used.");
            default:
                return Convert<long>();
        }
    }

    /// <summary>
    /// Values <paramref name="first"/> … of the flattened array as float64, as many as <paramref name="destination"/> is long.
    /// </summary>
    public void CopyTo(int first, Span<double> destination) => Convert(first, destination);

    /// <summary>The values in memory.</summary>
    internal ReadOnlySpan<byte> Bytes => NpyElements.Bytes(Kind, _elements);

    private T[] Convert<T>()
        where T : unmanaged, INumberBase<T>
    {
        var result = new T[Length];
        Convert<T>(0, result);
        return result;
    }

    private void Convert<T>(int first, Span<T> to)
        where T : unmanaged, INumberBase<T>
    {
        switch (Kind)
        {
            case ElementKind.Float32: Convert<float, T>(first, to); break;
            case ElementKind.Float64: Convert<double, T>(first, to); break;
            case ElementKind.Float16: Convert<Half, T>(first, to); break;
            case ElementKind.Int8: Convert<sbyte, T>(first, to); break;
            case ElementKind.Int16: Convert<short, T>(first, to); break;
            case ElementKind.Int32: Convert<int, T>(first, to); break;
            case ElementKind.Int64: Convert<long, T>(first, to); break;
            case ElementKind.UInt16: Convert<ushort, T>(first, to); break;
            case ElementKind.UInt32: Convert<uint, T>(first, to); break;
            case ElementKind.UInt64: Convert<ulong, T>(first, to); break;
            default: Convert<byte, T>(first, to); break;
        }
    }

    private void Convert<TFrom, TTo>(int first, Span<TTo> to)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo> =>
        TensorPrimitives.ConvertTruncating(((TFrom[])_elements).AsSpan(first, to.Length), to);
}
