using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Sessions;

/// <summary>
/// Every form that slopes and tensors come in, with both lowerings: outputs and moments against a plain computation.
/// </summary>
public sealed class SiteShapeTests
{
    private const int Rows = 5;

    /// <summary>Row shape, slope shape, channel axis; the slopes number as many as the slope shape says.</summary>
    public static TheoryData<long[], long[], int, Lowering> SlopeShapes
    {
        get
        {
            var cases = new TheoryData<long[], long[], int, Lowering>();
            foreach (var lowering in new[] { Lowering.Managed, Lowering.Portable })
            {
                cases.Add([3, 4, 5], [3, 1, 1], 1, lowering);
                cases.Add([3, 4, 5], [1, 3, 1, 1], 1, lowering);
                cases.Add([3, 4, 5], [1], 1, lowering);
                cases.Add([3, 4, 5], [], 1, lowering);
                cases.Add([3, 4, 5], [3], 1, lowering);
                cases.Add([3, 4, 5], [5], 3, lowering);
                cases.Add([3, 4, 5], [4, 1], 2, lowering);
                cases.Add([3, 4, 4], [4], 3, lowering);
                cases.Add([3, 1, 1], [3], 1, lowering);
                cases.Add([6, 40], [6, 1], 1, lowering);
                cases.Add([6, 40], [1, 6, 1], 1, lowering);
                cases.Add([6, 40], [40], 2, lowering);
                cases.Add([6, 40], [6], 1, lowering);
                cases.Add([7], [7], 1, lowering);
                cases.Add([7], [1, 7], 1, lowering);
                cases.Add([7], [1], 1, lowering);
                cases.Add([7], [], 1, lowering);
                cases.Add([], [1], 1, lowering);
                cases.Add([], [], 1, lowering);
                cases.Add([2, 3, 4, 5], [2, 1, 1, 1], 1, lowering);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(SlopeShapes))]
    public void Run_PRelu_GivesOutputsAndMoments(long[] row, long[] slopeShape, int channelAxis, Lowering lowering)
    {
        var slopes = Slopes((int)slopeShape.Aggregate(1L, (product, extent) => product * extent));
        var model = TestModels.PRelu(row, slopeShape, slopes);

        AssertRun(model, lowering, row, channelAxis, "PRelu", slopes);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_ReluAndLeakyRelu_GiveOutputsAndMoments(Lowering lowering)
    {
        AssertRun(TestModels.Rectifier("Relu", [8]), lowering, [8], 1, "Relu", [0]);
        AssertRun(TestModels.Rectifier("Relu", [6, 9]), lowering, [6, 9], 2, "Relu", [0]);
        AssertRun(TestModels.Rectifier("Relu", [3, 4, 5]), lowering, [3, 4, 5], 1, "Relu", [0]);
        AssertRun(TestModels.Rectifier("LeakyRelu", [3, 4, 5]), lowering, [3, 4, 5], 1, "LeakyRelu", [0.01f]);
        AssertRun(TestModels.Rectifier("LeakyRelu", [8], ("alpha", 0.3f)), lowering, [8], 1, "LeakyRelu", [0.3f]);
        AssertRun(TestModels.Rectifier("LeakyRelu", [], ("alpha", 0.3f)), lowering, [], 1, "LeakyRelu", [0.3f]);
    }

    public static TheoryData<int, Lowering> Opsets
    {
        get
        {
            var cases = new TheoryData<int, Lowering>();
            for (var opset = OnnxModel.MinOpset; opset <= OnnxModel.MaxOpset; opset++)
            {
                cases.Add(opset, Lowering.Managed);
                cases.Add(opset, Lowering.Portable);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Opsets))]
    public void Run_EveryOpset_GivesOutputsAndMoments(int opset, Lowering lowering)
    {
        var slopes = Slopes(3);

        AssertRun(TestModels.PRelu([3, 4, 5], [3, 1, 1], slopes, opset), lowering, [3, 4, 5], 1, "PRelu", slopes);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_SlopesOutsideOfZeroToOne_GiveOutputsAndMoments(Lowering lowering)
    {
        float[] slopes = [-0.5f, 0, 1, 1.75f];

        AssertRun(TestModels.PRelu([4, 6], [4, 1], slopes), lowering, [4, 6], 1, "PRelu", slopes);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_SlopesEqualAlongPositions_AreTakenAsPerChannel(Lowering lowering)
    {
        // [2, 3, 1] with values that differ along the first axis alone.
        var model = TestModels.PRelu([2, 3, 4], [2, 3, 1], [0.1f, 0.1f, 0.1f, 0.2f, 0.2f, 0.2f]);

        AssertRun(model, lowering, [2, 3, 4], 1, "PRelu", [0.1f, 0.2f]);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_TwoSitesSharingSlopes_HaveEachTheirOwn(Lowering lowering)
    {
        var model = new ModelBuilder()
            .Input("x", Open, 3)
            .Floats("slopes", [3], 0.1f, 0.2f, 0.3f)
            .Node("PRelu", ["x", "slopes"], "h")
            .Node("Neg", ["h"], "n")
            .Node("PRelu", ["n", "slopes"], "y")
            .Output("y")
            .Model();
        using var session = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering });
        float[] x = [-1, 2, -4];

        var shipped = session.Run(new RowSet(session.Layout, x)).Output(0).ToArray();
        var moved = session.Run(new RowSet(session.Layout, x), [new float[] { 1, 1, 1 }, new float[] { 0, 0, 0 }])
            .Output(0).ToArray();
        var back = session.Run(new RowSet(session.Layout, x)).Output(0).ToArray();

        MomentReference.AssertClose([0.1f, -0.4f, 1.2f], shipped, 1e-6);
        Assert.Equal([1, 0, 4], moved);
        Assert.Equal(shipped, back);
        Assert.Equal(["/h", "/y"], session.Sites.Select(site => site.Name));
    }

    private static float[] Slopes(int count) => [.. Enumerable.Range(0, count).Select(i => 0.05f + 0.1f * i)];

    /// <summary>Runs the model, whose rectifier works on its input, and compares everything with a plain computation.</summary>
    private static void AssertRun(
        OnnxModel model, Lowering lowering, long[] row, int channelAxis, string operatorType, float[] slopes)
    {
        using var session = ModelSession.Open(model, new ModelSessionOptions { Lowering = lowering });
        var site = Assert.Single(session.Sites);
        Assert.Empty(session.Unusable);
        var channels = channelAxis <= row.Length ? (int)row[channelAxis - 1] : 1;
        if (slopes.Length == 1) slopes = [.. Enumerable.Repeat(slopes[0], channels)];
        Assert.Equal(
            ("/y", operatorType, channels, channelAxis, row.Length + 1),
            (site.Name, site.Operator, site.Channels, site.ChannelAxis, site.Rank));
        Assert.Equal(slopes, site.Slopes);

        var outer = (int)row.Take(channelAxis - 1).Aggregate(1L, (product, extent) => product * extent);
        var inner = (int)row.Skip(channelAxis).Aggregate(1L, (product, extent) => product * extent);
        var z = MomentReference.Values(Rows * outer * channels * inner, seed: row.Length);
        var result = session.Run(new RowSet(session.Layout, z));

        MomentReference.AssertClose(MomentReference.Y(z, slopes, inner), result.Output(0), 1e-6);
        MomentReference.AssertClose(MomentReference.Moments(z, Rows, outer, channels, inner), result.Moments(0), 1e-5);
    }
}
