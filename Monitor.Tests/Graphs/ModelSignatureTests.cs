using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Xunit;
using static Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types;

namespace Alphadrift.Tests.Graphs;

/// <summary>What a model declares of its inputs and outputs, and what is said of one that cannot be fed.</summary>
public sealed class ModelSignatureTests
{
    [Fact]
    public void Inputs_OfATypicalModel_KnowTypeShapeAndBatch()
    {
        var graph = Graph(Value("image", DataType.Float, "batch", 3, 224, 224), Value("age", DataType.Int64, 8));

        var inputs = ModelSignature.Inputs("m.onnx", graph);

        Assert.Equal(["image", "age"], inputs.Select(input => input.Name));
        Assert.Equal([ElementKind.Float32, ElementKind.Int64], inputs.Select(input => input.Kind));
        Assert.Equal([null, 8], inputs.Select(input => input.Batch));
        Assert.Equal([3, 224, 224], inputs[0].RowShape);
        Assert.Empty(inputs[1].RowShape);
    }

    /// <summary>Old exporters list weights among the inputs; nobody feeds them.</summary>
    [Fact]
    public void Inputs_ThatAreInitializers_AreLeftOut()
    {
        var graph = Graph(Value("x", DataType.Float, "batch", 2), Value("w", DataType.Float, 2));
        graph.Initializer.Add(TensorValues.Floats("w", [1, 2], 2));

        Assert.Equal("x", Assert.Single(ModelSignature.Inputs("m.onnx", graph)).Name);
    }

    [Fact]
    public void Inputs_WithoutAny_AreRefused() => Assert.Equal(
        "m.onnx: the model has no input. Alphadrift watches models that map rows of data to outputs.",
        Assert.Throws<InvalidInputException>(() => ModelSignature.Inputs("m.onnx", Graph())).Message);

    [Fact]
    public void Inputs_OfText_NameTypeAndWayOut() => Assert.Equal(
        "m.onnx: input 'x' has elements of type string; rows can be fed as float32, float64, float16, the integer types and "
        + "bool. Export the part of the model that starts at its numeric tensors.",
        Fault(Value("x", DataType.String, "batch")));

    [Fact]
    public void Inputs_WithoutAShape_NameWhatToDeclare()
    {
        var shapeless = Value("x", DataType.Float, "batch");
        shapeless.Type.TensorType.Shape = null;

        Assert.Equal(
            "m.onnx: input 'x' has no declared shape; its first axis must be the batch. "
            + "Declare its shape when exporting, as in [batch, 3, 224, 224].",
            Fault(shapeless));
        Assert.StartsWith("m.onnx: input 'x' has no axes;", Fault(Value("x", DataType.Float)), StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_OfImpossibleExtents_NameTheAxis()
    {
        Assert.Equal(
            "m.onnx: input 'x' declares 0 as the extent of axis 1; 1 … 2,147,483,647 is possible. "
            + "Export the model with the extent it is served with, or with that axis left open.",
            Fault(Value("x", DataType.Float, "batch", 0)));
        Assert.StartsWith(
            "m.onnx: input 'x' declares 3000000000 as the extent of axis 2;",
            Fault(Value("x", DataType.Float, "batch", 2, 3_000_000_000)),
            StringComparison.Ordinal);
        Assert.Contains(
            "[batch, 65536, 65536]: one row has more than 2,147,483,647 values.",
            Fault(Value("x", DataType.Float, "batch", 65_536, 65_536)),
            StringComparison.Ordinal);
    }

    /// <summary>Negative extents come from exporters that mean an open axis.</summary>
    [Fact]
    public void Inputs_OfOpenAxes_StayOpen()
    {
        var input = Assert.Single(ModelSignature.Inputs("m.onnx", Graph(Value("x", DataType.Float, -1, "width", 4))));

        Assert.Null(input.Batch);
        Assert.Equal([-1, 4], input.RowShape);
    }

    [Fact]
    public void Outputs_OfAnyKind_AreToldInWords()
    {
        var graph = Graph();
        graph.Output.Add(Value("scores", DataType.Float, "batch", 10));
        graph.Output.Add(new ValueInfoProto { Name = "zipmap", Type = new TypeProto { SequenceType = new() } });
        graph.Output.Add(new ValueInfoProto { Name = "bare" });

        Assert.Equal(
            [new ModelOutput("scores", "float32", "[batch, 10]"), new("zipmap", "sequence", "?"), new("bare", "unknown", "?")],
            ModelSignature.Outputs(graph));
    }

    private static string Fault(ValueInfoProto input) =>
        Assert.Throws<InvalidInputException>(() => ModelSignature.Inputs("m.onnx", Graph(input))).Message;

    private static GraphProto Graph(params ValueInfoProto[] inputs)
    {
        var graph = new GraphProto { Name = "g" };
        graph.Input.AddRange(inputs);
        return graph;
    }

    private static ValueInfoProto Value(string name, DataType type, params object[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims)
        {
            shape.Dim.Add(dim is string parameter
                ? new TensorShapeProto.Types.Dimension { DimParam = parameter }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dim, null) });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
