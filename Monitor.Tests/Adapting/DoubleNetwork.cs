using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Tests.Adapting;

/// <summary>
/// A perceptron (Sub, Div, Gemm, PRelu) in double precision with the gradient of the softmax entropy with respect to its slopes,
/// written out by
/// hand: the reference for adapted slopes.
/// </summary>
internal sealed class DoubleNetwork
{
    private readonly List<(double[,] Weight, double[] Bias)> _layers = [];
    private readonly double[] _subtract;
    private readonly double[] _divide;

    public DoubleNetwork(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        double[] Constant(string name) => Values(
            graph.Initializer.FirstOrDefault(tensor => tensor.Name == name)
            ?? graph.Node.Single(node => node.Output.Contains(name)).Attribute.Single().T);
        _subtract = Constant(graph.Node.Single(node => node.OpType == "Sub").Input[1]);
        _divide = Constant(graph.Node.Single(node => node.OpType == "Div").Input[1]);
        foreach (var gemm in graph.Node.Where(node => node.OpType == "Gemm"))
        {
            var bias = Constant(gemm.Input[2]);
            var flat = Constant(gemm.Input[1]);
            var weight = new double[bias.Length, flat.Length / bias.Length];
            Buffer.BlockCopy(flat, 0, weight, 0, flat.Length * sizeof(double));
            _layers.Add((weight, bias));
        }
    }

    /// <summary>
    /// Entropy of one row's softmax, and its gradient with respect to the slopes of all layers, one after the other.
    /// </summary>
    public (double Loss, double[] Gradient) Entropy(ReadOnlySpan<float> row, double[] slopes)
    {
        var x = new double[row.Length];
        for (var i = 0; i < x.Length; i++) x[i] = (row[i] - _subtract[i % _subtract.Length]) / _divide[i % _divide.Length];
        var before = new List<double[]>();
        for (int layer = 0, at = 0; layer < _layers.Count; layer++)
        {
            var z = Affine(_layers[layer], x);
            if (layer == _layers.Count - 1)
            {
                x = z;
                break;
            }

            before.Add(z);
            x = [.. z.Select((value, channel) => value > 0 ? value : slopes[at + channel] * value)];
            at += z.Length;
        }

        var highest = x.Max();
        var sum = x.Sum(logit => Math.Exp(logit - highest));
        double[] logs = [.. x.Select(logit => logit - highest - Math.Log(sum))];
        var entropy = -logs.Sum(log => Math.Exp(log) * log);
        double[] dy = [.. logs.Select(log => -Math.Exp(log) * (log + entropy))]; // ∂H/∂logit_k = −p_k (log p_k + H)
        var gradient = new double[slopes.Length];
        for (int layer = _layers.Count - 1, at = slopes.Length; layer > 0; layer--)
        {
            dy = Transposed(_layers[layer].Weight, dy);
            var z = before[layer - 1];
            at -= z.Length;
            for (var channel = 0; channel < z.Length; channel++)
            {
                gradient[at + channel] = Math.Min(z[channel], 0) * dy[channel];
                dy[channel] *= z[channel] > 0 ? 1 : slopes[at + channel];
            }
        }

        return (entropy, gradient);
    }

    private static double[] Values(TensorProto tensor) =>
        [.. TensorValues.TryCreate(tensor)!.AsFloats()!.Select(value => (double)value)];

    private static double[] Affine((double[,] Weight, double[] Bias) layer, double[] x)
    {
        var y = (double[])layer.Bias.Clone();
        for (var i = 0; i < y.Length; i++)
        {
            for (var j = 0; j < x.Length; j++) y[i] += layer.Weight[i, j] * x[j];
        }

        return y;
    }

    private static double[] Transposed(double[,] weight, double[] dy)
    {
        var dx = new double[weight.GetLength(1)];
        for (var i = 0; i < dy.Length; i++)
        {
            for (var j = 0; j < dx.Length; j++) dx[j] += weight[i, j] * dy[i];
        }

        return dx;
    }
}
