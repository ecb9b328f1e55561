namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// Says which axis of a tensor carries the channels when no slope tells. The rule: walk back from the tensor through operators
/// that keep the axes; a convolution, a pooling or a batch, instance or group normalisation puts the channels on axis 1, a matrix
/// product or a layer normalisation on the last axis, a Transpose moves them. Where the walk ends without an answer, tensors of
/// rank 4 and more have their channels on axis 1, others on the last axis.
/// </summary>
internal sealed class ChannelAxis(GraphIndex index)
{
    /// <summary>Longest chain of nodes that is followed.</summary>
    private const int MaxDepth = 64;

    private const int Last = -1;

    private static readonly HashSet<string> First = new(StringComparer.Ordinal)
    {
        "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "BatchNormalization",
        "InstanceNormalization", "GroupNormalization", "LRN",
        "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool",
    };

    private static readonly HashSet<string> Final = new(StringComparer.Ordinal)
    {
        "MatMul", "Gemm", "MatMulInteger", "LayerNormalization", "RMSNormalization", "Attention", "LSTM", "GRU", "RNN",
    };

    private static readonly HashSet<string> Keeping = new(StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Div", "Sum", "Max", "Min", "Mean",
        "Identity", "Cast", "Dropout", "Clip", "Pad", "Resize", "Upsample",
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu", "Swish", "Mish", "HardSwish",
        "HardSigmoid", "Sigmoid", "Tanh", "Softplus", "Softsign",
        "Abs", "Neg", "Exp", "Sqrt", "Pow", "QuantizeLinear", "DequantizeLinear", "Concat", "Where",
    };

    /// <summary>The axis that operators before it say, 1 … rank − 1; null when they say nothing.</summary>
    public int? Traced(string value, int rank) =>
        Trace(value, MaxDepth, new HashSet<string>(StringComparer.Ordinal)) switch
        {
            null => null,
            Last => rank - 1,
            var axis when axis < rank => axis,
            _ => null,
        };

    /// <summary>The axis, by the operators or by the rank.</summary>
    public int Of(string value, int rank) => Traced(value, rank) ?? (rank >= 4 ? 1 : rank - 1);

    /// <param name="seen">Values that were asked already: branches that meet again are walked once, and a cycle ends.</param>
    private int? Trace(string value, int depth, HashSet<string> seen)
    {
        if (depth == 0 || index.Producer(value) is not { } node || !seen.Add(value)) return null;
        if (First.Contains(node.OpType)) return 1;
        if (Final.Contains(node.OpType)) return Last;
        if (node.OpType == "Transpose") return Transposed(node, depth, seen);
        if (!Keeping.Contains(node.OpType)) return null;
        foreach (var input in node.Input)
        {
            if (Trace(input, depth - 1, seen) is { } axis) return axis;
        }

        return null;
    }

    private int? Transposed(Schema.NodeProto node, int depth, HashSet<string> seen)
    {
        if (node.Find("perm") is not { } perm || node.Input.Count == 0 || Trace(node.Input[0], depth - 1, seen) is not { } axis)
            return null;
        var moved = perm.Ints.IndexOf(axis == Last ? perm.Ints.Count - 1 : axis);
        return moved > 0 ? moved : null;
    }
}
