using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Graphs;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Networks;

/// <summary>
/// Builds networks layer by layer, as an exporter would write them, with random weights of a fixed seed. Every method takes the
/// name of a value and returns the name of the next.
/// </summary>
internal sealed class NetworkBuilder(int opset = 17, int seed = 11)
{
    private readonly ModelBuilder _builder = new(opset);
    private readonly Random _random = new(seed);
    private int _values;

    /// <summary>The node that was added last.</summary>
    public NodeProto Last => _builder.Proto.Graph.Node[^1];

    public string Input(string name, params long[] row)
    {
        _builder.Input(name, [Open, .. row]);
        return name;
    }

    /// <summary>Uniform random weights whose products keep the variance of what goes in.</summary>
    public string Weights(long fanIn, params long[] dims)
    {
        var limit = Math.Sqrt(4.0 / fanIn);
        return Constant(dims, () => (2 * _random.NextDouble() - 1) * limit);
    }

    /// <summary>Uniform random numbers between two limits.</summary>
    public string Uniform(double low, double high, params long[] dims) =>
        Constant(dims, () => low + (high - low) * _random.NextDouble());

    public string Floats(params float[] values)
    {
        var name = Name("float");
        _builder.Floats(name, [values.Length], values);
        return name;
    }

    public string Integers(params long[] values)
    {
        var name = Name("int");
        _builder.Integers(name, values);
        return name;
    }

    public string Node(string operatorType, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var name = Name(operatorType);
        _builder.Node(operatorType, inputs, name, attributes);
        return name;
    }

    /// <summary>A node of which another output than the first is used.</summary>
    public string Node(string operatorType, int output, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var name = Node(operatorType, inputs, attributes);
        for (var i = 0; i < output; i++) Last.Output.Insert(0, "");
        return name;
    }

    public string Conv(string x, int from, int to, int kernel, int stride = 1, int groups = 1, int dilation = 1)
    {
        long pad = (kernel - 1) * dilation / 2;
        return Node(
            "Conv",
            [x, Weights((long)from / groups * kernel * kernel, to, from / groups, kernel, kernel), Uniform(-0.1, 0.1, to)],
            ("kernel_shape", (long[])[kernel, kernel]),
            ("strides", (long[])[stride, stride]), ("pads", (long[])[pad, pad, pad, pad]),
            ("dilations", (long[])[dilation, dilation]), ("group", (long)groups));
    }

    /// <summary>Doubles height and width.</summary>
    public string UpConv(string x, int from, int to) => Node(
        "ConvTranspose", [x, Weights(from, from, to, 2, 2), Uniform(-0.1, 0.1, to)],
        ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));

    /// <param name="gain">Above 1 for a last layer whose classes shall be far from equally probable.</param>
    public string Dense(string x, int from, int to, float gain = 1) =>
        Node("Gemm", [x, Weights(from, to, from), Uniform(-0.1, 0.1, to)], ("transB", 1L), ("alpha", gain));

    /// <summary>Inference form, with statistics as training would leave them.</summary>
    public string BatchNorm(string x, int channels) => Node(
        "BatchNormalization",
        [
            x, Uniform(0.5, 1.5, channels), Uniform(-0.2, 0.2, channels),
            Uniform(-0.2, 0.2, channels), Uniform(0.5, 1.5, channels),
        ]);

    /// <summary>Windows of 3 × 3.</summary>
    public string MaxPool(string x, int stride) => Node(
        "MaxPool", [x], ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[stride, stride]), ("pads", (long[])[1, 1, 1, 1]));

    public string LayerNorm(string x, int features) =>
        Node("LayerNormalization", [x, Uniform(0.5, 1.5, features), Uniform(-0.2, 0.2, features)], ("axis", -1L));

    public string Relu(string x) => Node("Relu", [x]);

    public string LeakyRelu(string x, float alpha) => Node("LeakyRelu", [x], ("alpha", alpha));

    /// <summary>Slopes per channel, with so many axes of positions behind them.</summary>
    public string PRelu(string x, int channels, int positions) =>
        Node("PRelu", [x, Uniform(0.05, 0.45, [channels, .. Enumerable.Repeat(1L, positions)])]);

    public string Add(string a, string b) => Node("Add", [a, b]);

    public string Concat(int axis, params string[] parts) => Node("Concat", parts, ("axis", (long)axis));

    /// <summary>[batch, channels, height, width] to [batch, channels].</summary>
    public string Pooled(string x) => Node("Flatten", [Node("GlobalAveragePool", [x])]);

    /// <summary>Ends the model with the node that was added last, whose output gets that name.</summary>
    public OnnxModel Model(string last, string output)
    {
        if (Last.Output[0] != last) throw new ArgumentException($"'{last}' is not what the last node makes.", nameof(last));
        Last.Output[0] = output;
        _builder.Output(output);
        return _builder.Model();
    }

    /// <summary>Ends the model with these values as its outputs.</summary>
    public OnnxModel WithOutputs(params string[] outputs)
    {
        foreach (var output in outputs) _builder.Output(output);
        return _builder.Model();
    }

    private string Constant(long[] dims, Func<double> draw)
    {
        var name = Name("w");
        var values = new float[dims.Aggregate(1L, (product, extent) => product * extent)];
        for (var i = 0; i < values.Length; i++) values[i] = (float)draw();
        _builder.Floats(name, dims, values);
        return name;
    }

    private string Name(string kind) => $"{kind}_{++_values}";
}
