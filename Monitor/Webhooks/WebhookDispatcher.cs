using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>Delivers alert events to the configured webhooks, each with a bounded queue and a worker of its own.</summary>
public sealed class WebhookDispatcher : BackgroundService, IAlertSink
{
    public void Publish(AlertEvent alert) => throw new NotImplementedException();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new NotImplementedException();
}
