using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Probing;

public sealed class ModelInspectionTests
{
    [Fact]
    public void Of_SampleModel_ListsItsSites()
    {
        var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "fashion-prelu.onnx"));

        var inspection = ModelInspection.Of(model);

        Assert.Empty(inspection.Unusable);
        Assert.Equal(
            ["/PRelu PRelu 32", "/PRelu_1 PRelu 32", "/PRelu_2 PRelu 64", "/PRelu_3 PRelu 64"],
            inspection.Sites.Select(site => $"{site.Name} {site.Operator} {site.Channels}"));
        Assert.All(inspection.Sites, site => Assert.Equal((1, 4), (site.ChannelAxis, site.Rank)));
    }

    [Fact]
    public void Of_NoRectifier_IsEmpty()
    {
        var inspection = ModelInspection.Of(TestModels.Rectifier("Sigmoid", [2]));

        Assert.Empty(inspection.Sites);
        Assert.Empty(inspection.Unusable);
    }

    [Fact]
    public void Of_NodeWithoutAName_TakesItsOutputsMadeUnique()
    {
        var builder = new ModelBuilder()
            .Input("x", Open, 2).Node("Relu", ["x"], "a").Node("Relu", ["a"], "b").Node("Relu", ["b"], "y").Output("y");
        builder.Proto.Graph.Node[0].Name = "y";
        builder.Proto.Graph.Node[1].Name = "";
        builder.Proto.Graph.Node[2].Name = "";

        Assert.Equal(["y", "b", "y#2"], ModelInspection.Of(builder.Model()).Sites.Select(site => site.Name));
    }

    [Fact]
    public void Of_SlopesThatVaryByPosition_SaysSo() =>
        AssertUnusable(
            "its slopes [2, 3] vary by position, not by channel alone; train it with one slope per channel or with one for all",
            TestModels.PRelu([2, 3], [2, 3], [1, 2, 3, 4, 5, 6]));

    [Fact]
    public void Of_SlopesThatFitNothing_NamesBothShapes()
    {
        // Shape inference would refuse static shapes that do not broadcast, so the axis is open in the declaration.
        var model = new ModelBuilder()
            .Input("x", Open, 3, 4, 5)
            .Floats("slopes", [7], 1, 2, 3, 4, 5, 6, 7).Node("PRelu", ["x", "slopes"], "y").Output("y").Model();

        AssertUnusable(
            "its slopes [7] do not fit its input [batch, 3, 4, 5]; save them as [C, 1, 1], C being the channels", model);
    }

    [Fact]
    public void Of_ListOfSlopesThatFitsTwoAxes_AsksWhichIsMeant() =>
        AssertUnusable(
            "its slopes [4] fit axis 1 and the last axis of its input [batch, 4, 3, 4] alike; save them as [4, 1, 1] if they " +
            "are per channel, or as [1, 1, 4] if they run along the last axis",
            TestModels.Conv(4, 3, 4).Floats("slopes", [4], 1, 2, 3, 4).Node("PRelu", ["z", "slopes"], "y").Output("y").Model());

    [Fact]
    public void Of_ListOfSlopesBehindAMatrixProduct_RunsAlongTheLastAxis()
    {
        var model = new ModelBuilder()
            .Input("x", Open, 4, 4)
            .Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(i => (float)i)])
            .Node("MatMul", ["x", "w"], "z")
            .Floats("slopes", [4], 1, 2, 3, 4)
            .Node("PRelu", ["z", "slopes"], "y")
            .Output("y")
            .Model();

        Assert.Equal(2, Assert.Single(ModelInspection.Of(model).Sites).ChannelAxis);
    }

    [Fact]
    public void Of_EqualSlopesThatFitTwoAxes_AsksTheOperators() =>
        Assert.Equal(
            1,
            Assert.Single(ModelInspection.Of(
                TestModels.Conv(4, 3, 4).Floats("slopes", [4], 0.25f, 0.25f, 0.25f, 0.25f)
                    .Node("PRelu", ["z", "slopes"], "y").Output("y").Model()).Sites).ChannelAxis);

    [Fact]
    public void Of_ComputedSlopes_NamesThem() =>
        AssertUnusable(
            "its slopes 's' are computed by the model or fed to it; export the model with constant slopes",
            new ModelBuilder().Input("x", Open, 4).Node("Abs", ["x"], "s").Node("PRelu", ["x", "s"], "y").Output("y").Model());

    [Fact]
    public void Of_SlopesAsInput_NamesThem() =>
        AssertUnusable(
            "its slopes 's' are computed by the model or fed to it; export the model with constant slopes",
            new ModelBuilder().Input("x", Open, 4).Input("s", Open, 4).Node("PRelu", ["x", "s"], "y").Output("y").Model());

    [Fact]
    public void Of_InfiniteSlope_SaysSo() =>
        AssertUnusable(
            "its slopes are not all finite numbers; the model is damaged or its training failed",
            TestModels.PRelu([2], [2], [0.1f, float.PositiveInfinity]));

    [Fact]
    public void Of_DoubleTensor_NamesTheType() =>
        AssertUnusable(
            "its input is float64; only float32 can be watched; export the model in float32",
            new ModelBuilder()
                .Input("x", TensorProto.Types.DataType.Double, Open, 4).Node("Relu", ["x"], "y").Output("y").Model());

    [Fact]
    public void Of_RowsNotOnAxisZero_ShowsTheShape() =>
        AssertUnusable(
            "axis 0 of its input [4, 3] does not follow the number of rows; export the model so that every row keeps its " +
            "own place on axis 0",
            new ModelBuilder().Input("x", Open, 4).Node("Transpose", ["x"], "z").Node("Relu", ["z"], "y").Output("y").Model());

    [Fact]
    public void Of_ConstantTensor_ShowsTheShape() =>
        AssertUnusable(
            "axis 0 of its input [2] does not follow the number of rows; export the model so that every row keeps its " +
            "own place on axis 0",
            new ModelBuilder().Input("x", Open, 2)
                .Floats("w", [2], 1, 2).Node("Relu", ["w"], "r").Node("Add", ["x", "r"], "y").Output("y").Model());

    [Fact]
    public void Of_ScalarTensor_SaysSo() =>
        AssertUnusable(
            "its input is a scalar without a batch axis; export the model so that axis 0 is the batch",
            new ModelBuilder()
                .Input("x", Open, 2).Node("ReduceMax", ["x"], "z", ("keepdims", 0L))
                .Node("Relu", ["z"], "r").Node("Add", ["x", "r"], "y").Output("y").Model());

    [Fact]
    public void Of_RectifierInABody_NamesTheOuterNode()
    {
        var then = new GraphProto { Name = "then" };
        then.Node.Add(NewNode("Relu", ["x"], "inner"));
        then.Output.Add(Value("inner", TensorProto.Types.DataType.Float, Open, 2));
        var otherwise = new GraphProto { Name = "else" };
        otherwise.Node.Add(NewNode("Identity", ["x"], "same"));
        otherwise.Output.Add(Value("same", TensorProto.Types.DataType.Float, Open, 2));
        var condition = new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };
        var model = new ModelBuilder()
            .Input("x", Open, 2)
            .Node("Constant", [], "c", ("value", condition))
            .Node("If", ["c"], "h", ("then_branch", then), ("else_branch", otherwise))
            .Node("Relu", ["h"], "y")
            .Output("y")
            .Model();

        var inspection = ModelInspection.Of(model);

        Assert.Equal("/y", Assert.Single(inspection.Sites).Name);
        Assert.Equal(
            new UnusableRectifier(
                "/inner",
                "Relu",
                "it is inside the body of If node '/h', which may run any number of times per row; export the model without " +
                "control flow around it"),
            Assert.Single(inspection.Unusable));
    }

    [Fact]
    public void Of_RectifierInAFunction_IsASite()
    {
        var inspection = ModelInspection.Of(FunctionModel(17));

        Assert.Empty(inspection.Unusable);
        Assert.Equal([("/h/b", "LeakyRelu"), ("/y", "Relu")], inspection.Sites.Select(site => (site.Name, site.Operator)));
    }

    [Fact]
    public void Of_RectifierInAFunctionOfAnotherOpset_NamesTheFunction() =>
        Assert.Equal(
            new UnusableRectifier(
                "/b",
                "LeakyRelu",
                "it is inside the model's own function 'Act', whose operators are of another opset than the model's; export " +
                "the model with one opset"),
            Assert.Single(ModelInspection.Of(FunctionModel(16)).Unusable));

    private static OnnxModel FunctionModel(int opset)
    {
        var builder = new ModelBuilder().Input("x", Open, 2).Node("Act", ["x"], "h").Node("Relu", ["h"], "y").Output("y");
        builder.Proto.Graph.Node[0].Domain = "own";
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        var function = new FunctionProto { Name = "Act", Domain = "own", Input = { "a" }, Output = { "b" } };
        function.Node.Add(NewNode("LeakyRelu", ["a"], "b"));
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        builder.Proto.Functions.Add(function);
        return builder.Model();
    }

    [Fact]
    public void Of_OperatorOfAnotherDomain_IsNoRectifier()
    {
        var builder = new ModelBuilder().Input("x", Open, 2).Node("Relu", ["x"], "h").Node("Gelu", ["h"], "y").Output("y");
        builder.Proto.Graph.Node[1].Domain = "com.microsoft";
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });

        Assert.Equal("/h", Assert.Single(ModelInspection.Of(builder.Model()).Sites).Name);
    }

    private static void AssertUnusable(string reason, OnnxModel model)
    {
        var inspection = ModelInspection.Of(model);

        Assert.Empty(inspection.Sites);
        Assert.Equal(reason, Assert.Single(inspection.Unusable).Reason);
    }
}
