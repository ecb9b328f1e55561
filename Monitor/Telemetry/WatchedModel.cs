using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What this daemon watches, as metrics and alerts name it.</summary>
/// <param name="Name">The model's file name without its folder.</param>
/// <param name="Sha256">SHA-256 of the model's bytes, lower-case hexadecimal.</param>
/// <param name="Lowering">The lowering in use; never <see cref="Adaptation.Execution.Lowering.Auto"/>.</param>
/// <param name="Layout">How far ONNX Runtime's blocked layout is in use.</param>
/// <param name="BaselineName">The baseline's file name without its folder.</param>
/// <param name="BaselineSha256">SHA-256 of the baseline's bytes, lower-case hexadecimal.</param>
/// <param name="Verdict">The calibration's verdict.</param>
/// <param name="FalseAlarmRate">Share of windows without shift that may alarm.</param>
public sealed record WatchedModel(
    string Name,
    string Sha256,
    Lowering Lowering,
    BlockedLayout Layout,
    string BaselineName,
    string BaselineSha256,
    CalibrationVerdict Verdict,
    double FalseAlarmRate)
{
    /// <summary>The charts' verdict at the start; null without charts.</summary>
    public CalibrationVerdict? Charts { get; init; }

    /// <summary>Whether the baseline has bands for the alert Skew.</summary>
    public bool HasSkewBands { get; init; }

    /// <summary>Rows between two false alarms of the charts at the start; null without charts.</summary>
    public int? ExpectedRunLength { get; init; }
}
