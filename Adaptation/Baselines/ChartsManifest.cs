using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>The sequential charts in manifest.json.</summary>
public sealed record ChartsManifest
{
    /// <summary>
    /// Rows that should lie between two false alarms, chosen at calibration; another run length
    /// computes other thresholds from the stored maxima.
    /// </summary>
    public required int ExpectedRunLength { get; init; }

    /// <summary>Thresholds for it, for the reader.</summary>
    public required double? MovementThreshold { get; init; }

    public required double? EnergyThreshold { get; init; }

    /// <summary>Null without classes.</summary>
    public required double? ClassThreshold { get; init; }

    /// <summary>How far the row counts carry the promise.</summary>
    public required CalibrationVerdict Verdict { get; init; }

    /// <summary>N, rows of both parts.</summary>
    public required int Rows { get; init; }

    /// <summary>d, charted coordinates.</summary>
    public required int Dimensions { get; init; }

    public required double ClipLength { get; init; }

    public required double MovementMean { get; init; }

    public required double EnergyMean { get; init; }

    public required double EnergySd { get; init; }

    /// <summary>The output that chart L watches; null when no output holds class scores, so that there is no chart L.</summary>
    public required ClassOutput? Classes { get; init; }

    /// <summary>Classes that the reference never predicts: one confident row alarms.</summary>
    public required ImmutableArray<int> ClassesNeverSeen { get; init; }

    /// <summary>Reference rows that the limits of chart E come from; 0 in a baseline without chart E.</summary>
    public int GuaranteedRows { get; init; }

    /// <summary>Rows per simulated stream that count, for M, C and L; 0 where no stream was simulated.</summary>
    public required ImmutableArray<int> CountedRows { get; init; }

    /// <summary>
    /// Rows per stream that count: M, C, L, then the nested windows; empty in a baseline of a version without those.
    /// </summary>
    public ImmutableArray<int> JointRows { get; init; } = [];

    /// <summary>The nested windows; empty in a baseline of a version without them, or with others.</summary>
    public ImmutableArray<NestedWindowSize> NestedWindows { get; init; } = [];

    internal static ChartsManifest Of(ChartBaseline charts, int expectedRunLength, int referenceRows, RowDependence dependence)
    {
        var (model, maxima) = (charts.Model, charts.Maxima);
        var thresholds = charts.Thresholds(expectedRunLength);
        return new ChartsManifest
        {
            ExpectedRunLength = expectedRunLength,
            MovementThreshold = Known(thresholds.Movement),
            EnergyThreshold = Known(thresholds.Energy),
            ClassThreshold = Known(thresholds.Classes),
            Verdict = RunLengthVerdict.Of(model.Rows, referenceRows, model.Dimensions, expectedRunLength, dependence),
            Rows = model.Rows,
            JointRows = maxima?.Joint?.CountedRows ?? [],
            NestedWindows = maxima is null
                ? []
                :
                [
                    .. maxima.Sizes.Zip(
                        maxima.WindowThresholds(expectedRunLength),
                        (size, threshold) => new NestedWindowSize(size, Known(threshold))),
                ],
            Dimensions = model.Dimensions,
            ClipLength = model.ClipLength,
            MovementMean = model.MovementMean,
            EnergyMean = model.EnergyMean,
            EnergySd = model.EnergySd,
            Classes = model.Classes,
            ClassesNeverSeen =
                [.. Enumerable.Range(0, model.ClassSd.Length).Where(k => model.ClassSd[k] <= ChartModel.SmallestClassSd)],
            GuaranteedRows = model.Guaranteed?.Rows ?? 0,
            CountedRows = [maxima?.Movement.CountedRows ?? 0, maxima?.Energy.CountedRows ?? 0, maxima?.Classes?.CountedRows ?? 0],
        };

        static double? Known(double value) => double.IsFinite(value) ? value : null;
    }
}

/// <summary>A size of the nested windows.</summary>
/// <param name="Rows">Rows per window.</param>
/// <param name="Threshold">
/// For the expected run length chosen at calibration; null where windows are longer than that, and not tested.
/// </param>
public sealed record NestedWindowSize(int Rows, double? Threshold);
