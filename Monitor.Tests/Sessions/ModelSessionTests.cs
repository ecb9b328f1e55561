using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Sessions;

public sealed class ModelSessionTests
{
    public static TheoryData<Lowering> Lowerings => [Lowering.Managed, Lowering.Portable];

    [Fact]
    public void Open_WithoutOptions_UsesTheManagedKernelAndSixtyFourRows()
    {
        using var session = ModelSession.Open(TestModels.Rectifier("Relu", [4]));

        Assert.Equal(Lowering.Managed, session.Lowering);
        Assert.Equal(64, session.BatchRows);
        Assert.Equal(["y"], session.OutputNames);
        Assert.Equal("[batch, 4]", Assert.Single(session.Layout.Inputs).ShapeText);
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Run_FixedBatch_RunsFewerRowsPaddedAndShowsNoPadding(Lowering lowering)
    {
        var model = new ModelBuilder().Input("x", 4, 3).Node("Relu", ["x"], "y").Output("y").Model();
        using var session = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering, BatchRows = 16 });
        float[] x = [1, -2, 3, -4, 5, -6];

        var result = session.Run(new RowSet(session.Layout, x));

        Assert.Equal(4, session.BatchRows);
        Assert.Equal(2, result.Rows);
        Assert.Equal([1, 0, 3, 0, 5, 0], result.Output(0));
        Assert.Equal(2 * MomentLayout.Count * 3, result.Moments(0).Length);
        MomentReference.AssertClose(MomentReference.Moments(x, 2, 1, 3, 1), result.Moments(0), 1e-6);
    }

    public static TheoryData<ElementKind, float[]> Kinds => new()
    {
        { ElementKind.Float64, [1.5f, -2.5f, 300, -1] },
        { ElementKind.Float16, [1.5f, -2.5f, 300, -1] },
        { ElementKind.Int8, [1, -2, 127, -1] },
        { ElementKind.UInt8, [1, 0, 255, 0] },
        { ElementKind.Int16, [1, -2, 300, -1] },
        { ElementKind.UInt16, [1, 0, 300, 0] },
        { ElementKind.Int32, [1, -2, 300, -1] },
        { ElementKind.UInt32, [1, 0, 300, 0] },
        { ElementKind.Int64, [1, -2, 300, -1] },
        { ElementKind.UInt64, [1, 0, 300, 0] },
        { ElementKind.Boolean, [1, 1, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_InputOfAnotherType_CutsAndSaturatesTheRows(ElementKind kind, float[] expected)
    {
        var type = Enum.GetValues<TensorProto.Types.DataType>().Single(type => ElementTypes.Kind((int)type) == kind);
        var model = new ModelBuilder()
            .Input("x", type, Open, 4)
            .Node("Cast", ["x"], "z", ("to", (long)TensorProto.Types.DataType.Float))
            .Node("LeakyRelu", ["z"], "y", ("alpha", 1f))
            .Output("y")
            .Model();
        using var session = ModelSession.Open(model);

        Assert.Equal(expected, session.Run(new RowSet(session.Layout, new float[] { 1.5f, -2.5f, 300, -1 })).Output(0));
    }

    [Fact]
    public void Run_NaNForAnIntegerInput_FeedsZero()
    {
        var model = new ModelBuilder()
            .Input("x", TensorProto.Types.DataType.Int32, Open, 2)
            .Node("Cast", ["x"], "z", ("to", (long)TensorProto.Types.DataType.Float))
            .Node("Relu", ["z"], "y")
            .Output("y")
            .Model();
        using var session = ModelSession.Open(model);

        Assert.Equal([0, 7], session.Run(new RowSet(session.Layout, new[] { float.NaN, 7 })).Output(0));
    }

    [Fact]
    public void Run_TwoInputs_SplitsTheRow()
    {
        var model = new ModelBuilder()
            .Input("a", Open, 2)
            .Input("b", TensorProto.Types.DataType.Int64, Open)
            .Node("Cast", ["b"], "c", ("to", (long)TensorProto.Types.DataType.Float))
            .Integers("axes", 1)
            .Node("Unsqueeze", ["c", "axes"], "d")
            .Node("Add", ["a", "d"], "z")
            .Node("Relu", ["z"], "y")
            .Output("y")
            .Model();
        using var session = ModelSession.Open(model);

        var result = session.Run(new RowSet(session.Layout, new float[] { 1, -1, 10, 2, -2, -20 }));

        Assert.Equal(["[batch, 2]", "[batch]"], session.Layout.Inputs.Select(input => input.ShapeText));
        Assert.Equal([11, 9, 0, 0], result.Output(0));
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Run_NaNInOneRow_ShowsInThatRowAlone(Lowering lowering)
    {
        using var session = ModelSession.Open(
            TestModels.Rectifier("LeakyRelu", [2, 3, 7]), new ModelSessionOptions { Lowering = lowering });
        var x = MomentReference.Values(3 * 42, seed: 5);
        x[42 + 21 + 4] = float.NaN;

        var result = session.Run(new RowSet(session.Layout, x));

        var expected = MomentReference.Moments(x, 3, 1, 2, 21);
        Assert.Equal(5, expected.Count(double.IsNaN));
        MomentReference.AssertClose(expected, result.Moments(0), 1e-5);
        Assert.Equal(1, result.Output(0).ToArray().Count(float.IsNaN));
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Run_InfiniteAndHugeValues_GiveWhatFloat32Gives(Lowering lowering)
    {
        using var session = ModelSession.Open(
            TestModels.Rectifier("LeakyRelu", [5], ("alpha", 0.5f)), new ModelSessionOptions { Lowering = lowering });
        float[] x = [float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, -0f];

        var result = session.Run(new RowSet(session.Layout, x));

        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, 1e30f, -5e29f, 0], result.Output(0));
        MomentReference.AssertClose(MomentReference.Moments(x, 1, 1, 5, 1), result.Moments(0), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Run_TwoThreads_GivesTheSameAsOne(Lowering lowering)
    {
        var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "fashion-prelu.onnx"));
        using var one = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering });
        using var two = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering, Threads = 2 });
        var x = MomentReference.Values(64 * 784, seed: 1);

        var (first, second) = (one.Run(new RowSet(one.Layout, x)), two.Run(new RowSet(two.Layout, x)));

        for (var site = 0; site < one.Sites.Length; site++)
            MomentReference.AssertClose(first.Moments(site), second.Moments(site), 1e-4);
        MomentReference.AssertClose(first.Output(0), second.Output(0), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Run_RowsAloneOrTogether_GiveTheSame(Lowering lowering)
    {
        var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "samples", "letter", "letter-prelu.onnx"));
        using var session = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering });
        var rows = new RowSet(session.Layout, MomentReference.Values(7 * 16, seed: 3));
        var together = session.Run(rows).Moments(1).ToArray();
        var width = together.Length / 7;

        for (var row = 0; row < 7; row++)
        {
            MomentReference.AssertClose(together.AsSpan(row * width, width), session.Run(rows.Slice(row, 1)).Moments(1), 1e-5);
        }
    }

    [Fact]
    public void Open_ForcedKernel_GivesTheSameMoments()
    {
        var model = OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "fashion-prelu.onnx"));
        float[]? first = null;
        foreach (var kernel in PReluKernels.Names)
        {
            using var session = ModelSession.Open(
                model, new ModelSessionOptions { Kernel = kernel, Lowering = Lowering.Managed });
            var moments = session.Run(new RowSet(session.Layout, MomentReference.Values(3 * 784, seed: 1))).Moments(3).ToArray();
            MomentReference.AssertClose(first ??= moments, moments, 1e-4);
        }
    }

    [Fact]
    public void Output_NotFloatOrNotRowsFirst_IsEmpty()
    {
        var model = new ModelBuilder()
            .Input("x", Open, 3)
            .Node("Relu", ["x"], "y")
            .Node("ArgMax", ["y"], "class", ("axis", 1L))
            .Node("ReduceMax", ["y"], "most", ("keepdims", 0L))
            .Output("y")
            .Output("class", TensorProto.Types.DataType.Int64, Open, 1)
            .Output("most")
            .Model();
        using var session = ModelSession.Open(model);

        var result = session.Run(new RowSet(session.Layout, new float[] { 1, 2, 3, 6, 5, 4 }));

        Assert.Equal(["y", "class", "most"], session.OutputNames);
        Assert.Equal([1, 2, 3, 6, 5, 4], result.Output(0));
        Assert.True(result.Output(1).IsEmpty);
        Assert.True(result.Output(2).IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Output(3).Length);
    }

    [Fact]
    public void Run_WrongArguments_SaysWhich()
    {
        using var session = ModelSession.Open(TestModels.Rectifier("Relu", [2]), new ModelSessionOptions { BatchRows = 3 });
        var row = new RowSet(session.Layout, new float[2]);
        var wide = new RowSet(new RowLayout([new InputSpec("x", ElementKind.Float32, [3])]), new float[3]);

        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run(new RowSet(session.Layout, new float[8])));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run(new RowSet(session.Layout, Array.Empty<float>())));
        Assert.Equal(
            "Rows have 3 values; the model takes 2. (Parameter 'rows')",
            Assert.Throws<ArgumentException>(() => session.Run(wide)).Message);
        Assert.Equal(
            "Slopes are given for 0 sites; the model has 1. (Parameter 'slopes')",
            Assert.Throws<ArgumentException>(() => session.Run(row, [])).Message);
        Assert.Equal(
            "Site '/y' has 2 channels; 1 slopes are given. (Parameter 'slopes')",
            Assert.Throws<ArgumentException>(() => session.Run(row, [new float[1]])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ModelSession.Open(TestModels.Rectifier("Relu", [2]), new ModelSessionOptions { BatchRows = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ModelSession.Open(TestModels.Rectifier("Relu", [2]), new ModelSessionOptions { BatchRows = 4097 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ModelSession.Open(TestModels.Rectifier("Relu", [2]), new ModelSessionOptions { Threads = 0 }));
    }

    [Theory]
    [MemberData(nameof(Lowerings))]
    public void Open_OpenAxesWithRowShape_RunsRowsOfThatShape(Lowering lowering)
    {
        var model = TestModels.PRelu([2, Open], [2, 1], [0.5f, 0.25f]);
        using var session = ModelSession.Open(
            model, new ModelSessionOptions { Lowering = lowering, RowShapes = Shapes("x", 2, 3) });
        float[] x = [-1, 1, -2, -4, 4, 8];

        var result = session.Run(new RowSet(session.Layout, x));

        Assert.Equal([-0.5f, 1, -1, -1, 4, 8], result.Output(0));
        MomentReference.AssertClose(MomentReference.Moments(x, 1, 1, 2, 3), result.Moments(0), 1e-6);
    }

    [Fact]
    public void Open_OpenAxisWithoutRowShape_NamesInputAndAxis() =>
        AssertRefused(
            "net.onnx: input 'x' leaves axis 2 of [batch, 2, ?] open. Give the shape of one row (a reference with shaped rows " +
            "says it), or export the model with that axis fixed.",
            TestModels.Rectifier("Relu", [2, Open]));

    [Fact]
    public void Open_RowShapeThatDoesNotFit_SaysBoth()
    {
        const string Message =
            "net.onnx: rows of the shape [batch, 3, 4] do not fit input 'x' of the shape [batch, 2, ?]. Give rows of the shape " +
            "that the model takes.";

        AssertRefused(Message, TestModels.Rectifier("Relu", [2, Open]), Shapes("x", 3, 4));
    }

    [Fact]
    public void Open_RowShapeForAnUnknownInput_NamesTheInputs() =>
        AssertRefused(
            "net.onnx: a row shape is given for 'w', but the model has no such input. Its inputs are 'x'.",
            TestModels.Rectifier("Relu", [2, 3]),
            Shapes("w", 2, 3));

    [Fact]
    public void Open_HugeRowShape_SaysTheLimit() =>
        AssertRefused(
            "net.onnx: one row has more than 2,147,483,591 values, which no array can hold. Give smaller row shapes, or export " +
            "the model with the shapes it is served with.",
            TestModels.Rectifier("Relu", [Open, Open]),
            Shapes("x", 1 << 20, 1 << 20));

    [Fact]
    public void Open_HugeBatch_SaysTheLimit() =>
        AssertRefused(
            "net.onnx: 64 rows of 100,000,000 values are more than a batch can hold, 2,147,483,591 values. Run fewer rows at " +
            "once, or export the model with a smaller batch.",
            TestModels.Rectifier("Relu", [100_000_000]));

    [Fact]
    public void Open_TwoBatchExtents_NamesBothInputs()
    {
        var model = new ModelBuilder().Input("a", 2, 3).Input("b", 4, 3).Node("Relu", ["a"], "y").Output("y").Model();

        AssertRefused(
            "net.onnx: input 'a' takes 2 rows and input 'b' takes 4; axis 0 of every input must be the same batch. Export the " +
            "model with an open batch axis.",
            model);
    }

    [Fact]
    public void Open_NoRectifier_SaysWhatIsWatched() =>
        AssertRefused(
            "net.onnx: the model has no rectifier. Alphadrift watches Relu, LeakyRelu and PRelu nodes; a model without " +
            "them cannot be watched.",
            TestModels.Rectifier("Sigmoid", [2]));

    [Fact]
    public void Open_OnlyUnusableRectifiers_ListsThemWithReasons()
    {
        var model = new ModelBuilder()
            .Input("x", Open, 4).Node("Identity", ["x"], "s").Node("PRelu", ["x", "s"], "y").Output("y").Model();

        AssertRefused(
            "net.onnx: none of the model's rectifiers can be watched:\n  PRelu '/y': its slopes 's' are computed by the model " +
            "or fed to it; export the model with constant slopes.",
            model);
    }

    [Fact]
    public void Open_OperatorThatOnnxRuntimeLacks_SaysSo()
    {
        var model = new ModelBuilder().Input("x", Open, 4).Node("Relu", ["x"], "h").Node("Fold", ["h"], "y").Output("y").Model();

        var fault = Assert.Throws<InvalidInputException>(() => ModelSession.Open(model));

        Assert.StartsWith("net.onnx: ONNX Runtime 1.31.1 cannot open the model: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Fold", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ModelThatFailsWhileRunning_SaysWithHowManyRows()
    {
        var model = new ModelBuilder()
            .Input("x", Open, 4)
            .Integers("shape", 1, 4).Node("Reshape", ["x", "shape"], "h").Node("Relu", ["h"], "y").Output("y").Model();

        var fault = Assert.Throws<InvalidInputException>(() => ModelSession.Open(model));

        Assert.StartsWith("net.onnx: a trial run with 2 rows of zeros fails: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Check that the model runs in ONNX Runtime with that many rows, and that its row shapes are right.", fault.Message,
            StringComparison.Ordinal);
    }

    private static Dictionary<string, ImmutableArray<int>> Shapes(string input, params int[] shape) =>
        new() { [input] = [.. shape] };

    private static void AssertRefused(
        string message, OnnxModel model, Dictionary<string, ImmutableArray<int>>? rowShapes = null) =>
        Assert.Equal(
            message,
            Assert.Throws<InvalidInputException>(
                () => ModelSession.Open(model, new ModelSessionOptions { RowShapes = rowShapes })).Message);
}
