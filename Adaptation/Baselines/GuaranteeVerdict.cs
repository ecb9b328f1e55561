using System.Globalization;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>How far the reference's rows carry a guaranteed run length.</summary>
internal static class GuaranteeVerdict
{
    /// <summary>From so many rows of the reference part on, the limits leave weights for every score.</summary>
    public const int EnoughRows = 500;

    public static CalibrationVerdict Of(GuaranteedModel model, int expectedRunLength, RowDependence dependence)
    {
        var counts = string.Create(
            CultureInfo.InvariantCulture, $"{model.Rows} reference rows, one false alarm in {expectedRunLength} rows or fewer");
        if (!dependence.IsIndependent)
        {
            return new CalibrationVerdict(
                CalibrationState.Provisional,
                $"{counts}; nothing is guaranteed, because neighbouring rows of the reference depend on each other "
                + $"(blocks of {dependence.BlockRows}).");
        }

        return new GuaranteedChart(model).IsUsable
            ? new CalibrationVerdict(
                CalibrationState.Calibrated,
                $"{counts}; guaranteed for independent rows with 95 % probability over references. "
                + "Shifts are found later than without the guarantee.")
            : new CalibrationVerdict(
                CalibrationState.Uncalibrated,
                $"{counts}; too few to bound the means of the guaranteed chart, {EnoughRows} are enough "
                + $"({Math.Max(1, EnoughRows - model.Rows)} more). Charts are shown, nothing alarms.");
    }
}
