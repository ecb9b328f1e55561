using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>What has no gradient is refused by name, with what can be done.</summary>
public sealed class GradientRefusalTests
{
    private const string WhatToDo =
        "Export the model so that only differentiable operators lie between its rectifiers and the output, "
        + "or use the objective 'moments', which needs no gradient.";

    [Fact]
    public void Run_UnknownOperator_IsRefusedByName() => Refuses(
        new ModelBuilder(18).Input("x", 2, 2).Node("Det", ["x"], "y").Output("y"),
        [2, 2],
        "net.onnx: there is no gradient through Det node '/y': no rule is known for this operator. ");

    [Fact]
    public void Run_Attention_IsRefusedByName() => Refuses(
        new ModelBuilder(23, 10).Input("x", 1, 1, 2, 2).Node("Attention", ["x", "x", "x"], "y").Output("y"),
        [1, 1, 2, 2],
        "net.onnx: there is no gradient through Attention node '/y': no rule is known for this operator. ");

    [Fact]
    public void Run_If_IsRefusedByName() => Refuses(
        new ModelBuilder(18).Input("x", 2, 2).Node("ReduceSum", ["x"], "s", ("keepdims", 0L)).Node("Cast", ["s"], "c", ("to", 9L))
            .Node("If", ["c"], "y", ("then_branch", Branch("Neg")), ("else_branch", Branch("Abs"))).Output("y"),
        [2, 2],
        "net.onnx: there is no gradient through If node '/y': "
        + "it runs a graph of its own, which may be any number of times per row. ");

    [Fact]
    public void Run_Loop_IsRefusedByName()
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add(ModelBuilder.Value("i", TensorProto.Types.DataType.Int64));
        body.Input.Add(ModelBuilder.Value("go", TensorProto.Types.DataType.Bool));
        body.Input.Add(ModelBuilder.Value("v", TensorProto.Types.DataType.Float, 2, 2));
        body.Node.Add(ModelBuilder.NewNode("Neg", ["v"], "w"));
        body.Node.Add(ModelBuilder.NewNode("Identity", ["go"], "still"));
        body.Output.Add(ModelBuilder.Value("still", TensorProto.Types.DataType.Bool));
        body.Output.Add(ModelBuilder.Value("w", TensorProto.Types.DataType.Float, 2, 2));
        Refuses(
            new ModelBuilder(18).Input("x", 2, 2).Integers("n", 3).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y"),
            [2, 2],
            "net.onnx: there is no gradient through Loop node '/y': "
            + "it runs a graph of its own, which may be any number of times per row. ");
    }

    [Fact]
    public void Run_Scan_IsRefusedByName()
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add(ModelBuilder.Value("v", TensorProto.Types.DataType.Float, 2));
        body.Node.Add(ModelBuilder.NewNode("Neg", ["v"], "w"));
        body.Output.Add(ModelBuilder.Value("w", TensorProto.Types.DataType.Float, 2));
        Refuses(
            new ModelBuilder(18).Input("x", 2, 2).Node("Scan", ["x"], "y", ("body", body), ("num_scan_inputs", 1L)).Output("y"),
            [2, 2],
            "net.onnx: there is no gradient through Scan node '/y': "
            + "it runs a graph of its own, which may be any number of times per row. ");
    }

    [Fact]
    public void Run_WeightsFromTheData_AreRefused() => Refuses(
        new ModelBuilder(18).Input("x", 1, 2, 2, 2).Node("Conv", ["x", "x"], "y").Output("y"),
        [1, 2, 2, 2],
        "net.onnx: there is no gradient through Conv node '/y': its input 1 'x' is computed from the data, "
        + "and no gradient with respect to it is known. ");

    [Fact]
    public void Run_TrainingMode_IsRefused() => Refuses(
        new ModelBuilder(18).Input("x", 2, 2).Floats("ratio", [], 0.5f).Node("Constant", [], "training", ("value", True()))
            .Node("Dropout", ["x", "ratio", "training"], "y").Output("y"),
        [2, 2],
        "net.onnx: there is no gradient through Dropout node '/y': it is in training mode, where it draws at random. ");

    [Fact]
    public void Run_FurtherOutputWithoutAGradient_IsRefused()
    {
        var builder = new ModelBuilder(18).Input("x", 2, 3).Floats("scale", [3], 1, 2, 3)
            .Node("SimplifiedLayerNormalization", ["x", "scale"], "y").Output("y").Output("rate");
        builder.Proto.Graph.Node[0].Output.Add("rate");
        Refuses(
            builder,
            [2, 3],
            "net.onnx: there is no gradient through SimplifiedLayerNormalization node '/y': "
            + "its output 1 'rate' is used, and no gradient of it is known. ");
    }

    [Fact]
    public void Add_GradientOfAnotherType_IsADefectOfTheRule()
    {
        var builder = new ModelBuilder(18).Input("x", 2, 2).Node("Neg", ["x"], "y").Output("y");
        var graph = builder.Proto.Graph;
        var facts = new GraphFacts();
        facts.Add("x", new ValueFacts(TensorProto.Types.DataType.Float, [2, 2]));
        facts.Add("y", new ValueFacts(TensorProto.Types.DataType.Float, [2, 2]));
        var emitter = new Emitter(new NodeSink(graph, new NameSource(graph), 18));
        var walk = new GradientWalk(
            "net.onnx", graph, facts, new Dictionary<int, SiteValues>(), new PortableLowering(), emitter, ["x"]);

        var defect = Assert.Throws<InvalidOperationException>(
            () => walk.Add("y", emitter.Of("seed", TensorProto.Types.DataType.Double)));

        Assert.Equal("The gradient 'seed' of type Double was handed to 'y', which is float32[2, 2].", defect.Message);
    }

    private static void Refuses(ModelBuilder builder, long[] dims, string message)
    {
        var count = (int)dims.Aggregate(1L, (product, extent) => product * extent);
        var x = Tensors.Of("x", TensorProto.Types.DataType.Float, dims, [.. Enumerable.Range(1, count).Select(i => (double)i)]);
        var refusal = Assert.Throws<InvalidInputException>(
            () => GradientCheck.Run("net.onnx", builder.Proto, new Dictionary<string, TensorProto> { ["x"] = x }, []));
        Assert.Equal(message + WhatToDo, refusal.Message);
    }

    private static GraphProto Branch(string operatorType)
    {
        var branch = new GraphProto { Name = operatorType };
        branch.Node.Add(ModelBuilder.NewNode(operatorType, ["x"], $"{operatorType}/y"));
        branch.Output.Add(ModelBuilder.Value($"{operatorType}/y", TensorProto.Types.DataType.Float, 2, 2));
        return branch;
    }

    private static TensorProto True()
    {
        var tensor = new TensorProto { DataType = (int)TensorProto.Types.DataType.Bool };
        tensor.Int32Data.Add(1);
        return tensor;
    }
}
