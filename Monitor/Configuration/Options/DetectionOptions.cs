using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class DetectionOptions
{
    [Share("Share of windows without any shift that may alarm. Without it the baseline's own rate is taken.", 0.5)]
    public double? FalseAlarmRate { get; set; }
}
