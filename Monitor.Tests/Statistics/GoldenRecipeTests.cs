using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>
/// The recipe (ε, standardisation, eigenvalues, window scores at ρ = 0.1 of [a ; s]) against values
/// computed with PyTorch and NumPy on the same rows, and that of small windows (v' = [a ; s ; e ; |a| ; |s|],
/// ρ = 0.01) against NumPy in float64. Letter's rows are here; Fashion's are too large, its tests read the full data
/// set where ALPHADRIFT_TEST_DATA names its folder.
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

    [Fact]
    public void Letter_SmallWindows_AgreeWithTheReference()
    {
        var golden = new Golden("letter");
        using var session = ModelSession.Open(OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx")));
        var layout = new FeatureLayout(session.Sites, hasAbsolutes: _ => true);
        var fit = Raw(session, layout, golden.Floats("fit"));
        var model = FeatureModel.Fit(layout, fit);
        var reference = Raw(session, layout, golden.Floats("reference"));
        model.TakeLogarithms(reference);
        float[] Extended(float[] moments)
        {
            var features = new float[moments.Length / layout.MomentDimension * layout.Dimension];
            model.AppendEnergies(moments, features);
            return model.AppendAbsolutes(moments, features);
        }

        Assert.Equal(904, layout.SmallWindowDimension);
        var (basis, rows) = (CorrelationBasis.Fit(Extended(fit), layout.SmallWindowDimension), Extended(reference));
        Agree(golden.Floats("small_eigval"), basis.Eigenvalues, 1e-3);
        var (mean, _) = CorrelationBasis.Moments(rows, layout.SmallWindowDimension);
        Agree(golden.Floats("small_ref_mean"), mean, 1e-3);
        CheckWindows(
            golden, "small_score", new WindowStatistic(basis, mean), rows, NullDistribution.SmallWindowRidge, [10, 50, 200]);
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

        CheckWindows(
            golden, "null_score", new WindowStatistic(basis, mean), rows, NullDistribution.LargeWindowRidge, WindowSizes);
    }

    private static void CheckWindows(
        Golden golden, string scores, WindowStatistic statistic, float[] rows, double ridge, int[] sizes)
    {
        var dimension = statistic.ReferenceMean.Length;
        var referenceRows = rows.Length / dimension;
        foreach (var size in sizes)
        {
            var picks = golden.Floats($"null_rows_{size}");
            var expected = golden.Floats($"{scores}_{size}");
            var inflation = (double)(referenceRows + size) / (referenceRows - size);
            for (var window = 0; window < expected.Length; window++)
            {
                var windowMean = Mean(rows, dimension, picks.AsSpan(window * size, size));
                var score = inflation * statistic.Score(windowMean, ridge);
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
