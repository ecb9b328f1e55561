using System.Globalization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>How far the reference's rows carry an expected run length between false alarms of the charts.</summary>
/// <remarks>
/// A mean is known to 1/√N standard deviations only, and a chart that finds small shifts turns that into a
/// factor of its run length: the longer the run length, the more rows it takes. Measured over re-splits of two
/// data sets; nothing was measured beyond 100,000.
/// </remarks>
public static class RunLengthVerdict
{
    /// <summary>Shortest expected run length, in rows: the charts' warm-up takes a third of it.</summary>
    public const int Shortest = 200;

    /// <summary>Longest expected run length, in rows: as far as the simulated tail is read.</summary>
    public const int Longest = 1_000_000;

    /// <summary>Default expected run length, in rows.</summary>
    public const int Default = 10_000;

    /// <summary>The reference part must have so many rows, because shuffled passes through it stand for production.</summary>
    public const int LeastReferenceRows = 500;

    /// <summary>Run lengths at which more rows are asked for, ascending.</summary>
    internal static IReadOnlyList<int> Steps { get; } = [1_000, 10_000, 100_000, Longest];

    /// <exception cref="InvalidInputException">Outside of its range.</exception>
    public static void Check(int expectedRunLength)
    {
        if (expectedRunLength is < Shortest or > Longest)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The expected run length must be from {Shortest} to {Longest} rows; given {expectedRunLength}."));
        }
    }

    /// <param name="rows">N, rows of fit and reference part.</param>
    /// <param name="referenceRows">Rows of the reference part alone.</param>
    /// <param name="dimensions">d, charted coordinates.</param>
    /// <param name="expectedRunLength">In rows.</param>
    /// <param name="dependence">Of neighbouring rows: dependent ones count for fewer; null for independent rows.</param>
    public static CalibrationVerdict Of(
        int rows, int referenceRows, int dimensions, int expectedRunLength, RowDependence? dependence = null)
    {
        dependence ??= RowDependence.None;
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{CalibrationVerdict.Worth(rows, dependence)} for {dimensions} dimensions and one false alarm in "
            + $"{expectedRunLength} rows");
        (rows, referenceRows) = (dependence.IndependentRows(rows), dependence.IndependentRows(referenceRows));
        int More(int missing) => (int)Math.Ceiling(missing * dependence.RowsPerIndependent);
        var (provisional, calibrated) = expectedRunLength switch
        {
            <= 1_000 => (1_000, 2_000),
            <= 10_000 => (2_000, 5_000),
            <= 100_000 => (2_000, 10_000),
            _ => (10_000, int.MaxValue),
        };
        var needed = Math.Max(provisional, CalibrationVerdict.RowsPerDimension * dimensions);
        if (rows < needed)
        {
            return new CalibrationVerdict(
                CalibrationState.Uncalibrated,
                $"{counts}; {needed} are needed before a chart alarms ({More(needed - rows)} more). "
                + "Charts are shown, nothing alarms.");
        }

        if (referenceRows < LeastReferenceRows)
        {
            return new CalibrationVerdict(
                CalibrationState.Uncalibrated,
                $"{counts}, but {referenceRows} in the reference part; "
                + $"{LeastReferenceRows} are needed there before a chart alarms "
                + $"({More(LeastReferenceRows - referenceRows)} more). Charts are shown, nothing alarms.");
        }

        if (rows >= calibrated)
        {
            return new CalibrationVerdict(CalibrationState.Calibrated, $"{counts}; false alarms come as rarely as asked for.");
        }

        var mend = calibrated == int.MaxValue
            ? "run lengths above 100000 rows were never measured"
            : $"with {calibrated} rows ({More(calibrated - rows)} more) it would be calibrated";
        return new CalibrationVerdict(
            CalibrationState.Provisional,
            $"{counts}; right in the median over references, "
            + $"but one in sixteen to one in four alarms more than 1.4 times as often; {mend}.");
    }
}
