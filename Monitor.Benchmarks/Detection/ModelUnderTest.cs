using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Charts;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// A model with its baseline, and the way from rows to everything that detectors and charts need. The features are made by the
/// same parts as in <see cref="SlopeMonitor"/>; <see cref="CheckAgainstMonitor"/> shows that they score the same.
/// </summary>
internal sealed class ModelUnderTest : IDisposable
{
    private readonly OnnxModel _model;
    private readonly ModelSession _session;
    private readonly MomentRows _reader;
    private ClassOutput? _classes;

    public ModelUnderTest(OnnxModel model, Baseline baseline)
    {
        _model = model;
        Baseline = baseline;
        _session = ModelSession.Open(model, new ModelSessionOptions { Shares = baseline.Shares });
        _reader = new MomentRows(baseline.Layout);
    }

    public Baseline Baseline { get; }

    /// <summary>The coordinates of v that are mean outputs a of all sites.</summary>
    public int[] Outputs => [.. Enumerable.Range(0, Baseline.Layout.Charted)];

    /// <summary>The coordinates of v that are a of the last site: its pooled output, which the last linear layer reads.</summary>
    public int[] Penultimate
    {
        get
        {
            var last = Baseline.Layout.Sites.Length - 1;
            return [.. Enumerable.Range(Baseline.Layout.ChartedOffset(last), Baseline.Layout.ChartedChannels[last].Length)];
        }
    }

    /// <summary>The coordinates of v that every version has had: [a ; s ; e].</summary>
    public int[] Moments
    {
        get
        {
            var layout = Baseline.Layout;
            var energies = layout.Dimension - layout.EnergyDimension;
            return [.. Enumerable.Range(0, layout.ShareStart), .. Enumerable.Range(energies, layout.EnergyDimension)];
        }
    }

    /// <summary>Number of classes.</summary>
    public int Classes => _classes!.Classes;

    public static Baseline Calibrate(OnnxModel model, Rows reference, Rows? fit, SlopeCalibratorOptions options)
    {
        RowLayout layout;
        using (var session = ModelSession.Open(model)) layout = session.Layout;
        return SlopeCalibrator.Calibrate(
            model, new RowSet(layout, reference.Values), fit is null ? null : new RowSet(layout, fit.Values), options);
    }

    /// <param name="rows">Rows that the model answers with finite values.</param>
    /// <param name="moments">Whether the moments of every channel are kept too.</param>
    public MeasuredRows Measure(Rows rows, bool moments = false)
    {
        var dimension = Baseline.Layout.Dimension;
        var raw = new float[rows.Count * _reader.RawLength];
        var totals = new ChannelTotals(Baseline.Layout.Channels);
        float[]? softmax = null;
        var pool = moments ? new MomentPool(Baseline.Layout, rows.Count) : null;
        var all = Layout(rows);
        for (var first = 0; first < rows.Count; first += _session.BatchRows)
        {
            var count = Math.Min(_session.BatchRows, rows.Count - first);
            var batch = _session.Run(all.Slice(first, count));
            if (_reader.Read(batch, raw.AsSpan(first * _reader.RawLength, count * _reader.RawLength), totals, out _) != count)
            {
                throw new InvalidOperationException("The model answered a row with values that are not finite.");
            }

            pool?.Add(batch);
            _classes ??= ClassOutput.Find(batch, _session.OutputNames)
                ?? throw new InvalidOperationException("The model has no classes.");
            softmax ??= new float[rows.Count * Classes];
            _classes.Read(batch, softmax.AsSpan(first * Classes, count * Classes));
        }

        Baseline.FeatureModel.TakeLogarithms(raw);
        var features = new float[rows.Count * dimension];
        Baseline.FeatureModel.AppendEnergies(raw, features);
        var whitened = new float[rows.Count * (Baseline.Charts?.Model.Dimensions ?? 0)];
        if (Baseline.Charts is { } charts) Baseline.FeatureModel.Whiten(raw, charts.Model.Whitening, whitened);
        var scored = Baseline.Small is null ? features : Baseline.FeatureModel.AppendAbsolutes(raw, features);
        return new MeasuredRows(rows, features, scored, softmax ?? [], whitened) { Moments = pool };
    }

    /// <summary>Charts at rest, with the windows of several sizes where they have a share.</summary>
    /// <param name="charts">This model's, with the maxima that thresholds are to come from.</param>
    /// <param name="expectedRunLength">In rows.</param>
    /// <param name="options">Guarantee, and the windows' share.</param>
    public static SlopeCharts Charts(ChartBaseline charts, double expectedRunLength, ChartsOptions options) => new(
        charts.Model,
        charts.Thresholds(expectedRunLength, options.Guarantee, options.WindowShare),
        charts.Windows(expectedRunLength, options.Guarantee, options.WindowShare));

    /// <summary>Leads one row through the charts.</summary>
    public void Advance(SlopeCharts charts, MeasuredRows rows, int row)
    {
        var layout = Baseline.Layout;
        var (d, classes) = (Baseline.Charts!.Model.Dimensions, Baseline.Charts.Model.ClassMean.Length);
        var features = rows.Features.AsSpan(row * layout.Dimension, layout.Dimension);
        charts.Advance(
            rows.Whitened.AsSpan(row * d, d), rows.Softmax.AsSpan(row * classes, classes), features[^layout.EnergyDimension..]);
    }

    /// <summary>Scores rows through the product's front door; the benchmark's own path must give the same.</summary>
    public void CheckAgainstMonitor(MeasuredRows measured, IWindowDetector detector, int windowRows)
    {
        using var monitor = SlopeMonitor.Open(_model, Baseline);
        var observation = monitor.Observe(Layout(measured.Input).Slice(0, windowRows));
        var score = detector.Score([.. Enumerable.Range(0, windowRows).Select(row => new WindowRow(measured, row))]);
        if (Math.Abs(observation.Score - score) > 1e-9 * observation.Score
            || observation.Threshold != detector.Threshold(windowRows))
        {
            throw new InvalidOperationException(
                $"SlopeMonitor scores a window {observation.Score:R} against {observation.Threshold:R}, the benchmark "
                + $"{score:R} against {detector.Threshold(windowRows):R}.");
        }
    }

    public void Dispose() => _session.Dispose();

    private RowSet Layout(Rows rows) => new(_session.Layout, rows.Values);
}
