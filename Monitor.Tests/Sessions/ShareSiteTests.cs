using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Sessions;

/// <summary>Shares in every form that tensors come in, with both lowerings, against a plain computation.</summary>
public sealed class ShareSiteTests
{
    private const int Rows = 5;

    public static TheoryData<long[], long[], int, Lowering, int> Shapes
    {
        get
        {
            var cases = new TheoryData<long[], long[], int, Lowering, int>();
            foreach (var lowering in new[] { Lowering.Managed, Lowering.Portable })
            {
                cases.Add([3, 4, 5], [3, 1, 1], 1, lowering, 17);
                cases.Add([3, 4, 5], [5], 3, lowering, 17);
                cases.Add([3, 4, 5], [4, 1], 2, lowering, 17);
                cases.Add([6, 40], [6, 1], 1, lowering, 17);
                cases.Add([6, 40], [40], 2, lowering, 17);
                cases.Add([7], [7], 1, lowering, 17);
                cases.Add([2, 3, 4, 5], [2, 1, 1, 1], 1, lowering, 17);
                cases.Add([3, 4, 5], [3, 1, 1], 1, lowering, OnnxModel.MinOpset);
                cases.Add([3, 4, 5], [3, 1, 1], 1, lowering, OnnxModel.MaxOpset);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_WithThresholds_GivesMomentsAndShares(
        long[] row, long[] slopeShape, int channelAxis, Lowering lowering, int opset)
    {
        var channels = (int)row[channelAxis - 1];
        float[] slopes = [.. Enumerable.Range(0, channels).Select(c => 0.05f + (0.1f * c))];
        var thresholds = ShareReference.Thresholds(channels);
        using var session = Open(TestModels.PRelu(row, slopeShape, slopes, opset), lowering, ("/y", thresholds));
        var outer = (int)row.Take(channelAxis - 1).Aggregate(1L, (product, extent) => product * extent);
        var inner = (int)row.Skip(channelAxis).Aggregate(1L, (product, extent) => product * extent);
        var z = MomentReference.Values(Rows * outer * channels * inner, seed: row.Length);

        var result = session.Run(new RowSet(session.Layout, z));

        Assert.Equal(outer * inner, session.Sites[0].Positions);
        MomentReference.AssertClose(MomentReference.Y(z, slopes, inner), result.Output(0), 1e-6);
        MomentReference.AssertClose(
            ShareReference.Moments(z, Rows, outer, channels, inner, thresholds), result.Moments(0), 2e-5);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_NaNInOneRow_StaysInItsRow_AndInfinityIsAShare(Lowering lowering)
    {
        using var session = Open(TestModels.PRelu([2, 20], [2, 1], [0.1f, 0.2f]), lowering, ("/y", ShareReference.Thresholds(2)));
        var x = new float[3 * 40];
        x[5] = float.NaN;
        x[40] = float.NegativeInfinity;
        x[80] = float.PositiveInfinity;

        var shares = session.Run(new RowSet(session.Layout, x)).Site(0);

        // A threshold of −0.5 has no zero below it, one of 0.75 has all.
        AssertShares([float.NaN, 0, float.NaN, 1], shares.Shares(0));
        AssertShares([0.05f, 0, 1, 1], shares.Shares(1));
        AssertShares([0, 0, 0.95f, 1], shares.Shares(2));

        static void AssertShares(float[] expected, ReadOnlySpan<float> actual) =>
            MomentReference.AssertClose(expected, actual, 1e-6);
    }

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_OneSiteOfTwoWithThresholds_HasSharesThereAlone(Lowering lowering)
    {
        using var session = Open(
            new ModelBuilder().Input("x", ModelBuilder.Open, 3, 4)
                .Node("Relu", ["x"], "a").Node("Relu", ["a"], "y").Output("y").Model(),
            lowering,
            ("/y", ShareReference.Thresholds(4)),
            ("/no such site", ShareReference.Thresholds(4)));

        var result = session.Run(new RowSet(session.Layout, MomentReference.Values(Rows * 12, 1)));

        Assert.True(result.Site(0).Shares(0).IsEmpty);
        Assert.Equal(2 * 4, result.Site(1).Shares(4).Length);
        Assert.Equal(MomentLayout.Count * 4, result.Site(1).Row(4).Length);
    }

    [Fact]
    public void Run_InTheBlockedLayout_GivesTheSameShares()
    {
        Assert.SkipUnless(
            RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "ONNX Runtime has the blocked layout on x64 alone.");
        var model = OnnxModel.Load(TestPaths.Sample("fashion/fashion-prelu.onnx"));
        var shares = ModelInspection.Of(model).Sites.ToDictionary(
            site => site.Name, site => ShareReference.Thresholds(site.Channels));
        using var blocked = ModelSession.Open(model, new ModelSessionOptions { Shares = shares });
        using var plain = ModelSession.Open(model, new ModelSessionOptions { Shares = shares, BlockedLayout = false });
        var rows = new RowSet(plain.Layout, MomentReference.Values(Rows * 784, 4).Select(value => 85 * value).ToArray());
        var (have, want) = (blocked.Run(rows), plain.Run(rows));

        Assert.Equal((4, null), (blocked.BlockedLayout.Sites, blocked.BlockedLayout.Reason));
        for (var site = 0; site < 4; site++) MomentReference.AssertClose(want.Moments(site), have.Moments(site), 2e-4);
    }

    [Fact]
    public void Open_ThresholdsOfAnotherLength_NamesBothNumbers() =>
        Assert.Equal(
            "Site '/y' has 2 channels; its share thresholds are for 3.",
            Assert.Throws<ArgumentException>(
                () => Open(
                    TestModels.PRelu([2, 20], [2, 1], [0.1f, 0.2f]), Lowering.Managed,
                    ("/y", ShareReference.Thresholds(3)))).Message);

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_WithAnObjective_GivesTheSameGradientsAsWithoutShares(Lowering lowering)
    {
        var model = new ModelBuilder().Input("x", ModelBuilder.Open, 2, 20)
            .Floats("slopes", [2, 1], 0.1f, 0.2f).Node("PRelu", ["x", "slopes"], "h")
            .Floats("w", [20, 3], MomentReference.Values(60, 8)).Node("MatMul", ["h", "w"], "m")
            .Node("ReduceMean", ["m"], "y", ("axes", new long[] { 1 }), ("keepdims", 0L)).Output("y").Model();
        var options = new ModelSessionOptions { Lowering = lowering, Objective = ObjectiveKind.Entropy };
        using var without = ModelSession.Open(model, options);
        using var with = ModelSession.Open(model,
            options with { Shares = new Dictionary<string, ShareThresholds> { ["/h"] = ShareReference.Thresholds(2) } });
        var rows = new RowSet(with.Layout, MomentReference.Values(Rows * 40, 1));

        Assert.Equal(without.Run(rows).SlopeGradients(0).ToArray(), with.Run(rows).SlopeGradients(0).ToArray());
    }

    private static ModelSession Open(
        OnnxModel model, Lowering lowering, params (string Site, ShareThresholds Thresholds)[] shares) =>
        ModelSession.Open(
            model,
            new ModelSessionOptions
            {
                Lowering = lowering,
                Shares = shares.ToDictionary(share => share.Site, share => share.Thresholds),
            });
}
