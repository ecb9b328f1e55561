namespace Alphadrift.Adaptation.Charts;

/// <summary>A chart crossed its threshold.</summary>
/// <param name="Chart">Which; of several in the same row the one that is furthest above its threshold in proportion.</param>
/// <param name="Row">The row that did it, counted from 0 since the charts began.</param>
/// <param name="ChangePoint">
/// The row from which the shift is there, as far as the chart can tell: for C and L the first row after their sum was last zero
/// (the maximum-likelihood estimate of a CUSUM); for M the first row after it was last at or below its mean on the reference,
/// which tends to be early by the dozen rows over which M wanders without shift; for E the first row after the loudest product of
/// factors was last at most 1; for the windows the first row of the window.
/// </param>
/// <param name="Value">The chart's value at that row.</param>
/// <param name="Threshold">What it exceeds.</param>
/// <param name="Side">The direction; null for M and for a window.</param>
/// <param name="Class">The class, for L.</param>
public sealed record ChartAlarm(
    ChartKind Chart, long Row, long ChangePoint, double Value, double Threshold, ChartSide? Side = null, int? Class = null)
{
    /// <summary>Rows of the window that alarmed; null for the charts.</summary>
    public int? WindowRows { get; init; }
}
