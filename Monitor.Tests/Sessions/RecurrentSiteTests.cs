using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Google.Protobuf;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Sessions;

/// <summary>The rectifier of an RNN is one site for all steps.</summary>
public sealed class RecurrentSiteTests
{
    private const int Rows = 6;
    private const int Steps = 4;
    private const int Features = 3;
    private const int Hidden = 5;
    private const float Alpha = 0.2f;

    [Theory]
    [InlineData(Lowering.Managed, 11)]
    [InlineData(Lowering.Managed, 17)]
    [InlineData(Lowering.Portable, 11)]
    [InlineData(Lowering.Portable, 21)]
    public void Run_RnnWithLeakyRelu_GivesOutputsAndMomentsOverTheSteps(Lowering lowering, int opset)
    {
        using var session = ModelSession.Open(Model("LeakyRelu", opset), new ModelSessionOptions { Lowering = lowering });
        var site = Assert.Single(session.Sites);
        Assert.Empty(session.Unusable);
        Assert.Equal(
            ("/sequence", "LeakyRelu", Hidden, 1, 2), (site.Name, site.Operator, site.Channels, site.ChannelAxis, site.Rank));
        var x = MomentReference.Values(Rows * Steps * Features, seed: 3);
        var (z, last) = Reference(x);

        var result = session.Run(new RowSet(session.Layout, x));

        MomentReference.AssertClose(last, result.Output(0), 1e-5);
        MomentReference.AssertClose(MomentReference.Moments(z, Rows, Steps, Hidden, 1), result.Moments(0), 1e-5);
    }

    [Fact]
    public void Run_OtherSlopes_AreTheSameAtEveryStep()
    {
        using var session = ModelSession.Open(Model("Relu", 17));
        var x = MomentReference.Values(Rows * Steps * Features, seed: 3);
        var (_, last) = Reference(x);

        var result = session.Run(new RowSet(session.Layout, x), [Enumerable.Repeat(Alpha, Hidden).ToArray()]);

        MomentReference.AssertClose(last, result.Output(0), 1e-5);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_RnnWithAnObjective_GivesTheGradientOfSlopesThatAllStepsShare(Lowering lowering) =>
        AssertGradients(Model("LeakyRelu", 11), "/sequence", lowering);

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    public void Run_RectifierBeforeALayerWithGates_GivesItsGradient(string operatorType, int gates)
    {
        var model = new ModelBuilder(14)
            .Input("x", Open, Steps, Features)
            .Node("Relu", ["x"], "r")
            .Node("Transpose", ["r"], "t", ("perm", new long[] { 1, 0, 2 }))
            .Floats("W", [1, gates * Hidden, Features], Weights(gates * Hidden * Features, 1))
            .Floats("R", [1, gates * Hidden, Hidden], Weights(gates * Hidden * Hidden, 2))
            .Node(operatorType, ["t", "W", "R"], "all", ("hidden_size", (long)Hidden))
            .Integers("flat", -1, Hidden)
            .Node("Reshape", ["last", "flat"], "y")
            .Output("y");
        model.Proto.Graph.Node[2].Output.Add("last");

        AssertGradients(model.Model(), "/r", Lowering.Managed);
    }

    [Fact]
    public void Of_RnnWhoseRowsHaveLengths_SaysWhyItIsNotWatched()
    {
        var builder = Builder("Relu", 17);
        builder.Proto.Graph.Node[1].Input.AddRange(["", "lengths"]);
        builder.Integers("four", Steps)
            .Node("Shape", ["x"], "shape")
            .Integers("zero", 0)
            .Node("Gather", ["shape", "zero"], "rows")
            .Node("Expand", ["four", "rows"], "long")
            .Node("Cast", ["long"], "lengths", ("to", (long)TensorProto.Types.DataType.Int32))
            .Node("Relu", ["y"], "again")
            .Output("again");
        var nodes = builder.Proto.Graph.Node;
        var sorted = nodes.Where(node => node.OpType is "Shape" or "Gather" or "Expand" or "Cast")
            .Concat(nodes.Where(node => node.OpType is not ("Shape" or "Gather" or "Expand" or "Cast"))).ToArray();
        nodes.Clear();
        nodes.AddRange(sorted);

        var inspection = ModelInspection.Of(builder.Model());

        Assert.Equal("/again", Assert.Single(inspection.Sites).Name);
        Assert.Equal(
            new UnusableRectifier(
                "/sequence",
                "RNN",
                "its rows have lengths of their own, input 'lengths'; export the model without sequence_lens, " +
                "for rows of one length"),
            Assert.Single(inspection.Unusable));
    }

    [Fact]
    public void Of_OtherRecurrentLayers_StayAsTheyAre()
    {
        var model = new ModelBuilder()
            .Input("x", Open, Steps, Features)
            .Node("Transpose", ["x"], "t", ("perm", new long[] { 1, 0, 2 }))
            .Floats("W", [1, 4 * Hidden, Features], Weights(4 * Hidden * Features, 1))
            .Floats("R", [1, 4 * Hidden, Hidden], Weights(4 * Hidden * Hidden, 2))
            .Node("LSTM", ["t", "W", "R"], "s", ("hidden_size", (long)Hidden))
            .Node("Relu", ["s"], "r")
            .Node("Transpose", ["r"], "y", ("perm", new long[] { 2, 0, 1, 3 }))
            .Output("y")
            .Model();

        var found = ModelInspection.Resolve(model, InputPlan.Create(model, null));

        Assert.Same(model.Proto, found.Graph.Proto);
    }

    /// <summary>Compares the slope gradients of the entropy with central differences of the loss.</summary>
    private static void AssertGradients(OnnxModel model, string site, Lowering lowering)
    {
        const float Step = 0.02f;
        var options = new ModelSessionOptions { Lowering = lowering, Objective = ObjectiveKind.Entropy };
        using var session = ModelSession.Open(model, options);
        Assert.Equal(site, Assert.Single(session.Sites).Name);
        var shipped = session.Sites[0].Slopes.ToArray();
        var rows = new RowSet(session.Layout, MomentReference.Values(Rows * Steps * Features, seed: 3));
        var gradients = session.Run(rows).SlopeGradients(0).ToArray();
        Assert.Contains(gradients, gradient => MathF.Abs(gradient) > 1e-3f);
        for (var channel = 0; channel < shipped.Length; channel++)
        {
            float[] Loss(float step)
            {
                float[] slopes = [.. shipped];
                slopes[channel] += step;
                return session.Run(rows, [slopes]).Loss.ToArray();
            }

            var (above, below) = (Loss(Step), Loss(-Step));
            for (var row = 0; row < Rows; row++)
            {
                Assert.Equal((above[row] - below[row]) / (2 * Step), gradients[row * shipped.Length + channel], 2e-3f);
            }
        }
    }

    private static OnnxModel Model(string function, int opset) => Builder(function, opset).Model();

    private static ModelBuilder Builder(string function, int opset)
    {
        var builder = new ModelBuilder(opset, irVersion: 8)
            .Input("x", Open, Steps, Features)
            .Floats("W", [1, Hidden, Features], Weights(Hidden * Features, 1))
            .Floats("R", [1, Hidden, Hidden], Weights(Hidden * Hidden, 2))
            .Node("Transpose", ["x"], "t", ("perm", new long[] { 1, 0, 2 }))
            .Node("RNN", ["t", "W", "R"], "all", ("hidden_size", (long)Hidden))
            .Integers("flat", -1, Hidden)
            .Node("Reshape", ["last", "flat"], "y")
            .Output("y");
        var layer = builder.Proto.Graph.Node[1];
        layer.Name = "/sequence";
        layer.Output.Add("last");
        layer.Attribute.Add(new AttributeProto
        {
            Name = "activations",
            Type = AttributeProto.Types.AttributeType.Strings,
            Strings = { ByteString.CopyFromUtf8(function) },
        });
        layer.Attribute.Add(new AttributeProto
        {
            Name = "activation_alpha",
            Type = AttributeProto.Types.AttributeType.Floats,
            Floats = { Alpha },
        });
        return builder;
    }

    private static float[] Weights(int count, int seed) => [.. MomentReference.Values(count, seed).Select(value => value / 3)];

    /// <summary>z of every step, [rows, steps, hidden], and the last state, computed plainly.</summary>
    private static (float[] Z, float[] Last) Reference(float[] x)
    {
        var (w, r) = (Weights(Hidden * Features, 1), Weights(Hidden * Hidden, 2));
        var z = new float[Rows * Steps * Hidden];
        var last = new float[Rows * Hidden];
        for (var row = 0; row < Rows; row++)
        {
            var h = new double[Hidden];
            for (var t = 0; t < Steps; t++)
            {
                var sums = new double[Hidden];
                for (var i = 0; i < Hidden; i++)
                {
                    for (var j = 0; j < Features; j++)
                        sums[i] += (double)w[i * Features + j] * x[(row * Steps + t) * Features + j];
                    for (var j = 0; j < Hidden; j++) sums[i] += r[i * Hidden + j] * h[j];
                    z[(row * Steps + t) * Hidden + i] = (float)sums[i];
                }

                h = [.. sums.Select(sum => sum < 0 ? Alpha * sum : sum)];
            }

            for (var i = 0; i < Hidden; i++) last[row * Hidden + i] = (float)h[i];
        }

        return (z, last);
    }
}
