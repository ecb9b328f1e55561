using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class AlertOptions
{
    [WholeNumber("Alarming windows in a row before the alert fires.", 1, 1000, Default = "2")]
    public int? FireAfter { get; set; }

    [WholeNumber("Quiet windows in a row before the alert is resolved.", 1, 1000, Default = "3")]
    public int? ResolveAfter { get; set; }
}
