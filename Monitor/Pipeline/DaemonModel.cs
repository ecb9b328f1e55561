using System.Security.Cryptography;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>The model and its baseline, opened and found to belong together.</summary>
/// <param name="Monitor">Observes windows.</param>
/// <param name="Watched">How metrics and alerts name it.</param>
public sealed record DaemonModel(SlopeMonitor Monitor, WatchedModel Watched)
{
    /// <exception cref="Adaptation.Faults.InvalidInputException">A file cannot be used, or the baseline belongs
    /// to another model.</exception>
    public static DaemonModel Open(
        ModelSettings settings, DetectionSettings detection, AdaptationSettings adaptation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(detection);
        ArgumentNullException.ThrowIfNull(adaptation);
        var model = OnnxModel.Load(settings.Path, settings.MaxBytes);
        var baseline = Baseline.Load(settings.Baseline);
        var monitor = SlopeMonitor.Open(model, baseline, new SlopeMonitorOptions
        {
            FalseAlarmRate = detection.FalseAlarmRate,
            Adaptation = adaptation.Enabled,
            ExpectedRunLength = detection.ExpectedRunLength?.Rows,
            Guarantee = detection.Guarantee,
            Session = new ModelSessionOptions { Lowering = settings.Lowering, Threads = settings.Threads },
        });
        return new DaemonModel(monitor, new WatchedModel
        {
            Name = model.Name,
            Label = settings.Name,
            Sha256 = model.Sha256,
            Lowering = monitor.Features.Lowering,
            Layout = monitor.Features.BlockedLayout,
            BaselineName = Path.GetFileName(settings.Baseline),
            BaselineSha256 = HashOf(settings.Baseline),
            Verdict = baseline.Manifest.Verdict,
            FalseAlarmRate = monitor.FalseAlarmRate,
            Charts = monitor.Judge.ChartsVerdict,
            HasSkewBands = baseline.Manifest.SkewSizes is not null,
            ExpectedRunLength = monitor.ExpectedRunLength,
        });
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
