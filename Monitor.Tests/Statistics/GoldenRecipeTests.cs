using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>
/// The recipe (ε, standardisation, eigenvalues, window scores at ρ = 0.1 of [a ; s]) against values
/// computed with PyTorch and NumPy on the same rows. Letter's rows are here; Fashion's are too large, its tests read the full
/// data set where ALPHADRIFT_TEST_DATA names its folder.
/// </summary>
public sealed class GoldenRecipeTests
{
    private static readonly int[] WindowSizes = [10, 20, 50, 100, 200, 500, 1000];

    [Fact]
    public void Letter_RecipeAndNullWindows_AgreeWithTheReference()
    {
        var golden = new Golden("letter");
        using var session = ModelSession.Open(OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx")));

        Check(golden, session, golden.Floats("fit"), golden.Floats("reference"));
    }

    [Theory]
    [InlineData("fashion", "fashion-prelu")]
    [InlineData("fashion-relu", "fashion-relu")]
    public void Fashion_RecipeAndNullWindows_AgreeWithTheReference(string golden, string model)
    {
        var folder = Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_DATA");
        Assert.SkipWhen(
            folder is null,
            "Needs the full Fashion data set (15 MB): set ALPHADRIFT_TEST_DATA to the folder that holds fashion/.");
        using var session = ModelSession.Open(OnnxModel.Load(Path.Combine(folder!, "fashion", model + ".onnx")));
        float[] Rows(string name) => Golden.Read(Path.Combine(folder!, "fashion", name + ".npy"));

        Check(new Golden(golden), session, Rows("fit"), Rows("reference"));
    }

    private static void Check(Golden golden, ModelSession session, float[] fit, float[] reference)
    {
        var layout = new FeatureLayout(session.Sites);
        var fitRows = Raw(session, layout, fit);
        var model = FeatureModel.Fit(layout, fitRows);
        Agree(golden.Floats("eps"), model.Epsilon, 1e-3);
        Agree(golden.Floats("fit_mean"), model.Mean, 1e-3);
        Agree(golden.Floats("fit_sd"), model.Sd, 1e-3);
        var basis = CorrelationBasis.Fit(fitRows, layout.MomentDimension);
        Agree(golden.Floats("eigval"), basis.Eigenvalues, 1e-3);

        var rows = Raw(session, layout, reference);
        model.TakeLogarithms(rows);
        var (mean, _) = CorrelationBasis.Moments(rows, layout.MomentDimension);
        Agree(golden.Floats("ref_mean"), mean, 1e-3);

        var statistic = new WindowStatistic(basis, mean);
        var referenceRows = rows.Length / layout.MomentDimension;
        foreach (var size in WindowSizes)
        {
            var picks = golden.Floats($"null_rows_{size}");
            var expected = golden.Floats($"null_score_{size}");
            var inflation = (double)(referenceRows + size) / (referenceRows - size);
            for (var window = 0; window < expected.Length; window++)
            {
                var windowMean = Mean(rows, layout.MomentDimension, picks.AsSpan(window * size, size));
                var score = inflation * statistic.Score(windowMean, NullDistribution.LargeWindowRidge);
                Assert.True(
                    Math.Abs(score - expected[window]) <= 1e-3 * expected[window],
                    $"Window {window} of {size} rows: {score}, reference {expected[window]}.");
            }
        }
    }

    private static float[] Raw(ModelSession session, FeatureLayout layout, float[] values)
    {
        var rows = new RowSet(session.Layout, values);
        var reader = new MomentRows(layout);
        var raw = new float[rows.Count * reader.RawLength];
        var totals = new ChannelTotals(layout.Channels);
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            var count = Math.Min(session.BatchRows, rows.Count - first);
            var kept = reader.Read(session.Run(rows.Slice(first, count)), raw.AsSpan(first * reader.RawLength), totals, out _);
            Assert.Equal(count, kept);
        }

        return raw;
    }

    private static double[] Mean(float[] rows, int dimension, ReadOnlySpan<float> picks)
    {
        var mean = new double[dimension];
        foreach (var pick in picks)
        {
            CorrelationBasis.Accumulate(rows.AsSpan((int)pick * dimension, dimension), mean);
        }

        for (var i = 0; i < dimension; i++)
        {
            mean[i] /= picks.Length;
        }

        return mean;
    }

    /// <summary>Agreement relative to the value, or to the typical size of the array where the value is small.</summary>
    private static void Agree(float[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var typical = Math.Sqrt(expected.Average(v => (double)v * v));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(Math.Abs(expected[i]), 0.1 * typical),
                $"Entry {i}: {actual[i]}, reference {expected[i]}.");
        }
    }

    private sealed class Golden(string name)
    {
        public float[] Floats(string array) => Read(TestPaths.Data($"golden/recipe/{name}/{array}.npy"));

        public static float[] Read(string path)
        {
            using var stream = File.OpenRead(path);
            return NpyFormat.Read(stream, path, 1 << 30).ToFloat32().ToArray();
        }
    }
}
