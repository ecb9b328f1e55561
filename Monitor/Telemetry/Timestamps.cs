using System.Diagnostics.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Points in time as metrics: seconds since 1970, from which a dashboard makes an age.</summary>
internal static class Timestamps
{
    public static double Seconds(long utcTicks) =>
        (utcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (double)TimeSpan.TicksPerSecond;

    /// <summary>One measurement, or none for 0: it has not happened yet.</summary>
    public static IEnumerable<Measurement<double>> Measure(long utcTicks) => utcTicks == 0 ? [] : [new(Seconds(utcTicks))];
}
