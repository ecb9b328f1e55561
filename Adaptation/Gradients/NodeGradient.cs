using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>
/// One node of the forward graph, as its rule sees it: inputs x, outputs y, the gradients dy that have arrived, and where the
/// gradients dx go. Gradients have the shape of their value.
/// </summary>
/// <param name="walk">The walk that asks.</param>
/// <param name="node">The node.</param>
/// <param name="emitter">Where the rule's nodes go.</param>
internal sealed class NodeGradient(GradientWalk walk, NodeProto node, Emitter emitter)
{
    private readonly HashSet<int> _handed = [];
    private readonly HashSet<int> _read = [];

    public NodeProto Node => node;

    public Emitter Emit => emitter;

    /// <summary>Whether the managed operators may be used.</summary>
    public bool Managed => walk.Managed;

    public int Opset => emitter.Sink.Opset;

    /// <summary>The first input.</summary>
    public Value X => Input(0);

    /// <summary>The first output.</summary>
    public Value Y => Output(0);

    /// <summary>The gradient of the first output.</summary>
    public Value Dy => OutputGradient(0) ?? throw Unsupported("only a further output of it is used");

    public int InputCount => node.Input.Count;

    public bool Has(int input) => input < node.Input.Count && node.Input[input].Length > 0;

    /// <summary>Whether the gradient of that input is wanted.</summary>
    public bool Needs(int input) => Has(input) && walk.Needs(node.Input[input]);

    public Value Input(int input) => emitter.Of(node.Input[input], In(input).Type);

    public Value Output(int output) => emitter.Of(node.Output[output], Out(output).Type);

    /// <summary>Null when no gradient arrives at that output.</summary>
    public Value? OutputGradient(int output)
    {
        _read.Add(output);
        return output < node.Output.Count ? walk.GradientOf(node.Output[output]) : null;
    }

    /// <summary>Whether the rule has asked for the gradient of an output.</summary>
    public bool IsRead(int output) => _read.Contains(output);

    /// <summary>Facts of an input.</summary>
    public ValueFacts In(int input) => walk.Facts[node.Input[input]];

    /// <summary>Facts of an output.</summary>
    public ValueFacts Out(int output) => walk.Facts[node.Output[output]];

    public Value ShapeOfInput(int input) => emitter.ShapeOf(Input(input), In(input));

    public Value ShapeOfOutput(int output) => emitter.ShapeOf(Output(output), Out(output));

    /// <summary>The integers of an input that steers shapes; null when it is absent.</summary>
    /// <exception cref="InvalidInputException">They are computed from the data.</exception>
    public long[]? Integers(int input) =>
        !Has(input) ? null
        : TryIntegers(input) ?? throw Unsupported($"its input {input} '{node.Input[input]}' is computed from the data");

    /// <summary>The integers or booleans of an input; null when they are computed from the data.</summary>
    public long[]? TryIntegers(int input) => walk.Facts.Integers(node.Input[input]);

    /// <summary>A float32 constant; null when the input is computed, or of another type.</summary>
    public FloatConstant? Constant(int input) =>
        In(input).Type == TensorProto.Types.DataType.Float ? walk.Constants.Floats(node.Input[input]) : null;

    /// <summary>The extents of an input from one axis on.</summary>
    /// <exception cref="InvalidInputException">One of those axes follows the batch.</exception>
    public long[] StaticDims(int input, int fromAxis)
    {
        var dims = In(input).Dims[fromAxis..];
        return dims.Contains(ValueFacts.PerBatch)
            ? throw Unsupported("its extents beyond the batch follow the number of rows")
            : dims;
    }

    /// <summary>Hands a gradient in the shape of the input back to it; nothing when it is not wanted.</summary>
    public void Add(int input, Value gradient)
    {
        if (!Needs(input)) return;
        _handed.Add(input);
        walk.Add(node.Input[input], gradient);
    }

    /// <summary>Hands back a gradient in the shape of output 0 to an input that may have been broadcast.</summary>
    public void AddBroadcast(int input, Func<Value> gradient)
    {
        if (Needs(input)) Add(input, gradient().Unbroadcast(Out(0), In(input)));
    }

    /// <summary>Says that the outputs do not change with a small change of an input.</summary>
    public void AddNothing(int input) => _handed.Add(input);

    /// <summary>Whether the rule has said what it has for an input.</summary>
    public bool IsHanded(int input) => _handed.Contains(input);

    /// <summary>Says why this node's gradient cannot be built.</summary>
    public InvalidInputException Unsupported(string reason) => walk.Unsupported(node, reason);
}
