using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>Sums over the rows of one window, or of a segment's part of it. Reused from window to window.</summary>
internal sealed class WindowTally
{
    private readonly FeatureLayout _layout;
    private readonly double[] _features;
    private int[] _kept = [];

    /// <param name="baseline">Of which the features are.</param>
    /// <param name="classes">Number of classes; 0 without classes.</param>
    public WindowTally(Baseline baseline, int classes)
    {
        _layout = baseline.Layout;
        _features = new double[_layout.SmallWindowDimension];
        Totals = new ChannelTotals(_layout.Channels);
        Classes = classes == 0 ? null : new ClassSum(classes);
    }

    /// <summary>Rows so far, those that were left out included.</summary>
    public int Rows { get; private set; }

    /// <summary>Moments of every channel over the kept rows.</summary>
    public ChannelTotals Totals { get; }

    /// <summary>Sum over the kept rows of v'.</summary>
    public ReadOnlySpan<double> Features => _features;

    /// <summary>Class probabilities over the kept rows; null without classes.</summary>
    public ClassSum? Classes { get; }

    public ChartTally Charts { get; } = new();

    public void Begin()
    {
        Rows = 0;
        Totals.Clear();
        Array.Clear(_features);
        Classes?.Begin();
    }

    /// <param name="batch">Features of some rows.</param>
    /// <param name="rows">Which of them, by their numbers within the batch, ascending.</param>
    public void Add(FeatureBatch batch, ReadOnlySpan<int> rows)
    {
        if (_kept.Length < rows.Length) _kept = new int[rows.Length];
        var count = 0;
        foreach (var row in rows)
        {
            var kept = batch.PlaceOf(row);
            if (kept < 0) continue;
            _kept[count++] = row;
            CorrelationBasis.Accumulate(batch.Features(kept), _features.AsSpan(0, _layout.Dimension));
            CorrelationBasis.Accumulate(batch.Absolutes(kept), _features.AsSpan(_layout.Dimension));
            Classes?.Add(batch.Probabilities(row));
        }

        Totals.Add(batch.Result, _layout, _kept.AsSpan(0, count));
        Rows += rows.Length;
    }
}
