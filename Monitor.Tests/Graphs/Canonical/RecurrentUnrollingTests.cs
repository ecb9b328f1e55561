using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Conformance;
using Google.Protobuf;
using Xunit;

namespace Alphadrift.Tests.Graphs.Canonical;

/// <summary>Unrolled layers give what ONNX Runtime's own RNN, LSTM and GRU give, on random weights.</summary>
public sealed class RecurrentUnrollingTests
{
    private const int Steps = 5;
    private const int Batch = 3;
    private const int Features = 4;
    private const int Hidden = 2;

    /// <summary>
    /// Operator, direction, inputs that are given (B: bias, H and C: initial states, P: peepholes), other attributes.
    /// </summary>
    public static TheoryData<string, string, string, string> Layers
    {
        get
        {
            var cases = new TheoryData<string, string, string, string>();
            foreach (var direction in new[] { "forward", "reverse", "bidirectional" })
            {
                foreach (var inputs in new[] { "", "B", "H", "BH" })
                {
                    cases.Add("RNN", direction, inputs, "");
                    cases.Add("LSTM", direction, inputs, "");
                    cases.Add("GRU", direction, inputs, "");
                    cases.Add("GRU", direction, inputs, "after");
                }

                cases.Add("RNN", direction, "BH", "clip");
                cases.Add("GRU", direction, "BH", "clip");
                cases.Add("GRU", direction, "BH", "after clip");
                cases.Add("LSTM", direction, "BH", "clip");
                cases.Add("LSTM", direction, "C", "");
                cases.Add("LSTM", direction, "BHC", "");
                cases.Add("LSTM", direction, "BHCP", "");
                cases.Add("LSTM", direction, "P", "");
                cases.Add("LSTM", direction, "BHCP", "coupled");
                cases.Add("LSTM", direction, "BHCP", "coupled clip");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void All_EveryKindOfLayer_GivesTheSame(string operatorType, string direction, string inputs, string attributes) =>
        AssertSame(Layer(operatorType, direction, inputs, attributes));

    [Theory]
    [InlineData("Relu", null, null)]
    [InlineData("LeakyRelu", 0.2f, null)]
    [InlineData("LeakyRelu", null, null)]
    [InlineData("Tanh", null, null)]
    [InlineData("Sigmoid", null, null)]
    [InlineData("Affine", 0.5f, 0.1f)]
    [InlineData("Elu", 0.7f, null)]
    [InlineData("Elu", null, null)]
    [InlineData("HardSigmoid", 0.3f, 0.4f)]
    [InlineData("HardSigmoid", null, null)]
    [InlineData("Softsign", null, null)]
    [InlineData("Softplus", null, null)]
    [InlineData("ThresholdedRelu", 0.3f, null)]
    [InlineData("ScaledTanh", 1.2f, 0.8f)]
    public void All_EveryActivation_GivesTheSame(string function, float? alpha, float? beta)
    {
        AssertSame(Activated(Layer("RNN", "forward", "B", ""), [function], [alpha], [beta]));
        AssertSame(Activated(Layer("GRU", "forward", "BH", ""), ["Sigmoid", function], [alpha], [beta]));
        AssertSame(Activated(Layer("LSTM", "forward", "BHC", ""), ["Sigmoid", function, "Tanh"], [alpha], [beta]));
        AssertSame(Activated(Layer("LSTM", "forward", "BHC", "clip"), ["Sigmoid", "Tanh", function], [alpha], [beta]));
    }

    [Fact]
    public void All_ActivationsOfTwoDirections_TakeTheirOwnParameters() =>
        AssertSame(Activated(Layer("RNN", "bidirectional", "B", ""), ["LeakyRelu", "HardSigmoid"], [0.3f, 0.4f], [0.25f]));

    [Theory]
    [InlineData("RNN", "bidirectional")]
    [InlineData("LSTM", "reverse")]
    [InlineData("GRU", "bidirectional")]
    public void All_BatchFirst_GivesTheSameTransposed(string operatorType, string direction)
    {
        var timeFirst = Layer(operatorType, direction, "BH", "").Proto;
        var inputs = Inputs(timeFirst);
        var expected = OnnxRun.Run(timeFirst, inputs);
        var batchFirst = timeFirst.Clone();
        var layer = batchFirst.Graph.Node[0];
        layer.Attribute.Add(NodeAttributes.Integer("layout", 1));
        void Before(int input, long[] order)
        {
            batchFirst.Graph.Node.Insert(
                0, ModelBuilder.NewNode("Transpose", [layer.Input[input]], $"in{input}", ("perm", order)));
            layer.Input[input] = $"in{input}";
        }

        void After(int output, long[] order)
        {
            batchFirst.Graph.Node.Add(ModelBuilder.NewNode("Transpose", [$"out{output}"], layer.Output[output], ("perm", order)));
            layer.Output[output] = $"out{output}";
        }

        Before(0, [1, 0, 2]);
        Before(5, [1, 0, 2]);
        After(0, [1, 2, 0, 3]);
        for (var state = 1; state < layer.Output.Count; state++) After(state, [1, 0, 2]);
        var facts = new GraphFacts();
        facts.Add("in0", new ValueFacts(TensorProto.Types.DataType.Float, [Batch, Steps, Features]));

        var unrolled = RecurrentUnrolling.All("net.onnx", OpsetUpgrade.Run("net.onnx", batchFirst, facts), facts).Proto;

        foreach (var (mine, theirs) in OnnxRun.Run(unrolled, inputs).Zip(expected)) Assert.Null(mine!.Difference(theirs!, 1e-5));
    }

    [Fact]
    public void All_OneStep_GivesTheSame() => AssertSame(Layer("GRU", "bidirectional", "BH", "", steps: 1));

    [Fact]
    public void All_OnlyTheLastState_LeavesTheOthersOut()
    {
        var builder = Layer("LSTM", "forward", "B", "");
        builder.Proto.Graph.Node[0].Output[0] = "";
        builder.Proto.Graph.Node[0].Output.RemoveAt(2);
        builder.Proto.Graph.Output.RemoveAt(2);
        builder.Proto.Graph.Output.RemoveAt(0);

        Assert.DoesNotContain(AssertSame(builder).Proto.Graph.Node, node => node.OpType == "Concat");
    }

    [Fact]
    public void Rectified_RnnWithRectifiers_GroupsThemByDirection()
    {
        var builder = Activated(Layer("RNN", "bidirectional", "B", ""), ["Relu", "LeakyRelu"], [0.2f], []);
        var unrolled = AssertSame(builder);

        Assert.Equal(2 * Steps, unrolled.Groups.Count);
        Assert.Equal(Steps, unrolled.Groups.Values.Count(name => name == "/y"));
        Assert.Equal(Steps, unrolled.Groups.Values.Count(name => name == "/y/reverse"));
        var scan = new RectifierScan(unrolled.Proto, unrolled.Groups);
        Assert.Equal(["LeakyRelu", "Relu"], scan.Reachable.Select(rectifier => rectifier.Operator).Distinct().Order());
        Assert.Equal(2 * Steps, scan.Reachable.Length);
    }

    [Fact]
    public void All_GateWithARectifier_IsNoSite()
    {
        var unrolled = AssertSame(Activated(Layer("GRU", "forward", "B", ""), ["Sigmoid", "Relu"], [], []));

        Assert.Empty(unrolled.Groups);
        Assert.Empty(new RectifierScan(unrolled.Proto, unrolled.Groups).Reachable);
    }

    [Fact]
    public void All_LengthsOfTheSequences_AreRefusedUnlessTheyAreWhole()
    {
        var builder = Layer("LSTM", "forward", "B", "");
        builder.Proto.Graph.Node[0].Input.Add("lengths");
        var lengths = new TensorProto
        {
            Name = "lengths",
            DataType = (int)TensorProto.Types.DataType.Int32,
            Dims = { Batch },
            Int32Data = { 5, 2, 5 },
        };
        builder.Proto.Graph.Initializer.Add(lengths);

        AssertRefused(
            "net.onnx: LSTM node '/y' cannot be unrolled: its rows have lengths of their own, input 'lengths'; " +
            "export the model without sequence_lens, for rows of one length.",
            builder);
    }

    [Fact]
    public void All_MoreThan512Steps_AreRefused() =>
        AssertRefused(
            "net.onnx: RNN node '/y' cannot be unrolled: it has 513 steps; 1 … 512 can be unrolled; give rows with fewer steps.",
            Layer("RNN", "forward", "", "", steps: 513));

    [Fact]
    public void All_StepsThatFollowTheRows_AreRefused()
    {
        var builder = Layer("RNN", "forward", "", "");
        var facts = new GraphFacts();
        facts.Add("x", new ValueFacts(TensorProto.Types.DataType.Float, [ValueFacts.PerBatch, 1, Features]));

        var fault = Assert.Throws<InvalidInputException>(() => RecurrentUnrolling.All("net.onnx", builder.Proto, facts));

        Assert.Equal(
            "net.onnx: RNN node '/y' cannot be unrolled: the axis of its steps, 0 of 'x', follows the number of rows; export " +
            "the model so that the rows are its batch.",
            fault.Message);
    }

    private static void AssertRefused(string message, ModelBuilder builder)
    {
        var facts = OnnxRun.Facts(builder.Proto, Inputs(builder.Proto));
        Assert.Equal(
            message,
            Assert.Throws<InvalidInputException>(() => RecurrentUnrolling.All("net.onnx", builder.Proto, facts)).Message);
    }

    private static RecurrentUnrolling.Result AssertSame(ModelBuilder builder)
    {
        var source = builder.Proto;
        var inputs = Inputs(source);
        var expected = OnnxRun.Run(source, inputs);
        var facts = OnnxRun.Facts(source, inputs);
        var unrolled = RecurrentUnrolling.All("net.onnx", OpsetUpgrade.Run("net.onnx", source, facts), facts);
        Assert.DoesNotContain(unrolled.Proto.Graph.Node, RecurrentLayer.Is);
        foreach (var (mine, theirs) in OnnxRun.Run(unrolled.Proto, inputs).Zip(expected))
            Assert.Null(mine!.Difference(theirs!, 1e-5));
        return unrolled;
    }

    private static ModelBuilder Layer(string operatorType, string direction, string inputs, string attributes, int steps = Steps)
    {
        var directions = direction == "bidirectional" ? 2 : 1;
        var gates = operatorType switch { "RNN" => 1, "LSTM" => 4, _ => 3 };
        var builder = new ModelBuilder(14).Input("x", steps, Batch, Features);
        var seed = 1;
        string Weights(bool given, string name, params long[] dims)
        {
            if (!given) return "";
            var random = new Random(seed++);
            var count = (int)dims.Aggregate(1L, (a, b) => a * b);
            builder.Floats(name, dims, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)]);
            return name;
        }

        List<string> names =
        [
            "x",
            Weights(true, "W", directions, gates * Hidden, Features),
            Weights(true, "R", directions, gates * Hidden, Hidden),
            Weights(inputs.Contains('B'), "B", directions, 2 * gates * Hidden),
            "",
            Weights(inputs.Contains('H'), "H0", directions, Batch, Hidden),
            Weights(inputs.Contains('C'), "C0", directions, Batch, Hidden),
            Weights(inputs.Contains('P'), "P", directions, 3 * Hidden),
        ];
        while (names[^1].Length == 0) names.RemoveAt(names.Count - 1);
        List<(string, object)> settings = [("hidden_size", (long)Hidden), ("direction", direction)];
        if (attributes.Contains("after")) settings.Add(("linear_before_reset", 1L));
        if (attributes.Contains("coupled")) settings.Add(("input_forget", 1L));
        if (attributes.Contains("clip")) settings.Add(("clip", 0.4f));
        builder.Node(operatorType, [.. names], "y", [.. settings]).Output("y").Output("h");
        builder.Proto.Graph.Node[0].Output.Add("h");
        if (operatorType != "LSTM") return builder;
        builder.Proto.Graph.Node[0].Output.Add("c");
        return builder.Output("c");
    }

    private static ModelBuilder Activated(ModelBuilder builder, string[] functions, float?[] alphas, float?[] betas)
    {
        var node = builder.Proto.Graph.Node[0];
        node.Attribute.Add(new AttributeProto
        {
            Name = "activations",
            Type = AttributeProto.Types.AttributeType.Strings,
            Strings = { functions.Select(ByteString.CopyFromUtf8) },
        });
        foreach (var (name, given) in new[] { ("activation_alpha", alphas), ("activation_beta", betas) })
        {
            var values = given.OfType<float>().ToArray();
            if (values.Length == 0) continue;
            node.Attribute.Add(
                new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { values } });
        }

        return builder;
    }

    private static Dictionary<string, TensorProto> Inputs(ModelProto model)
    {
        var dims = model.Graph.Input[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue).ToArray();
        var random = new Random(42);
        var values = Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() * 4 - 2);
        return new() { ["x"] = TensorValues.Floats("x", values, dims) };
    }
}
