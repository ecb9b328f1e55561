using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>Rows as the charts are fed with them: whitened coordinates and class probabilities.</summary>
internal sealed class ChartedRows
{
    private readonly float[] _whitened;
    private readonly float[] _probabilities;
    private readonly float[] _energies;
    private readonly int _dimensions;
    private readonly int _classes;
    private readonly int _blocks;

    public ChartedRows(OnnxModel model, Baseline baseline, Rows rows)
    {
        var charts = baseline.Charts!.Model;
        (_dimensions, _classes, Count) = (charts.Dimensions, charts.ClassMean.Length, rows.Count);
        (_whitened, _probabilities) = (new float[Count * _dimensions], new float[Count * _classes]);
        using var session = ModelSession.Open(model);
        var reader = new MomentRows(baseline.Layout);
        var totals = new ChannelTotals(baseline.Layout.Channels);
        var all = new RowSet(session.Layout, rows.Values);
        var raw = new float[session.BatchRows * reader.RawLength];
        var features = new float[session.BatchRows * baseline.Layout.Dimension];
        _blocks = baseline.Layout.EnergyDimension;
        _energies = new float[Count * _blocks];
        for (var first = 0; first < Count; first += session.BatchRows)
        {
            var count = Math.Min(session.BatchRows, Count - first);
            var batch = session.Run(all.Slice(first, count));
            if (reader.Read(batch, raw, totals, out _) != count) throw new InvalidOperationException("The model answered a row with values that are not finite.");
            var moments = raw.AsSpan(0, count * reader.RawLength);
            baseline.FeatureModel.TakeLogarithms(moments);
            baseline.FeatureModel.Whiten(moments, charts.Whitening, _whitened.AsSpan(first * _dimensions, count * _dimensions));
            baseline.FeatureModel.AppendEnergies(moments, features.AsSpan(0, count * baseline.Layout.Dimension));
            for (var row = 0; row < count; row++)
            {
                features.AsSpan((row * baseline.Layout.Dimension) + baseline.Layout.MomentDimension, _blocks)
                    .CopyTo(_energies.AsSpan((first + row) * _blocks));
            }

            charts.Classes?.Read(batch, _probabilities.AsSpan(first * _classes, count * _classes));
        }
    }

    public int Count { get; }

    public void Advance(SlopeCharts charts, int row) => charts.Advance(
        _whitened.AsSpan(row * _dimensions, _dimensions),
        _probabilities.AsSpan(row * _classes, _classes),
        _energies.AsSpan(row * _blocks, _blocks));
}
