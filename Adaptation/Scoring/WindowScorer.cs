using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>What scores a window: T² of its mean features, the scores without shift, and the class guard.</summary>
/// <param name="Statistic">T².</param>
/// <param name="Nulls">T² without shift.</param>
/// <param name="Guard">The class guard; null without one.</param>
internal sealed record WindowScorer(WindowStatistic Statistic, NullDistribution Nulls, ClassGuard? Guard)
{
    /// <summary>Coordinates that it looks at, without the constant ones.</summary>
    public int Dimensions => Statistic.Basis.Kept.Length;

    /// <summary>The guard, where it takes part in windows of this many rows.</summary>
    public ClassGuard? GuardOf(int rows) => Guard is { } guard && guard.Speaks(rows) ? guard : null;

    /// <summary>The scores without shift in windows of this many rows, the guard's part included where it takes part.</summary>
    public NullDistribution NullsOf(int rows) => GuardOf(rows)?.Nulls ?? Nulls;
}
