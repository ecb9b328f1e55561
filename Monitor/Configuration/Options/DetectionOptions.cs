using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class DetectionOptions
{
    [Share("Share of windows without any shift that may alarm. Without it the baseline's own rate is taken.", 0.5)]
    public double? FalseAlarmRate { get; set; }

    [RunLength(
        "How long the sequential charts should run between two false alarms: rows, or a duration that is turned into rows at the "
        + "rate seen in production, within what the baseline allows. Without it the baseline's own run length is taken.")]
    public RunLength? ExpectedRunLength { get; set; }

    [Choice(
        "What that run length promises: calibrated (right in the median over references, early alarms) or strict (never "
        + "shorter, for independent rows; alarms come several times later).",
        typeof(Guarantee),
        Default = "calibrated")]
    public Guarantee? Guarantee { get; set; }
}
