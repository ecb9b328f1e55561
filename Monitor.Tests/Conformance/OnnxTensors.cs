using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Graphs.Schema;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Alphadrift.Tests.Conformance;

/// <summary>Turns tensors of a file into values of ONNX Runtime, and values into numbers that can be compared.</summary>
internal static class OnnxTensors
{
    public static OrtValue ToOrtValue(TensorProto tensor)
    {
        var type = (TensorProto.Types.DataType)tensor.DataType;
        var dims = tensor.Dims.ToArray();
        if (type == TensorProto.Types.DataType.String)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
            for (var i = 0; i < tensor.StringData.Count; i++) texts.StringTensorSetElementAt(tensor.StringData[i].Span, i);
            return texts;
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.DataType, dims);
        var bytes = tensor.HasRawData ? tensor.RawData.Span : Bytes(tensor, type);
        if (bytes.Length > 0) bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>Type, shape and values of a result; null when it is no tensor of numbers or strings.</summary>
    public static OnnxResult? Read(OrtValue value)
    {
        if (!value.IsTensor) return null;
        var info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
            return new(info.ElementDataType, info.Shape, [], value.GetStringTensorAsArray());
        double[]? numbers = info.ElementCount == 0 ? [] : info.ElementDataType switch
        {
            TensorElementType.Float => Numbers<float>(value, x => x),
            TensorElementType.Double => Numbers<double>(value, x => x),
            TensorElementType.Float16 => Numbers<Float16>(value, x => (float)x),
            TensorElementType.BFloat16 => Numbers<BFloat16>(value, x => (float)x),
            TensorElementType.Int8 => Numbers<sbyte>(value, x => x),
            TensorElementType.UInt8 => Numbers<byte>(value, x => x),
            TensorElementType.Int16 => Numbers<short>(value, x => x),
            TensorElementType.UInt16 => Numbers<ushort>(value, x => x),
            TensorElementType.Int32 => Numbers<int>(value, x => x),
            TensorElementType.UInt32 => Numbers<uint>(value, x => x),
            TensorElementType.Int64 => Numbers<long>(value, x => x),
            TensorElementType.UInt64 => Numbers<ulong>(value, x => x),
            TensorElementType.Bool => Numbers<bool>(value, x => x ? 1 : 0),
            _ => null,
        };
        return numbers is null ? null : new(info.ElementDataType, info.Shape, numbers, []);
    }

    private static double[] Numbers<T>(OrtValue value, Func<T, double> convert)
        where T : unmanaged
    {
        var span = value.GetTensorDataAsSpan<T>();
        var numbers = new double[span.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = convert(span[i]);
        return numbers;
    }

    private static byte[] Bytes(TensorProto tensor, TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Float => MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray(),
        TensorProto.Types.DataType.Double => MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()).ToArray(),
        TensorProto.Types.DataType.Int64 => MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()).ToArray(),
        TensorProto.Types.DataType.Int32 => MemoryMarshal.AsBytes<int>(tensor.Int32Data.ToArray()).ToArray(),
        TensorProto.Types.DataType.Uint64 => MemoryMarshal.AsBytes<ulong>(tensor.Uint64Data.ToArray()).ToArray(),
        TensorProto.Types.DataType.Uint32 => MemoryMarshal.AsBytes<uint>([.. tensor.Uint64Data.Select(x => (uint)x)]).ToArray(),
        TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16
            or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Uint16 =>
            MemoryMarshal.AsBytes<ushort>([.. tensor.Int32Data.Select(x => (ushort)x)]).ToArray(),
        _ => [.. tensor.Int32Data.Select(x => (byte)x)],
    };
}

/// <summary>One result of a run, with its numbers widened.</summary>
internal sealed record OnnxResult(TensorElementType Type, long[] Dims, double[] Numbers, string[] Texts)
{
    /// <summary>What differs from the other result, in words; null when nothing does.</summary>
    /// <param name="tolerance">Bound on |a − b| / (1 + |b|); infinities and NaN must be the same.</param>
    public string? Difference(OnnxResult other, double tolerance)
    {
        if (Type != other.Type) return $"type {Type}, expected {other.Type}";
        if (!Dims.SequenceEqual(other.Dims))
            return $"shape [{string.Join(", ", Dims)}], expected [{string.Join(", ", other.Dims)}]";
        if (!Texts.SequenceEqual(other.Texts)) return "other texts";
        for (var i = 0; i < Numbers.Length; i++)
        {
            var (mine, theirs) = (Numbers[i], other.Numbers[i]);
            if (mine.Equals(theirs) || mine == theirs || Math.Abs(mine - theirs) <= tolerance * (1 + Math.Abs(theirs))) continue;
            return $"element {i} is {mine:R}, expected {theirs:R}";
        }

        return null;
    }
}
