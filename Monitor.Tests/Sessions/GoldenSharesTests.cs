using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Sessions;

/// <summary>
/// Shares of sixteen production rows, and the quantiles of 8,000 fit rows, against values computed with NumPy from PyTorch's
/// float32 pre-activations of the Fashion model.
/// </summary>
public sealed class GoldenSharesTests
{
    private static readonly OnnxModel Fashion = OnnxModel.Load(TestPaths.Sample("fashion/fashion-prelu.onnx"));

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Run_SixteenGoldenRows_GivesTheirShares(Lowering lowering)
    {
        double[] lower = Golden("shares/expected_lower16"), upper = Golden("shares/expected_upper16");
        using var session = ModelSession.Open(Fashion, new ModelSessionOptions { Lowering = lowering, Shares = Thresholds() });
        var result = session.Run(new RowSet(session.Layout, Read(TestPaths.Data("golden/fashion-prelu/x16.npy")).ToFloat32()));

        Assert.Equal(16 * 192, lower.Length);
        for (int site = 0, first = 0; site < session.Sites.Length; first += session.Sites[site++].Channels)
        {
            var channels = session.Sites[site].Channels;
            for (var row = 0; row < 16; row++)
            {
                var shares = result.Site(site).Shares(row);
                for (var channel = 0; channel < channels; channel++)
                {
                    Assert.Equal(lower[(row * 192) + first + channel], shares[channel], 1e-4);
                    Assert.Equal(upper[(row * 192) + first + channel], shares[channels + channel], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Learn_FromTheFitRows_IsWithinTheStatedErrorOfTheExactQuantiles()
    {
        var folder = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA");
        Assert.SkipWhen(
            folder is null,
            "Needs the full Fashion data set (15 MB): set ALPHADRIFT_TEST_DATA to the folder that holds fashion/.");
        using var session = ModelSession.Open(Fashion);
        var fit = new RowSet(session.Layout, Read(Path.Combine(folder!, "fashion", "fit.npy")).ToFloat32());
        var layout = new FeatureLayout(session.Sites, FeatureLayout.DefaultMaxDimensions, ShareLearner.HasShares);
        var exact = Thresholds();

        var learnt = ShareLearner.Learn(Fashion, session, new ModelSessionOptions(), layout, fit, _ => { });

        foreach (var site in session.Sites)
        {
            for (var channel = 0; channel < site.Channels; channel++)
            {
                var sd = exact[site.Name].Sd[channel];
                var error = (QuantileSketch.LargestError + 1e-4) * sd;
                Assert.Equal(sd, learnt[site.Name].Sd[channel], 1e-4 * sd);
                Assert.Equal(exact[site.Name].Lower[channel], learnt[site.Name].Lower[channel], error);
                Assert.Equal(exact[site.Name].Upper[channel], learnt[site.Name].Upper[channel], error);
            }
        }
    }

    private static Dictionary<string, ShareThresholds> Thresholds()
    {
        double[] lower = Golden("shares/lower"), upper = Golden("shares/upper"), sd = Golden("shares/sd");
        var first = 0;
        return ModelInspection.Of(Fashion).Sites.ToDictionary(site => site.Name, site =>
        {
            var range = first..(first += site.Channels);
            return new ShareThresholds([.. lower[range]], [.. upper[range]], [.. sd[range]]);
        });
    }

    private static double[] Golden(string array) => Read(TestPaths.Data($"golden/{array}.npy")).ToFloat64().ToArray();

    private static NpyArray Read(string path)
    {
        using var file = File.OpenRead(path);
        return NpyFormat.Read(file, path, maxBytes: 1 << 30);
    }
}
