using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The product's statistic, R*: score, ridge and threshold are the baseline's own.</summary>
internal sealed class RStarDetector(Baseline baseline, double falseAlarmRate) : IWindowDetector
{
    private readonly double[] _mean = new double[baseline.Layout.Dimension];

    public string Name => "R*";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        WindowMean.Of(window, static rows => rows.Features, _mean);
        return baseline.Statistic.Score(_mean, baseline.Nulls.Ridge(window.Length));
    }

    public double Threshold(int rows) => baseline.Nulls.Threshold(rows, falseAlarmRate);
}
