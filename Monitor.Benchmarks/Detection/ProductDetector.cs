using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The product's own window score: features, ridge and threshold are the baseline's.</summary>
internal sealed class ProductDetector(Baseline baseline, double falseAlarmRate) : IWindowDetector
{
    public string Name => "Alphadrift";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        var mean = WindowMean.Of(window, static rows => rows.Features, baseline.Layout.Dimension);
        return baseline.Statistic.Score(mean, baseline.Nulls.Ridge(window.Length));
    }

    public double Threshold(int rows) => baseline.Nulls.Threshold(rows, falseAlarmRate);
}
