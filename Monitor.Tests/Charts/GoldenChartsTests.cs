using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Charts;

/// <summary>
/// The charts' calibration and their values over 300 rows against numbers computed with NumPy on the same Letter rows: fit 3,500,
/// reference 5,000, and the first rows of production.
/// </summary>
public sealed class GoldenChartsTests(GoldenCharts letter) : IClassFixture<GoldenCharts>
{
    private const double Tolerance = 1e-3;

    [Fact]
    public void SquaredLength_OfTheFirstFitRows_AgreesBeforeAndAfterLeaveOneOut()
    {
        double[] before = GoldenCharts.Doubles("squared_length_fit_first50"),
            after = GoldenCharts.Doubles("loo_squared_length_fit_first50");
        for (var row = 0; row < before.Length; row++)
        {
            var x = letter.Whitened(letter.FitMoments).AsSpan(row * letter.Model.Dimensions, letter.Model.Dimensions);
            var square = System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(x);
            Assert.Equal(before[row], square, before[row] * Tolerance);
            Assert.Equal(after[row], LeaveOneOut.SquaredLength(square, 3_500), after[row] * Tolerance);
        }
    }

    [Fact]
    public void Learn_ClipCentreEnergyAndClasses_Agree()
    {
        var model = letter.Model;
        Assert.Equal(448, model.Dimensions);
        Assert.Equal(8_500, model.Rows);
        Agree("clip_length", model.ClipLength);
        Agree("centre_norm", Math.Sqrt(model.Centre.Sum(m => (double)m * m)));
        Agree("energy_mean", model.EnergyMean);
        Agree("energy_sd", model.EnergySd);
        Agree("softmax_mean", model.ClassMean);
        Agree("softmax_sd", model.ClassSd);
        Agree("kC", ChartModel.EnergyAllowance);
        Agree("kL", model.ClassAllowance);
        Assert.Equal(new ClassOutput("logits", 0, 25, false), model.Classes);
    }

    [Fact]
    public void Advance_Over300ProductionRows_GivesTheReferenceCharts()
    {
        var charts = new SlopeCharts(letter.Model, ChartValues.None);
        double[] m = GoldenCharts.Doubles("chart_M"), c = GoldenCharts.Doubles("chart_C"), l = GoldenCharts.Doubles("chart_L");
        for (var row = 0; row < m.Length; row++)
        {
            letter.Advance(charts, row);
            Close(m[row], charts.Values.Movement, 'M', row);
            Close(c[row], charts.Values.Energy, 'C', row);
            Close(l[row], charts.Values.Classes, 'L', row);
        }

        // A sum passes through zero: there only its distance from zero can agree.
        static void Close(double expected, double actual, char chart, int row) => Assert.True(
            Math.Abs(actual - expected) <= Tolerance * Math.Max(expected, 0.1),
            $"{chart} at row {row}: {actual}, reference {expected}.");
    }

    /// <remarks>
    /// Of six seeds of ours M's threshold for 10,000 rows has the mean 1.1013 and the standard deviation .0020.
    /// </remarks>
    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(1, 10_000)]
    public void Thresholds_ForTheConfiguredRunLength_AreWithinFourStandardDeviations(int index, int runLength)
    {
        double[] mean = GoldenCharts.Doubles("thresholds_mean"), sd = GoldenCharts.Doubles("thresholds_sd");
        Assert.Equal(runLength, GoldenCharts.Doubles("configured")[index]);

        var thresholds = letter.Charts.Thresholds(runLength, windowShare: 0);

        double[] given = [thresholds.Movement, thresholds.Energy, thresholds.Classes];
        for (var chart = 0; chart < 3; chart++)
        {
            var (m, s) = (mean[(index * 3) + chart], sd[(index * 3) + chart]);
            Assert.True(Math.Abs(given[chart] - m) <= 4 * s, $"Chart {chart}: {given[chart]}, reference {m} ± {s}.");
        }
    }

    private static void Agree(string array, params double[] actual)
    {
        var expected = GoldenCharts.Doubles(array);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= Tolerance * Math.Abs(expected[i]),
                $"{array}[{i}]: {actual[i]}, reference {expected[i]}.");
        }
    }
}

/// <summary>The Letter charts, learnt once.</summary>
public sealed class GoldenCharts : IDisposable
{
    private readonly ModelSession _session = ModelSession.Open(OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx")));
    private readonly FeatureModel _features;
    private readonly float[] _production;
    private readonly float[] _productionProbabilities;

    public GoldenCharts()
    {
        var layout = new FeatureLayout(_session.Sites);
        var (fit, fitProbabilities) = Run(layout, Floats("recipe/letter/fit"));
        _features = FeatureModel.Fit(layout, fit);
        FitMoments = fit;
        var (reference, referenceProbabilities) = Run(layout, Floats("recipe/letter/reference"));
        _features.TakeLogarithms(reference);
        (_production, _productionProbabilities) = Run(layout, Floats("charts/letter/production300"));
        _features.TakeLogarithms(_production);
        Charts = ChartCalibration.Learn(
            _features,
            Classes,
            new ChartRows(fit, fitProbabilities),
            new ChartRows(reference, referenceProbabilities),
            RowDependence.None,
            2,
            _ => { });
        _production = Whitened(_production);
    }

    internal ChartBaseline Charts { get; }

    internal ChartModel Model => Charts.Model;

    internal ClassOutput? Classes { get; private set; }

    internal float[] FitMoments { get; }

    public static double[] Doubles(string name)
    {
        using var stream = File.OpenRead(TestPaths.Data($"golden/charts/letter/{name}.npy"));
        return NpyFormat.Read(stream, name, 1 << 20).ToFloat64().ToArray();
    }

    internal float[] Whitened(float[] moments)
    {
        var whitened = new float[moments.Length / _features.Layout.MomentDimension * Model.Dimensions];
        _features.Whiten(moments, Model.Whitening, whitened);
        return whitened;
    }

    /// <summary>Feeds one of the 300 production rows.</summary>
    internal void Advance(SlopeCharts charts, int row)
    {
        var (d, k) = (Model.Dimensions, Model.ClassMean.Length);
        charts.Advance(_production.AsSpan(row * d, d), _productionProbabilities.AsSpan(row * k, k));
    }

    public void Dispose() => _session.Dispose();

    private static float[] Floats(string name)
    {
        using var stream = File.OpenRead(TestPaths.Data($"golden/{name}.npy"));
        return NpyFormat.Read(stream, name, 1 << 30).ToFloat32().ToArray();
    }

    private (float[] Raw, float[] Probabilities) Run(FeatureLayout layout, float[] values)
    {
        var rows = new RowSet(_session.Layout, values);
        var reader = new MomentRows(layout);
        var raw = new float[rows.Count * reader.RawLength];
        float[] probabilities = [];
        var totals = new ChannelTotals(layout.Channels);
        for (var first = 0; first < rows.Count; first += _session.BatchRows)
        {
            var count = Math.Min(_session.BatchRows, rows.Count - first);
            var batch = _session.Run(rows.Slice(first, count));
            Classes ??= ClassOutput.Find(batch, _session.OutputNames);
            if (probabilities.Length == 0) probabilities = new float[rows.Count * Classes!.Classes];
            Classes!.Read(batch, probabilities.AsSpan(first * Classes.Classes, count * Classes.Classes));
            Assert.Equal(count, reader.Read(batch, raw.AsSpan(first * reader.RawLength), totals, out _));
        }

        return (raw, probabilities);
    }
}
