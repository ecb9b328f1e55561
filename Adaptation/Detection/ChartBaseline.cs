namespace Alphadrift.Adaptation.Detection;

/// <summary>The charts' part of a baseline.</summary>
/// <param name="Model">What they know of the reference.</param>
/// <param name="Maxima">What thresholds come from; null where the reference is too small to simulate streams.</param>
internal sealed record ChartBaseline(ChartModel Model, ChartMaxima? Maxima)
{
    /// <summary>Thresholds for an expected run length; NaN without maxima.</summary>
    public ChartValues Thresholds(double expectedRunLength) => Maxima?.Thresholds(expectedRunLength) ?? ChartValues.None;

    /// <summary>Under <see cref="Guarantee.Strict"/> chart E alone has a threshold: the expected run length itself.</summary>
    public ChartValues Thresholds(double expectedRunLength, Guarantee guarantee) => guarantee == Guarantee.Strict
        ? ChartValues.None with { Guaranteed = expectedRunLength }
        : Thresholds(expectedRunLength);
}
