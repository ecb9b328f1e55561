using System.Numerics.Tensors;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// A model with its baseline, calibrated by <see cref="SlopeCalibrator"/> itself, and the way from rows to everything that the
/// detectors need. The features are made by the same parts as in <see cref="SlopeMonitor"/>; <see cref="CheckAgainstMonitor"/>
/// shows that they score the same.
/// </summary>
internal sealed class ModelUnderTest : IDisposable
{
    private readonly OnnxModel _model;
    private readonly ModelSession _session;
    private readonly MomentRows _reader;
    private readonly ChannelTotals _totals;
    private readonly Site _lastSite;

    public ModelUnderTest(string path, Rows fit, Rows reference, double falseAlarmRate, int seed)
    {
        _model = OnnxModel.Load(path);
        _session = ModelSession.Open(_model);
        Baseline = SlopeCalibrator.Calibrate(
            _model, Layout(reference), Layout(fit), new SlopeCalibratorOptions { FalseAlarmRate = falseAlarmRate, Seed = seed, ExpectedRunLength = null });
        _reader = new MomentRows(Baseline.Layout);
        _totals = new ChannelTotals(Baseline.Layout.Channels);
        _lastSite = _session.Sites[^1];
        Fit = Measure(fit);
        Reference = Measure(reference);
    }

    public Baseline Baseline { get; }

    public MeasuredRows Fit { get; }

    public MeasuredRows Reference { get; }

    /// <summary>Width of <see cref="MeasuredRows.Penultimate"/>.</summary>
    public int PenultimateLength => _lastSite.Channels;

    /// <summary>Number of classes.</summary>
    public int Classes { get; private set; }

    public MeasuredRows Measure(Rows rows)
    {
        var dimension = Baseline.Layout.Dimension;
        var raw = new float[rows.Count * _reader.RawLength];
        var penultimate = new float[rows.Count * PenultimateLength];
        float[]? softmax = null;
        var all = Layout(rows);
        for (var first = 0; first < rows.Count; first += _session.BatchRows)
        {
            var count = Math.Min(_session.BatchRows, rows.Count - first);
            var batch = _session.Run(all.Slice(first, count));
            if (_reader.Read(batch, raw.AsSpan(first * _reader.RawLength, count * _reader.RawLength), _totals, out _) != count)
            {
                throw new InvalidOperationException("The model answered a row with values that are not finite.");
            }

            ReadPenultimate(batch, penultimate.AsSpan(first * PenultimateLength));
            var logits = batch.Output(0);
            Classes = logits.Length / count;
            softmax ??= new float[rows.Count * Classes];
            for (var row = 0; row < count; row++)
            {
                Softmax(logits.Slice(row * Classes, Classes), softmax.AsSpan((first + row) * Classes, Classes));
            }
        }

        Baseline.FeatureModel.TakeLogarithms(raw);
        var features = new float[rows.Count * dimension];
        Baseline.FeatureModel.AppendEnergies(raw, features);
        return new MeasuredRows(rows.Count, features, penultimate, softmax ?? []);
    }

    /// <summary>Scores rows through the product's front door; the benchmark's own path must give the same.</summary>
    public void CheckAgainstMonitor(Rows rows, MeasuredRows measured, RStarDetector detector, int windowRows)
    {
        using var monitor = SlopeMonitor.Open(_model, Baseline);
        var observation = monitor.Observe(Layout(rows).Slice(0, windowRows));
        var score = detector.Score([.. Enumerable.Range(0, windowRows).Select(row => new WindowRow(measured, row))]);
        if (Math.Abs(observation.Score - score) > 1e-9 * observation.Score || observation.Threshold != detector.Threshold(windowRows))
        {
            throw new InvalidOperationException(
                $"SlopeMonitor scores a window {observation.Score:R} against {observation.Threshold:R}, the benchmark "
                + $"{score:R} against {detector.Threshold(windowRows):R}.");
        }
    }

    public void Dispose() => _session.Dispose();

    /// <summary>From the largest logit down, because the exponential of a logit above 88 is no float32.</summary>
    private static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<float>(probabilities), probabilities);
    }

    private RowSet Layout(Rows rows) => new(_session.Layout, rows.Values);

    /// <summary>a = ⟨z⁺⟩ + α⟨z⁻⟩ of the last site: its pooled output, or its output where there is nothing to pool.</summary>
    private void ReadPenultimate(BatchResult batch, Span<float> target)
    {
        var channels = _lastSite.Channels;
        var moments = batch.Moments(_session.Sites.Length - 1);
        for (var row = 0; row < batch.Rows; row++)
        {
            var of = moments.Slice(row * MomentLayout.Count * channels, MomentLayout.Count * channels);
            for (var c = 0; c < channels; c++)
            {
                target[(row * channels) + c] =
                    of[((int)Moment.PositiveMean * channels) + c] + (_lastSite.Slopes[c] * of[((int)Moment.NegativeMean * channels) + c]);
            }
        }
    }
}
