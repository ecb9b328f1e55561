using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>The control charts of one stream or segment: updated row by row, in order.</summary>
internal sealed class StreamCharts
{
    private readonly Baseline _baseline;
    private readonly ChartModel _model;
    private readonly Guarantee _guarantee;
    private readonly bool _restart;
    private readonly SlopeCharts _charts;
    private readonly ImmutableArray<double> _referenceClasses;

    /// <param name="baseline">A baseline with charts.</param>
    /// <param name="options">Run length, guarantee, and whether the charts begin anew after an alarm.</param>
    /// <param name="scratch">Shared by all streams with one owner.</param>
    public StreamCharts(Baseline baseline, JudgeOptions options, ChartScratch scratch)
    {
        _baseline = baseline;
        _model = baseline.Charts!.Model;
        (_guarantee, _restart) = (options.Guarantee, options.RestartCharts);
        ExpectedRunLength = options.ExpectedRunLength ?? baseline.Manifest.Charts!.ExpectedRunLength;
        Verdict = VerdictOf(ExpectedRunLength);
        _referenceClasses = [.. _model.ClassMean];
        _charts = new SlopeCharts(
            _model,
            baseline.Charts.Thresholds(ExpectedRunLength, _guarantee),
            baseline.Charts.Windows(ExpectedRunLength, _guarantee),
            scratch);
    }

    /// <summary>Rows between false alarms (ARL₀), as asked for.</summary>
    public int ExpectedRunLength { get; private set; }

    public CalibrationVerdict Verdict { get; private set; }

    /// <summary>The longest run length that the reference allows; null when it allows none.</summary>
    public int? LongestRunLength => RunLengthVerdict.Steps
        .Where(rows => VerdictOf(rows).State != CalibrationState.Uncalibrated)
        .Select(rows => (int?)rows)
        .Max();

    /// <summary>Asks for another run length from the next row on; what the charts remember stays.</summary>
    public void SetExpectedRunLength(int rows)
    {
        var charts = _baseline.Charts!;
        _charts.SetThresholds(charts.Thresholds(rows, _guarantee), charts.Maxima?.WindowThresholds(rows) ?? []);
        Verdict = VerdictOf(rows);
        ExpectedRunLength = rows;
    }

    public ChartState Save() => _charts.Save();

    public void Restore(ChartState state) => _charts.Restore(state);

    /// <summary>Back to a state before any row.</summary>
    public void Reset() => _charts.Reset();

    /// <summary>A window begins.</summary>
    public void Begin(ChartTally tally) =>
        tally.Begin(_charts.Rows, _charts.Values, _charts.Thresholds, _model.Classes is not null);

    /// <param name="batch">Features of the row, among others.</param>
    /// <param name="row">Its number within the batch.</param>
    /// <param name="tally">What the window has seen.</param>
    public void Add(FeatureBatch batch, int row, ChartTally tally)
    {
        var probabilities = batch.Probabilities(row)[.._model.ClassMean.Length];
        var kept = batch.PlaceOf(row);
        if (kept < 0 || !float.IsFinite(TensorPrimitives.Sum(probabilities)))
        {
            _charts.Skip();
            return;
        }

        _charts.Advance(batch.Whitened(kept), probabilities, batch.Features(kept)[^_baseline.Layout.EnergyDimension..]);
        tally.Highest = ChartValues.Max(tally.Highest, _charts.Values);
        if (Verdict.State == CalibrationState.Uncalibrated || _charts.Alarm() is not { } alarm) return;
        tally.Add(alarm, _restart);
        if (_restart) _charts.Restart();
    }

    /// <param name="tally">What the window has seen.</param>
    /// <param name="classes">Mean probability per class over the window's rows; empty without any.</param>
    public ChartObservation End(ChartTally tally, ImmutableArray<double> classes) => new()
    {
        FirstRow = tally.FirstRow,
        Values = _charts.Values,
        Highest = tally.Highest,
        Thresholds = _charts.Thresholds,
        Alarm = tally.Crossings is [var first, ..] ? first : null,
        Crossings = [.. tally.Crossings],
        Alarms = tally.Alarms,
        ExpectedRunLength = ExpectedRunLength,
        ReferenceClasses = _referenceClasses,
        Classes = _referenceClasses.IsEmpty ? [] : classes,
        Verdict = Verdict,
        Uncalibrated = Verdict.State == CalibrationState.Uncalibrated ? Verdict.Reason : null,
    };

    private CalibrationVerdict VerdictOf(int expectedRunLength)
    {
        var manifest = _baseline.Manifest;
        return _guarantee == Guarantee.Strict
            ? GuaranteeVerdict.Of(_model.Guaranteed!, expectedRunLength, manifest.Dependence ?? RowDependence.None)
            : RunLengthVerdict.Of(_model.Rows, manifest.ReferenceRows, _model.Dimensions, expectedRunLength, manifest.Dependence);
    }
}
