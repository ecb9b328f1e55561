using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Detection;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The product's own window score: features, class guard, ridge and threshold are the baseline's.</summary>
internal sealed class ProductDetector(Baseline baseline, double falseAlarmRate) : IWindowDetector
{
    public string Name => "Alphadrift";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        var mean = WindowMean.Of(window, static rows => rows.Features, baseline.Layout.Dimension);
        var movement = baseline.Statistic.Score(mean, baseline.Nulls.Ridge(window.Length));
        if (GuardOf(window.Length) is not { } guard) return movement;
        var classes = WindowMean.Of(window, static rows => rows.Softmax, guard.Output.Classes);
        return Math.Max(movement, guard.Equivalent(window.Length, guard.Statistic(classes).Statistic));
    }

    public double Threshold(int rows) => (GuardOf(rows)?.Nulls ?? baseline.Nulls).Threshold(rows, falseAlarmRate);

    private ClassGuard? GuardOf(int rows) => baseline.Guard is { } guard && guard.Speaks(rows) ? guard : null;
}
