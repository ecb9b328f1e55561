using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What this daemon watches, as metrics and alerts name it.</summary>
public sealed record WatchedModel
{
    private const string Ending = ".onnx";

    /// <summary>The model's file name without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its name in the label <c>model</c> of metrics and alerts: what the setting <c>model.name</c> gives; where that is null,
    /// the file name without <c>.onnx</c>.
    /// </summary>
    [AllowNull]
    public string Label
    {
        get => field ?? (Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? Name[..^Ending.Length] : Name);
        init;
    }

    /// <summary>The topic that its rows are read from; null where they are of a file.</summary>
    public string? Topic => Labels.GetValueOrDefault(AlertLabels.Topic);

    /// <summary>SHA-256 of the model's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The lowering in use; never <see cref="Adaptation.Execution.Lowering.Auto"/>.</summary>
    public required Lowering Lowering { get; init; }

    /// <summary>How far ONNX Runtime's blocked layout is in use.</summary>
    public required BlockedLayout Layout { get; init; }

    /// <summary>The baseline's file name without its folder.</summary>
    public required string BaselineName { get; init; }

    /// <summary>SHA-256 of the baseline's bytes, lower-case hexadecimal.</summary>
    public required string BaselineSha256 { get; init; }

    /// <summary>The calibration's verdict.</summary>
    public required CalibrationVerdict Verdict { get; init; }

    /// <summary>Share of windows without shift that may alarm.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>The charts' verdict at the start; null without charts.</summary>
    public CalibrationVerdict? Charts { get; init; }

    /// <summary>Whether the baseline has bands for the alert Skew.</summary>
    public bool HasSkewBands { get; init; }

    /// <summary>Rows between two false alarms of the charts at the start; null without charts.</summary>
    public int? ExpectedRunLength { get; init; }

    /// <summary>Labels that its alerts have besides their own name and segment, the severity and the model's name.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = AlertLabels.None;

    /// <summary>The same model as alerts of another run named it.</summary>
    /// <param name="label">The label <c>model</c>; null: as it is named now.</param>
    /// <param name="labels">The other labels; null: there were none.</param>
    public WatchedModel Named(string? label, IReadOnlyDictionary<string, string>? labels) => label is null
        ? this
        : this with { Label = label, Labels = AlertLabels.None.AddRange(labels ?? AlertLabels.None) };
}
