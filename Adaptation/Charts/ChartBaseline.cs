namespace Alphadrift.Adaptation.Charts;

/// <summary>The charts' part of a baseline.</summary>
/// <param name="Model">What they know of the reference.</param>
/// <param name="Maxima">What thresholds come from; null where the reference is too small to simulate streams.</param>
internal sealed record ChartBaseline(ChartModel Model, ChartMaxima? Maxima)
{
    /// <summary>Thresholds for an expected run length; NaN without maxima.</summary>
    /// <param name="expectedRunLength">ARL₀, in rows.</param>
    /// <param name="windowShare">The share of false alarms that <see cref="NestedWindows"/> have.</param>
    public ChartValues Thresholds(double expectedRunLength, double windowShare = NestedWindows.HazardShare) =>
        Maxima?.Thresholds(expectedRunLength, windowShare) ?? ChartValues.None;

    /// <summary>Under <see cref="Guarantee.Strict"/> chart E alone has a threshold: the expected run length itself.</summary>
    public ChartValues Thresholds(
        double expectedRunLength, Guarantee guarantee, double windowShare = NestedWindows.HazardShare) =>
        guarantee == Guarantee.Strict
            ? ChartValues.None with { Guaranteed = expectedRunLength }
            : Thresholds(expectedRunLength, windowShare);

    /// <summary>
    /// The windows beside the charts, at rest; null where chart E alarms alone, and where the reference carries none.
    /// </summary>
    /// <param name="expectedRunLength">ARL₀ of charts and windows together, in rows.</param>
    /// <param name="guarantee">Which charts alarm.</param>
    /// <param name="share">Their share of the false alarms; 0 for none.</param>
    public NestedWindows? Windows(double expectedRunLength, Guarantee guarantee, double share = NestedWindows.HazardShare) =>
        Maxima is null || Maxima.Sizes.IsEmpty || guarantee == Guarantee.Strict || share <= 0
            ? null
            : new NestedWindows(Model.Dimensions, Maxima.Sizes, Maxima.WindowThresholds(expectedRunLength, share));
}
