using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Judging;

/// <summary>Options of a <see cref="Judge"/>.</summary>
public record JudgeOptions
{
    /// <summary>Share of windows without shift that may alarm; null for the baseline's own.</summary>
    public double? FalseAlarmRate { get; init; }

    /// <summary>Whether the charts look at every row; default true. A baseline without charts has none anyway.</summary>
    public bool Charts { get; init; } = true;

    /// <summary>Rows that should lie between two false alarms of the charts (ARL₀); null for the baseline's own.</summary>
    public int? ExpectedRunLength { get; init; }

    /// <summary>What the run length of the charts promises; default <see cref="Guarantee.Calibrated"/>.</summary>
    public Guarantee Guarantee { get; init; }

    /// <summary>
    /// Whether the charts begin anew after an alarm; default true. Without, they stay above their thresholds while a shift lasts.
    /// </summary>
    public bool RestartCharts { get; init; } = true;

    /// <exception cref="InvalidInputException">
    /// A rate or run length out of range, or a guarantee that the baseline was not calibrated for.
    /// </exception>
    internal void Check(Baseline baseline)
    {
        CalibrationParts.CheckRate(FalseAlarmRate ?? baseline.Manifest.FalseAlarmRate);
        if (ExpectedRunLength is { } given) RunLengthVerdict.Check(given);
        if (this is { Guarantee: Guarantee.Strict, Charts: true } && baseline.Charts?.Model.Guaranteed is null)
        {
            throw new InvalidInputException(
                "The baseline was calibrated without the guaranteed chart, so 'strict' cannot be kept. "
                + "Calibrate again, or choose the guarantee 'calibrated'.");
        }
    }
}
