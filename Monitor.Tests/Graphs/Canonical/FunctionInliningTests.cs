using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Tests.Conformance;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs.Canonical;

/// <summary>ONNX Runtime, which inlines functions itself, gives the same outputs before and after.</summary>
public sealed class FunctionInliningTests
{
    [Fact]
    public void Run_TwoCalls_KeepTheirValuesApart()
    {
        var builder = Model().Node("Act", ["x"], "a").Node("Act", ["a"], "b").Node("Sub", ["a", "b"], "y").Output("y");
        Function(builder, "Act", ["in"], ["out"], NewNode("Neg", ["in"], "inner"), NewNode(
            "LeakyRelu", ["inner"], "out", ("alpha", 0.3f)));

        var inlined = AssertSame(builder);

        Assert.Equal(["Neg", "LeakyRelu", "Neg", "LeakyRelu", "Sub"], inlined.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["/a/out", "/b/out"], new RectifierScan(inlined).Reachable.Select(rectifier => rectifier.Name));
    }

    [Fact]
    public void Run_AttributesByReference_TakeTheCallsOrTheDefault()
    {
        var builder = Model().Node("Act", ["x"], "a", ("slope", 0.4f)).Node("Act", ["a"], "y").Output("y");
        var leaky = NewNode("LeakyRelu", ["in"], "out");
        leaky.Attribute.Add(
            new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float, RefAttrName = "slope" });
        Function(builder, "Act", ["in"], ["out"], leaky).AttributeProto.Add(NodeAttributes.Float("slope", 0.15f));

        var inlined = AssertSame(builder);

        Assert.Equal([0.4f, 0.15f], inlined.Graph.Node.Select(node => node.Float("alpha", 0)));
    }

    [Fact]
    public void Run_FunctionsThatCallOthers_AreInlinedThroughout()
    {
        var builder = Model().Node("Outer", ["x"], "y").Output("y");
        var call = NewNode("Inner", ["in"], "h");
        call.Domain = "own";
        Function(builder, "Outer", ["in"], ["out"], call, NewNode("Neg", ["h"], "out"));
        Function(builder, "Inner", ["in"], ["out"], NewNode("Abs", ["in"], "t"), NewNode("Relu", ["t"], "out"));

        var inlined = AssertSame(builder);

        Assert.Equal("/y/h/out", Assert.Single(new RectifierScan(inlined).Reachable).Name);
    }

    [Fact]
    public void Run_BodyInsideAFunction_IsRenamed()
    {
        var builder = Model().Node("Act", ["x"], "h").Node("Act", ["h"], "y").Output("y");
        var then = new GraphProto { Name = "then" };
        then.Node.Add(NewNode("Neg", ["in"], "t"));
        then.Output.Add(Value("t", TensorProto.Types.DataType.Float, 2, 3));
        var otherwise = new GraphProto { Name = "else" };
        otherwise.Node.Add(NewNode("Identity", ["in"], "e"));
        otherwise.Output.Add(Value("e", TensorProto.Types.DataType.Float, 2, 3));
        var yes = new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };
        Function(
            builder,
            "Act",
            ["in"],
            ["out"],
            NewNode("Constant", [], "c", ("value", yes)),
            NewNode("If", ["c"], "out", ("then_branch", then), ("else_branch", otherwise)));

        AssertSame(builder);
    }

    [Fact]
    public void Run_OutputThatIsAnInput_IsCopied()
    {
        var builder = Model().Node("Act", ["x"], "h").Node("Relu", ["h"], "y").Output("y");
        builder.Proto.Graph.Node[0].Output.Add("unused");
        Function(builder, "Act", ["in"], ["out", "more"], NewNode("Abs", ["in"], "out"), NewNode("Neg", ["out"], "more"));

        AssertSame(builder);
    }

    [Fact]
    public void Run_FunctionOfAnotherOpset_Stays()
    {
        var builder = Model().Node("Act", ["x"], "y").Output("y");
        Function(builder, "Act", ["in"], ["out"], NewNode("Abs", ["in"], "out")).OpsetImport[0].Version = 16;

        Assert.Same(builder.Proto, FunctionInlining.Run("net.onnx", builder.Proto));
    }

    [Fact]
    public void Run_FunctionThatCallsItself_IsRefused()
    {
        var builder = Model().Node("Act", ["x"], "y").Output("y");
        var call = NewNode("Act", ["in"], "out");
        call.Domain = "own";
        Function(builder, "Act", ["in"], ["out"], call);

        var fault = Assert.Throws<InvalidInputException>(() => FunctionInlining.Run("net.onnx", builder.Proto));

        Assert.Equal(
            "net.onnx: function 'Act' calls itself, or calls are nested more than 64 deep. Export the model again.",
            fault.Message);
    }

    [Fact]
    public void Run_FunctionsThatGrowBeyondAllBounds_AreRefused()
    {
        var builder = Model().Node("F0", ["x"], "y").Output("y");
        for (var level = 0; level < 30; level++)
        {
            var calls = new[] { NewNode($"F{level + 1}", ["in"], "t"), NewNode($"F{level + 1}", ["t"], "out") };
            foreach (var call in calls) call.Domain = "own";
            Function(builder, $"F{level}", ["in"], ["out"], calls);
        }

        Function(builder, "F30", ["in"], ["out"], NewNode("Abs", ["in"], "out"));

        var fault = Assert.Throws<InvalidInputException>(() => FunctionInlining.Run("net.onnx", builder.Proto));

        Assert.Equal("net.onnx: its functions make more than 262,144 nodes. Export the model without functions.", fault.Message);
    }

    [Fact]
    public void ForWatching_FunctionsWithoutRectifiers_LeavesTheModelAsItIs()
    {
        var builder = Model().Node("Act", ["x"], "h").Node("Relu", ["h"], "y").Output("y");
        Function(builder, "Act", ["in"], ["out"], NewNode("Abs", ["in"], "out"));
        var model = builder.Model();

        Assert.Same(model.Proto, ModelInspection.Resolve(model, InputPlan.Create(model, null)).Graph.Proto);
    }

    private static ModelBuilder Model() => new ModelBuilder().Input("x", 2, 3);

    private static FunctionProto Function(
        ModelBuilder builder, string name, string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var function =
            new FunctionProto { Name = name, Domain = "own", Input = { inputs }, Output = { outputs }, Node = { nodes } };
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        builder.Proto.Functions.Add(function);
        foreach (var node in builder.Proto.Graph.Node.Where(node => node.OpType == name)) node.Domain = "own";
        if (builder.Proto.OpsetImport.Count == 1)
            builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        return function;
    }

    private static ModelProto AssertSame(ModelBuilder builder)
    {
        var inputs =
            new Dictionary<string, TensorProto> { ["x"] = TensorValues.Floats("x", [-1.5f, 2, -3, 0.5f, 0, -0.25f], 2, 3) };
        var inlined = FunctionInlining.Run("net.onnx", builder.Proto);
        Assert.Empty(inlined.Functions);
        foreach (var (mine, theirs) in OnnxRun.Run(inlined, inputs).Zip(OnnxRun.Run(builder.Proto, inputs)))
            Assert.Null(mine!.Difference(theirs!, 0));
        return inlined;
    }
}
