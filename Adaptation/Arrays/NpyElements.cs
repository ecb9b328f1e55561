using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>The memory of an array whose element type is known only by its <see cref="ElementKind"/>.</summary>
internal static class NpyElements
{
    /// <summary>Bytes per element in a .npy file.</summary>
    public static int Size(ElementKind kind) => kind switch
    {
        ElementKind.Int8 or ElementKind.UInt8 or ElementKind.Boolean => 1,
        ElementKind.Float16 or ElementKind.Int16 or ElementKind.UInt16 => 2,
        ElementKind.Float32 or ElementKind.Int32 or ElementKind.UInt32 => 4,
        _ => 8,
    };

    /// <summary>A new array of <paramref name="length"/> elements; its content is undefined until written.</summary>
    public static Array Allocate(ElementKind kind, int length) => kind switch
    {
        ElementKind.Float32 => GC.AllocateUninitializedArray<float>(length),
        ElementKind.Float64 => GC.AllocateUninitializedArray<double>(length),
        ElementKind.Float16 => GC.AllocateUninitializedArray<Half>(length),
        ElementKind.Int8 => GC.AllocateUninitializedArray<sbyte>(length),
        ElementKind.Int16 => GC.AllocateUninitializedArray<short>(length),
        ElementKind.Int32 => GC.AllocateUninitializedArray<int>(length),
        ElementKind.Int64 => GC.AllocateUninitializedArray<long>(length),
        ElementKind.UInt16 => GC.AllocateUninitializedArray<ushort>(length),
        ElementKind.UInt32 => GC.AllocateUninitializedArray<uint>(length),
        ElementKind.UInt64 => GC.AllocateUninitializedArray<ulong>(length),
        _ => GC.AllocateUninitializedArray<byte>(length),
    };

    /// <summary>The memory of an array that <see cref="Allocate"/> made.</summary>
    public static Span<byte> Bytes(ElementKind kind, Array elements) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(elements), checked(elements.Length * Size(kind)));

    /// <summary>Turns the bytes of every element round.</summary>
    public static void ReverseEndianness(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                var twos = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(twos, twos);
                break;
            case 4:
                var fours = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(fours, fours);
                break;
            case 8:
                var eights = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eights, eights);
                break;
            default:
                break;
        }
    }

    /// <summary>Copies column-major values to row-major order.</summary>
    public static void ToRowMajor(ReadOnlySpan<byte> columnMajor, Span<byte> rowMajor, ReadOnlySpan<int> shape, int size)
    {
        switch (size)
        {
            case 1: ToRowMajor(columnMajor, rowMajor, shape); break;
            case 2:
                ToRowMajor(MemoryMarshal.Cast<byte, ushort>(columnMajor), MemoryMarshal.Cast<byte, ushort>(rowMajor), shape);
                break;
            case 4:
                ToRowMajor(MemoryMarshal.Cast<byte, uint>(columnMajor), MemoryMarshal.Cast<byte, uint>(rowMajor), shape);
                break;
            default:
                ToRowMajor(MemoryMarshal.Cast<byte, ulong>(columnMajor), MemoryMarshal.Cast<byte, ulong>(rowMajor), shape);
                break;
        }
    }

    private static void ToRowMajor<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var rank = shape.Length;
        Span<int> strides = stackalloc int[rank];
        Span<int> index = stackalloc int[rank];
        index.Clear();
        for (int axis = 0, stride = 1; axis < rank; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        // An odometer over the row-major order; `source` follows it in the column-major memory.
        var source = 0;
        foreach (ref var value in to)
        {
            value = from[source];
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
