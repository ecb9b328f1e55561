namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// One direction of a recurrent layer: its weights, and the nodes of its steps. G is the number of gates, H the hidden size.
/// </summary>
internal sealed class RecurrentDirection
{
    private readonly RecurrentLayer _layer;
    private readonly NodeSink _sink;
    private readonly string _prefix;
    private readonly int _direction;

    public RecurrentDirection(RecurrentLayer layer, NodeSink sink, int direction)
    {
        _layer = layer;
        _sink = sink;
        _direction = direction;
        _prefix = $"{layer.Node.Label()}/{(layer.Directions[direction] ? "reverse" : "forward")}";
        RecurrentWeights = Transposed(Weights(layer.Node.Input[2], "R"), "R");
        if (layer.Input(3) is { } biases) (InputBias, RecurrentBias) = Halves(Weights(biases, "B"));
        InitialH = layer.Input(5) is { } h ? State(h, "h0") : null;
        InitialC = layer.Node.OpType == "LSTM" && layer.Input(6) is { } c ? State(c, "c0") : null;
        Peepholes = layer.Node.OpType == "LSTM" && layer.Input(7) is { } p ? Parts(Weights(p, "P"), "P", 0, 3) : null;
    }

    /// <summary>Rᵀ, [H, G·H].</summary>
    public string RecurrentWeights { get; }

    /// <summary>Wb, [G·H]; null for zeros.</summary>
    public string? InputBias { get; }

    /// <summary>Rb, [G·H]; null for zeros.</summary>
    public string? RecurrentBias { get; }

    /// <summary>State before the first step, [batch, H]; null for zeros.</summary>
    public string? InitialH { get; }

    /// <summary>Cell state before the first step of an LSTM, [batch, H]; null for zeros.</summary>
    public string? InitialC { get; }

    /// <summary>Weights of the input, output and forget gate's peepholes, [H] each; null for none.</summary>
    public string[]? Peepholes { get; }

    /// <summary>X·Wᵀ + bias of all steps in one product, then one value [batch, G·H] per step, in the order of time.</summary>
    public string[] Inputs(string? bias)
    {
        var product = _sink.Add(
            "MatMul", $"{_prefix}/xW", _layer.Node.Input[0], Transposed(Weights(_layer.Node.Input[1], "W"), "W"));
        if (bias is not null) product = _sink.Add("Add", $"{_prefix}/xWb", product, bias);
        var time = _sink.Integers(_layer.TimeAxis);
        var steps = Parts(product, "x", _layer.TimeAxis, (int)_layer.Steps);
        return [.. steps.Select(step => _sink.Add("Squeeze", $"{step}/row", step, time))];
    }

    /// <summary>A name for a value of one step.</summary>
    public string Hint(int step, string value) => $"{_prefix}/{step}/{value}";

    /// <summary>Cuts a value into equal parts along an axis.</summary>
    public string[] Parts(string value, string hint, int axis, int count)
    {
        string[] parts = [.. Enumerable.Range(0, count).Select(i => _sink.Name($"{_prefix}/{hint}/{i}"))];
        _sink.AddNode(
            "Split", "", parts, [NodeAttributes.Integer("axis", axis), NodeAttributes.Integer("num_outputs", count)], value);
        return parts;
    }

    /// <summary>a + b, where null is zero.</summary>
    public string? Sum(string hint, string? a, string? b) =>
        a is null ? b : b is null ? a : _sink.Add("Add", $"{_prefix}/{hint}", a, b);

    /// <summary>What goes into an activation function, within the layer's bound.</summary>
    public string Clipped(string hint, string value) => _layer.Clip is not { } bound ? value : _sink.Add(
        "Clip", $"{_prefix}/{hint}/clipped", value, _sink.Scalar(-bound, _layer.Type), _sink.Scalar(bound, _layer.Type));

    /// <summary>One of the layer's activation functions, on a value within the bound.</summary>
    public string Activate(int function, int step, string hint, string value) =>
        ActivateUnclipped(function, step, hint, Clipped($"{step}/{hint}", value));

    /// <summary>One of the layer's activation functions, on the value as it is.</summary>
    public string ActivateUnclipped(int function, int step, string hint, string value) =>
        _layer.Functions(_direction)[function].Emit(_sink, _layer.Type, Hint(step, hint), value);

    private string Weights(string tensor, string hint) => Of(tensor, hint, 0);

    /// <summary>A state of this direction, [batch, H]; directions lie on the axis that is not the batch.</summary>
    private string State(string tensor, string hint) => Of(tensor, hint, _layer.TimeAxis);

    private string Of(string tensor, string hint, int axis) =>
        _sink.Add("Squeeze", $"{_prefix}/{hint}", Slice(tensor, hint, axis), _sink.Integers(axis));

    private string Slice(string tensor, string hint, int axis) => _layer.Directions.Length == 1 ? tensor : _sink.Add(
        "Slice", $"{_prefix}/{hint}/slice", tensor,
        _sink.Integers(_direction), _sink.Integers(_direction + 1), _sink.Integers(axis));

    private string Transposed(string matrix, string hint) =>
        _sink.Add("Transpose", $"{_prefix}/{hint}T", [NodeAttributes.Integers("perm", [1, 0])], matrix);

    private (string First, string Second) Halves(string value) =>
        Parts(value, "B", 0, 2) is [var first, var second] ? (first, second) : default;
}
