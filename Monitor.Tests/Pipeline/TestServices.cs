using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Microsoft.Extensions.Logging;

namespace Alphadrift.Tests.Pipeline;

/// <summary>What a watch needs, for tests.</summary>
internal static class TestServices
{
    public static WatchServices Of(
        ModelMetrics metrics, CollectedLog log, TimeProvider clock, DaemonHealth? health = null)
    {
        return new WatchServices
        {
            Metrics = metrics,
            Health = health ?? new DaemonHealth(clock),
            Loggers = LoggerFactory.Create(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information)),
            Clock = clock,
        };
    }
}
