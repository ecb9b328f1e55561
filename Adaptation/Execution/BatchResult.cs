using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Alphadrift.Adaptation.Execution;

/// <summary>The moments and outputs of one batch, in ONNX Runtime's memory: valid until the session's next run.</summary>
public sealed class BatchResult
{
    private readonly IReadOnlyList<OrtValue> _values;
    private readonly int _outputs;
    private readonly int _batch;

    /// <param name="values">The model's outputs, then one moments tensor per site.</param>
    /// <param name="outputs">How many of the values are the model's outputs.</param>
    /// <param name="rows">Rows that were asked for.</param>
    /// <param name="batch">Rows that were run, at least as many.</param>
    internal BatchResult(IReadOnlyList<OrtValue> values, int outputs, int rows, int batch)
    {
        _values = values;
        _outputs = outputs;
        _batch = batch;
        Rows = rows;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Moments of one site: [rows, MomentLayout.Count, channels], row-major.</summary>
    public ReadOnlySpan<float> Moments(int site)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(site);
        return FirstRows(_values[_outputs + site]);
    }

    /// <summary>A float output of the model, flattened: rows × values per row; empty when the output is not a float tensor with the rows first.</summary>
    public ReadOnlySpan<float> Output(int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, _outputs);
        return FirstRows(_values[output]);
    }

    private ReadOnlySpan<float> FirstRows(OrtValue value)
    {
        if (!value.IsTensor) return [];
        var info = value.GetTensorTypeAndShape();
        if (info.ElementDataType != TensorElementType.Float || info.Shape is not [var first, ..] || first != _batch) return [];
        var all = value.GetTensorDataAsSpan<float>();
        return all[..(all.Length / _batch * Rows)];
    }
}
