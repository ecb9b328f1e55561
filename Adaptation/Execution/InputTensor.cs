using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Arrays;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Execution;

/// <summary>
/// One input's memory, allocated once for the largest batch. Rows are cast from float32 to the input's type: integers are cut
/// towards zero and saturate at the ends of their range, NaN becomes 0 in them; a boolean is true for every value but 0.
/// </summary>
internal abstract class InputTensor(InputSpec spec, int offset) : IDisposable
{
    private OrtValue? _value;
    private int _rows;

    protected int RowLength => spec.RowLength;

    public static InputTensor Create(InputSpec spec, int offset, int maxRows) => spec.Kind switch
    {
        ElementKind.Float32 => new Numeric<float, float>(spec, offset, maxRows),
        ElementKind.Float64 => new Numeric<double, double>(spec, offset, maxRows),
        ElementKind.Float16 => new Numeric<Half, Float16>(spec, offset, maxRows),
        ElementKind.Int8 => new Numeric<sbyte, sbyte>(spec, offset, maxRows),
        ElementKind.UInt8 => new Numeric<byte, byte>(spec, offset, maxRows),
        ElementKind.Int16 => new Numeric<short, short>(spec, offset, maxRows),
        ElementKind.UInt16 => new Numeric<ushort, ushort>(spec, offset, maxRows),
        ElementKind.Int32 => new Numeric<int, int>(spec, offset, maxRows),
        ElementKind.UInt32 => new Numeric<uint, uint>(spec, offset, maxRows),
        ElementKind.Int64 => new Numeric<long, long>(spec, offset, maxRows),
        ElementKind.UInt64 => new Numeric<ulong, ulong>(spec, offset, maxRows),
        ElementKind.Boolean => new Truth(spec, offset, maxRows),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Kind, "No tensor of this kind."),
    };

    /// <summary>
    /// Copies the rows' part that belongs to this input, and repeats the last row up to <paramref name="batch"/> rows.
    /// </summary>
    public OrtValue Fill(RowSet rows, int batch)
    {
        for (var row = 0; row < batch; row++)
        {
            Cast(rows.Row(Math.Min(row, rows.Count - 1)).Slice(offset, RowLength), row * RowLength);
        }

        if (_value is null || _rows != batch)
        {
            _value?.Dispose();
            _value = Wrap([batch, .. spec.RowShape.Select(extent => (long)extent)]);
            _rows = batch;
        }

        return _value;
    }

    public void Dispose() => _value?.Dispose();

    protected abstract void Cast(ReadOnlySpan<float> values, int start);

    protected abstract OrtValue Wrap(long[] shape);

    /// <summary>
    /// <typeparamref name="TNative"/> is what ONNX Runtime's binding calls a <typeparamref name="T"/>, bit for bit the same.
    /// </summary>
    private sealed class Numeric<T, TNative>(InputSpec spec, int offset, int maxRows) : InputTensor(spec, offset)
        where T : unmanaged, INumberBase<T>
        where TNative : unmanaged
    {
        private readonly TNative[] _buffer = new TNative[checked(spec.RowLength * maxRows)];

        protected override void Cast(ReadOnlySpan<float> values, int start) =>
            TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<TNative, T>(_buffer.AsSpan(start, values.Length)));

        protected override OrtValue Wrap(long[] shape) =>
            OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, _buffer.AsMemory(0, checked((int)shape[0] * RowLength)), shape);
    }

    private sealed class Truth(InputSpec spec, int offset, int maxRows) : InputTensor(spec, offset)
    {
        private readonly bool[] _buffer = new bool[checked(spec.RowLength * maxRows)];

        protected override void Cast(ReadOnlySpan<float> values, int start)
        {
            for (var i = 0; i < values.Length; i++) _buffer[start + i] = values[i] != 0;
        }

        protected override OrtValue Wrap(long[] shape) =>
            OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, _buffer.AsMemory(0, checked((int)shape[0] * RowLength)), shape);
    }
}
