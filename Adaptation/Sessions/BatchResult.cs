using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>The moments and outputs of one batch, in ONNX Runtime's memory: valid until the session's next run.</summary>
public sealed class BatchResult
{
    private readonly IReadOnlyList<OrtValue> _values;
    private readonly int _outputs;
    private readonly int? _gradientSites;
    private readonly int _batch;

    /// <param name="values">
    /// The model's outputs, one moments tensor per site; with gradients then the loss, one slope
    /// gradient per site, the inputs' gradients.
    /// </param>
    /// <param name="outputs">How many of the values are the model's outputs.</param>
    /// <param name="gradientSites">Number of sites, when there are gradients; else null.</param>
    /// <param name="rows">Rows that were asked for.</param>
    /// <param name="batch">Rows that were run, at least as many.</param>
    internal BatchResult(IReadOnlyList<OrtValue> values, int outputs, int? gradientSites, int rows, int batch)
    {
        _values = values;
        _outputs = outputs;
        _gradientSites = gradientSites;
        _batch = batch;
        Rows = rows;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Moments of one site: [rows, MomentLayout.Count or CountWithShares, channels], row-major.</summary>
    public ReadOnlySpan<float> Moments(int site)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(site);
        return FirstRows(_values[_outputs + site]);
    }

    /// <summary>The same row by row, whether the site has shares or not.</summary>
    public SiteMoments Site(int site)
    {
        var moments = Moments(site);
        return new SiteMoments(moments, (int)_values[_outputs + site].GetTensorTypeAndShape().Shape[2], Rows);
    }

    /// <summary>
    /// Number of values per row of an output that is a float tensor [rows, values]; 0 for an output of any other type or rank.
    /// </summary>
    internal int Classes(int output)
    {
        var values = Output(output);
        return values.IsEmpty || _values[output].GetTensorTypeAndShape().Shape.Length != 2 ? 0 : values.Length / Rows;
    }

    /// <summary>
    /// A float output of the model, flattened: rows × values per row; empty when the output is not
    /// a float tensor with the rows first.
    /// </summary>
    public ReadOnlySpan<float> Output(int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, _outputs);
        return FirstRows(_values[output]);
    }

    /// <summary>The objective's loss of every row: [rows]. The session must have an objective with gradients.</summary>
    public ReadOnlySpan<float> Loss => FirstRows(_values[Gradients(0)]);

    /// <summary>Gradient of every row's loss with respect to one site's slopes: [rows, channels], row-major.</summary>
    public ReadOnlySpan<float> SlopeGradients(int site)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(site);
        return FirstRows(_values[Gradients(1 + site)]);
    }

    /// <summary>
    /// Gradient of every row's loss with respect to one of the inputs whose gradient was asked for: rows × values per row.
    /// </summary>
    public ReadOnlySpan<float> InputGradient(int input)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        return FirstRows(_values[Gradients(1 + _gradientSites.GetValueOrDefault() + input)]);
    }

    private int Gradients(int index) =>
        _gradientSites is { } sites
            ? _outputs + sites + index
            : throw new InvalidOperationException("The session was opened without an objective that has gradients.");

    private ReadOnlySpan<float> FirstRows(OrtValue value)
    {
        if (!value.IsTensor) return [];
        var info = value.GetTensorTypeAndShape();
        if (info.ElementDataType != TensorElementType.Float || info.Shape is not [var first, ..] || first != _batch) return [];
        var all = value.GetTensorDataAsSpan<float>();
        return all[..(all.Length / _batch * Rows)];
    }
}
