using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>The element types of ONNX tensors: which of them rows can be cast to, and their names in messages.</summary>
internal static class ElementTypes
{
    public static ElementKind? Kind(int dataType) => (TensorProto.Types.DataType)dataType switch
    {
        TensorProto.Types.DataType.Float => ElementKind.Float32,
        TensorProto.Types.DataType.Double => ElementKind.Float64,
        TensorProto.Types.DataType.Float16 => ElementKind.Float16,
        TensorProto.Types.DataType.Int8 => ElementKind.Int8,
        TensorProto.Types.DataType.Uint8 => ElementKind.UInt8,
        TensorProto.Types.DataType.Int16 => ElementKind.Int16,
        TensorProto.Types.DataType.Uint16 => ElementKind.UInt16,
        TensorProto.Types.DataType.Int32 => ElementKind.Int32,
        TensorProto.Types.DataType.Uint32 => ElementKind.UInt32,
        TensorProto.Types.DataType.Int64 => ElementKind.Int64,
        TensorProto.Types.DataType.Uint64 => ElementKind.UInt64,
        TensorProto.Types.DataType.Bool => ElementKind.Boolean,
        _ => null,
    };

    /// <summary><c>float32</c>, <c>int64</c>, …; <c>type 42</c> for a number this product does not know.</summary>
    public static string Name(int dataType) => (TensorProto.Types.DataType)dataType switch
    {
        TensorProto.Types.DataType.Undefined => "unknown",
        TensorProto.Types.DataType.Float => "float32",
        TensorProto.Types.DataType.Double => "float64",
        var known when Enum.IsDefined(known) => known.ToString().ToLowerInvariant(),
        _ => string.Create(CultureInfo.InvariantCulture, $"type {dataType}"),
    };

    /// <summary>In words, with what kind of value it is where it is no tensor: <c>sequence</c>.</summary>
    public static string Name(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => Name(type.TensorType.ElemType),
        TypeProto.ValueOneofCase.SparseTensorType => $"sparse {Name(type.SparseTensorType.ElemType)}",
        TypeProto.ValueOneofCase.SequenceType => "sequence",
        TypeProto.ValueOneofCase.MapType => "map",
        TypeProto.ValueOneofCase.OptionalType => "optional",
        TypeProto.ValueOneofCase.OpaqueType => "opaque",
        _ => "unknown",
    };
}
