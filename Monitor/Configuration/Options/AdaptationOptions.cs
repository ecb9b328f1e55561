using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class AdaptationOptions
{
    [Switch(
        "Whether the slopes of the shadow copy are adapted to the data, under the objective that the baseline was calibrated for "
        + "(alphadrift calibrate --objective). It costs three to four more runs of the model per window and changes no score.",
        Default = "false")]
    public bool? Enabled { get; set; }
}
