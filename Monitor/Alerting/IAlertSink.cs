namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// Takes alert events, for one receiver. Publishing never blocks the caller and never throws on a full queue: the sink counts
/// what it drops.
/// </summary>
public interface IAlertSink
{
    void Publish(AlertEvent alert);
}
