using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>A file that the daemon loads at the start and never again.</summary>
public enum WatchedFile
{
    Model,

    Baseline,
}

/// <summary>What is watched: model and baseline. Gauges with the value 1 whose labels have the facts.</summary>
internal sealed class InfoSeries
{
    private static readonly ImmutableArray<string> Files = Labels.Values<WatchedFile>();

    private readonly int[] _changed = new int[Files.Length];
    private WatchedModel? _model;

    public static ImmutableArray<Series<InfoSeries>> Table { get; } =
    [
        new(
            new("alphadrift.model.info", MetricKind.Gauge, "1; the watched model and how its sites are computed.")
            {
                Labels = ["name", "sha256", "lowering"],
            },
            info => info.Facts(model =>
            [
                Labels.Of("name", model.Name),
                Labels.Of("sha256", model.Sha256),
                Labels.Of("lowering", Lower(model.Lowering)),
            ])),
        new(
            new("alphadrift.baseline.info", MetricKind.Gauge, "1; the baseline and its calibration's verdict.")
            {
                Labels = ["name", "sha256", Labels.State],
            },
            info => info.Facts(model =>
            [
                Labels.Of("name", model.BaselineName),
                Labels.Of("sha256", model.BaselineSha256),
                Labels.Of(Labels.State, Lower(model.Verdict.State)),
            ])),
        new(
            new(
                "alphadrift.alert.labels.info",
                MetricKind.Gauge,
                "1; labels that alerts carry besides the model's: topic and group, alert_instance for alerts.instance, and those "
                + "of alerts.labels.")
            {
                Labels = [AlertLabels.Topic, AlertLabels.Group],
            },
            info => info.Facts(model => [.. model.Labels.Select(label => Labels.Of(Exposed(label.Key), label.Value))])),
        new(
            new(
                "alphadrift.model.file.changed",
                MetricKind.Gauge,
                "1 while the file on the disk is another than the one that was loaded, or gone; by file.")
            {
                Labels = [Labels.File],
            },
            info => Files.Select((file, i) => new Point(Volatile.Read(ref info._changed[i]), Labels.Of(Labels.File, file)))),
        new(
            new("alphadrift.false_alarm_rate", MetricKind.Gauge, "Share of windows without shift that may alarm."),
            info => Volatile.Read(ref info._model)?.FalseAlarmRate ?? double.NaN),
    ];

    public void SetChanged(WatchedFile file, bool changed) => Volatile.Write(ref _changed[(int)file], changed ? 1 : 0);

    public void SetModel(WatchedModel model) => Volatile.Write(ref _model, model);

    private IEnumerable<Point> Facts(Func<WatchedModel, KeyValuePair<string, object?>[]> labels) =>
        Volatile.Read(ref _model) is { } model ? [new Point(1, labels(model))] : [];

    /// <summary>Prometheus itself gives every series a label <c>instance</c>: the address that it scrapes.</summary>
    private static string Exposed(string label) => label == AlertLabels.Instance ? "alert_instance" : label;

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
