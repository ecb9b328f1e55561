using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Tests.Gradients;

/// <summary>Floating-point tensors as arrays of float64, and back.</summary>
internal static class Tensors
{
    public static TensorProto Of(string name, DataType type, IEnumerable<long> dims, IReadOnlyList<double> values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(Bytes(type, values)) };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    public static bool IsFloat(TensorProto tensor) => IsFloat(tensor.DataType);

    public static bool IsFloat(int type) => (DataType)type is DataType.Float or DataType.Double or DataType.Float16;

    /// <summary>The same tensor in float64; itself when it holds no floating-point numbers.</summary>
    public static TensorProto Widened(TensorProto tensor) =>
        IsFloat(tensor) ? Of(tensor.Name, DataType.Double, tensor.Dims, Read(tensor)) : tensor;

    public static double[] Read(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Float when tensor.HasRawData => [.. Raw<float>(tensor).Select(value => (double)value)],
        DataType.Float => [.. tensor.FloatData.Select(value => (double)value)],
        DataType.Double when tensor.HasRawData => Raw<double>(tensor),
        DataType.Double => [.. tensor.DoubleData],
        DataType.Float16 when tensor.HasRawData => [.. Raw<Half>(tensor).Select(value => (double)value)],
        DataType.Float16 => [.. tensor.Int32Data.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))],
        var type => throw new ArgumentException($"{tensor.Name} holds {type}.", nameof(tensor)),
    };

    private static T[] Raw<T>(TensorProto tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray();

    private static byte[] Bytes(DataType type, IReadOnlyList<double> values) => type switch
    {
        DataType.Double => MemoryMarshal.AsBytes<double>(values.ToArray()).ToArray(),
        DataType.Float => MemoryMarshal.AsBytes<float>([.. values.Select(value => (float)value)]).ToArray(),
        DataType.Float16 => MemoryMarshal.AsBytes<Half>([.. values.Select(value => (Half)value)]).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No floating type."),
    };
}
