using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Blocking;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Alphadrift.Tests.Networks;
using Alphadrift.Tests.Sessions;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Blocking;

/// <summary>
/// Sites inside of ONNX Runtime's blocked layout give what they give outside of it, and where
/// they cannot be there, nothing is lost.
/// </summary>
public sealed class BlockedLayoutTests
{
    /// <summary>ONNX Runtime has the layout on this processor.</summary>
    private static readonly bool IsThere =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;

    public static TheoryData<int, int> Runs => new() { { 1, 1 }, { 64, 1 }, { 1, 2 }, { 64, 2 } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_Fashion_GivesTheSame(int rows, int threads) =>
        AssertSame(OnnxModel.Load(TestPaths.Sample("fashion/fashion-prelu.onnx")), sites: 4, rows, threads);

    [Fact]
    public void Run_FashionWithRelu_GivesTheSame()
    {
        var folder = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA");
        Assert.SkipWhen(
            string.IsNullOrEmpty(folder),
            "Needs fashion/fashion-relu.onnx: set ALPHADRIFT_TEST_DATA to the folder that holds fashion/.");

        AssertSame(OnnxModel.Load(Path.Combine(folder, "fashion", "fashion-relu.onnx")), sites: 4, rows: 64, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_ResidualPoolingAndConcatenation_GiveTheSame(int rows, int threads)
    {
        var net = new NetworkBuilder();
        var x = net.Conv(net.Input("x", 3, 12, 12), 3, 16, 3);
        var first = Rectify(net, x, 16);
        var sum = net.Add(net.Conv(Rectify(net, net.Conv(first, 16, 16, 3), 16), 16, 16, 3), first);
        var second = Rectify(net, sum, 16);
        var pooled = net.Node("MaxPool", [second], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        var average = net.Node("AveragePool", [second], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        var both = net.Concat(1, Rectify(net, net.Conv(pooled, 16, 16, 3), 16), average);
        var last = Rectify(net, net.Conv(both, 32, 32, 3, groups: 2), 32);

        AssertSame(Finish(net, last), sites: 5, rows, threads);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(20)]
    [InlineData(3)]
    public void Run_ChannelsThatFillNoBlock_GiveTheSame(int channels)
    {
        var net = new NetworkBuilder();
        var first = Rectify(net, net.Conv(net.Input("x", 1, 9, 7), 1, channels, 3), channels);

        AssertSame(Finish(net, first), sites: 1, rows: 5, threads: 1);
    }

    /// <summary>How many of their sites lie in the layout depends on the processor's block.</summary>
    [Theory]
    [InlineData(nameof(ImageNetworks.Residual))]
    [InlineData(nameof(ImageNetworks.Dense))]
    [InlineData(nameof(ImageNetworks.DepthwiseSeparable))]
    [InlineData(nameof(ImageNetworks.Inception))]
    [InlineData(nameof(ImageNetworks.UNet))]
    [InlineData(nameof(ImageNetworks.Autoencoder))]
    public void Run_FamiliesOfImageNetworks_GiveTheSame(string name) =>
        AssertSame((OnnxModel)typeof(ImageNetworks).GetMethod(name)!.Invoke(null, null)!, sites: null, rows: 3, threads: 1);

    [Fact]
    public void Run_SiteThatIsAnOutputAndIsReadTwice_GivesTheSame()
    {
        var net = new NetworkBuilder();
        var first = Rectify(net, net.Conv(net.Input("x", 3, 8, 8), 3, 16, 3), 16);
        var second = Rectify(net, net.Conv(first, 16, 16, 3), 16);

        AssertSame(net.WithOutputs(first, second, net.Node("Neg", [first])), sites: 2, rows: 4, threads: 1);
    }

    [Fact]
    public void Run_SlopesSharedByTwoNodes_GiveTheSame()
    {
        var net = new NetworkBuilder();
        var slopes = net.Uniform(0.1, 0.4, 16, 1, 1);
        var first = net.Node("PRelu", [net.Conv(net.Input("x", 3, 8, 8), 3, 16, 3), slopes]);
        var second = net.Node("PRelu", [net.Conv(first, 16, 16, 3), slopes]);

        AssertSame(Finish(net, second), sites: 2, rows: 4, threads: 1);
    }

    [Fact]
    public void Run_SpatialAndDenseSites_LeavesTheDenseOnesAsTheyAre()
    {
        var net = new NetworkBuilder();
        var first = Rectify(net, net.Conv(net.Input("x", 3, 8, 8), 3, 16, 3), 16);
        var flat = net.Pooled(first);
        var dense = net.Node("PRelu", [net.Node("MatMul", [flat, net.Weights(16, 16, 6)]), net.Uniform(0.1, 0.4, 6)]);

        AssertSame(net.WithOutputs(dense), sites: 1, rows: 4, threads: 1);
    }

    [Fact]
    public void Run_EveryKernel_GivesTheSame()
    {
        var net = new NetworkBuilder();
        var model = Finish(net, Rectify(net, net.Conv(net.Input("x", 3, 30, 30), 3, 24, 3), 24));
        foreach (var kernel in PReluKernels.Names) AssertSame(model, sites: 1, rows: 3, threads: 1, kernel);
    }

    [Fact]
    public void Run_NaNInOneRow_ShowsInThatRowAlone()
    {
        var net = new NetworkBuilder();
        using var session = ModelSession.Open(Finish(net, Rectify(net, net.Conv(net.Input("x", 3, 6, 6), 3, 16, 3), 16)));
        var x = MomentReference.Values(3 * 108, seed: 1);
        x[108 + 50] = float.NaN;

        var moments = session.Run(new RowSet(session.Layout, x)).Moments(0);

        const int PerRow = MomentLayout.Count * 16;
        Assert.Equal(0, moments[..PerRow].ToArray().Count(float.IsNaN));
        Assert.Equal(PerRow - 16, moments.Slice(PerRow, PerRow).ToArray().Count(float.IsNaN));
        Assert.Equal(0, moments[(2 * PerRow)..].ToArray().Count(float.IsNaN));
    }

    [Fact]
    public void Open_WrongBlock_IsNoticedAndTheModelIsWatchedAllTheSame()
    {
        Assert.SkipUnless(IsThere, "ONNX Runtime has no blocked layout on this processor.");
        var net = new NetworkBuilder();
        var model = Finish(net, Rectify(net, net.Conv(net.Input("x", 3, 8, 8), 3, 32, 3), 32));

        using var session = ModelSession.Open(model, new ModelSessionOptions { Block = BlockSize.Find() == 8 ? 16 : 8 });

        Assert.Equal(0, session.BlockedLayout.Sites);
        Assert.EndsWith("came out otherwise than in the plain layout", session.BlockedLayout.Reason, StringComparison.Ordinal);
        Assert.Equal(2, session.Run(new RowSet(session.Layout, MomentReference.Values(2 * 192, seed: 1))).Rows);
    }

    [Fact]
    public void Open_SessionThatIsRefused_StaysInThePlainLayout()
    {
        Assert.SkipUnless(IsThere, "ONNX Runtime has no blocked layout on this processor.");
        var net = new NetworkBuilder();
        var model = Finish(net, Rectify(net, net.Conv(net.Input("x", 3, 8, 8), 3, 32, 3), 32));

        using var session = ModelSession.Open(model, new ModelSessionOptions { Block = BlockedPReluNode.MaxBlock + 1 });

        Assert.Contains("must be less than or equal to '64'", session.BlockedLayout.Reason, StringComparison.Ordinal);
        Assert.Equal(2, session.Run(new RowSet(session.Layout, MomentReference.Values(2 * 192, seed: 1))).Rows);
    }

    [Fact]
    public void Open_TwoSitesThatBecomeOneMarker_StaysInThePlainLayout()
    {
        Assert.SkipUnless(IsThere, "ONNX Runtime has no blocked layout on this processor.");
        var net = new NetworkBuilder();
        var z = net.Conv(net.Input("x", 3, 8, 8), 3, 16, 3);
        var model = Finish(net, net.Node("Sub", [Rectify(net, z, 16), net.Node("Abs", [Rectify(net, z, 16)])]));

        using var session = ModelSession.Open(model);

        Assert.Equal(new BlockedLayout(0, "ONNX Runtime kept 1 of 2 operators apart"), session.BlockedLayout);
    }

    [Fact]
    public void Open_WhereNothingIsToBeGained_SaysWhy()
    {
        var net = new NetworkBuilder();
        var maps = Finish(net, Rectify(net, net.Node("Add", [net.Input("x", 3, 8, 8), net.Uniform(0, 1, 3, 1, 1)]), 3));

        Assert.Equal("no site has the shape [rows, channels, height, width]", Reason(TestModels.Rectifier("Relu", [4]), new()));
        Assert.Equal(
            "no site stands beside a convolution that ONNX Runtime computes in blocks of channels", Reason(maps, new()));
        Assert.Equal("the sites are standard operators", Reason(maps, new() { Lowering = Lowering.Portable }));
        Assert.Equal("it was not wanted", Reason(maps, new() { BlockedLayout = false }));
        Assert.Equal("the way back needs the plain one", Reason(maps, new() { Objective = ObjectiveKind.Entropy }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Optimized_InMemoryOrOnDisk_IsTheSameAndLeavesNoFile(bool inMemory)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || !inMemory, "Files in memory are Linux's.");
        var model = new ModelBuilder().Input("x", Open, 2)
            .Node("Identity", ["x"], "z").Node("Neg", ["z"], "y").Output("y").Model();
        using var options = OrtSessions.Options(threads: 1);

        var optimized = OptimizedModel.Of(model.Proto, options, inMemory);

        Assert.Equal("Neg", Assert.Single(optimized.Graph.Node).OpType);
        Assert.False(File.Exists(options.OptimizedModelFilePath));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void BlockSize_ValuesInBlocks_IsFound(int block)
    {
        float[] laidOut = [.. from first in Enumerable.Range(0, 64 / block)
                              from position in Enumerable.Range(0, 3)
                              from channel in Enumerable.Range(first * block, block)
                              select (float)(channel * 3 + position)];

        Assert.Equal(block, BlockSize.Of(laidOut));
        (laidOut[^1], laidOut[^2]) = (laidOut[^2], laidOut[^1]);
        Assert.Throws<NotSupportedException>(() => BlockSize.Of(laidOut));
        Assert.Throws<NotSupportedException>(() => BlockSize.Of([.. Enumerable.Range(0, 64 * 3)]));
    }

    [Fact]
    public void AreClose_OneValueOff_IsSeen()
    {
        float[] values = [100, -3, float.NaN, float.PositiveInfinity, 0.001f, 0.002f, 0, float.NegativeInfinity];
        foreach (var (at, value) in new[] { (1, -3.02f), (2, 0f), (3, float.NaN), (5, 0.0021f), (6, 1e-6f), (7, 1f) })
        {
            float[] other = [.. values];
            Assert.True(SessionComparison.AreClose(values, other, rows: 2));
            other[at] = value;
            Assert.False(SessionComparison.AreClose(values, other, rows: 2), $"value {at}");
        }

        Assert.False(SessionComparison.AreClose(values, values.AsSpan(1), rows: 2));
    }

    private static string Rectify(NetworkBuilder net, string z, int channels) => net.PRelu(z, channels, positions: 2);

    private static OnnxModel Finish(NetworkBuilder net, string x) => net.WithOutputs(net.Pooled(x));

    private static string? Reason(OnnxModel model, ModelSessionOptions options)
    {
        using var session = ModelSession.Open(model, options);
        Assert.Equal(0, session.BlockedLayout.Sites);
        return session.BlockedLayout.Reason;
    }

    private static void AssertSame(OnnxModel model, int? sites, int rows, int threads, string? kernel = null)
    {
        var options = new ModelSessionOptions { Threads = threads, Kernel = kernel };
        using var blocked = ModelSession.Open(model, options);
        using var plain = ModelSession.Open(model, options with { BlockedLayout = false });
        Assert.SkipUnless(IsThere, "ONNX Runtime has no blocked layout on this processor.");
        Assert.Null(blocked.BlockedLayout.Reason);
        Assert.InRange(blocked.BlockedLayout.Sites, sites ?? 1, sites ?? plain.Sites.Length);
        var x = new RowSet(plain.Layout, MomentReference.Values(rows * plain.Layout.RowLength, seed: rows));
        ReadOnlyMemory<float>[] slopes =
            [.. plain.Sites.Select((site, i) => (ReadOnlyMemory<float>)MomentReference.Values(site.Channels, seed: i))];
        foreach (var given in new[] { null, slopes })
        {
            var (expected, actual) = (plain.Run(x, given), blocked.Run(x, given));
            for (var i = 0; i < plain.OutputNames.Length; i++)
            {
                MomentReference.AssertClose(expected.Output(i), actual.Output(i), 1e-4);
            }

            for (var i = 0; i < plain.Sites.Length; i++)
            {
                MomentReference.AssertClose(expected.Moments(i), actual.Moments(i), 1e-4);
            }
        }
    }
}
