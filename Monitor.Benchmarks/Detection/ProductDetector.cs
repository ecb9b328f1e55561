using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The product's own window score: features, class guard, ridge and threshold are the baseline's.</summary>
internal sealed class ProductDetector(Baseline baseline, double falseAlarmRate) : IWindowDetector
{
    public string Name => "Alphadrift";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        var scorer = baseline.ScorerOf(window.Length);
        var mean = WindowMean.Of(window, static rows => rows.Scored, baseline.Layout.SmallWindowDimension);
        var movement = scorer.Statistic.Score(mean, scorer.Nulls.Ridge(window.Length));
        if (scorer.GuardOf(window.Length) is not { } guard) return movement;
        var classes = WindowMean.Of(window, static rows => rows.Softmax, guard.Output.Classes);
        return Math.Max(movement, guard.Equivalent(window.Length, guard.Statistic(classes).Statistic));
    }

    public double Threshold(int rows) => baseline.ScorerOf(rows).NullsOf(rows).Threshold(rows, falseAlarmRate);
}
