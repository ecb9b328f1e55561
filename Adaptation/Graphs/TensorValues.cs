using System.Buffers.Binary;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>The values of a constant, as float32 or as int64.</summary>
internal sealed class TensorValues
{
    private readonly TensorProto _tensor;
    private readonly int _count;

    private TensorValues(TensorProto tensor, int count)
    {
        _tensor = tensor;
        _count = count;
    }

    /// <summary>Null when the shape cannot be, or the values are not all there.</summary>
    public static TensorValues? TryCreate(TensorProto tensor) =>
        TryCount(tensor.Dims, out var count) && count <= Array.MaxLength ? new TensorValues(tensor, (int)count) : null;

    /// <summary>The number of elements; false when an extent is negative or the product overflows.</summary>
    public static bool TryCount(IReadOnlyList<long> dims, out long count)
    {
        count = 1;
        var empty = dims.Contains(0);
        foreach (var extent in dims)
        {
            if (extent < 0) return false;
            if (!empty && extent > long.MaxValue / 16 / count) return false;
            count *= empty ? 0 : extent;
        }

        return true;
    }

    /// <summary>The values as float32; null when the element type is none that slopes come in, or values are missing.</summary>
    public float[]? AsFloats() => (TensorProto.Types.DataType)_tensor.DataType switch
    {
        TensorProto.Types.DataType.Float when _tensor.HasRawData => Raw(4, BinaryPrimitives.ReadSingleLittleEndian),
        TensorProto.Types.DataType.Float => Whole(_tensor.FloatData, value => value),
        TensorProto.Types.DataType.Double when _tensor.HasRawData =>
            Raw(8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        TensorProto.Types.DataType.Double => Whole(_tensor.DoubleData, value => (float)value),
        TensorProto.Types.DataType.Float16 when _tensor.HasRawData =>
            Raw(2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        TensorProto.Types.DataType.Float16 =>
            Whole(_tensor.Int32Data, bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits)),
        _ => null,
    };

    /// <summary>
    /// The values of an int64, int32 or boolean tensor, for shapes, axes and switches; null for another type or missing values.
    /// </summary>
    public long[]? AsIntegers() => (TensorProto.Types.DataType)_tensor.DataType switch
    {
        TensorProto.Types.DataType.Int64 when _tensor.HasRawData => Raw(8, BinaryPrimitives.ReadInt64LittleEndian),
        TensorProto.Types.DataType.Int64 => Whole(_tensor.Int64Data, value => value),
        TensorProto.Types.DataType.Int32 when _tensor.HasRawData =>
            Raw(4, bytes => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        TensorProto.Types.DataType.Int32 => Whole(_tensor.Int32Data, value => (long)value),
        TensorProto.Types.DataType.Bool when _tensor.HasRawData => Raw(1, bytes => (long)bytes[0]),
        TensorProto.Types.DataType.Bool => Whole(_tensor.Int32Data, value => (long)value),
        _ => null,
    };

    /// <summary>A float32 constant.</summary>
    public static TensorProto Floats(string name, IEnumerable<float> values, params long[] dims)
    {
        var tensor = New(name, TensorProto.Types.DataType.Float, dims);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    /// <summary>A constant without axes, of one of the floating types that rows and slopes come in.</summary>
    public static TensorProto Scalar(string name, TensorProto.Types.DataType type, double value)
    {
        var tensor = New(name, type, []);
        switch (type)
        {
            case TensorProto.Types.DataType.Float: tensor.FloatData.Add((float)value); break;
            case TensorProto.Types.DataType.Double: tensor.DoubleData.Add(value); break;
            case TensorProto.Types.DataType.Float16: tensor.Int32Data.Add(BitConverter.HalfToUInt16Bits((Half)value)); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "No floating type.");
        }

        return tensor;
    }

    /// <summary>A one-dimensional int64 constant.</summary>
    public static TensorProto Integers(string name, params long[] values)
    {
        var tensor = New(name, TensorProto.Types.DataType.Int64, [values.Length]);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    private static TensorProto New(string name, TensorProto.Types.DataType type, long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private T[]? Raw<T>(int size, Reader<T> read)
    {
        var bytes = _tensor.RawData.Span;
        if (bytes.Length != (long)size * _count) return null;
        var values = new T[_count];
        for (var i = 0; i < values.Length; i++) values[i] = read(bytes.Slice(i * size, size));
        return values;
    }

    private T[]? Whole<TStored, T>(IReadOnlyCollection<TStored> stored, Func<TStored, T> convert) =>
        stored.Count == _count ? [.. stored.Select(convert)] : null;
}
