using System.Collections.Immutable;

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

    internal static CalibrationVerdict Of(int fitRows, int referenceRows, int dimensions, ImmutableArray<int> sizes)
    {
        var rows = fitRows + referenceRows;
        var counts = $"{rows} rows ({fitRows} fit, {referenceRows} reference) for {dimensions} dimensions";
        var needed = Math.Max(ProvisionalRows, RowsPerDimension * dimensions);
        if (rows < needed)
        {
            return new CalibrationVerdict(
                CalibrationState.Uncalibrated,
                $"{counts}; {needed} are needed before anything alarms ({needed - rows} more). Scores are shown, nothing alarms.");
        }

        return rows < CalibratedRows
            ? new CalibrationVerdict(
                CalibrationState.Provisional,
                $"{counts}; with {CalibratedRows} ({CalibratedRows - rows} more) the false-alarm rate would be calibrated.")
            : new CalibrationVerdict(
                CalibrationState.Calibrated,
                $"{counts}; windows of {sizes[0]} to {sizes[^1]} rows have thresholds.");
    }
}
