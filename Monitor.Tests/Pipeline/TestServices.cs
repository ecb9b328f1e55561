using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace Alphadrift.Tests.Pipeline;

/// <summary>What a watch needs, for tests.</summary>
internal static class TestServices
{
    /// <summary>What a consuming thread tells, with the defaults of its alerts.</summary>
    public static ConsumptionTelling Telling(KafkaSettings kafka, WatchServices services)
    {
        var log = new WindowLog(services.Loggers.CreateLogger<WindowLog>(), services.Clock);
        var teller = new WindowTeller(services, log, services.Loggers.CreateLogger<WindowTeller>());
        var intake = new IntakeReports(new AlertSettings(2, 2), Observations.Model, teller, services);
        return ConsumptionTelling.Of(kafka, intake, services);
    }

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
