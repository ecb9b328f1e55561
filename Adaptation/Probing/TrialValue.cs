using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Alphadrift.Adaptation.Probing;

/// <summary>What one trial run showed of one value.</summary>
/// <param name="ElementType">Element type; null for what is no tensor.</param>
/// <param name="Dims">Its shape.</param>
/// <param name="Integers">Its elements, when they are few integers or booleans.</param>
internal sealed record TrialValue(int? ElementType, long[] Dims, long[]? Integers)
{
    /// <summary>Values with more elements are data, not shapes.</summary>
    private const int MaxIntegers = 4096;

    public static TrialValue Of(OrtValue value)
    {
        if (!value.IsTensor) return new TrialValue(null, [], null);
        var info = value.GetTensorTypeAndShape();
        var integers = info.ElementCount > MaxIntegers ? null : info.ElementDataType switch
        {
            TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
            TensorElementType.Int32 => Widen(value.GetTensorDataAsSpan<int>()),
            TensorElementType.Bool => Widen(value.GetTensorDataAsSpan<bool>()),
            _ => null,
        };
        return new TrialValue((int)info.ElementDataType, info.Shape, integers);
    }

    private static long[] Widen(ReadOnlySpan<int> values)
    {
        var wide = new long[values.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }

    private static long[] Widen(ReadOnlySpan<bool> values)
    {
        var wide = new long[values.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = values[i] ? 1 : 0;
        return wide;
    }
}
