using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>Makes the alerts of a stream, or of one segment of it: each has state of its own.</summary>
public sealed class AlertFactory(AlertSettings settings, WatchedModel model)
{
    /// <summary>One of each of <see cref="AlertNames.All"/>, quiet.</summary>
    public IReadOnlyList<IAlert> Create() => Create(model);

    /// <summary>The same, of another model or baseline.</summary>
    public IReadOnlyList<IAlert> Create(WatchedModel watched) =>
        [new DomainShiftAlert(settings, watched), new SkewAlert(settings, watched)];
}
