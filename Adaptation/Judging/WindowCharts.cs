using System.Collections.Immutable;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>Leads a window's rows, batch by batch and in order, through the charts.</summary>
/// <param name="baseline">A baseline with charts.</param>
/// <param name="expectedRunLength">Rows between false alarms.</param>
/// <param name="restart">Whether the charts begin anew after an alarm.</param>
/// <param name="guarantee">Which charts alarm.</param>
/// <param name="whitening">The whitening of this baseline's charts, which belongs to the caller: all segments share it.</param>
internal sealed class WindowCharts(
    Baseline baseline, int expectedRunLength, bool restart, Guarantee guarantee, MatrixProduct whitening)
{
    /// <summary>Crossings of one window that are kept one by one; of a strong shift there may be one every few rows.</summary>
    public const int MaxCrossings = 64;

    private readonly ChartModel _model = baseline.Charts!.Model;
    private readonly SlopeCharts _charts = new(
        baseline.Charts!.Model,
        baseline.Charts.Thresholds(expectedRunLength, guarantee),
        baseline.Charts.Windows(expectedRunLength, guarantee));
    private float[] _standardized = [];
    private float[] _whitened = [];
    private long _firstRow;
    private ChartValues _highest;
    private readonly List<ChartAlarm> _crossings = [];
    private readonly double[] _classSums = new double[baseline.Charts.Model.ClassMean.Length];
    private readonly ImmutableArray<double> _classMeans = [.. baseline.Charts.Model.ClassMean];
    private int _charted;
    private int _alarms;

    /// <summary>Rows between false alarms, as asked for.</summary>
    public int ExpectedRunLength { get; private set; } = expectedRunLength;

    public CalibrationVerdict Verdict { get; private set; } = VerdictOf(baseline, expectedRunLength, guarantee);

    /// <summary>The longest run length that the reference carries; null when it carries none.</summary>
    public int? LongestRunLength => RunLengthVerdict.Steps
        .Where(rows => VerdictOf(baseline, rows, guarantee).State != CalibrationState.Uncalibrated)
        .Select(rows => (int?)rows)
        .Max();

    /// <summary>Asks for another run length from the next row on; what the charts remember stays.</summary>
    public void SetExpectedRunLength(int rows)
    {
        _charts.SetThresholds(baseline.Charts!.Thresholds(rows, guarantee), baseline.Charts.Maxima?.WindowThresholds(rows) ?? []);
        Verdict = VerdictOf(baseline, rows, guarantee);
        ExpectedRunLength = rows;
    }

    public ChartState Save() => _charts.Save();

    public void Restore(ChartState state) => _charts.Restore(state);

    /// <summary>Back to a state before any row.</summary>
    public void Reset() => _charts.Reset();

    public void Begin()
    {
        var none = _model.Classes is null ? double.NaN : 0;
        (_firstRow, _alarms) = (_charts.Rows, 0);
        _highest = new ChartValues(0, 0, none) { Guaranteed = _charts.Values.Guaranteed, Window = 0 * _charts.Thresholds.Window };
        _crossings.Clear();
        Array.Clear(_classSums);
        _charted = 0;
    }

    /// <param name="rows">Rows of the batch.</param>
    /// <param name="moments">[a ; s ; p] of the rows that were kept.</param>
    /// <param name="features">v of the same rows.</param>
    /// <param name="classProbabilities">Of every row of the batch, K per row; empty without classes.</param>
    /// <param name="kept">Which rows of the batch were kept, ascending.</param>
    public void Add(
        int rows, ReadOnlySpan<float> moments, ReadOnlySpan<float> features,
        ReadOnlySpan<float> classProbabilities, ReadOnlySpan<int> kept)
    {
        var layout = baseline.Layout;
        int d = _model.Dimensions, classes = _model.ClassMean.Length;
        Grow(ref _whitened, kept.Length * d);
        Grow(ref _standardized, kept.Length * d);
        baseline.FeatureModel.Standardize(moments, _model.Whitening, _standardized);
        whitening.Multiply(_standardized.AsMemory(0, kept.Length * d), _whitened.AsMemory(0, kept.Length * d));
        var next = 0;
        for (var row = 0; row < rows; row++)
        {
            var probabilities = classProbabilities.Slice(row * classes, classes);
            var isKept = next < kept.Length && kept[next] == row;
            if (isKept && float.IsFinite(System.Numerics.Tensors.TensorPrimitives.Sum<float>(probabilities)))
            {
                var v = features.Slice(next * layout.Dimension, layout.Dimension);
                _charts.Advance(_whitened.AsSpan(next * d, d), probabilities, v[^layout.EnergyDimension..]);
                CorrelationBasis.Accumulate(probabilities, _classSums);
                _charted++;
                Look();
            }
            else
            {
                _charts.Skip();
            }

            next += isKept ? 1 : 0;
        }
    }

    public ChartObservation End() => new()
    {
        FirstRow = _firstRow,
        Values = _charts.Values,
        Highest = _highest,
        Thresholds = _charts.Thresholds,
        Alarm = _crossings.FirstOrDefault(),
        Crossings = [.. _crossings],
        Alarms = _alarms,
        ExpectedRunLength = ExpectedRunLength,
        ReferenceClasses = _classMeans,
        Classes = _charted == 0 || _classSums.Length == 0 ? [] : [.. _classSums.Select(sum => sum / _charted)],
        Verdict = Verdict,
        Uncalibrated = Verdict.State == CalibrationState.Uncalibrated ? Verdict.Reason : null,
    };

    private static CalibrationVerdict VerdictOf(Baseline baseline, int expectedRunLength, Guarantee guarantee)
    {
        var model = baseline.Charts!.Model;
        var manifest = baseline.Manifest;
        return guarantee == Guarantee.Strict
            ? GuaranteeVerdict.Of(model.Guaranteed!, expectedRunLength, manifest.Dependence ?? RowDependence.None)
            : RunLengthVerdict.Of(model.Rows, manifest.ReferenceRows, model.Dimensions, expectedRunLength, manifest.Dependence);
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new float[length];
    }

    private void Look()
    {
        _highest = ChartValues.Max(_highest, _charts.Values);
        if (Verdict.State == CalibrationState.Uncalibrated || _charts.Alarm() is not { } alarm) return;
        if (_crossings.Count < (restart ? MaxCrossings : 1)) _crossings.Add(alarm);
        if (restart)
        {
            _alarms++;
            _charts.Restart();
        }
        else
        {
            _alarms = 1;
        }
    }
}
