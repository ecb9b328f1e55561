using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

public enum CalibrationState
{
    /// <summary>False alarms come as often as asked for.</summary>
    Calibrated,

    /// <summary>False alarms come as often as asked for in the median over references, but this one may be off by half.</summary>
    Provisional,

    /// <summary>Scores are shown; nothing alarms.</summary>
    Uncalibrated,
}

/// <summary>How far the row counts carry the promise of a false-alarm rate.</summary>
/// <param name="State">Whether alarms may be raised from this baseline.</param>
/// <param name="Reason">One sentence for the user: the counts, and what would be needed for the next better state.</param>
public sealed record CalibrationVerdict(CalibrationState State, string Reason)
{
    /// <summary>Rows of both parts together from which alarms are raised at all.</summary>
    public const int ProvisionalRows = 1_000;

    /// <summary>Rows of both parts together from which the false-alarm rate is calibrated.</summary>
    public const int CalibratedRows = 2_000;

    /// <summary>The rows also have to be this many times the charted dimensions.</summary>
    public const int RowsPerDimension = 2;

    /// <param name="fitRows">Rows of the fit part.</param>
    /// <param name="referenceRows">Rows of the reference part.</param>
    /// <param name="dimensions">Charted dimensions.</param>
    /// <param name="sizes">Window sizes with thresholds, ascending.</param>
    /// <param name="dependence">Of neighbouring rows; null for independent rows.</param>
    /// <param name="withoutShares">
    /// Most dimensions that the same model has without shares; null where it has none with this calibration.
    /// </param>
    internal static CalibrationVerdict Of(
        int fitRows,
        int referenceRows,
        int dimensions,
        ImmutableArray<int> sizes,
        RowDependence? dependence = null,
        int? withoutShares = null)
    {
        dependence ??= RowDependence.None;
        var all = fitRows + referenceRows;
        var counts = $"{Worth(all, dependence)} ({fitRows} fit, {referenceRows} reference) for {dimensions} dimensions";
        var rows = dependence.IndependentRows(all);
        int More(int missing) => (int)Math.Ceiling(missing * dependence.RowsPerIndependent);
        var needed = Needed(dimensions);
        if (rows < needed)
        {
            return new CalibrationVerdict(
                CalibrationState.Uncalibrated,
                $"{counts}; {needed} are needed before anything alarms ({More(needed - rows)} more). "
                + "Scores are shown, nothing alarms."
                + Mend());
        }

        return rows < CalibratedRows
            ? new CalibrationVerdict(
                CalibrationState.Provisional,
                $"{counts}; with {CalibratedRows} ({More(CalibratedRows - rows)} more) the false-alarm rate would be calibrated.")
            : new CalibrationVerdict(
                CalibrationState.Calibrated,
                $"{counts}; windows of {sizes[0]} to {sizes[^1]} rows have thresholds.");

        string Mend() => withoutShares is { } fewer && rows >= Needed(fewer)
            ? $" Calibrated with --features moments it would alarm: {fewer} dimensions need {Needed(fewer)} rows."
            : "";
    }

    private static int Needed(int dimensions) => Math.Max(ProvisionalRows, RowsPerDimension * dimensions);

    /// <summary>A count of rows, and what it is worth where neighbours depend on each other.</summary>
    internal static string Worth(int rows, RowDependence dependence) => dependence.IsIndependent
        ? string.Create(CultureInfo.InvariantCulture, $"{rows} rows")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{rows} rows, worth {dependence.IndependentRows(rows)} because neighbours depend on each other,");
}
