using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>One 3×3 convolution of a chain.</summary>
internal readonly record struct Layer(int Channels, int Stride);

/// <summary>
/// Plain chains of 3×3 convolutions, each followed by a channel-wise PReLU, then global average pooling and a linear layer of ten
/// outputs; input [batch, 3, 32, 32]. Weights are random with a fixed seed.
/// </summary>
internal static class ConvChain
{
    private const int Seed = 20_231;

    /// <summary>Six convolutions, 32 → 128 channels: 39 million multiplications per row; activations weigh much.</summary>
    public static readonly Layer[] Small = [new(32, 1), new(32, 1), new(64, 2), new(64, 1), new(128, 2), new(128, 1)];

    /// <summary>Nine convolutions, 64 → 512 channels: 247 million multiplications per row; arithmetic weighs much.</summary>
    public static readonly Layer[] Wide =
    [
        new(64, 1), new(64, 1), new(128, 2), new(128, 1), new(256, 2), new(256, 1), new(256, 1), new(512, 2), new(512, 1),
    ];

    public static byte[] Build(IReadOnlyList<Layer> layers)
    {
        var random = new Random(Seed);
        var graph = new GraphProto { Name = "chain" };
        graph.Input.Add(Value("x", 3, 32, 32));
        graph.Output.Add(Value("y", 10));
        var (from, channels) = ("x", 3);
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            AddTensor(graph, random, $"w{i}", MathF.Sqrt(2f / (9 * channels)), 0, layer.Channels, channels, 3, 3);
            AddTensor(graph, random, $"b{i}", 0.05f, 0, layer.Channels);
            AddTensor(graph, random, $"a{i}", 0.05f, 0.25f, layer.Channels, 1, 1);
            var convolution = Node("Conv", $"z{i}", from, $"w{i}", $"b{i}");
            convolution.Attribute.Add(Integers("kernel_shape", 3, 3));
            convolution.Attribute.Add(Integers("pads", 1, 1, 1, 1));
            convolution.Attribute.Add(Integers("strides", layer.Stride, layer.Stride));
            graph.Node.Add(convolution);
            graph.Node.Add(Node("PRelu", $"y{i}", $"z{i}", $"a{i}"));
            (from, channels) = ($"y{i}", layer.Channels);
        }

        AddTensor(graph, random, "w", MathF.Sqrt(1f / channels), 0, channels, 10);
        AddTensor(graph, random, "b", 0.05f, 0, 10);
        graph.Node.Add(Node("GlobalAveragePool", "pooled", from));
        graph.Node.Add(Node("Flatten", "flat", "pooled"));
        graph.Node.Add(Node("Gemm", "y", "flat", "w", "b"));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        return model.ToByteArray();
    }

    /// <summary>The same net with Relu in the place of every PReLU, which ONNX Runtime fuses into the convolutions.</summary>
    public static byte[] WithRelu(ReadOnlySpan<byte> bytes)
    {
        var model = ModelProto.Parser.ParseFrom(bytes);
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "PRelu"))
        {
            node.OpType = "Relu";
            node.Input.RemoveAt(1);
        }

        return model.ToByteArray();
    }

    private static NodeProto Node(string type, string output, params string[] inputs)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    private static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static ValueInfoProto Value(string name, params int[] rowShape)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        shape.Dim.AddRange(rowShape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static void AddTensor(GraphProto graph, Random random, string name, float scale, float centre, params long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.AddRange(dims);
        var count = dims.Aggregate(1L, (product, extent) => product * extent);
        for (var i = 0L; i < count; i++) tensor.FloatData.Add(centre + scale * Normal(random));
        graph.Initializer.Add(tensor);
    }

    /// <summary>A standard normal number, by Box and Muller.</summary>
    public static float Normal(Random random) =>
        MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
}
