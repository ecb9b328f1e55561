using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Xunit;

namespace Alphadrift.Tests.Sessions;

/// <summary>
/// Logits and moments of sixteen real rows against values computed elsewhere (PyTorch 1.13, float32),
/// for both lowerings. Agreement is within 1e-3 of max(1, |expected|).
/// </summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-3;

    public static TheoryData<string, string, Lowering> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, Lowering>();
            foreach (var lowering in new[] { Lowering.Managed, Lowering.Portable })
            {
                cases.Add("fashion-prelu", "samples/fashion/fashion-prelu.onnx", lowering);
                cases.Add("fashion-relu", "Data/models/fashion-relu.onnx", lowering);
                cases.Add("letter-prelu", "samples/letter/letter-prelu.onnx", lowering);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_SixteenGoldenRows_GivesTheirLogitsAndMoments(string golden, string model, Lowering lowering)
    {
        using var session = ModelSession.Open(
            OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, model)), new ModelSessionOptions { Lowering = lowering });
        var result = session.Run(new RowSet(session.Layout, Golden(golden, "x16")));

        Assert.Equal(lowering, session.Lowering);
        Assert.Equal(16, result.Rows);
        AssertClose("logits", Golden(golden, "expected_logits16").Span, result.Output(0));
        AssertMoment(session, result, Moment.PositiveMean, Golden(golden, "expected_zpos_mean16").Span);
        AssertMoment(session, result, Moment.NegativeMean, Golden(golden, "expected_zneg_mean16").Span);
        AssertMoment(session, result, Moment.PositiveSquare, Golden(golden, "expected_zpos2_mean16").Span);
        AssertMoment(session, result, Moment.NegativeSquare, Golden(golden, "expected_zneg2_mean16").Span);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_SixteenGoldenRowsUnderEntropy_GivesTheirSlopeGradients(string golden, string model, Lowering lowering)
    {
        using var session = ModelSession.Open(
            OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, model)),
            new ModelSessionOptions { Lowering = lowering, Objective = ObjectiveKind.Entropy });
        var result = session.Run(new RowSet(session.Layout, Golden(golden, "x16")));

        var expected = Golden(golden, "expected_alpha_grad_entropy16").Span;
        var width = session.Sites.Sum(site => site.Channels);
        Assert.Equal(result.Rows * width, expected.Length);
        for (int site = 0, first = 0; site < session.Sites.Length; first += session.Sites[site++].Channels)
        {
            var channels = session.Sites[site].Channels;
            for (var row = 0; row < result.Rows; row++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    Assert.Equal(
                        expected[row * width + first + channel], result.SlopeGradients(site)[row * channels + channel], 1e-4);
                }
            }
        }
    }

    /// <param name="expected">[rows, channels of all sites], row-major.</param>
    private static void AssertMoment(ModelSession session, BatchResult result, Moment moment, ReadOnlySpan<float> expected)
    {
        var width = session.Sites.Sum(site => site.Channels);
        Assert.Equal(result.Rows * width, expected.Length);
        var first = 0;
        for (var site = 0; site < session.Sites.Length; site++)
        {
            var channels = session.Sites[site].Channels;
            for (var row = 0; row < result.Rows; row++)
            {
                var actual = result.Moments(site).Slice((row * MomentLayout.Count + (int)moment) * channels, channels);
                AssertClose($"{moment}, site {site}, row {row}", expected.Slice(row * width + first, channels), actual);
            }

            first += channels;
        }
    }

    private static void AssertClose(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = Tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }

    private static ReadOnlyMemory<float> Golden(string folder, string array)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Data", "golden", folder, $"{array}.npy");
        using var file = File.OpenRead(path);
        return NpyFormat.Read(file, path, maxBytes: 1 << 20).ToFloat32();
    }
}
