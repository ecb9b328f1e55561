using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>Makes the alerts of a stream, or of one segment of it: each has state of its own.</summary>
public sealed class AlertFactory(AlertSettings settings, WatchedModel model)
{
    /// <summary>One of each of <see cref="AlertNames.All"/>, quiet.</summary>
    public IReadOnlyList<IAlert> Create() => [new DomainShiftAlert(settings, model), new SkewAlert(settings, model)];
}
