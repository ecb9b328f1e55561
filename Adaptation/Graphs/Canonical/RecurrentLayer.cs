using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>What an RNN, LSTM or GRU node says of itself, read once.</summary>
internal sealed class RecurrentLayer
{
    private RecurrentLayer(NodeProto node, ValueFacts x, RecurrentActivation[] activations)
    {
        Node = node;
        Activations = activations;
        Type = x.Type;
        TimeAxis = node.Integer("layout", 0) == 0 ? 0 : 1;
        Steps = x.Dims[TimeAxis];
        Clip = node.Find("clip") is { F: > 0 } clip ? clip.F : null;
        Directions = Direction(node) switch { "forward" => [false], "reverse" => [true], _ => [false, true] };
    }

    public NodeProto Node { get; }

    /// <summary>Element type of everything.</summary>
    public TensorProto.Types.DataType Type { get; }

    /// <summary>Axis of the steps in X: 0, or 1 with the batch first.</summary>
    public int TimeAxis { get; }

    /// <summary>Number of steps; <see cref="ValueFacts.PerBatch"/> when it follows the number of rows.</summary>
    public long Steps { get; }

    /// <summary>Bound of what goes into an activation function; null for none.</summary>
    public float? Clip { get; }

    /// <summary>Per direction, whether it walks from the last step to the first.</summary>
    public bool[] Directions { get; }

    /// <summary>The activation functions of all directions, in order.</summary>
    public RecurrentActivation[] Activations { get; }

    public static bool Is(NodeProto node) => node.Is("RNN") || node.Is("LSTM") || node.Is("GRU");

    /// <summary>An RNN with Relu or LeakyRelu as its activation, which can be watched.</summary>
    public static bool IsRectified(NodeProto node) =>
        node.Is("RNN") && RecurrentActivation.Of(node, []) is { } functions && functions.Any(function => function.IsRectifier);

    /// <summary>The layer; or why it cannot be unrolled, and what could be done.</summary>
    public static (RecurrentLayer? Layer, string? Reason) Read(NodeProto node, GraphFacts facts)
    {
        if (!facts.TryGet(node.Input[0], out var x) || x is not { Rank: 3, IsFloat: true })
            return (null, "its input has no known shape of three axes");
        var defaults =
            node.OpType switch { "RNN" => ["Tanh"], "LSTM" => ["Sigmoid", "Tanh", "Tanh"], _ => new[] { "Sigmoid", "Tanh" } };
        var both = Direction(node) == "bidirectional";
        var activations = RecurrentActivation.Of(node, both ? defaults.Concat(defaults) : defaults);
        if (activations is null || activations.Length != defaults.Length * (both ? 2 : 1))
            return (null, "its list of activation functions is not one of ONNX");
        var layer = new RecurrentLayer(node, x, activations);
        var lengths = layer.Input(4);
        if (lengths is not null && facts.Integers(lengths)?.All(length => length == layer.Steps) != true)
        {
            return (null, $"its rows have lengths of their own, input '{lengths}'; "
                + "export the model without sequence_lens, for rows of one length");
        }

        return layer.Steps switch
        {
            ValueFacts.PerBatch => (
                null,
                $"the axis of its steps, {layer.TimeAxis} of '{node.Input[0]}', follows the number of rows; "
                + "export the model so that the rows are its batch"),
            < 1 or > RecurrentUnrolling.MaxSteps => (
                null,
                $"it has {layer.Steps} steps; 1 … {RecurrentUnrolling.MaxSteps} can be unrolled; give rows with fewer steps"),
            _ => (layer, null),
        };
    }

    /// <summary>The name of an optional input; null when it is left out.</summary>
    public string? Input(int index) => index < Node.Input.Count && Node.Input[index].Length > 0 ? Node.Input[index] : null;

    /// <summary>The name of an optional output; null when nobody asked for it.</summary>
    public string? Output(int index) => index < Node.Output.Count && Node.Output[index].Length > 0 ? Node.Output[index] : null;

    /// <summary>The activation functions of one direction.</summary>
    public ReadOnlySpan<RecurrentActivation> Functions(int direction)
    {
        var count = Activations.Length / Directions.Length;
        return Activations.AsSpan(direction * count, count);
    }

    private static string Direction(NodeProto node) => node.Find("direction")?.S.ToStringUtf8() ?? "forward";
}
