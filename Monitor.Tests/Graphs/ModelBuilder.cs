using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;

namespace Alphadrift.Tests.Graphs;

/// <summary>Builds small ONNX models, node by node.</summary>
internal sealed class ModelBuilder
{
    public const long Open = -1;

    public ModelBuilder(int opset = 17, long irVersion = 8)
    {
        Proto = new ModelProto { IrVersion = irVersion, ProducerName = "test", Graph = new GraphProto { Name = "g" } };
        Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
    }

    public ModelProto Proto { get; }

    private GraphProto Graph => Proto.Graph;

    public ModelBuilder Input(string name, params long[] dims) => Input(name, TensorProto.Types.DataType.Float, dims);

    public ModelBuilder Input(string name, TensorProto.Types.DataType type, params long[] dims)
    {
        Graph.Input.Add(Value(name, type, dims));
        return this;
    }

    public ModelBuilder Output(
        string name, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float, params long[] dims)
    {
        Graph.Output.Add(dims.Length == 0 ? new ValueInfoProto { Name = name } : Value(name, type, dims));
        return this;
    }

    /// <summary>A float32 initializer.</summary>
    public ModelBuilder Floats(string name, long[] dims, params float[] values)
    {
        Graph.Initializer.Add(TensorValues.Floats(name, values, dims));
        return this;
    }

    /// <summary>An int64 initializer.</summary>
    public ModelBuilder Integers(string name, params long[] values)
    {
        Graph.Initializer.Add(TensorValues.Integers(name, values));
        return this;
    }

    /// <param name="attributes">Values: long, long[], float, string, TensorProto or GraphProto.</param>
    public ModelBuilder Node(string operatorType, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        Graph.Node.Add(NewNode(operatorType, inputs, output, attributes));
        return this;
    }

    public static NodeProto NewNode(
        string operatorType, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operatorType, Name = $"/{output}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    public byte[] Bytes() => Proto.ToByteArray();

    public OnnxModel Model(string name = "net.onnx") => OnnxModel.Parse(name, Bytes());

    public static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select((extent, axis) => extent != Open
            ? new TensorShapeProto.Types.Dimension { DimValue = extent }
            : new TensorShapeProto.Types.Dimension { DimParam = axis == 0 ? "batch" : $"axis{axis}" }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        long integer => NodeAttributes.Integer(name, integer),
        long[] integers => NodeAttributes.Integers(name, integers),
        float number => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number },
        string text => new AttributeProto
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFromUtf8(text),
        },
        TensorProto tensor => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = tensor },
        GraphProto graph => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph },
        _ => throw new ArgumentException($"No attribute of {value.GetType()}.", nameof(value)),
    };
}
