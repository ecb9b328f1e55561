using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What runs here: build, model, baseline. Gauges with the value 1 whose labels carry the facts.</summary>
internal sealed class InfoInstruments
{
    private readonly double _startedAt;
    private WatchedModel? _model;

    public InfoInstruments(Meter meter, TimeProvider clock)
    {
        _startedAt = Timestamps.Seconds(clock.GetUtcNow().UtcTicks);
        meter.CreateObservableGauge(
            "alphadrift.build.info", Build, null, "1; the version of Alphadrift and of the .NET runtime.");
        meter.CreateObservableGauge(
            "alphadrift.start.timestamp", () => _startedAt, "s", "When the daemon was started, in seconds since 1970.");
        meter.CreateObservableGauge("alphadrift.model.info", Model, null, "1; the watched model and how its sites are computed.");
        meter.CreateObservableGauge("alphadrift.baseline.info", Baseline, null, "1; the baseline and its calibration's verdict.");
        meter.CreateObservableGauge(
            "alphadrift.false_alarm_rate", FalseAlarmRate, null, "Share of windows without shift that may alarm.");
    }

    public void SetModel(WatchedModel model) => Volatile.Write(ref _model, model);

    /// <summary>The product's version without the build's suffix.</summary>
    internal static string Version { get; } =
        typeof(InfoInstruments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "";

    private static Measurement<int> Build() =>
        new(1, Labels.Of("version", Version), Labels.Of("runtime", Environment.Version.ToString()));

    private IEnumerable<Measurement<int>> Model() => Volatile.Read(ref _model) is not { } model
        ? []
        :
        [
            new(
                1,
                Labels.Of("name", model.Name),
                Labels.Of("sha256", model.Sha256),
                Labels.Of("lowering", Lower(model.Lowering))),
        ];

    private IEnumerable<Measurement<int>> Baseline() => Volatile.Read(ref _model) is not { } model
        ? []
        :
        [
            new(
                1,
                Labels.Of("name", model.BaselineName),
                Labels.Of("sha256", model.BaselineSha256),
                Labels.Of("state", Lower(model.Verdict.State))),
        ];

    private IEnumerable<Measurement<double>> FalseAlarmRate() =>
        Volatile.Read(ref _model) is { } model && double.IsFinite(model.FalseAlarmRate) ? [new(model.FalseAlarmRate)] : [];

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
