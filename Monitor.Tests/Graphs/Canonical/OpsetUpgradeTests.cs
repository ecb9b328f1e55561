using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Conformance;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs.Canonical;

/// <summary>Every change of form: ONNX Runtime gives the same outputs before and after, with facts and without.</summary>
public sealed class OpsetUpgradeTests
{
    [Theory]
    [InlineData("Softmax", 7, null)]
    [InlineData("Softmax", 12, null)]
    [InlineData("Softmax", 11, 3L)]
    [InlineData("Softmax", 12, -1L)]
    [InlineData("Softmax", 12, -3L)]
    [InlineData("Softmax", 12, 2L)]
    [InlineData("Softmax", 12, 0L)]
    [InlineData("LogSoftmax", 9, null)]
    [InlineData("LogSoftmax", 12, 3L)]
    [InlineData("Hardmax", 11, null)]
    [InlineData("Hardmax", 12, 2L)]
    public void Run_SoftmaxOverAMatrix_GivesTheSame(string operatorType, int opset, long? axis)
    {
        (string, object)[] attributes = axis is { } given ? [("axis", given)] : [];
        AssertSame(new ModelBuilder(opset).Input("x", 2, 3, 4, 5).Node(operatorType, ["x"], "y", attributes).Output("y"));
    }

    [Fact]
    public void Run_SoftmaxOverTheLastAxis_StaysOneNode()
    {
        var builder = new ModelBuilder(12).Input("x", 2, 5).Node("Softmax", ["x"], "y").Output("y");

        var node = Assert.Single(AssertSame(builder).Graph.Node);

        Assert.Equal(("Softmax", -1L), (node.OpType, node.Integer("axis", 1)));
    }

    [Fact]
    public void Run_Clip_GivesTheSame()
    {
        AssertSame(new ModelBuilder(10).Input("x", 2, 8).Node("Clip", ["x"], "y", ("min", -0.5f), ("max", 0.25f)).Output("y"));
        AssertSame(new ModelBuilder(7).Input("x", 2, 8).Node("Clip", ["x"], "y", ("min", 0f)).Output("y"));
        AssertSame(new ModelBuilder(7).Input("x", 2, 8).Node("Clip", ["x"], "y", ("max", 0f)).Output("y"));
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("reflect")]
    [InlineData("edge")]
    public void Run_Pad_GivesTheSame(string mode)
    {
        long[] pads = [0, 1, 1, 0, 2, 0];
        AssertSame(new ModelBuilder(9).Input("x", 2, 3, 4).Node("Pad", ["x"], "y", ("pads", pads), ("mode", mode)).Output("y"));
        AssertSame(new ModelBuilder(10)
            .Input("x", 2, 3, 4).Node("Pad", ["x"], "y", ("pads", pads), ("mode", mode), ("value", 0.5f)).Output("y"));
    }

    [Fact]
    public void Run_PadWithNegativePads_GivesTheSame() =>
        AssertSame(new ModelBuilder(10)
            .Input("x", 2, 3, 4).Node("Pad", ["x"], "y", ("pads", new long[] { 0, -1, 1, 0, 1, -2 })).Output("y"));

    [Fact]
    public void Run_PadOfDoubles_GivesTheSame() =>
        AssertSame(new ModelBuilder(10)
            .Input("x", 2, 3)
            .Node("Cast", ["x"], "d", ("to", (long)TensorProto.Types.DataType.Double))
            .Node("Pad", ["d"], "p", ("pads", new long[] { 0, 1, 0, 1 }), ("value", 0.5f))
            .Node("Cast", ["p"], "y", ("to", 1L))
            .Output("y"), alsoWithoutFacts: false);

    [Fact]
    public void Run_Slice_GivesTheSame()
    {
        long[] starts = [1, -3], ends = [9, -1];
        AssertSame(
            new ModelBuilder(9).Input("x", 3, 4).Node("Slice", ["x"], "y", ("starts", starts), ("ends", ends)).Output("y"));
        AssertSame(new ModelBuilder(7)
            .Input("x", 3, 4, 5)
            .Node("Slice", ["x"], "y", ("starts", starts), ("ends", ends), ("axes", new long[] { 2, 1 })).Output("y"));
    }

    [Fact]
    public void Run_SqueezeAndUnsqueeze_GiveTheSame()
    {
        AssertSame(
            new ModelBuilder(12).Input("x", 2, 3).Node("Unsqueeze", ["x"], "y", ("axes", new long[] { 0, -1 })).Output("y"));
        AssertSame(
            new ModelBuilder(9).Input("x", 2, 1, 3, 1).Node("Squeeze", ["x"], "y", ("axes", new long[] { 3 })).Output("y"));
        AssertSame(new ModelBuilder(9).Input("x", 2, 1, 3, 1).Node("Squeeze", ["x"], "y").Output("y"));
    }

    [Theory]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceLogSumExp")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceSum")]
    [InlineData("ReduceSumSquare")]
    public void Run_Reduction_GivesTheSame(string operatorType)
    {
        foreach (var opset in new[] { 7, 11, 12, 13, 17 })
        {
            var positive = new ModelBuilder(opset).Input("x", 2, 3, 4).Node("Exp", ["x"], "e");
            var axes = new long[] { 1, 2 };
            if (operatorType != "ReduceSum" || opset < 13)
                positive.Node(operatorType, ["e"], "some", ("axes", axes), ("keepdims", 0L)).Output("some");
            AssertSame(positive.Node(operatorType, ["e"], "all").Output("all"));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(17)]
    public void Run_Split_GivesTheSame(int opset)
    {
        var equal = new ModelBuilder(opset)
            .Input("x", 2, 6).Node("Split", ["x"], "a", ("axis", 1L)).Output("a").Output("b").Output("c");
        equal.Proto.Graph.Node[0].Output.AddRange(["b", "c"]);
        AssertSame(equal);

        var sized = new ModelBuilder(opset).Input("x", 2, 6).Output("a").Output("b").Integers("sizes", 2, 4);
        if (opset < 13) sized.Node("Split", ["x"], "a", ("axis", 1L), ("split", new long[] { 2, 4 }));
        else sized.Node("Split", ["x", "sizes"], "a", ("axis", 1L));
        sized.Proto.Graph.Node[0].Output.Add("b");
        AssertSame(sized);
    }

    [Fact]
    public void Run_TopK_GivesTheSame()
    {
        var builder = new ModelBuilder(9).Input("x", 3, 6)
            .Node("TopK", ["x"], "y", ("k", 2L), ("axis", 1L)).Output("y").Output("i", TensorProto.Types.DataType.Int64, 3, 2);
        builder.Proto.Graph.Node[0].Output.Add("i");
        AssertSame(builder);
    }

    [Fact]
    public void Run_Scatter_GivesTheSame()
    {
        var indices = TensorValues.Integers("i", 1, 0, 2);
        indices.Dims.Clear();
        indices.Dims.AddRange([1, 3]);
        var builder = new ModelBuilder(9)
            .Input("x", 3, 3).Floats("u", [1, 3], 7, 8, 9).Node("Scatter", ["x", "i", "u"], "y", ("axis", 0L)).Output("y");
        builder.Proto.Graph.Initializer.Add(indices);

        Assert.Equal("ScatterElements", Assert.Single(AssertSame(builder).Graph.Node).OpType);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    public void Run_Dropout_BecomesIdentity(int opset)
    {
        var type = opset < 10 ? TensorProto.Types.DataType.Float : TensorProto.Types.DataType.Bool;
        var builder = new ModelBuilder(opset)
            .Input("x", 2, 3).Node("Dropout", ["x"], "y", ("ratio", 0.3f)).Output("y").Output("m", type, 2, 3);
        builder.Proto.Graph.Node[0].Output.Add("m");

        Assert.DoesNotContain(AssertSame(builder).Graph.Node, node => node.OpType == "Dropout");
    }

    [Fact]
    public void Run_DropoutWhoseMaskIsNotUsed_IsOneNode()
    {
        var builder = new ModelBuilder(9).Input("x", 2, 3).Node("Dropout", ["x"], "y").Output("y");
        builder.Proto.Graph.Node[0].Output.Add("m");

        Assert.Equal(["y"], Assert.Single(AssertSame(builder).Graph.Node).Output);
    }

    [Theory]
    [InlineData(7, 1L)]
    [InlineData(8, 0L)]
    [InlineData(9, null)]
    [InlineData(13, null)]
    public void Run_BatchNormalization_GivesTheSame(int opset, long? spatial)
    {
        long[] dims = spatial == 0 ? [3, 2, 2] : [3];
        var count = spatial == 0 ? 12 : 3;
        float[] Values(float first) => [.. Enumerable.Range(0, count).Select(i => first + 0.1f * i)];
        (string, object)[] attributes = spatial is { } given ? [("spatial", given), ("epsilon", 1e-3f)] : [("epsilon", 1e-3f)];
        var builder = new ModelBuilder(opset)
            .Input("x", 2, 3, 2, 2)
            .Floats("s", dims, Values(0.5f))
            .Floats("b", dims, Values(-0.3f))
            .Floats("m", dims, Values(0.1f))
            .Floats("v", dims, Values(0.7f))
            .Node("BatchNormalization", ["x", "s", "b", "m", "v"], "y", attributes)
            .Output("y");

        var upgraded = AssertSame(builder);

        Assert.Equal(spatial == 0 ? 6 : 1, upgraded.Graph.Node.Count);
    }

    [Fact]
    public void Run_BatchNormalizationInTraining_IsRefused()
    {
        var builder = new ModelBuilder(9)
            .Input("x", 2, 3)
            .Floats("s", [3], 1, 1, 1)
            .Node("BatchNormalization", ["x", "s", "s", "s", "s"], "y")
            .Output("y")
            .Output("mean");
        builder.Proto.Graph.Node[0].Output.Add("mean");

        var fault = Assert.Throws<InvalidInputException>(() => OpsetUpgrade.Run("net.onnx", builder.Proto, new GraphFacts()));

        Assert.Equal(
            "net.onnx: BatchNormalization node '/y' is in training mode: the statistics it computes are used; export the " +
            "model for inference.",
            fault.Message);
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void Run_Upsample_GivesTheSame(string mode)
    {
        float[] scales = [1, 1, 2, 1.5f];
        var attribute =
            new AttributeProto { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { scales } };
        var old = new ModelBuilder(7).Input("x", 2, 3, 4, 4).Node("Upsample", ["x"], "y", ("mode", mode)).Output("y");
        old.Proto.Graph.Node[0].Attribute.Add(attribute);
        AssertSame(old);
        AssertSame(new ModelBuilder(9)
            .Input("x", 2, 3, 4, 4).Floats("s", [4], scales).Node("Upsample", ["x", "s"], "y", ("mode", mode)).Output("y"));
    }

    [Theory]
    [InlineData("nearest", 2f, 1.5f)]
    [InlineData("nearest", 0.6f, 0.5f)]
    [InlineData("nearest", 0.6f, 1.7f)]
    [InlineData("linear", 2f, 1.5f)]
    [InlineData("linear", 0.6f, 1.7f)]
    public void Run_ResizeOfOpset10_GivesTheSame(string mode, float height, float width) =>
        AssertSame(new ModelBuilder(10)
            .Input("x", 2, 3, 5, 6)
            .Floats("s", [4], 1, 1, height, width).Node("Resize", ["x", "s"], "y", ("mode", mode)).Output("y"));

    [Theory]
    [InlineData("half_pixel", "nearest")]
    [InlineData("pytorch_half_pixel", "linear")]
    [InlineData("align_corners", "linear")]
    [InlineData("asymmetric", "nearest")]
    [InlineData("tf_half_pixel_for_nn", "nearest")]
    public void Run_ResizeOfOpset11_GivesTheSame(string coordinates, string mode)
    {
        foreach (var opset in new[] { 11, 13 })
        {
            if (opset > 11 && coordinates == "tf_half_pixel_for_nn") continue;
            AssertSame(new ModelBuilder(opset)
                .Input("x", 2, 3, 5, 6)
                .Floats("roi", [0])
                .Floats("none", [0])
                .Integers("sizes", 2, 3, 8, 4)
                .Node(
                    "Resize", ["x", "roi", "none", "sizes"], "y", ("mode", mode), ("coordinate_transformation_mode", coordinates))
                .Output("y"));
        }
    }

    [Fact]
    public void Run_RoiAlign_GivesTheSame()
    {
        var builder = new ModelBuilder(10)
            .Input("x", 1, 2, 6, 6)
            .Floats("rois", [2, 4], 0, 0, 4, 4, 1, 1, 5, 3)
            .Integers("batch", 0, 0)
            .Node("RoiAlign", ["x", "rois", "batch"], "y", ("output_height", 2L), ("output_width", 3L), ("sampling_ratio", 2L))
            .Output("y");
        AssertSame(builder);
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    public void Run_ConvTransposeWithAutomaticPads_GivesTheSame(string pads)
    {
        var weights = Enumerable.Range(0, 8).Select(i => MathF.Cos(i)).ToArray();
        AssertSame(new ModelBuilder(7)
            .Input("x", 1, 2, 4)
            .Floats("w", [2, 2, 2], weights)
            .Node("ConvTranspose", ["x", "w"], "y", ("auto_pad", pads), ("strides", new long[] { 1 }))
            .Output("y"));
    }

    [Fact]
    public void Run_NodesInABody_AreUpgraded()
    {
        var then = new GraphProto { Name = "then" };
        then.Node.Add(NewNode("Softmax", ["x"], "s", ("axis", 1L)));
        then.Node.Add(NewNode("ReduceMean", ["s"], "inner", ("axes", new long[] { 1 })));
        then.Output.Add(Value("inner", TensorProto.Types.DataType.Float, 2, 1, 4));
        var otherwise = new GraphProto { Name = "else" };
        otherwise.Node.Add(NewNode("ReduceSum", ["x"], "other", ("axes", new long[] { 1 })));
        otherwise.Output.Add(Value("other", TensorProto.Types.DataType.Float, 2, 1, 4));
        var condition = new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };

        AssertSame(new ModelBuilder(11)
            .Input("x", 2, 3, 4)
            .Node("Constant", [], "c", ("value", condition))
            .Node("If", ["c"], "y", ("then_branch", then), ("else_branch", otherwise))
            .Output("y"));
    }

    [Fact]
    public void Run_InitializersAmongTheInputs_BecomeConstants()
    {
        var upgraded = AssertSame(new ModelBuilder(8, irVersion: 3)
            .Input("x", 2, 3).Input("w", 3).Floats("w", [3], 1, 2, 3).Node("Mul", ["x", "w"], "y").Output("y"));

        Assert.Equal(["x"], upgraded.Graph.Input.Select(input => input.Name));
        Assert.Equal(8, upgraded.IrVersion);
    }

    [Fact]
    public void Run_NewerOpset_KeepsItsNodes()
    {
        var source = new ModelBuilder(21, irVersion: 10).Input("x", 2, 3).Node("Softmax", ["x"], "y").Output("y").Proto;

        Assert.Equal(source, OpsetUpgrade.Run("net.onnx", source, new GraphFacts()));
    }

    [Fact]
    public void Run_ScanOfOpset8_IsRefused()
    {
        var source = new ModelBuilder(8).Input("x", 2, 3).Node("Scan", ["x"], "y").Output("y").Proto;

        var fault = Assert.Throws<InvalidInputException>(() => OpsetUpgrade.Run("net.onnx", source, new GraphFacts()));

        Assert.Equal(
            "net.onnx: Scan node '/y' has the form of opset 8, which later opsets do not have; export the model " +
            "with opset 9 or newer.", fault.Message);
    }

    /// <summary>Runs the model before and after; returns what facts made of it.</summary>
    private static ModelProto AssertSame(ModelBuilder builder, bool alsoWithoutFacts = true)
    {
        var source = builder.Proto;
        var before = source.Clone();
        var constants = source.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        var inputs = source.Graph.Input.Where(input => !constants.Contains(input.Name)).ToDictionary(input => input.Name, Values);
        var expected = OnnxRun.Run(source, inputs);
        var upgraded = OpsetUpgrade.Run("net.onnx", source, OnnxRun.Facts(source, inputs));
        ModelProto[] forms =
            alsoWithoutFacts ? [upgraded, OpsetUpgrade.Run("net.onnx", source, new GraphFacts())] : [upgraded];
        foreach (var proto in forms)
        {
            Assert.Equal(18, Assert.Single(proto.OpsetImport).Version);
            foreach (var (mine, theirs) in OnnxRun.Run(proto, inputs).Zip(expected)) Assert.Null(mine!.Difference(theirs!, 1e-6));
        }

        Assert.Equal(before, source);
        return upgraded;
    }

    private static TensorProto Values(ValueInfoProto input)
    {
        var dims = input.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue).ToArray();
        var random = new Random(7);
        var values = Enumerable.Range(0, (int)dims.Aggregate(1L, (product, extent) => product * extent))
            .Select(_ => random.NextSingle() * 4 - 2);
        return TensorValues.Floats(input.Name, values, dims);
    }
}
